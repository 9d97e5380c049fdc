"""What DOCX, ODT and XLSX have in common: they are archives of XML, looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from tracker.extract.docs_limits import Limits, unreadable

BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError, RuntimeError)
"""What opening or unpacking a damaged archive may raise."""

_MOST_PARTS = 5_000

_HIGHEST_RATIO = 250

_SMALL = 1 << 20

_HEAD = 1 << 16

_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."

_ENCRYPTED_PART = b"encryption-data"


def opened(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive of a document.

    Raises:
        Unreadable: it is no archive, asks for a password, unpacks to too much or declares entities, which no document
            of these kinds needs and which can grow without end.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except BROKEN_ARCHIVE as error:
        raise unreadable("damaged") from error
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise unreadable("encrypted")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise unreadable("damaged")
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > _MOST_PARTS or whole > limits.unpacked or (whole > _SMALL and whole > packed * _HIGHEST_RATIO):
        raise unreadable("bomb")
    if any(_declares_types(archive, part) for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise unreadable("bomb")
    return archive


def kind_of(archive: zipfile.ZipFile) -> str:
    """``docx``, ``xlsx`` or ``odt``, by what the archive holds.

    Raises:
        Unreadable: it holds none of them, or an ODT that asks for a password.
    """
    names = set(archive.namelist())
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names and part(archive, "mimetype").startswith(_OPEN_DOCUMENT):
        if "META-INF/manifest.xml" in names and _ENCRYPTED_PART in part(archive, "META-INF/manifest.xml"):
            raise unreadable("encrypted")
        return "odt"
    raise unreadable("unsupported")


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the archive, unpacked.

    Raises:
        Unreadable: it is damaged.
    """
    try:
        return archive.read(name)
    except (*BROKEN_ARCHIVE, KeyError) as error:
        raise unreadable("damaged") from error


def _declares_types(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether an XML part begins with declarations of its own; UTF-16 is looked through too."""
    try:
        with archive.open(info) as stream:
            head = stream.read(_HEAD).replace(b"\0", b"")
    except BROKEN_ARCHIVE as error:
        raise unreadable("damaged") from error
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
