"""Takes projects in from a table: first it is shown what is good and what is not, then the good rows become projects.

Nothing is half taken in: the good rows are written in one transaction, and a table is taken in once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.catalogue.words import fold
from tracker.domain.pasted import Pasted, unmarked
from tracker.domain.project import OTHER_CURRENCY, SUMS, amount_named, clean
from tracker.errors import Conflict, Invalid
from tracker.jobs.audit import record
from tracker.jobs.projects import checked, create_projects, plain
from tracker.jobs.projects_columns import COLUMNS, FORMULAS, Column, columns_by_name, heading_of
from tracker.jobs.projects_table import Line, read_table
from tracker.matching.explain import WORDS
from tracker.store.people import User
from tracker.store.project_history import forget_waiting_imports, titles_of
from tracker.store.projects import Project, ProjectImport

LONGEST_FILENAME = 120


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


KNOWN_TITLE = _("Ya hay un proyecto con este nombre.")
TWICE = _("El nombre es el mismo que en el renglón {row}.")
"""``row`` is the ``twin`` of the problem."""


def read_import(
    session: Session, catalogue: Catalogue, cvegeo: str, data: bytes, filename: str, user: User, now: datetime
) -> ProjectImport:
    """Reads a table and keeps its good rows until the person takes them; an older one that waits is dropped.

    Raises:
        Invalid: it is no table, or has no column with the names of the projects.
    """
    sheet = read_table(data)
    names = columns_by_name()
    columns = [names.get(heading_of(head)) for head in sheet.heads]
    fields = [column.field for column in columns if column]
    if "title" not in fields:
        raise Invalid("Falta la columna «Nombre del proyecto». El primer renglón lleva los nombres de las columnas.")
    if len(set(fields)) < len(fields):
        raise Invalid("Dos columnas del archivo dicen lo mismo. Deje una de las dos.")
    seen: dict[str, int | None] = {fold(title): None for title in titles_of(session, cvegeo)}
    rows, problems = [], []
    for typed in sheet.lines:
        line, changed = _unmarked(typed, columns)
        values, wrong = _values(line, columns, catalogue)
        twin = seen.setdefault(fold(str(values["title"])), line.number) if not wrong else line.number
        if twin != line.number:
            wrong = {"title": KNOWN_TITLE if twin is None else TWICE}
        if wrong:
            problems.append({"row": line.number, "title": _titled(line, columns), "wrong": wrong, "twin": twin})
        else:
            kept = {name: plain(value) for name, value in values.items()}
            rows.append({"row": line.number, "values": kept, **({"unmarked": changed} if changed else {})})
    forget_waiting_imports(session, cvegeo)
    ignored = [head for head, column in zip(sheet.heads, columns, strict=True) if head and not column]
    waiting = ProjectImport(cvegeo=cvegeo, user_id=user.id, at=now, filename=clean(filename)[:LONGEST_FILENAME])
    waiting.rows, waiting.problems, waiting.ignored = rows, problems, ignored
    session.add(waiting)
    session.flush()
    return waiting


def take_import(session: Session, waiting: ProjectImport, user: User, now: datetime) -> int:
    """Makes projects of the good rows of a table; gives how many.

    Raises:
        Conflict: it has been taken in already, or dropped.
        Invalid: a row became wrong since it was read; then none is taken.
    """
    if waiting.state != "waiting":
        raise Conflict("Esta tabla ya se importó o se descartó.")
    known = {fold(title) for title in titles_of(session, waiting.cvegeo)}
    if any(fold(row["values"]["title"]) in known for row in waiting.rows):
        raise Conflict("Mientras tanto se escribió un proyecto con un nombre de esta tabla. Súbala otra vez.")
    values = [_restored(row["values"]) for row in waiting.rows]
    create_projects(session, waiting.cvegeo, values, now, user=user, kind="imported")
    waiting.state = "done"
    session.flush()
    data = {"projects": len(waiting.rows), "file": waiting.filename}
    record(session, now, user, "projects_imported", f"municipality:{waiting.cvegeo}", data)
    return len(waiting.rows)


def drop_import(session: Session, waiting: ProjectImport) -> None:
    """Forgets a table that waits; one that was taken in stays."""
    if waiting.state == "waiting":
        waiting.state, waiting.rows, waiting.problems = "dropped", [], []
        session.flush()


def projects_csv(projects: Iterable[Project]) -> str:
    """The projects as a table that spreadsheets open and that can be imported again; no cell is a formula."""
    rows = [[_cell(column, getattr(project, column.field)) for column in COLUMNS] for project in projects]
    return table_csv([column.heading for column in COLUMNS], rows)


def table_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV with the mark by which spreadsheets know UTF-8; a text that they would run begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULAS) or cell.startswith(("\t", "\r", "\n")) else cell


def _values(
    line: Line, columns: Sequence[Column | None], catalogue: Catalogue
) -> tuple[dict[str, object], dict[str, str]]:
    """What a row says, and what is wrong with it by the field's name."""
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    named: dict[str, str] = {}
    for column, cell in zip(columns, line.cells, strict=False):
        if column is None or not cell:
            continue
        try:
            values[column.field] = column.read(cell, catalogue)
        except Invalid as error:
            wrong[column.field] = str(error)
        else:
            if column.field in SUMS and (code := amount_named(cell)[1]) is not None:
                named[column.field] = code
    codes = {*named.values(), *([values["currency"]] if values.get("currency") else [])}
    if len(codes) > 1:
        wrong |= dict.fromkeys(named, OTHER_CURRENCY)
    if codes:
        values.setdefault("currency", codes.pop())
    try:
        return checked({"title": "", **values}), wrong
    except Invalid as error:
        return values, {**{name: text for name, text in error.fields.items() if name not in wrong}, **wrong}


def _unmarked(line: Line, columns: Sequence[Column | None]) -> tuple[Line, dict[str, int]]:
    """A row without the marks of pages (HTML), and the fields that had some: how many pieces of code went with them."""
    found = [unmarked(cell) if column else Pasted(cell) for column, cell in zip(columns, line.cells, strict=False)]
    pairs = zip(columns, found, strict=False)
    changed = {column.field: item.code for column, item in pairs if column and (item.marks or item.code)}
    return replace(line, cells=tuple(item.text for item in found)), changed


def _titled(line: Line, columns: Sequence[Column | None]) -> str:
    cells = {column.field: cell for column, cell in zip(columns, line.cells, strict=False) if column}
    return cells.get("title", "")[:LONGEST_FILENAME]


def _restored(values: Mapping[str, Any]) -> dict[str, object]:
    """The values as they were before they were kept as JSON."""
    kept: dict[str, object] = dict(values)
    for name in ("budget", "own_contribution"):
        if kept.get(name) is not None:
            kept[name] = Decimal(str(kept[name]))
    if kept.get("starts_on") is not None:
        kept["starts_on"] = date.fromisoformat(str(kept["starts_on"]))
    return kept


def _cell(column: Column, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if column.field == "themes" and isinstance(value, list):
        return "; ".join(WORDS["themes"].get(key, key) for key in value)
    if isinstance(value, list):
        return "; ".join(str(item["text"]) if isinstance(item, Mapping) else str(item) for item in value)
    words = {"stage": WORDS["stages"], "partner_kind": WORDS["types"]}.get(column.field)
    return words.get(str(value), str(value)) if words else str(plain(value))
