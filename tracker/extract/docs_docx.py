"""The text of a DOCX: paragraphs, lists and tables in their order, what is struck out, no prompts of forms."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import docx
import regex
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from tracker.extract.docs_archive import BROKEN_ARCHIVE
from tracker.extract.docs_limits import unreadable
from tracker.extract.text import Builder, Text

_BROKEN_DOCX = (*BROKEN_ARCHIVE, OpcError, etree.LxmlError, KeyError, AttributeError, RecursionError)

_LONGEST_HEADING = 130
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")

_SETTINGS = frozenset({_FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:tblPr"), qn("w:sectPr")})

_SIGNS = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "\u00ad"}

_BREAKS = frozenset({qn("w:br"), qn("w:cr")})

_HEADING_STYLE = regex.compile(r"(?:heading|título|titulo|titre|überschrift)\s*([1-9])", regex.I)

_TITLE_STYLE = regex.compile(r"title|título|titulo|titre|titel", regex.I)

_ITEM_STYLE = regex.compile(r"list|lista|liste", regex.I)

_CAPTION_STYLE = regex.compile(r"caption|leyenda|légende", regex.I)


def docx_text(data: bytes) -> Text:
    """The text of a DOCX: headings, paragraphs, items and cells, content controls and tracked insertions included.

    Its archive has been looked at by :func:`tracker.extract.docs_archive.opened`.
    """
    try:
        document = docx.Document(BytesIO(data))
        styles = {style.style_id: style.name or "" for style in document.styles}
    except _BROKEN_DOCX as error:
        raise unreadable("damaged") from error
    _drop_prompts(document.element.body)
    writer = _Docx(Builder(), styles)
    writer.add(document.element.body)
    text = writer.builder.text()
    if not text.value:
        raise unreadable("scanned")
    return text


def _drop_prompts(body: etree._Element) -> None:
    """Takes out the words that ask to write something in a field that is still empty."""
    for control in list(body.iter(qn("w:sdt"))):
        shown = control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")
        parent = control.getparent()
        if shown is not None and parent is not None:
            parent.remove(control)


@dataclass(slots=True)
class _Docx:
    """Goes through the body of a DOCX; the raw text is that of its paragraphs, a line end after each."""

    builder: Builder
    styles: dict[str, str]
    offset: int = 0
    titled: bool = False

    def add(self, parent: etree._Element) -> None:
        """Adds what stands in ``parent``, in its order."""
        for node in parent:
            if node.tag == _P:
                self._paragraph(node)
                self._close(node)
            elif node.tag == _TABLE:
                self._table(node)
            elif node.tag not in _SETTINGS:
                self.add(node)

    def _table(self, table: etree._Element) -> None:
        for row in table.iter(_ROW):
            if next(row.iterancestors(_TABLE), None) is not table:
                continue  # a table inside a cell is text of the cell
            number, column = self.builder.new_row(), 0
            for cell in row.iter(_CELL):
                if next(cell.iterancestors(_ROW), None) is not row:
                    continue
                for paragraph in cell.iter(_P):
                    self._paragraph(paragraph)
                    self.builder.close("cell", 0, number, column)
                column += _number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)

    def _paragraph(self, paragraph: etree._Element) -> None:
        walker = etree.iterwalk(paragraph, events=("start",))
        for _, node in walker:
            if node.tag in _SETTINGS:
                walker.skip_subtree()
            elif node.tag in _BREAKS:
                self.builder.line_break()
                self.offset += 1
            elif node.tag in {qn("w:t"), qn("w:delText")}:
                self._write(node.text or "", struck=node.tag == qn("w:delText") or _is_struck(node))
            elif sign := _SIGNS.get(str(node.tag)):
                self._write(sign, struck=False)
        self.offset += 1

    def _write(self, raw: str, *, struck: bool) -> None:
        self.builder.add(raw, self.offset, struck=struck)
        self.offset += len(raw)

    def _close(self, paragraph: etree._Element) -> None:
        """Ends a paragraph with what its style makes of it."""
        settings = paragraph.find(qn("w:pPr"))
        style = self.styles.get(_value(settings, "w:pStyle"), "") if settings is not None else ""
        if match := _HEADING_STYLE.match(style):
            self.builder.close("heading", min(int(match[1]) + 1, 6))
        elif _TITLE_STYLE.fullmatch(style) and not self.titled:
            self.titled = True
            self.builder.close("title", 1)
        elif settings is not None and (settings.find(qn("w:numPr")) is not None or _ITEM_STYLE.match(style)):
            self.builder.close("item")
        elif _CAPTION_STYLE.match(style):
            self.builder.close("caption")
        elif _is_bold_line(paragraph):
            self.builder.close("heading", 6)
        else:
            self.builder.close("paragraph")


def _value(parent: etree._Element, name: str) -> str:
    node = parent.find(qn(name))
    return "" if node is None else node.get(qn("w:val"), "")


def _number(node: etree._Element | None, default: int) -> int:
    value = "" if node is None else node.get(qn("w:val"), "")
    return min(int(value), 100) if value.isascii() and value.isdigit() else default


def _is_on(settings: etree._Element | None, *names: str) -> bool:
    """Whether one of these switches of a run is on."""
    for name in names:
        node = None if settings is None else settings.find(qn(name))
        if node is not None and node.get(qn("w:val"), "true") not in {"0", "false", "off", "none"}:
            return True
    return False


def _is_struck(text: etree._Element) -> bool:
    run = next(text.iterancestors(qn("w:r")), None)
    return run is not None and _is_on(run.find(qn("w:rPr")), "w:strike", "w:dstrike")


def _is_bold_line(paragraph: etree._Element) -> bool:
    """Whether a paragraph is a short line in bold, which serves as a heading."""
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(t.text or "" for t in run.iter(qn("w:t"))).strip()]
    words = "".join(t.text or "" for run in runs for t in run.iter(qn("w:t"))).strip()
    short = 0 < len(words) <= _LONGEST_HEADING and words[-1] not in ".;,:"
    return short and all(_is_on(run.find(qn("w:rPr")), "w:b") for run in runs)
