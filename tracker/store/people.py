"""Municipalities, people and what ties them; the audit trail of what people did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.store.base import Base

ROLES = ("director", "technician", "treasurer", "sindico", "mayor", "guest")
STATES = tuple(f"{number:02}" for number in range(1, 33))
"""INEGI's two digits of each state."""


class Municipality(Base):
    """A municipality of the INEGI catalogue, by CVEGEO. ``population`` is None where the census had none.

    ``missing_since`` says when INEGI's file was first found to lack it; it stays, with all that hangs on it.
    """

    __tablename__ = "municipalities"

    cvegeo: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(index=True)
    seat: Mapped[str]
    population: Mapped[int | None]
    networks: Mapped[list[Any]] = mapped_column(default=list)
    address: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None]
    head_name: Mapped[str | None]
    head_position: Mapped[str | None]
    missing_since: Mapped[datetime | None]


class User(Base):
    """A person who signs in. ``session_version`` grows to sign out everywhere."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    position: Mapped[str | None]
    phone: Mapped[str | None]
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(default="es")
    theme: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", order_by="Membership.id", cascade="all, delete-orphan"
    )
    liaisons: Mapped[list[Liaison]] = relationship(order_by="Liaison.state", cascade="all, delete-orphan")


class Membership(Base):
    """What a person is in a municipality."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "cvegeo"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    role: Mapped[str]

    user: Mapped[User] = relationship(back_populates="memberships")
    municipality: Mapped[Municipality] = relationship()


class Liaison(Base):
    """A person whom a state (INEGI's two digits) sends to see and comment on the work of all its municipalities."""

    __tablename__ = "liaisons"
    __table_args__ = (UniqueConstraint("user_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[str]


class Agreement(Base):
    """An agreement of a municipality with a foreign counterpart (ISO country code).

    ``indefinite`` says that it has no end; without it and without ``valid_until`` nobody has said.
    """

    __tablename__ = "agreements"

    id: Mapped[int] = mapped_column(primary_key=True)
    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    partner: Mapped[str]
    country: Mapped[str]
    signed_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    indefinite: Mapped[bool | None]
    registered: Mapped[bool | None]
    register_number: Mapped[str | None]


class Audit(Base):
    """Who or what did what to what, and when. Rows are only added.

    ``hash`` covers the row and ``previous``, the hash of the row before, so that no row can be changed or taken out
    unseen; see :mod:`tracker.domain.chain`. ``user_id`` is None for what Puente did by itself.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str]
    subject: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str | None] = mapped_column(unique=True)
    hash: Mapped[str | None]


def user_by_email(session: Session, email: str) -> User | None:
    """The person with an e-mail address, whatever its case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def people_at(session: Session, domain: str) -> Sequence[User]:
    """The active people whose e-mail address ends in a domain such as ``@example.org``, oldest account first."""
    query = select(User).where(User.email.endswith(domain, autoescape=True), User.active.is_(True))
    return session.scalars(query.order_by(User.id)).all()


def all_municipalities(session: Session) -> Sequence[Municipality]:
    """Every municipality, by CVEGEO."""
    return session.scalars(select(Municipality).order_by(Municipality.cvegeo)).all()


def municipalities_in(session: Session, states: Sequence[str]) -> Sequence[Municipality]:
    """The municipalities of some states (INEGI's two digits), by name."""
    if not states:
        return []
    query = select(Municipality).where(or_(*(Municipality.cvegeo.startswith(state) for state in states)))
    return session.scalars(query.order_by(Municipality.name, Municipality.cvegeo)).all()


def members_of(session: Session, cvegeo: str) -> Sequence[Membership]:
    """Who is something in a municipality, in the order in which they came; closed accounts too."""
    return session.scalars(select(Membership).where(Membership.cvegeo == cvegeo).order_by(Membership.id)).all()


def agreements_of(session: Session, cvegeo: str) -> Sequence[Agreement]:
    """The agreements of a municipality, oldest first."""
    return session.scalars(select(Agreement).where(Agreement.cvegeo == cvegeo).order_by(Agreement.id)).all()


def audit_of(session: Session, subject: str) -> Sequence[Audit]:
    """What people did to a subject such as ``call:mx-uy-2025``, newest first."""
    return session.scalars(select(Audit).where(Audit.subject == subject).order_by(Audit.id.desc())).all()
