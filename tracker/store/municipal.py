"""What a municipality says of itself beside INEGI's facts, and its papers with their expiry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.store.base import Base, held
from tracker.store.people import Agreement, Municipality
from tracker.store.sources import Body, Snapshot


class Profile(Base):
    """What people of a municipality have filled in; ``version`` guards against lost edits.

    ``days_off`` holds objects with ``day`` (YYYY-MM-DD) and ``reason``. ``border_km`` is the distance to the northern
    border as somebody measured it, ``border_note`` how. None is what nobody has said.
    """

    __tablename__ = "profiles"

    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), primary_key=True)
    languages: Mapped[list[Any]] = mapped_column(default=list)
    days_off: Mapped[list[Any]] = mapped_column(default=list)
    term_starts: Mapped[date | None]
    term_ends: Mapped[date | None]
    border_km: Mapped[Decimal | None]
    border_note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __mapper_args__ = {"version_id_col": version}


class Paper(Base):
    """A document of a municipality, such as an accreditation or an agreement; its bytes are a ``Body``.

    ``indefinite`` says that it does not expire; without it and without ``valid_until`` nobody has said.
    """

    __tablename__ = "papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str]
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    indefinite: Mapped[bool | None]
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str]
    size: Mapped[int]
    body_hash: Mapped[str] = mapped_column(ForeignKey("bodies.hash"), index=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    body: Mapped[Body] = relationship()


def profile_of(session: Session, cvegeo: str) -> Profile | None:
    """What a municipality has said of itself; None when nobody has filled anything in."""
    return session.get(Profile, cvegeo)


def hold_municipality(session: Session, cvegeo: str) -> Municipality:
    """A municipality, to change what it says of itself."""
    return session.scalars(held(select(Municipality).where(Municipality.cvegeo == cvegeo))).one()


def places_to_choose(session: Session) -> Sequence[Municipality]:
    """The municipalities that INEGI's newest file has, by code."""
    query = select(Municipality).where(Municipality.missing_since.is_(None))
    return session.scalars(query.order_by(Municipality.cvegeo)).all()


def places_gone(session: Session) -> Sequence[Municipality]:
    """The municipalities that INEGI's newest file lacks, by code."""
    query = select(Municipality).where(Municipality.missing_since.is_not(None))
    return session.scalars(query.order_by(Municipality.cvegeo)).all()


def agreement_of(session: Session, cvegeo: str, agreement_id: int, *, hold: bool = False) -> Agreement | None:
    """An agreement, only when it is the municipality's; ``hold`` it to change it."""
    query = select(Agreement).where(Agreement.id == agreement_id, Agreement.cvegeo == cvegeo)
    return session.scalar(held(query) if hold else query)


def papers_of(session: Session, cvegeo: str) -> Sequence[Paper]:
    """The papers of a municipality, those that expire first before the others."""
    order = (Paper.valid_until.is_(None), Paper.valid_until, Paper.title, Paper.id)
    return session.scalars(select(Paper).where(Paper.cvegeo == cvegeo).order_by(*order)).all()


def paper_of(session: Session, cvegeo: str, paper_id: int) -> Paper | None:
    """A paper, only when it is the municipality's."""
    return session.scalar(select(Paper).where(Paper.id == paper_id, Paper.cvegeo == cvegeo))


def bytes_kept(session: Session, cvegeo: str) -> int:
    """How many bytes the papers of a municipality have."""
    return session.scalar(select(func.coalesce(func.sum(Paper.size), 0)).where(Paper.cvegeo == cvegeo)) or 0


def drop_paper(session: Session, paper: Paper) -> None:
    """Takes a paper away, and its bytes with it where nothing else needs them."""
    name = paper.body_hash
    session.delete(paper)
    session.flush()
    needed = [
        session.scalar(select(Paper.id).where(Paper.body_hash == name).limit(1)),
        session.scalar(select(Snapshot.id).where(Snapshot.body_hash == name).limit(1)),
    ]
    if needed == [None, None]:
        session.delete(session.get_one(Body, name))
        session.flush()
