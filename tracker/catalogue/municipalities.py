"""Reads Mexico's municipalities and gives each its time zone."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from tracker.catalogue import codes
from tracker.catalogue.checked import Problems, Table
from tracker.catalogue.folder import DataFolder
from tracker.catalogue.model import Municipality
from tracker.catalogue.origins import read_origin

FILE = "municipalities.csv"
ZONES_FILE = "mexico_zones.toml"
COLUMNS = ("cvegeo", "state", "municipality", "seat", "population")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """A zone of Mexico and, in Spanish, what it rests on."""

    zone: str
    basis: str


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as INEGI's catalogue has it; ``population`` is None where the census had none."""

    cvegeo: str
    state: str
    name: str
    seat: str
    population: int | None


def read_places(path: Path) -> tuple[Place, ...]:
    """The municipalities in a file of one's own, with the same columns as ``municipalities.csv``.

    Raises:
        CatalogueError: something is wrong with it; the message has a line for each problem.
    """
    problems = Problems()
    folder = DataFolder(path.parent, str(path.parent), problems)
    places = tuple(_place(row) for _, row in _rows(folder, path.name))
    if not places:
        problems.add(folder.label(path.name), 1, "", "holds no municipality")
    problems.raise_if_any()
    return places


def read_municipalities(folder: DataFolder) -> Mapping[str, Municipality]:
    """The municipalities by code (five digits: state and municipality)."""
    rows = dict(_rows(folder, FILE))
    states = {code[:2] for code in rows}
    root = folder.table(ZONES_FILE)
    if root is None:
        return MappingProxyType({})
    usual, exceptions = _rules(root, {*rows, *states})
    return MappingProxyType(
        {
            code: _municipality(row, exceptions.get(code) or exceptions.get(code[:2]) or usual)
            for code, row in rows.items()
        }
    )


def _place(row: Row) -> Place:
    population = int(row["population"]) if row["population"].isdecimal() else None
    return Place(row["cvegeo"], row["state"], row["municipality"], row["seat"], population)


def _municipality(row: Row, rule: ZoneRule) -> Municipality:
    return Municipality(**asdict(_place(row)), zone=rule.zone, zone_basis=rule.basis)


def _rules(root: Table, known: set[str]) -> tuple[ZoneRule, Mapping[str, ZoneRule]]:
    """The zone of most of Mexico, and the exceptions by the code of a state or municipality."""
    usual_table = root.table("usual")
    usual = _rule(usual_table) if usual_table else ZoneRule("", "")
    exceptions: dict[str, ZoneRule] = {}
    for table in root.tables("exceptions"):
        for key, digits in (("states", 2), ("municipalities", 5)):
            for code in table.texts(key, _known(known, digits), required=False):
                if code in exceptions:
                    table.problem(key, f"{code!r} stands in another exception too", code)
                exceptions[code] = _rule(table)
        if "states" not in table and "municipalities" not in table:
            table.problem("", "states or municipalities is missing")
        table.close()
    root.close()
    return usual, exceptions


def _rule(table: Table) -> ZoneRule:
    read_origin(table)
    return ZoneRule(table.text("zone", codes.zone), table.text("basis"))


def _known(known: set[str], digits: int) -> Callable[[str], str | None]:
    return lambda code: (
        None if code in known and len(code) == digits else f"no code of {digits} digits here is {code!r}"
    )


def _rows(folder: DataFolder, name: str) -> Iterator[tuple[str, Row]]:
    """The rows of a file by code. What is wrong with a row is noted with the line on which it ends."""
    text = folder.text(name)
    if text is None:
        return
    reader = csv.reader(text.removeprefix("\ufeff").splitlines())
    label = folder.label(name)
    if tuple(next(reader, ())) != COLUMNS:
        folder.problems.add(label, 1, "", f"the columns must be {', '.join(COLUMNS)}")
        return
    names: dict[str, str] = {}
    codes_so_far: set[str] = set()
    for cells in reader:
        if len(cells) != len(COLUMNS):
            folder.problems.add(label, reader.line_num, "", f"has {len(cells)} columns instead of {len(COLUMNS)}")
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        for key, message in row_problems(row, codes_so_far, names):
            folder.problems.add(label, reader.line_num, key, message)
        codes_so_far.add(row["cvegeo"])
        yield row["cvegeo"], row


def row_problems(row: Row, codes_so_far: set[str], names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a row; ``names`` are the states' names by code, and grow."""
    code, population = row["cvegeo"], row["population"]
    if len(code) != 5 or not code.isdecimal():
        yield "cvegeo", f"{code!r} is no code of five digits"
    if code in codes_so_far:
        yield "cvegeo", f"{code!r} stands there twice"
    if names.setdefault(code[:2], row["state"]) != row["state"]:
        yield "state", f"{code[:2]} is {names[code[:2]]!r}, not {row['state']!r}"
    if not row["municipality"]:
        yield "municipality", "must not be blank"
    if population and not population.isdecimal():
        yield "population", f"{population!r} is no whole number; leave it blank when it is not known"
