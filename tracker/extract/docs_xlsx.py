"""The text of an XLSX: each sheet that is shown, its name as a heading, its rows as rows of cells."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from tracker.extract.docs_archive import BROKEN_ARCHIVE
from tracker.extract.docs_limits import Limits, unreadable
from tracker.extract.text import Builder, Text

_BROKEN = (
    *BROKEN_ARCHIVE, InvalidFileException, ParseError, etree.LxmlError, KeyError, IndexError, TypeError, AttributeError,
    OverflowError,
)  # fmt: skip


def xlsx_text(data: bytes, limits: Limits) -> Text:
    """The text of an XLSX; of a formula it is the value that was last computed.

    Raises:
        Unreadable: it is damaged, has more cells than the limits allow, or none with words.
    """
    builder = Builder()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out is nothing that is read
            _sheets(data, limits, builder)
    except _BROKEN as error:
        raise unreadable("damaged") from error
    text = builder.text()
    if not text.value:
        raise unreadable("scanned")
    return text


def _sheets(data: bytes, limits: Limits, builder: Builder) -> None:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    offset = left = 0
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # what the file says of its size may be wrong by a million rows
            rows = _rows(sheet.iter_rows(), limits.cells - left)
            first = next(rows, None)
            if first is None:
                continue
            builder.add(sheet.title, offset)
            builder.close("heading", 2)
            offset += len(sheet.title) + 1
            for seen, cells in (first, *rows):
                left += seen
                offset = _row(builder, cells, offset)
    finally:
        book.close()


def _rows(rows: Iterator[Sequence[Any]], most: int) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The rows that have words: how many cells were gone through for each, and the cells by their column."""
    passed = 0
    for row in rows:
        passed += len(row) or 1
        most -= len(row) or 1
        if most < 0:
            raise unreadable("too_large")
        cells = [(number, words) for number, cell in enumerate(row) if (words := _words(cell))]
        if cells:
            yield passed, cells
            passed = 0


def _row(builder: Builder, cells: Sequence[tuple[int, str]], offset: int) -> int:
    number = builder.new_row()
    for column, words in cells:
        for line in words.splitlines():
            builder.add(line, offset)
            builder.close("cell", 0, number, column)
            offset += len(line) + 1
    return offset


def _words(cell: Any) -> str:
    """What a cell says. Dates and times are kept as numbers, so they are written the one way that can't be misread."""
    value = cell.value
    match value:
        case None | bool():
            return ""
        case datetime():
            midnight = value.time() == time(0)
            return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case int() | float():
            return _number(value, str(cell.number_format or ""))
    return str(value).strip()


def _number(value: float, shown_as: str) -> str:
    number = Decimal(str(value)) * (100 if "%" in shown_as else 1)
    plain = format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize(), "f")
    return f"{plain} %" if "%" in shown_as else plain
