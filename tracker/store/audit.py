"""The audit log as a chain, and the operations of people that can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.chain import START, Entry
from tracker.store.base import Base
from tracker.store.people import Audit

CHAIN = 7_261_001
"""The number of the lock under which PostgreSQL lets one transaction at a time add to the chain."""


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


def head_of_chain(session: Session) -> str:
    """The hash of the newest entry; waits, on PostgreSQL, until no other transaction is adding one."""
    if session.get_bind().dialect.name == "postgresql":
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
