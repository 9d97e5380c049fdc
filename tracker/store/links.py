"""The addresses that calls and funds name, and what became of each when it was last asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Text, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.store.base import Base
from tracker.store.calls import PUBLISHED, REVIEW, Call, CallDocument, Sighting

SHOWN = (PUBLISHED, REVIEW)
WEB = ("http://%", "https://%")


class Link(Base):
    """An address and its last check. ``since`` says from when on the result has been the same.

    ``doubts`` counts the checks in a row that did not find the page; ``result`` is None before the first check.
    """

    __tablename__ = "links"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    host: Mapped[str] = mapped_column(index=True)
    first_seen: Mapped[datetime]
    result: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    target: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    next_at: Mapped[datetime] = mapped_column(index=True)
    doubts: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]


def calls_by_address(session: Session) -> dict[str, list[Call]]:
    """The calls that each web address belongs to, as their page or document; those that are over too."""
    found: dict[str, list[Call]] = defaultdict(list)
    for table in (Sighting, CallDocument):
        query = select(table.address, Call).join(Call, Call.id == table.call_id).where(Call.state.in_(SHOWN))
        query = query.where(or_(*(table.address.like(start) for start in WEB))).order_by(Call.key)
        for address, call in session.execute(query):
            if call not in found[address]:
                found[address].append(call)
    return found


def all_links(session: Session, result: str | None = None) -> Sequence[Link]:
    """The links with a result, or all; those that have been in doubt for longest first."""
    query = select(Link).order_by(Link.doubts.desc(), Link.since, Link.address)
    return session.scalars(query.where(Link.result == result) if result else query).all()


def due_links(session: Session, now: datetime, most: int) -> Sequence[Link]:
    """The links whose turn it is, longest waiting first."""
    query = select(Link).where(Link.next_at <= now).order_by(Link.next_at, Link.address)
    return session.scalars(query.limit(most)).all()


def put_off(session: Session, host: str, until: datetime) -> None:
    """Lets every link of a host wait until an instant; those whose turn comes later keep it."""
    session.execute(update(Link).where(Link.host == host, Link.next_at < until).values(next_at=until))


def drop_links(session: Session, addresses: Collection[str]) -> None:
    """Forgets links that nothing names any more."""
    session.execute(delete(Link).where(Link.address.in_(addresses)))


def link_counts(session: Session) -> dict[str | None, int]:
    """How many links have each result."""
    query = select(Link.result, func.count()).group_by(Link.result)
    return {row[0]: row[1] for row in session.execute(query)}


def next_check(session: Session) -> datetime | None:
    """When the next link is due; None where there is none."""
    return session.scalar(select(func.min(Link.next_at)))
