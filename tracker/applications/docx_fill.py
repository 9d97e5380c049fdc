"""Writes lines of text into a content control or a table cell of a DOCX, leaving all else as it was."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from lxml import etree

from tracker.applications.docx_places import W

_TEXT_CARRIERS = frozenset(W + name for name in ("r", "hyperlink", "smartTag", "proofErr", "ins", "del", "fldSimple"))
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def fill(element: etree._Element, lines: Sequence[str], day: str | None = None) -> None:
    """Puts ``lines`` where the content control ``element`` or the cell ``element`` has its prompt.

    Inside a paragraph they are parted by line breaks, elsewhere each is a paragraph. ``day`` (``2026-01-01``) is for
    date controls, which keep it beside the words.
    """
    if element.tag == W + "tc":
        _fill_block(element, lines, placeholder=False)
        return
    if len(lines) > 1:
        _allow_breaks(element)
    placeholder = _no_longer_placeholder(element)
    holder = next(element.iter(W + "tc"), None)
    if holder is None:
        holder = next(element.iter(W + "sdtContent"))
    if holder.find(W + "p") is None:
        _fill_runs(holder, lines, placeholder=placeholder)
    else:
        _fill_block(holder, lines, placeholder=placeholder)
    _set_day(element, day)


def _allow_breaks(control: etree._Element) -> None:
    """Makes a plain-text control a rich one: LibreOffice moves the breaks of a plain one before its text."""
    plain = control.find(f"{W}sdtPr/{W}text")
    if plain is not None:
        plain.tag = W + "richText"
        plain.attrib.clear()


def _no_longer_placeholder(control: etree._Element) -> bool:
    """Takes away the mark that says that the control shows its prompt; True when it was there."""
    mark = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    if mark is None:
        return False
    mark.getparent().remove(mark)  # type: ignore[union-attr]
    return True


def _fill_block(holder: etree._Element, lines: Sequence[str], *, placeholder: bool) -> None:
    """Fills the first paragraph of ``holder``, with copies after it for further lines, and drops the others."""
    first, *others = holder.findall(W + "p")
    for paragraph in others:
        holder.remove(paragraph)
    copies = [_copy_paragraph(first) for _ in lines[1:]]
    for paragraph in reversed(copies):
        first.addnext(paragraph)
    for paragraph, line in zip((first, *copies), lines, strict=True):
        _fill_runs(paragraph, [line], placeholder=placeholder)


def _copy_paragraph(pattern: etree._Element) -> etree._Element:
    """A copy without the ids that have to be unique in a document."""
    paragraph = copy.deepcopy(pattern)
    for name in [name for name in paragraph.attrib if str(name).endswith(("}paraId", "}textId"))]:
        del paragraph.attrib[name]
    for mark in list(paragraph.iter(W + "bookmarkStart", W + "bookmarkEnd")):
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    return paragraph


def _fill_runs(holder: etree._Element, lines: Sequence[str], *, placeholder: bool) -> None:
    """One run with ``lines`` instead of the runs of ``holder``, in the look of the first one."""
    old = [child for child in holder if child.tag in _TEXT_CARRIERS]
    run = etree.Element(W + "r")
    if look := _look(holder, placeholder=placeholder):
        run.append(look[0])
    for number, line in enumerate(lines):
        if number:
            etree.SubElement(run, W + "br")
        text = etree.SubElement(run, W + "t")
        text.text = line
        text.set(_XML_SPACE, "preserve")
    if old:
        old[0].addprevious(run)
    else:
        holder.append(run)
    for child in old:
        holder.remove(child)


def _look(holder: etree._Element, *, placeholder: bool) -> list[etree._Element]:
    """The properties of the first run; without the style of the prompt when the prompt was shown."""
    first = next(holder.iter(W + "r"), None)
    properties = first.find(W + "rPr") if first is not None else None
    if properties is None:
        return []
    look = copy.deepcopy(properties)
    style = look.find(W + "rStyle")
    if placeholder and style is not None:
        look.remove(style)
    return [look] if len(look) else []


def _set_day(control: etree._Element, day: str | None) -> None:
    date = control.find(f"{W}sdtPr/{W}date")
    if date is not None and day:
        date.set(W + "fullDate", f"{day}T00:00:00Z")
