"""Brings the table of municipalities up to date with a file of INEGI's catalogue; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Municipality as Listed
from tracker.catalogue.municipalities import Place
from tracker.errors import Invalid
from tracker.store.people import Municipality, all_municipalities

MOST_GONE = 25
"""Municipalities that one newer file can lack: they are founded and seldom joined."""
COLUMNS = ("state", "name", "seat", "population")


@dataclass(slots=True)
class PlacesReport:
    """What loading did, by code: the municipalities added, changed, and those that the file no longer has."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    same: int = 0


def load_places(
    session: Session, places: Iterable[Place | Listed], now: datetime | None = None, *, partial: bool = True
) -> PlacesReport:
    """Writes what INEGI says of each municipality; what people added to it stays, and so do those that are gone.

    With ``now``, those that the file lacks are marked as missing since then, until a file has them again. Without
    ``partial``, a file that lacks many of them is taken for a piece of one.

    Raises:
        Invalid: the file lacks many municipalities; nothing is written.
    """
    report = PlacesReport()
    places = list(places)
    codes = {place.cvegeo for place in places}
    lacking = [row.cvegeo for row in all_municipalities(session) if row.cvegeo not in codes]
    if not partial and len(lacking) > MOST_GONE:
        raise Invalid(
            f"the file lacks {len(lacking)} municipalities that are known, so it seems to be a piece of one;"
            " nothing was changed. Say --partial if it is right"
        )
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
        if row is not None:
            row.missing_since = None
    report.missing = sorted(known)
    for code in report.missing:
        known[code].missing_since = known[code].missing_since or now
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
