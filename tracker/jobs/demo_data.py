"""Reads the municipality, people and projects of the demonstration, all checked before anything is touched."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from importlib.resources.abc import Traversable

from tracker.catalogue import Catalogue, codes
from tracker.catalogue.checked import Problems, Table
from tracker.catalogue.folder import DataFolder
from tracker.matching.explain import WORDS
from tracker.store.people import ROLES

DOMAIN = "@demo.example.org"
"""Where the people of the demonstration have their mail: a domain that nobody can own."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    name: str
    email: str
    position: str
    role: str
    admin: bool
    alerts: bool


@dataclass(frozen=True, slots=True)
class DemoData:
    """What the demonstration starts with; ``projects`` are values for ``create_project``."""

    cvegeo: str
    people: tuple[DemoPerson, ...]
    projects: tuple[dict[str, object], ...]


def read_demo(catalogue: Catalogue, folder: Traversable | None = None) -> DemoData:
    """The demonstration's data.

    Raises:
        CatalogueError: something in ``demo.toml`` is wrong; the message names each place.
    """
    problems = Problems()
    root = DataFolder(folder or files("tracker") / "data", "tracker/data", problems).table("demo.toml")
    data = _read(root, catalogue) if root is not None else None
    problems.raise_if_any()
    if data is None:
        raise AssertionError("a missing table is a problem that was raised")
    return data


def _read(root: Table, catalogue: Catalogue) -> DemoData:
    place = root.table("municipality")
    cvegeo = place.text("cvegeo", _known(catalogue.municipalities, "municipality")) if place is not None else ""
    if place is not None:
        place.close()
    people = tuple(_person(table) for table in root.tables("people"))
    projects = tuple(_project(table, catalogue) for table in root.tables("projects"))
    if people and not any(person.alerts and not person.admin for person in people):
        root.problem("people", "one of them must belong to the municipality and get its alerts")
    root.close()
    return DemoData(cvegeo, people, projects)


def _person(table: Table) -> DemoPerson:
    person = DemoPerson(
        table.text("name"),
        table.text("email", lambda value: None if value.endswith(DOMAIN) else f"must end in {DOMAIN}"),
        table.text("position"),
        table.text("role", _known(ROLES, "role"), required=False) or "technician",
        table.flag("admin"),
        table.flag("alerts"),
    )
    table.close()
    return person


def _project(table: Table, catalogue: Catalogue) -> dict[str, object]:
    themes = {theme.id for theme in catalogue.themes}
    values: dict[str, object] = {"title": table.text("title")}
    for name in ("problem", "objective", "summary", "place", "partner_name"):
        values[name] = table.text(name, required=False)
    values["themes"] = list(table.texts("themes", _known(themes, "theme"), required=False))
    values["sdgs"] = _goals(table, catalogue)
    values["activities"] = [_activity(item) for item in table.tables("activities", required=False)]
    values["stage"] = table.text("stage", _known(WORDS["stages"], "stage"), required=False)
    values["budget"], values["own_contribution"] = _money(table, "budget"), _money(table, "own_contribution")
    values["currency"] = table.text("currency", codes.currency, required=values["budget"] is not None)
    values["duration_months"] = table.number("duration_months", required=False)
    values["starts_on"] = table.day("starts_on")
    values["partner_country"] = table.text("partner_country", codes.country, required=False)
    values["partner_kind"] = table.text("partner_kind", _known(WORDS["types"], "kind"), required=False)
    values["includes_works"] = table.flag("includes_works") if "includes_works" in table else None
    for name in ("beneficiaries_women", "beneficiaries_men"):
        values[name] = table.number(name, 0, required=False)
    table.close()
    return {name: value for name, value in values.items() if value not in ("", None)}


def _goals(table: Table, catalogue: Catalogue) -> list[int]:
    if "sdgs" not in table:
        return []
    goals = table.numbers("sdgs")
    known = {goal.number for goal in catalogue.sdgs}
    for goal in goals:
        if goal not in known:
            table.problem("sdgs", f"there is no goal {goal}")
    return list(goals)


def _activity(table: Table) -> dict[str, object]:
    start, end = table.number("start", required=False), table.number("end", required=False)
    if start is not None and end is not None and end < start:
        table.problem("end", "must not come before start")
    values: dict[str, object | None] = {"text": table.text("text"), "start": start, "end": end}
    table.close()
    return {name: value for name, value in values.items() if value is not None}


def _money(table: Table, key: str) -> Decimal | None:
    text = table.text(key, _sum, required=False)
    return Decimal(text) if text else None


def _sum(value: str) -> str | None:
    try:
        fine = Decimal(value) >= 0
    except InvalidOperation:
        fine = False
    return None if fine else f'must be a sum such as "60000", not {value!r}'


def _known(allowed: Collection[str], noun: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        some = ", ".join(sorted(allowed)[:40])
        return None if value in allowed else f"unknown {noun} {value!r}; known are {some}"

    return check
