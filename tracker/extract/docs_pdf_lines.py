"""The lines of a PDF with their places and type, and the cells of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_int, create_string_buffer
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import regex
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from tracker.extract.text_normal import normal

Box = tuple[float, float, float, float]

_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)

HYPHENS = "-\u00ad\u2010\u2011\x02\ufffe"

ENOUGH_A_PAGE = 40

_MARGIN = 0.1


@dataclass(slots=True)
class Line:
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
class Page:
    """A page's characters with their boxes, as PDFium gives them, and its tables' cells."""

    number: int
    raw: str
    offset: int
    boxes: list[Box]
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[list[list[Box]]] = field(default_factory=list)


def pages_of(document: pypdfium2.PdfDocument, data: bytes) -> list[Page]:
    pages: list[Page] = []
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


def _page(page: pypdfium2.PdfPage, number: int, offset: int) -> Page:
    text = page.get_textpage()
    raw = "".join(chr(pdfium.FPDFText_GetUnicode(text, index) or 0xFFFE) for index in range(text.count_chars()))
    boxes = [_NOWHERE if letter.isspace() else text.get_charbox(index, loose=True) for index, letter in enumerate(raw)]
    read = Page(number, raw, offset, boxes, *page.get_size())
    read.lines = [_typed(line, text, boxes, read) for line in _raw_lines(read)]
    return read


def _raw_lines(page: Page) -> Iterator[Line]:
    for match in regex.finditer(r"[^\r\n\x02]+\x02?", page.raw):  # PDFium joins lines at a hyphen and leaves \x02 there
        if match[0].strip():
            yield Line(match[0], page.offset + match.start(), page.number, page_width=page.width)


def _typed(line: Line, text: pypdfium2.PdfTextPage, boxes: list[Box], page: Page) -> Line:
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


def _mark_margins(pages: Sequence[Page]) -> None:
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


def _in_tables(page: Page) -> Iterator[Line]:
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


def _place(page: Page, box: Box) -> tuple[int, int, int] | None:
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
