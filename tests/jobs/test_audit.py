"""The audit log on both engines: entries hold together, and a hand in the table is seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from sqlalchemy import Column, MetaData, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from tests.support.databases import Databases
from tracker.domain.chain import Break
from tracker.jobs.audit import record, verify
from tracker.jobs.migrate import alembic_config
from tracker.store.base import Base
from tracker.store.engine import Sessions, make_engine, make_sessions
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


def test_writers_at_once_add_to_one_chain(sessions: Sessions) -> None:
    def write(number: int) -> None:
        for place in range(5):
            with sessions.begin() as session:
                record(session, NOW, None, f"{number}.{place}", "call:x", {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with sessions() as session:
        verdict = verify(session)
    assert (verdict.entries, verdict.broken) == (20, None)


def test_entries_from_before_the_chain_are_chained_by_the_migration(
    engine_name: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        command.upgrade(alembic_config(url), "0003")
        engine = make_engine(url)
        table = Base.metadata.tables["audit"]
        old = [column for column in table.columns if column.name not in ("previous", "hash")]
        then = Table("audit", MetaData(), *(Column(column.name, column.type) for column in old))
        with engine.begin() as connection:
            for subject in ("call:á", "call:b"):
                row = {"at": NOW, "action": "correct", "subject": subject, "data": {"to": {"local": "2025"}, "n": [1]}}
                connection.execute(insert(then).values(row))
        command.upgrade(alembic_config(url), "0004")
        with make_sessions(engine)() as session:
            verdict = verify(session)
        engine.dispose()
    assert (verdict.entries, verdict.broken) == (2, None)
