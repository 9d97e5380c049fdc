"""Brings the table of municipalities up to date with a file of INEGI's catalogue; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.catalogue import Municipality as Listed
from tracker.catalogue.municipalities import Place
from tracker.store.people import Municipality, all_municipalities

COLUMNS = ("state", "name", "seat", "population")


@dataclass(slots=True)
class PlacesReport:
    """What loading did, by code: the municipalities added, changed, and those that the file no longer has."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    same: int = 0


def load_places(session: Session, places: Iterable[Place | Listed]) -> PlacesReport:
    """Writes what INEGI says of each municipality; what people added to it stays, and so do those that are gone."""
    report = PlacesReport()
    known = {row.cvegeo: row for row in all_municipalities(session)}
    for place in places:
        row = known.pop(place.cvegeo, None)
        if row is None:
            session.add(new_municipality(place))
            report.added.append(place.cvegeo)
        elif changes := _bring_up_to_date(row, place):
            report.changed[place.cvegeo] = "; ".join(changes)
        else:
            report.same += 1
    report.missing = sorted(known)
    return report


def new_municipality(place: Place | Listed) -> Municipality:
    """A row for a municipality that the database lacks."""
    facts = {column: getattr(place, column) for column in COLUMNS}
    return Municipality(cvegeo=place.cvegeo, networks=[], **facts)


def _bring_up_to_date(row: Municipality, place: Place | Listed) -> list[str]:
    changes = []
    for column in COLUMNS:
        before, after = getattr(row, column), getattr(place, column)
        if before != after:
            changes.append(f"{column} {before} -> {after}")
            setattr(row, column, after)
    return changes
