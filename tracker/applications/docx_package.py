"""Opens a DOCX and saves it again with one part replaced; all other parts stay the same bytes."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from tracker.errors import Unreadable

MAX_BYTES = 50_000_000
"""The largest part that is opened, so that a small archive can't fill the memory."""

_OFFICE_DOCUMENT = "/relationships/officeDocument"


def parse_document(content: bytes) -> etree._Element:
    """The main part of a DOCX as XML.

    Raises:
        Unreadable: it is no DOCX, or a damaged one.
    """
    with _opened(content) as archive:
        return _parse(_read(archive, _main_part(archive)))


def with_document(content: bytes, root: etree._Element) -> bytes:
    """The DOCX ``content`` with ``root`` as its main part; every other part keeps its bytes, order and date."""
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    target = io.BytesIO()
    with _opened(content) as archive, zipfile.ZipFile(target, "w") as out:
        main = _main_part(archive)
        for part in archive.infolist():
            out.writestr(part, body if part.filename == main else _read(archive, part.filename), part.compress_type)
    return target.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("damaged", f"this is not a DOCX that can be read: {error}") from error


def _main_part(archive: zipfile.ZipFile) -> str:
    for relation in _parse(_read(archive, "_rels/.rels")):
        if relation.get("Type", "").endswith(_OFFICE_DOCUMENT):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    raise KeyError("it names no main document")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_BYTES:
        raise Unreadable("too_large", f"the part {name} is larger than {MAX_BYTES:,} bytes")
    return archive.read(name)


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
