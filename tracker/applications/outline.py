"""What a fund's DOCX offers for a form's definition: its checksum, content controls and cells with a neighbour."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lxml import etree

from tracker.applications.docx_package import parse_document
from tracker.applications.docx_places import W, control_names, options, text_of


def outline(content: bytes) -> tuple[str, ...]:
    """Lines for the person who writes a definition, in the order of the document.

    Raises:
        Unreadable: ``content`` is no DOCX.
    """
    root = parse_document(content)
    places = root.iter(W + "sdt", W + "tc")
    lines = (_control(node) if node.tag == W + "sdt" else _cell(node) for node in places)
    return (f"sha256 = {hashlib.sha256(content).hexdigest()}", *(line for line in lines if line))


def _control(sdt: etree._Element) -> str:
    names, offered = control_names(sdt), options(sdt)
    if not names:
        return ""
    return f"control {' / '.join(names)}" + (f": {', '.join(offered)}" if offered else "")


def _cell(cell: etree._Element) -> str:
    """A cell with text and one more to its right; the content controls in that one are listed by themselves."""
    following = list(_after(cell))
    return f"cell {text_of(cell)}" if following and text_of(cell) else ""


def _after(cell: etree._Element) -> Iterator[etree._Element]:
    cells = list(next(cell.iterancestors(W + "tr")).iter(W + "tc"))
    return iter(cells[cells.index(cell) + 1 :])
