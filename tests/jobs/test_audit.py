"""The audit log on both engines: entries hold together, and a hand in the table is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.domain.chain import Break
from tracker.jobs.audit import record, verify
from tracker.store.people import Audit

NOW = datetime(2025, 6, 18, 12, 0, 0, 123456, tzinfo=UTC)


def written(session: Session, number: int = 4) -> list[int]:
    """Entries of all shapes of data, as they stand in the database."""
    shapes: list[dict[str, object]] = [{"field": "closes", "to": {"local": "2025-07-15"}}, {}, {"á": ["ñ", 1, None]}]
    for place in range(number):
        record(session, NOW + timedelta(seconds=place), None, "correct", "call:x", shapes[place % 3])
    assert verify(session).entries == number
    session.expire_all()
    return list(session.scalars(select(Audit.id).order_by(Audit.id)))


def test_what_was_written_holds_when_it_is_read_back(session: Session) -> None:
    written(session)
    verdict = verify(session)
    assert (verdict.entries, verdict.broken) == (4, None)


def test_an_entry_that_a_hand_changed_is_named(session: Session) -> None:
    ids = written(session)
    session.execute(update(Audit).where(Audit.id == ids[2]).values(subject="call:y"))
    assert verify(session).broken == Break(ids[2], "changed")


def test_an_entry_that_a_hand_took_out_is_missed(session: Session) -> None:
    ids = written(session)
    session.execute(delete(Audit).where(Audit.id == ids[1]))
    assert verify(session).broken == Break(ids[2], "missing")


def test_an_entry_without_its_hash_is_no_part_of_the_chain(session: Session) -> None:
    written(session)
    session.add(Audit(at=NOW, action="a", subject="s"))
    session.flush()
    broken = verify(session).broken
    assert broken is not None
    assert broken.why == "missing"


def test_entries_are_kept_with_their_transaction(session: Session) -> None:
    record(session, NOW, None, "lost", "call:x", {})
    session.rollback()
    record(session, NOW, None, "kept", "call:x", {})
    session.commit()
    assert session.scalars(select(Audit.action)).all() == ["kept"]
