"""Subscriptions with their consent, the outbox of mails, and the rows that jobs leave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.store.base import Base
from tracker.store.calls import Event
from tracker.store.people import Municipality, User

QUEUED, LEASED, SENT, FAILED, SUPPRESSED, IN_DOUBT = "queued", "leased", "sent", "failed", "suppressed", "in_doubt"
TELLS, CONFIRMS, ACCOUNT, SEARCHED = "event", "confirm", "account", "search"
"""What a mail is for: it tells of an event, asks to confirm a subscription, is about somebody's account, or tells of
an event to somebody whose saved search finds the call."""


class Subscription(Base):
    """A person's wish to get the alerts of a municipality. It counts once it is confirmed and until it is ended.

    The consent keeps what was agreed to, when and from which address.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("email", "cvegeo"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str]
    cvegeo: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"))
    language: Mapped[str] = mapped_column(default="es")
    requested_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    consent: Mapped[dict[str, Any]] = mapped_column(default=dict)

    user: Mapped[User | None] = relationship()
    municipality: Mapped[Municipality] = relationship()


class OutboxRow(Base):
    """One mail to one subscriber: about an event (the pair is unique, so nobody is told twice), or to confirm.

    A mail about an account has no subscription but a ``recipient``; it is worth nothing from ``expires_at`` on, and
    its words, which hold a link, are taken away once it has left. One that a saved search asks for goes to a person,
    ``user_id``, with an event: that pair is unique too.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("subscription_id", "event_id"), UniqueConstraint("user_id", "event_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=TELLS)
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    recipient: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(default=QUEUED, index=True)
    queued_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(Text)
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)

    subscription: Mapped[Subscription | None] = relationship()
    user: Mapped[User | None] = relationship()
    event: Mapped[Event | None] = relationship()


class JobRun(Base):
    """One run of a job: due when, done when, how it ended, its figures."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("job", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="running")
    error: Mapped[str | None] = mapped_column(Text)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


def confirmed_subscriptions(session: Session) -> Sequence[Subscription]:
    """The subscriptions that count now."""
    query = select(Subscription).where(Subscription.confirmed_at.is_not(None), Subscription.ended_at.is_(None))
    return session.scalars(query.order_by(Subscription.id)).all()


def subscription_for(session: Session, email: str, cvegeo: str) -> Subscription | None:
    """The subscription of an address to a municipality, whatever its state."""
    return session.scalar(select(Subscription).where(Subscription.email == email, Subscription.cvegeo == cvegeo))


def subscriptions_of(session: Session, email: str) -> Sequence[Subscription]:
    """The subscriptions of an address that were not ended, confirmed or not."""
    query = select(Subscription).where(Subscription.email == email, Subscription.ended_at.is_(None))
    return session.scalars(query.order_by(Subscription.id)).all()


def subscriptions_in(session: Session, cvegeo: str) -> Sequence[Subscription]:
    """The subscriptions to a municipality, whatever their state."""
    return session.scalars(select(Subscription).where(Subscription.cvegeo == cvegeo).order_by(Subscription.id)).all()


def outbox_pairs(session: Session) -> set[tuple[int, int]]:
    """The (subscription, event) pairs that have their mail."""
    query = select(OutboxRow.subscription_id, OutboxRow.event_id).where(OutboxRow.event_id.is_not(None))
    rows = session.execute(query)
    return {(to, event) for to, event in rows if to is not None and event is not None}


def searched_pairs(session: Session) -> set[tuple[int, int]]:
    """The (person, event) pairs that have their mail because a saved search finds the call."""
    query = select(OutboxRow.user_id, OutboxRow.event_id).where(OutboxRow.kind == SEARCHED)
    rows = session.execute(query)
    return {(to, event) for to, event in rows if to is not None and event is not None}


def told_calls(session: Session, kinds: Collection[str]) -> set[tuple[int, int]]:
    """The (person, call) pairs where the person has a mail about an event of these kinds."""
    to = func.coalesce(OutboxRow.user_id, Subscription.user_id)
    query = select(to, Event.call_id).join(Event, OutboxRow.event_id == Event.id)
    query = query.outerjoin(Subscription, OutboxRow.subscription_id == Subscription.id)
    rows = session.execute(query.where(Event.kind.in_(kinds), to.is_not(None)).distinct())
    return {(user_id, call_id) for user_id, call_id in rows}


def unqueue_searched(session: Session, user_id: int) -> None:
    """Takes away the mails to a person that saved searches asked for and that have not left yet."""
    waiting = OutboxRow.user_id == user_id, OutboxRow.kind == SEARCHED, OutboxRow.status == QUEUED
    session.execute(delete(OutboxRow).where(*waiting))


def last_confirmation(session: Session, subscription_id: int) -> OutboxRow | None:
    """The newest mail that asks to confirm a subscription."""
    query = select(OutboxRow).where(OutboxRow.subscription_id == subscription_id, OutboxRow.kind == CONFIRMS)
    return session.scalar(query.order_by(OutboxRow.id.desc()).limit(1))


def sendable(session: Session, now: datetime, most: int = 100, *, only: int | None = None) -> Sequence[OutboxRow]:
    """Mails whose turn it is: queued ones, those due for another try. Oldest first; ``only`` names a single one."""
    query = select(OutboxRow).where(
        OutboxRow.status == QUEUED, or_(OutboxRow.next_try_at.is_(None), OutboxRow.next_try_at <= now)
    )
    if only is not None:
        query = query.where(OutboxRow.id == only)
    return session.scalars(query.order_by(OutboxRow.id).limit(most).with_for_update(skip_locked=True)).all()


def every_queued(session: Session) -> Sequence[OutboxRow]:
    """All mails that wait, also those whose turn comes later."""
    return session.scalars(select(OutboxRow).where(OutboxRow.status == QUEUED).order_by(OutboxRow.id)).all()


def abandoned(session: Session, now: datetime) -> Sequence[OutboxRow]:
    """Mails whose sender died while it had them: it is not known whether they left."""
    query = select(OutboxRow).where(OutboxRow.status == LEASED, OutboxRow.leased_until < now)
    return session.scalars(query.order_by(OutboxRow.id)).all()


def mails_to(session: Session, email: str) -> Sequence[OutboxRow]:
    """The alerts to an address and the mails that ask to confirm them, newest first."""
    query = select(OutboxRow).outerjoin(Subscription).outerjoin(User, OutboxRow.user_id == User.id)
    query = query.where(or_(Subscription.email == email, User.email == email))
    return session.scalars(query.order_by(OutboxRow.id.desc())).all()


def job_run_at(session: Session, job: str, due_at: datetime) -> JobRun | None:
    """The run of a job that was due at an instant."""
    return session.scalar(select(JobRun).where(JobRun.job == job, JobRun.due_at == due_at))
