"""Funds with yearly cut-offs: when one has passed, the page that names them presents the next edition."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.call import Edition, Status, at_cutoff
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.reading import Reading
from tracker.jobs.editions import cutoffs_of, edition_for
from tracker.jobs.events import after_reading
from tracker.jobs.keep_call import merged_facts, new_call, write_facts
from tracker.store.calls import Call, CallDocument, Sighting, call_of, documents_of, sightings_of


def open_next_edition(session: Session, call: Call, fund: Fund, now: datetime) -> int:
    """Begins the edition after a closed one whose pages name the cut-offs of every year; gives the events raised."""
    if fund.edition_by != "cutoff" or call.status != Status.CLOSED:
        return 0
    edition, rows = _following(session, call, fund, now)
    if edition is None or call_of(session, fund.key, edition.key) is not None:
        return 0
    successor = new_call(session, fund, edition, rows[0][1], now)
    successor.state = call.state
    for old, reading in rows:
        session.add(
            Sighting(
                call_id=successor.id,
                source_key=old.source_key,
                address=old.address,
                role=old.role,
                snapshot_id=old.snapshot_id,
                reader=old.reader,
                first_seen=now,
                last_seen=old.last_seen,
                reading=reading.to_json(),
            )
        )
    _hand_on_documents(session, call, successor, now)
    session.flush()
    write_facts(session, successor, merged_facts(session, successor, fund), now, made_by="clock", reason="next cut-off")
    return after_reading(session, successor, fund, {}, now, (), ())


def _following(
    session: Session, call: Call, fund: Fund, now: datetime
) -> tuple[Edition | None, list[tuple[Sighting, Reading]]]:
    """The edition that the pages of a closed one present today, and those pages with what they say of it."""
    today = now.astimezone(ZoneInfo(CLOCK_ZONE)).date()
    read = [(row, row.read()) for row in sightings_of(session, call.id)]
    rows = [(row, at_cutoff(reading, cutoffs_of(fund, reading), today)) for row, reading in read]
    rows = [(row, reading) for row, reading in rows if row.role == "presents" and reading.fact("recurring").known]
    editions = [edition_for(session, fund, reading) for _, reading in rows]
    edition = next((found for found in editions if found is not None and found.key != call.edition), None)
    return edition, [pair for pair, found in zip(rows, editions, strict=True) if found == edition]


def _hand_on_documents(session: Session, call: Call, successor: Call, now: datetime) -> None:
    for row in documents_of(session, call.id):
        session.add(
            CallDocument(
                call_id=successor.id,
                address=row.address,
                title=row.title,
                body_hash=row.body_hash,
                unreadable=row.unreadable,
                first_seen=now,
            )
        )
