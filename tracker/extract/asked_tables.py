"""Tables of papers: a row for each with its signer, shape and language, or a label and the papers beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.domain.asked import RequiredDocument
from tracker.extract.asked_heading import (
    MOST_ITEMS,
    Heading,
    Papers,
    headed_otherwise,
    heading_at,
    may_be_named,
    read_row,
)
from tracker.extract.asked_papers import form_in, languages_in, person, read_paper
from tracker.extract.asked_rows import items, row_of
from tracker.extract.asked_words import spoiled, words
from tracker.extract.findings import trim
from tracker.extract.roles_layout import Layout, Span

_COLUMNS = ("name", "signer", "form", "language", "needed")
_EMPTY = re.compile(r"[\s|–—-]*")


def table_at(layout: Layout, index: int) -> Papers | None:
    line = layout.lines[index]
    cells = layout.cells(line)
    if len(cells) < 2:
        return None
    heading = heading_at(layout, *cells[0])
    if heading is not None and heading.strong and heading.end >= cells[0][1] and not spoiled(layout, line):
        columns = _columns(layout, index)
        if columns is None:
            return _labelled_row(layout, cells, heading)
    columns = _columns(layout, index)
    if columns is None or spoiled(layout, line) or headed_otherwise(layout, line):
        return None
    return _rows(layout, index, columns)


def _labelled_row(layout: Layout, cells: list[Span], heading: Heading) -> Papers | None:
    """A label in the first cell and the papers in the others: all in one, or one in each."""
    span = trim(layout.value, cells[0][0], cells[-1][1])
    row = row_of(layout.folded, *cells[1]) if len(cells) == 2 else items(layout.folded, cells[1:])
    return read_row(layout, row, (span,), heading) if row.spans else None


def _columns(layout: Layout, index: int) -> dict[str, int] | None:
    """The columns of a table of papers by what its head says of them."""
    found: dict[str, int] = {}
    for number, cell in enumerate(layout.cells(layout.lines[index])):
        said = layout.folded[slice(*trim(layout.value, *cell))].strip(" ?¿:.")
        name = next((name for name in _COLUMNS if words(f"column.{name}").fullmatch(said)), None)
        if name is not None:
            found.setdefault(name, number)
    return found if found.get("name") == 0 and len(found) > 1 else None


def _placed(layout: Layout, line: Span) -> dict[int, Span]:
    """The cells of a row by their column; a bar that stands alone is an empty cell."""
    placed: dict[int, Span] = {}
    for number, (start, end) in enumerate(layout.cells(line)):
        bars = re.match(r"(?:\|\s*)*", layout.value[start:end])
        first = start + (bars.end() if bars else 0)
        block = layout.text.block_at(start)
        column = block.column if block and block.column is not None else number
        if not _EMPTY.fullmatch(layout.value, first, end):
            placed[column + (bars.group().count("|") if bars else 0)] = (first, end)
    return placed


def _rows(layout: Layout, index: int, columns: dict[str, int]) -> Papers | None:
    documents: list[RequiredDocument] = []
    spans, sure = [layout.lines[index]], True
    for line in layout.lines[index + 1 : index + 1 + MOST_ITEMS]:
        placed = _placed(layout, line)
        if len(layout.cells(line)) < 2 or 0 not in placed:
            break
        document = _row(layout, placed, columns)
        spans.append(line)
        if document is None:
            sure = False
            continue
        documents.append(document)
    return Papers(tuple(documents), tuple(spans), sure) if documents else None


def _row(layout: Layout, placed: dict[int, Span], columns: dict[str, int]) -> RequiredDocument | None:
    value, folded = layout.value, layout.folded
    paper = read_paper(value, folded, *placed[0])
    if paper is None or not (paper.known or may_be_named(folded, placed[0])):
        return None
    document = paper.document
    cell = {name: placed[number] for name, number in columns.items() if number in placed}
    if "signer" in cell:
        document = replace(document, signer=person(value, folded, *cell["signer"]))
    if "form" in cell:
        document = replace(document, form=form_in(folded, cell["form"]))
    if "language" in cell:
        start, end = cell["language"]
        said = languages_in(f"in {folded[start:end]}", (0, end - start + 3))
        document = replace(document, languages=said)
    if "needed" in cell and words("column.no").match(folded, *cell["needed"]):
        document = replace(document, optional=True)
    return document
