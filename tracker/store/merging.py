"""Moves what belongs to one call over to another, row by row, so that it can be moved back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.store.alerts import QUEUED, SUPPRESSED, OutboxRow
from tracker.store.calls import Call, CallDocument, Event, Sighting
from tracker.store.matches import Dismissal
from tracker.store.projects import Application, Match

Belonging = Sighting | CallDocument | Event | Match | Application | Dismissal
KINDS: dict[str, type[Belonging]] = {
    "sightings": Sighting,
    "documents": CallDocument,
    "events": Event,
    "matches": Match,
    "applications": Application,
    "dismissals": Dismissal,
}


def own_name(row: Belonging) -> object:
    """What tells a row from the others of its kind within a call."""
    match row:
        case Event():
            return row.kind, row.material
        case Match() | Application() | Dismissal():
            return row.project_id
    return row.address


def belongings(session: Session, kind: str, call_id: int) -> Sequence[Belonging]:
    """The rows of a kind that belong to a call, oldest first."""
    table = KINDS[kind]
    found: Sequence[Any] = session.scalars(select(table).where(table.call_id == call_id).order_by(table.id)).all()
    return found


def rows_by_id(session: Session, kind: str, ids: Collection[int]) -> Sequence[Belonging]:
    """The rows of a kind with these numbers, oldest first."""
    table = KINDS[kind]
    found: Sequence[Any] = session.scalars(select(table).where(table.id.in_(ids)).order_by(table.id)).all()
    return found


def move(session: Session, kind: str, ids: Collection[int], call_id: int) -> None:
    """Hands rows over to a call. No version of an application grows: nobody edited it."""
    table = KINDS[kind]
    if ids:
        session.execute(update(table).where(table.id.in_(ids)).values(call_id=call_id))
    session.flush()
    session.expire_all()


def hold_mails(session: Session, event_ids: Collection[int]) -> list[int]:
    """Takes the mails about events that wait to be sent out of the queue; gives their numbers."""
    query = select(OutboxRow).where(OutboxRow.event_id.in_(event_ids), OutboxRow.status == QUEUED)
    rows = session.scalars(query).all()
    for row in rows:
        row.status = SUPPRESSED
    session.flush()
    return [row.id for row in rows]


def release_mails(session: Session, ids: Collection[int]) -> None:
    """Puts mails back that :func:`hold_mails` took out."""
    query = select(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.status == SUPPRESSED)
    for row in session.scalars(query):
        row.status = QUEUED
    session.flush()


def other_calls(session: Session, call: Call) -> Sequence[Call]:
    """The calls that one could turn out to be the same as: all that are shown or wait for review."""
    query = select(Call).where(Call.id != call.id, Call.state.in_(("published", "review")))
    return session.scalars(query.order_by(Call.fund_key != call.fund_key, Call.key)).all()
