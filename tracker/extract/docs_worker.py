"""Reads documents: what runs in the child process of :mod:`tracker.extract.documents`.

Documents come from outside. This process holds nothing worth stealing, has little time and memory, and may die.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import astuple
from os import dup, dup2, fdopen
from pathlib import Path
from typing import BinaryIO

from tracker.errors import Unreadable
from tracker.extract.docs_archive import kind_of, opened
from tracker.extract.docs_docx import docx_text
from tracker.extract.docs_limits import DEFAULT_LIMITS, Limits, unreadable
from tracker.extract.docs_odt import odt_text
from tracker.extract.docs_pdf import pdf_text
from tracker.extract.docs_xlsx import xlsx_text
from tracker.extract.html_walk import html_text
from tracker.extract.text import Text

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


_OURS = frozenset({".pdf", ".docx", ".odt", ".xlsx"})


def _kind(data: bytes, media_type: str, name: str) -> str:
    """``pdf``, ``archive``, ``html`` or ``text``: by what the bytes are, then by what they are said to be."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        raise unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "unsupported")
    ending = Path(name).suffix.lower()
    if data.startswith(b"PK"):
        return "archive"
    if ending in _OURS or media_type.startswith("application/"):
        raise unreadable("damaged" if ending in _OURS or media_type.endswith("pdf") else "unsupported")
    kinds = {"text/html": "html", "text/plain": "text"}
    if (kind := kinds.get(media_type.partition(";")[0].strip().lower())) is None:
        raise unreadable("unsupported")
    return kind


def document_text(data: bytes, media_type: str, name: str, limits: Limits = DEFAULT_LIMITS) -> Text:
    """The text of a document, read in this process: use it in a child only, or on documents of one's own.

    Raises:
        Unreadable: the document can't be read; ``reason`` says why.
    """
    if len(data) > limits.bytes:
        raise unreadable("too_large")
    kind = _kind(data, media_type, name)
    if kind == "pdf":
        return pdf_text(data, limits)
    if kind == "archive":
        return _archive_text(data, limits)
    words = data.decode("utf-8", "replace")
    return html_text(words) if kind == "html" else Text.plain(words)


def _archive_text(data: bytes, limits: Limits) -> Text:
    with opened(data, limits) as archive:
        kind = kind_of(archive)
        if kind == "odt":
            return odt_text(archive)
    return docx_text(data) if kind == "docx" else xlsx_text(data, limits)


def encoded(text: Text) -> bytes:
    """A text as one line of JSON and the bytes of its value and origin."""
    value, origin = text.value.encode(), text.origin.tobytes()
    head = {
        "blocks": [astuple(block) for block in text.blocks],
        "struck": text.struck,
        "pages": text.page_starts,
        "sizes": (len(value), len(origin)),
    }
    return json.dumps(head).encode() + b"\n" + value + origin


def answer(request: dict[str, str], limits: Limits) -> bytes:
    """What the child says to a request: a text, or the reason why there is none."""
    data = Path(request["path"]).read_bytes()
    try:
        return encoded(document_text(data, request["media_type"], request["name"], limits))
    except Unreadable as error:
        return json.dumps({"unreadable": error.reason}).encode() + b"\n"
    except MemoryError:
        return json.dumps({"unreadable": "too_large"}).encode() + b"\n"


def confine(memory: int) -> None:
    """Takes from this process what reading a document does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers requests, a line each, until there are no more; the first line holds the limits."""
    limits = Limits(**json.loads(requests.readline()))
    confine(limits.memory)
    for line in requests:
        answers.write(answer(json.loads(line), limits))
        answers.flush()


if __name__ == "__main__":
    out = fdopen(dup(1), "wb")
    dup2(2, 1)  # nothing that a library prints gets between the answers
    serve(sys.stdin.buffer, out)
