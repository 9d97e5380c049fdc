"""The audit log as a chain, and the operations of people that can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.chain import START, Entry, link
from tracker.store.base import Base
from tracker.store.people import Audit, User

CHAIN = 7_261_001
"""The number of the lock under which PostgreSQL lets one transaction at a time add to the chain."""
WAITING = "audit"
"""Where a session keeps the entries that it adds to the chain when it commits."""


class Operation(Base):
    """Something a person did to calls that can be undone: ``data`` holds what it takes to put all back.

    ``call_id`` is the call that it was done to; ``other_id`` the one that was merged into it, or split from it.
    """

    __tablename__ = "operations"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


def add_entry(session: Session, entry: Audit) -> None:
    """Keeps an entry for the end of the transaction.

    It is chained then and not now, so that a long transaction does not make all others wait for the end of the chain.
    """
    session.connection()  # begins the transaction that the entry belongs to
    session.info.setdefault(WAITING, []).append(entry)


@event.listens_for(Session, "before_commit")
def seal(session: Session) -> None:
    """Adds the entries that wait to the chain."""
    waiting: list[Audit] = session.info.pop(WAITING, [])
    if not waiting:
        return
    head = _head(session)
    for entry in waiting:
        entry.previous = head
        entry.hash = head = link(head, entry.at, entry.user_id, entry.action, entry.subject, entry.data)
        session.add(entry)
        session.flush()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WAITING, None)


def _head(session: Session) -> str:
    """The hash of the newest entry; waits, on PostgreSQL, until no other transaction is adding one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.set_config("lock_timeout", "0", True)))
        session.execute(select(func.pg_advisory_xact_lock(CHAIN)))
    return session.scalar(select(Audit.hash).order_by(Audit.id.desc()).limit(1)) or START


def chain(session: Session, batch: int = 500) -> Iterator[Entry]:
    """Every entry of the log, oldest first; so many at a time are asked for."""
    last = 0
    while rows := session.scalars(select(Audit).where(Audit.id > last).order_by(Audit.id).limit(batch)).all():
        for row in rows:
            yield Entry(row.id, row.at, row.user_id, row.action, row.subject, row.data, row.previous, row.hash)
        last = rows[-1].id


def newest_entries(session: Session, most: int, before: int | None = None) -> Sequence[Audit]:
    """The newest entries of the log, newest first; with ``before``, those older than the entry of that number."""
    query = select(Audit).order_by(Audit.id.desc()).limit(most)
    return session.scalars(query.where(Audit.id < before) if before else query).all()


def operations_of(session: Session, call_id: int) -> Sequence[Operation]:
    """What was done to a call and can be, or was, undone; newest first."""
    query = select(Operation).where((Operation.call_id == call_id) | (Operation.other_id == call_id))
    return session.scalars(query.order_by(Operation.id.desc())).all()


def keep_operation(
    session: Session,
    call_id: int,
    kind: str,
    user: User,
    now: datetime,
    data: Mapping[str, object],
    other_id: int | None = None,
) -> Operation:
    """Keeps what a person did to a call, with what it takes to undo it."""
    row = Operation(kind=kind, at=now, user_id=user.id, call_id=call_id, other_id=other_id)
    row.data = dict(data)
    session.add(row)
    session.flush()
    return row
