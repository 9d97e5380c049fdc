"""Reads a table that somebody hands over, CSV or XLSX, as plain text cells. Nothing in it is ever computed."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from tracker.domain.project import clean
from tracker.errors import Invalid, Unreadable
from tracker.extract.docs_archive import BROKEN_ARCHIVE, kind_of, opened
from tracker.extract.docs_limits import DEFAULT_LIMITS

MOST_BYTES = 8 * 2**20
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 300_000
_BROKEN = (
    *BROKEN_ARCHIVE, InvalidFileException, ParseError, etree.LxmlError, KeyError, IndexError, TypeError, AttributeError,
    OverflowError,
)  # fmt: skip
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
csv.field_size_limit(LONGEST_CELL)  # what a long text of a project needs; the module's own limit is less
_GUARD = "'"
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Line:
    """A row with words: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row of a table and those below it."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(data: bytes) -> Sheet:
    """The table in a file; what kind it is shows in its bytes, not in its name.

    A CSV may be in UTF-8, UTF-16 or Latin-1, with commas, semicolons or tabs. Of an XLSX the first sheet is read, and
    of a formula its text.

    Raises:
        Invalid: it is empty, too large, damaged, or no table.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise Invalid("El archivo está vacío.")
    if len(data) > MOST_BYTES:
        raise Invalid("El archivo es muy grande: cabe hasta 8 MB.")
    if data.startswith(_OLD_EXCEL):
        raise Invalid("Es un libro de Excel anterior a 2007, o pide contraseña. Guárdelo como XLSX o CSV.")
    rows = _workbook(data) if data.startswith(_ZIP) else _csv(data)
    lines = [Line(number, cells) for number, cells in rows if any(cells)]
    if len(lines) < 2:
        raise Invalid("El archivo no tiene renglones: el primero lleva los nombres de las columnas.")
    return Sheet(lines[0].cells, tuple(lines[1:]))


def _csv(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _decoded(data)
    if "\0" in text or data.lstrip().lower().startswith((b"<", b"%pdf", b"{")):
        raise Invalid("No es una tabla. Suba un archivo CSV o XLSX.")
    first = text.lstrip("\n\r").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, 1):
            _require_room(number)
            yield number, _cells(cells)
    except csv.Error as error:
        raise Invalid("El archivo está dañado o no es una tabla. Suba un archivo CSV o XLSX.") from error


def _decoded(data: bytes) -> str:
    """The text, in what spreadsheets write: UTF-8, UTF-16 with its mark, else what Windows writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _workbook(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        with opened(data, DEFAULT_LIMITS) as archive:
            if kind_of(archive) != "xlsx":
                raise Invalid("No es una tabla. Suba un archivo CSV o XLSX.")
    except Unreadable as error:
        raise Invalid("El libro está dañado o no se puede abrir. Guárdelo de nuevo como XLSX o CSV.") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out is nothing that is read
            yield from _sheet(data)
    except _BROKEN as error:
        raise Invalid("El libro está dañado o no se puede abrir. Guárdelo de nuevo como XLSX o CSV.") from error


def _sheet(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is None:
            return
        sheet.reset_dimensions()  # what the file says of its size may be wrong by a million rows
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            _require_room(number)
            yield number, _cells([_words(value) for value in row])
    finally:
        book.close()


def _require_room(number: int) -> None:
    if number > MOST_ROWS + 2:
        raise Invalid("El archivo tiene demasiados renglones: caben 20,000.")


def _cells(cells: Sequence[str]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise Invalid("El archivo tiene demasiadas columnas: caben 100.")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Invalid("Una celda del archivo es demasiado larga.")
    return tuple(_unguarded(clean(cell)) for cell in cells[:MOST_COLUMNS])


def _unguarded(cell: str) -> str:
    """Without the apostrophe that Puente, and spreadsheets, put before a text that looks like a formula."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(_FORMULA) else cell


def _words(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "sí" if value else "no"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case int() | float():
            number = Decimal(str(value))
            whole = number.is_finite() and number == number.to_integral_value()
            return format(number.to_integral_value() if whole else number, "f")
    return str(getattr(value, "text", value))  # of a formula over several cells
