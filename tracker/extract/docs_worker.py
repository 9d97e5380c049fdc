"""Reads documents: what runs in the child process of :mod:`tracker.extract.documents`.

Documents come from outside. This process holds nothing worth stealing, has little time and memory, and may die.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_int, create_string_buffer
from dataclasses import astuple, dataclass, field, replace
from io import BytesIO
from itertools import islice
from os import dup, dup2, fdopen
from pathlib import Path
from typing import BinaryIO

import docx
import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import regex
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from tracker.errors import Unreadable
from tracker.extract.html_walk import html_text
from tracker.extract.text import Builder, Text
from tracker.extract.text_normal import normal

try:
    import tesserocr
except ImportError:  # the extra "ocr" is not installed
    tesserocr = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may cost. ``tessdata`` is the folder with the languages of the extra "ocr", if it is used."""

    seconds: float = 30.0
    memory: int = 1 << 30
    bytes: int = 30_000_000
    pages: int = 200
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
    "bomb": "The document unpacks to far more than it seems to hold and was not opened.",
}


def unreadable(reason: str) -> Unreadable:
    """The error for a reason code."""
    return Unreadable(reason, _MESSAGES[reason])


# --- which kind --------------------------------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _kind(data: bytes, media_type: str, name: str) -> str:
    """``pdf``, ``docx``, ``html`` or ``text``: by what the bytes are, then by what they are said to be."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        raise unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "unsupported")
    ending = Path(name).suffix.lower()
    if data.startswith(b"PK"):
        return "docx"
    if ending in {".pdf", ".docx"} or media_type.startswith("application/"):
        raise unreadable("damaged" if ending in {".pdf", ".docx"} or media_type.endswith("pdf") else "unsupported")
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
    if kind == "docx":
        return docx_text(data, limits)
    words = data.decode("utf-8", "replace")
    return html_text(words) if kind == "html" else Text.plain(words)


# --- PDF: lines --------------------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
_HYPHENS = "-\u00ad\u2010\u2011\x02\ufffe"
_ENOUGH_A_PAGE = 40
_MARGIN = 0.1


@dataclass(slots=True)
class _Line:
    """A line of a page: its characters, where they begin in the raw text, its box and its type."""

    raw: str
    offset: int
    page: int
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    first_word: float = 0.0
    bold: bool = False
    margin: bool = False
    cell: tuple[int, int, int] | None = None
    page_width: float = 0.0

    @property
    def words(self) -> str:
        return self.raw.strip()


@dataclass(slots=True)
class _Page:
    """A page's characters with their boxes, as PDFium gives them, and its tables' cells."""

    number: int
    raw: str
    offset: int
    boxes: list[Box]
    width: float
    height: float
    lines: list[_Line] = field(default_factory=list)
    tables: list[list[list[Box]]] = field(default_factory=list)


def pdf_text(data: bytes, limits: Limits) -> Text:
    """The text of a PDF: paragraphs, headings, items and the cells of ruled tables; running headers left out."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise unreadable("encrypted" if "password" in str(error).lower() else "damaged") from error
    with document:
        if len(document) > limits.pages:
            raise unreadable("too_many_pages")
        pages = _pages(document, data)
        if not pages or sum(len(page.raw.split()) for page in pages) * 5 < _ENOUGH_A_PAGE * len(pages):
            return _ocr_text(document, limits)
    return _assembled(pages)


def _pages(document: pypdfium2.PdfDocument, data: bytes) -> list[_Page]:
    pages: list[_Page] = []
    offset = 0
    ruled: list[int] = []
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        read = _page(page, number, offset)
        pages.append(read)
        offset += len(read.raw)
        if read.raw.strip() and _is_ruled(page):
            ruled.append(number)
    cells = _tables(data, ruled)
    for read in pages:
        read.tables = cells.get(read.number, [])
        read.lines = list(_in_tables(read))
    _mark_margins(pages)
    return pages


def _page(page: pypdfium2.PdfPage, number: int, offset: int) -> _Page:
    text = page.get_textpage()
    raw = "".join(chr(pdfium.FPDFText_GetUnicode(text, index) or 0xFFFE) for index in range(text.count_chars()))
    boxes = [_NOWHERE if letter.isspace() else text.get_charbox(index, loose=True) for index, letter in enumerate(raw)]
    read = _Page(number, raw, offset, boxes, *page.get_size())
    read.lines = [_typed(line, text, boxes, read) for line in _raw_lines(read)]
    return read


def _raw_lines(page: _Page) -> Iterator[_Line]:
    for match in regex.finditer(r"[^\r\n\x02]+\x02?", page.raw):  # PDFium joins lines at a hyphen and leaves \x02 there
        if match[0].strip():
            yield _Line(match[0], page.offset + match.start(), page.number, page_width=page.width)


def _typed(line: _Line, text: pypdfium2.PdfTextPage, boxes: list[Box], page: _Page) -> _Line:
    """The line with its box, its size and whether it is bold."""
    start = line.offset - page.offset
    inked = [start + index for index, letter in enumerate(line.raw) if not letter.isspace()]
    first, last = inked[0], inked[-1]
    line.left = min(boxes[index][0] for index in inked)
    line.right = max(boxes[index][2] for index in inked)
    line.bottom = boxes[last][1]
    sizes = Counter(round(pdfium.FPDFText_GetFontSize(text, index), 1) for index in inked[-40:])
    line.size = sizes.most_common(1)[0][0]
    line.bold = all("bold" in _font(text, index) for index in (inked[len(inked) // 2], last))
    word = regex.match(r"\s*\S+", line.raw)
    line.first_word = boxes[start + (word.end() if word else 1) - 1][2] - boxes[first][0]
    return line


def _font(text: pypdfium2.PdfTextPage, index: int) -> str:
    name, flags = create_string_buffer(64), c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, 64, flags)
    return name.value.decode("latin-1").lower()


_PAGE_NUMBER = regex.compile(
    r"(?:(?:p[áa]gina|p[áa]g\.?|page|seite)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:de|of|sur|/|von)\s*\d{1,4})?", regex.I
)


def _mark_margins(pages: Sequence[_Page]) -> None:
    """Marks running headers, footers and page numbers: what stands at the edge of several pages in the same words."""
    at_edge = [
        (line, regex.sub(r"\d+", "#", normal(line.words)).casefold())
        for page in pages
        for line in page.lines
        if line.bottom > page.height * (1 - _MARGIN) or line.bottom < page.height * _MARGIN
    ]
    seen = Counter(words for words, _ in {(words, line.page) for line, words in at_edge})
    for line, words in at_edge:
        repeated = seen[words] > 1 and seen[words] * 2 >= len(pages)
        line.margin = repeated or bool(_PAGE_NUMBER.fullmatch(normal(line.words)))


# --- PDF: tables -------------------------------------------------------------------------------------------------

_RULES_OF_A_TABLE = 4
_MOST_RULED_PAGES = 40
_BROKEN_PDF = (
    PdfminerException, MalformedPDFException, ValueError, KeyError, IndexError, TypeError, AttributeError,
    RecursionError, EOFError, NotImplementedError,
)  # fmt: skip


def _is_ruled(page: pypdfium2.PdfPage) -> bool:
    """Whether the page has lines enough for a table."""
    rules = islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]), _RULES_OF_A_TABLE)
    return page.get_rotation() == 0 and sum(1 for _ in rules) == _RULES_OF_A_TABLE


def _tables(data: bytes, numbers: Sequence[int]) -> dict[int, list[list[list[Box]]]]:
    """The cells of the ruled tables of these pages: page → table → row → box, in PDFium's coordinates."""
    found: dict[int, list[list[list[Box]]]] = {}
    if not numbers:
        return found
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            for number in numbers[:_MOST_RULED_PAGES]:
                page = document.pages[number]
                tables = (_cells(table, float(page.height)) for table in page.find_tables())
                found[number] = [cells for cells in tables if _is_table(cells)]
    except _BROKEN_PDF:  # the text is read all the same, without its tables
        return found
    return found


def _cells(table: Table, height: float) -> list[list[Box]]:
    return [
        [(left, height - bottom, right, height - top) for left, top, right, bottom in filter(None, row.cells)]
        for row in table.rows
    ]


def _is_table(cells: list[list[Box]]) -> bool:
    """A frame round a text is no table."""
    return sum(len(row) > 1 for row in cells) > 1


def _in_tables(page: _Page) -> Iterator[_Line]:
    """The lines of the page, those that run through cells cut at the cells."""
    for line in page.lines:
        start = line.offset - page.offset
        places = [_place(page, page.boxes[start + index]) for index in range(len(line.raw))] if page.tables else []
        if not any(places):
            yield line
            continue
        begin, here = 0, next(filter(None, places))
        for index, place in enumerate((*places, (-1, -1, -1))):
            if place is not None and place != here:
                yield replace(line, raw=line.raw[begin:index], offset=line.offset + begin, cell=here)
                begin, here = index, place


def _place(page: _Page, box: Box) -> tuple[int, int, int] | None:
    """The table, row and column in which a character stands; None for white space and outside."""
    if box is _NOWHERE:
        return None
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for number, table in enumerate(page.tables):
        for row, cells in enumerate(table):
            for column, (left, bottom, right, top) in enumerate(cells):
                if left <= across <= right and bottom <= up <= top:
                    return number, row, column
    return None


# --- PDF: blocks -------------------------------------------------------------------------------------------------

_BULLET = regex.compile(r"\s*(?:[-–—•·▪‣◦*■●\uf0b7\uf0a7]|o(?=\s))\s*(?=\S)")
_NUMBERED = regex.compile(r"\s*(?:\d{1,2}[.)]|[a-z]\)|[IVX]{1,5}[.)])\s+\S")
_LONGEST_HEADING = 130
_BIGGER = 0.9
_LEADING = 1.75
_STOPS = ".:;!?"


def _assembled(pages: Sequence[_Page]) -> Text:
    """The text of a document from the lines of its pages."""
    lines = [line for page in pages for line in page.lines if not line.margin]
    weights = Counter[float]()
    for line in lines:
        weights[line.size] += len(line.raw)
    body = weights.most_common(1)[0][0] if weights else 0.0
    compounds = set(regex.findall(r"\p{L}+-\p{L}+", "\n".join(line.raw for line in lines).lower()))
    builder = Builder()
    _Assembly(builder, body, compounds, _margins(lines)).add(lines)
    text = builder.text()
    return replace(text, page_starts=_page_starts(text, pages))


def _page_starts(text: Text, pages: Sequence[_Page]) -> tuple[int, ...]:
    """Where each page begins: at the first character that comes from it or from a later one."""
    starts: list[int] = []
    position = 0
    for page in pages:
        while position < len(text.origin) and text.origin[position] < page.offset:
            position += 1
        starts.append(position)
    return tuple(starts)


def _margins(lines: Sequence[_Line]) -> dict[tuple[int, int], float]:
    """How far the lines of a column reach, by page and column."""
    reach: dict[tuple[int, int], float] = {}
    for line in lines:
        for key in _columns(line):
            reach[key] = max(reach.get(key, 0.0), line.right)
    return reach


def _columns(line: _Line) -> tuple[tuple[int, int], ...]:
    """The column in which a line begins, with its neighbours for lines that are set in."""
    column = int(line.left // 60)
    return (line.page, column - 1), (line.page, column), (line.page, column + 1)


@dataclass(slots=True)
class _Assembly:
    """Joins lines to paragraphs, headings and items."""

    builder: Builder
    body: float
    compounds: set[str]
    reach: dict[tuple[int, int], float]
    titled: bool = False
    group: list[_Line] = field(default_factory=list)

    def add(self, lines: Sequence[_Line]) -> None:
        """Adds all lines; a table's cells come where its first line stands."""
        cells: dict[tuple[int, int], dict[tuple[int, int], list[_Line]]] = {}
        for line in lines:
            if line.cell:
                cells.setdefault((line.page, line.cell[0]), {}).setdefault(line.cell[1:], []).append(line)
        for line in lines:
            if line.cell is None:
                self._line(line)
            elif table := cells.pop((line.page, line.cell[0]), None):
                self._flush()
                self._table(table)
        self._flush()

    def _table(self, cells: dict[tuple[int, int], list[_Line]]) -> None:
        rows: dict[int, int] = {}
        for (row, column), lines in sorted(cells.items()):
            if row not in rows:
                rows[row] = self.builder.new_row()
            self._write(lines)
            self.builder.close("cell", 0, rows[row], column)

    def _line(self, line: _Line) -> None:
        if self.group and not self._joins(self.group[-1], line):
            self._flush()
        self.group.append(line)

    def _flush(self) -> None:
        if self.group:
            first = self.group[0]
            if bullet := _BULLET.match(first.raw):
                self.group[0] = replace(first, raw=first.raw[bullet.end() :], offset=first.offset + bullet.end())
            self._write(self.group)
            if self._is_heading(first):
                self.titled = self._close_heading(first)
            else:
                self.builder.close("item" if bullet or _NUMBERED.match(first.raw) else "paragraph")
            self.group = []

    def _close_heading(self, line: _Line) -> bool:
        """Ends a heading; the first one that is much bigger than the text is the title."""
        bigger = line.size - self.body
        if not self.titled and bigger > 2 * _BIGGER:
            self.builder.close("title", 1)
            return True
        self.builder.close("heading", 2 if bigger > 2 * _BIGGER else 3)
        return self.titled

    def _is_heading(self, line: _Line) -> bool:
        if _BULLET.match(line.raw) or len(line.words) > _LONGEST_HEADING or line.words[-1:] in {".", ";", ","}:
            return False
        return line.size - self.body >= _BIGGER or line.bold

    def _joins(self, before: _Line, line: _Line) -> bool:
        """Whether a line goes on with the paragraph of the line before."""
        if _BULLET.match(line.raw) or abs(before.size - line.size) > 2 * _BIGGER:
            return False
        end, start = before.words[-1:], line.words[:1]
        wrapped = end in _HYPHENS or (start.islower() and end not in _STOPS)
        drop = before.bottom - line.bottom
        if before.page != line.page or not 0 < drop <= _LEADING * max(line.size, before.size, 1.0):
            return wrapped and not self._is_heading(before)
        if self._is_heading(before) != self._is_heading(line) and not wrapped:
            return False
        if wrapped:
            return True
        reach = self.reach.get(_columns(before)[1], before.right)
        if self._is_heading(before):
            reach = max(reach, before.page_width - before.left)
        fits = before.right + 0.25 * line.size + line.first_word < reach
        return not fits and not _NUMBERED.match(line.raw)

    def _write(self, lines: Sequence[_Line]) -> None:
        """Adds lines as one, hyphens at line ends resolved."""
        for line, after in zip(lines, (*lines[1:], None), strict=True):
            raw = line.raw.rstrip()
            if after is None:
                self.builder.add(raw, line.offset)
            elif raw[-1:] in _HYPHENS and raw[-2:-1].isalpha() and after.words[:1].isalpha():
                self.builder.add(raw[:-1], line.offset)
                if self._is_compound(raw[:-1], after.words):
                    self.builder.add("-", line.offset + len(raw) - 1)
            else:
                self.builder.add(raw if _is_cut_address(raw, after.words) else f"{raw} ", line.offset)

    def _is_compound(self, before: str, after: str) -> bool:
        """Whether the word keeps its hyphen: a name, or a word that the document writes so elsewhere."""
        first, second = regex.search(r"\p{L}*$", before), regex.match(r"\p{L}*", after)
        word = f"{first[0] if first else ''}-{second[0] if second else ''}".lower()
        return after[0].isupper() or word in self.compounds


def _is_cut_address(before: str, after: str) -> bool:
    """Whether a mail or web address goes on in the next line."""
    last = before.split()[-1] if before.split() else ""
    cut = last[-1:] in {".", "/", "_", "@"} and ("@" in last or "://" in last or last.startswith("www."))
    return cut and after[:1].isalnum() and not after[:1].isupper()


# --- PDF: pictures of pages --------------------------------------------------------------------------------------

_OCR_LANGUAGES = ("spa", "fra", "por", "eng", "deu")
_OCR_DPI = 300


def _ocr_text(document: pypdfium2.PdfDocument, limits: Limits) -> Text:
    """The text of scanned pages, where the extra "ocr" and its languages are there."""
    if tesserocr is None or limits.tessdata is None:
        raise unreadable("scanned")
    languages = [name for name in _OCR_LANGUAGES if Path(limits.tessdata, f"{name}.traineddata").is_file()]
    if not languages:
        raise unreadable("scanned")
    read: list[str] = []
    with tesserocr.PyTessBaseAPI(lang="+".join(languages), path=limits.tessdata) as engine:
        for page in document:
            engine.SetImage(page.render(scale=_OCR_DPI / 72, grayscale=True).to_pil())
            read.append(engine.GetUTF8Text())
    if not "".join(read).strip():
        raise unreadable("scanned")
    text = Text.plain("\n".join(read))
    offsets = [sum(len(page) + 1 for page in read[:number]) for number in range(len(read))]
    starts = tuple(
        next((at for at, raw in enumerate(text.origin) if raw >= offset), len(text.value)) for offset in offsets
    )
    return replace(text, page_starts=starts)


# --- DOCX --------------------------------------------------------------------------------------------------------

_BROKEN_DOCX = (
    OpcError, zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, AttributeError, EOFError,
    NotImplementedError, RecursionError, OSError,
)  # fmt: skip
_MOST_PARTS = 5_000
_HIGHEST_RATIO = 250
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_SETTINGS = frozenset({_FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:tblPr"), qn("w:sectPr")})
_SIGNS = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "\u00ad"}
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_HEADING_STYLE = regex.compile(r"(?:heading|título|titulo|titre|überschrift)\s*([1-9])", regex.I)
_TITLE_STYLE = regex.compile(r"title|título|titulo|titre|titel", regex.I)
_ITEM_STYLE = regex.compile(r"list|lista|liste", regex.I)
_CAPTION_STYLE = regex.compile(r"caption|leyenda|légende", regex.I)


def _check_archive(data: bytes, limits: Limits) -> None:
    """Refuses, before anything is unpacked, what is no archive, asks for a password or unpacks to too much."""
    try:
        parts = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise unreadable("damaged") from error
    if any(part.flag_bits & 1 for part in parts):
        raise unreadable("encrypted")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise unreadable("damaged")
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > _MOST_PARTS or whole > limits.unpacked or (whole > 1 << 20 and whole > packed * _HIGHEST_RATIO):
        raise unreadable("bomb")
    if "word/document.xml" not in {part.filename for part in parts}:
        raise unreadable("unsupported")


def docx_text(data: bytes, limits: Limits) -> Text:
    """The text of a DOCX: headings, paragraphs, items and cells, content controls and tracked insertions included."""
    _check_archive(data, limits)
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


# --- the child process -------------------------------------------------------------------------------------------


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
