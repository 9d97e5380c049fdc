"""Reads INEGI's own file of municipalities (AGEEML), or Puente's, and refuses it whole when a row is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from tracker.catalogue.checked import Problems
from tracker.catalogue.municipalities import COLUMNS, Place, Row, row_problems

MOST_BYTES = 20_000_000
INEGI = {
    "cvegeo": "CVEGEO",
    "state": "NOM_ENT",
    "municipality": "NOM_MUN",
    "seat": "NOM_CAB",
    "population": "POB_TOTAL",
}
"""Our columns by INEGI's names. Its file has more of them, tabs between them, and a hyphen for a missing number."""
_NO_NUMBER = ("-", "0", "")


def places_in(data: bytes, label: str) -> tuple[Place, ...]:
    """The municipalities in a file of INEGI, or in one with the columns of ``municipalities.csv``.

    INEGI's files are in UTF-8 or Latin-1. A population of 0 is one that no census has counted.

    Raises:
        CatalogueError: something is wrong with it; the message has a line for each problem.
    """
    problems = Problems()
    places = tuple(_place(row) for row in _rows(data, label, problems))
    if not places:
        problems.add(label, 1, "", "holds no municipality")
    problems.raise_if_any()
    return places


def _rows(data: bytes, label: str, problems: Problems) -> Iterator[Row]:
    if data.startswith(b"PK"):
        problems.add(label, 1, "", "is an archive; unpack it and give the file with the municipalities")
        return
    if len(data) > MOST_BYTES or data.lstrip()[:1] in (b"<", b"{", b"%"):
        problems.add(label, 1, "", "is no table of municipalities")
        return
    lines = _decoded(data).splitlines()
    reader = csv.reader(lines, delimiter="\t" if lines and "\t" in lines[0] else ",")
    heads = [head.strip() for head in next(reader, [])]
    where = _places_of(heads)
    if where is None:
        problems.add(label, 1, "", f"the columns must be {', '.join(COLUMNS)}, or INEGI's {', '.join(INEGI.values())}")
        return
    names: dict[str, str] = {}
    codes: set[str] = set()
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heads):
            problems.add(label, reader.line_num, "", f"has {len(cells)} columns instead of {len(heads)}")
            continue
        row = {name: cells[place].strip() for name, place in where.items()}
        row["population"] = "" if row["population"] in _NO_NUMBER else row["population"]
        row["seat"] = "" if row["seat"] == "-" else row["seat"]
        for key, message in row_problems(row, codes, names):
            problems.add(label, reader.line_num, key, message)
        codes.add(row["cvegeo"])
        yield row


def _places_of(heads: list[str]) -> Mapping[str, int] | None:
    """Where each of our columns stands; None when the file is neither INEGI's nor ours."""
    if tuple(heads) == COLUMNS:
        return {name: number for number, name in enumerate(COLUMNS)}
    upper = [head.upper() for head in heads]
    if all(upper.count(name) == 1 for name in INEGI.values()):
        return {ours: upper.index(theirs) for ours, theirs in INEGI.items()}
    return None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _place(row: Row) -> Place:
    population = int(row["population"]) if row["population"].isdecimal() else None
    return Place(row["cvegeo"], row["state"], row["municipality"], row["seat"], population)
