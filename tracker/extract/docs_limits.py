"""What a document may cost, and the reasons why one is not read."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import Unreadable


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may cost.

    ``tessdata`` is the folder with the languages of the extra "ocr"; without it the system's own folders are looked at.
    """

    seconds: float = 30.0
    memory: int = 1 << 30
    bytes: int = 30_000_000
    pages: int = 200
    scanned_pages: int = 12
    objects: int = 300_000
    cells: int = 300_000
    unpacked: int = 100_000_000
    tessdata: str | None = None


DEFAULT_LIMITS = Limits()

_MESSAGES = {
    "encrypted": "The document asks for a password.",
    "damaged": "The document is damaged or is no document of its kind.",
    "scanned": "The document holds pictures of pages only and was not read.",
    "too_large": "The document is too large to be read.",
    "too_many_pages": "The document has too many pages to be read.",
    "unsupported": "Documents of this kind are not read.",
    "timeout": "Reading the document took too long.",
    "crashed": "Reading the document ended the process that read it.",
    "bomb": "The document unpacks to far more than it seems to hold and was not opened.",
}


def unreadable(reason: str) -> Unreadable:
    """The error for a reason code."""
    return Unreadable(reason, _MESSAGES[reason])
