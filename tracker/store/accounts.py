"""How people come to an account and keep it: requests, invitations, resets, second factors and open sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Text, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from tracker.store.base import Base
from tracker.store.people import Municipality, User


class JoinRequest(Base):
    """Somebody's wish to have an account: ``place`` is the municipality in their words.

    It counts once the link in the mail was used (``verified_at``). ``invitation_id`` stays empty when it was refused.
    """

    __tablename__ = "join_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    position: Mapped[str]
    place: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))


class Invitation(Base):
    """An account, or one more place for an account, that waits to be taken by whoever has the mailbox.

    It names a municipality and a role, or a state (INEGI's two digits) for a liaison, or that the person is an admin.
    With a project it is a guest's: that project is shared with them. It counts until ``until``, once.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    position: Mapped[str | None]
    cvegeo: Mapped[str | None] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    role: Mapped[str | None]
    state: Mapped[str | None]
    admin: Mapped[bool] = mapped_column(default=False)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    with_drafts: Mapped[bool] = mapped_column(default=False)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    municipality: Mapped[Municipality | None] = relationship()
    inviter: Mapped[User | None] = relationship()


class Reset(Base):
    """A link to choose a new password: it works once, and only the newest of a person does."""

    __tablename__ = "resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class EmailChange(Base):
    """A person's wish to come in with another address: from ``old`` to ``new``, both as they were when they asked.

    It counts once the link in the mail to the new address was used (``confirmed_at``). The old address can stop it
    (``cancelled_at``), or take it back afterwards (``undone_at``).
    """

    __tablename__ = "email_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    old: Mapped[str]
    new: Mapped[str]
    at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class SecondFactor(Base):
    """What a person's codes are made of: ``seed`` together with Puente's secret key gives the key of their phone.

    It counts once a code was typed (``confirmed_at``). ``last_step`` is the last half minute whose code was used.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    seed: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code that opens once where the phone is lost; only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One open session: the browser holds its number and a key whose hash is here, and says its ``device``."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str]
    second_factor: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()


def requests_to_decide(session: Session) -> Sequence[JoinRequest]:
    """The requests whose address is confirmed and that nobody has decided yet, oldest first."""
    query = select(JoinRequest).where(JoinRequest.verified_at.is_not(None), JoinRequest.decided_at.is_(None))
    return session.scalars(query.order_by(JoinRequest.id)).all()


def last_request(session: Session, email: str) -> JoinRequest | None:
    """The newest request from an address that nobody has decided yet."""
    query = select(JoinRequest).where(JoinRequest.email == email, JoinRequest.decided_at.is_(None))
    return session.scalar(query.order_by(JoinRequest.id.desc()).limit(1))


def requests_since(session: Session, email: str, since: datetime) -> int:
    """How many requests an address made since an instant."""
    query = select(func.count()).select_from(JoinRequest)
    return session.scalar(query.where(JoinRequest.email == email, JoinRequest.asked_at > since)) or 0


def open_invitations(session: Session, now: datetime, cvegeo: str | None = None) -> Sequence[Invitation]:
    """The invitations that can still be taken, oldest first; of one municipality when it is named."""
    query = select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.cancelled_at.is_(None), Invitation.until > now
    )
    if cvegeo is not None:
        query = query.where(Invitation.cvegeo == cvegeo)
    return session.scalars(query.order_by(Invitation.id)).all()


def invitations_to(session: Session, email: str, now: datetime) -> Sequence[Invitation]:
    """The invitations of an address that can still be taken, oldest first."""
    return [row for row in open_invitations(session, now) if row.email == email]


def resets_of(session: Session, user_id: int) -> Sequence[Reset]:
    """The links to choose a password that a person asked for, newest first."""
    return session.scalars(select(Reset).where(Reset.user_id == user_id).order_by(Reset.id.desc())).all()


def email_changes_of(session: Session, user_id: int) -> Sequence[EmailChange]:
    """A person's wishes to come in with another address, newest first."""
    query = select(EmailChange).where(EmailChange.user_id == user_id)
    return session.scalars(query.order_by(EmailChange.id.desc())).all()


def second_factor_of(session: Session, user_id: int) -> SecondFactor | None:
    """The second factor of a person, confirmed or not."""
    return session.get(SecondFactor, user_id)


def recovery_codes_of(session: Session, user_id: int) -> Sequence[RecoveryCode]:
    """The recovery codes of a person that were not used."""
    query = select(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalars(query.order_by(RecoveryCode.id)).all()


def sign_in_of(session: Session, number: int) -> SignIn | None:
    """A session with its person, in one query."""
    return session.scalar(select(SignIn).where(SignIn.id == number).options(joinedload(SignIn.user)))


def open_sign_ins(session: Session, user_id: int, since: datetime) -> Sequence[SignIn]:
    """The sessions of a person that began after an instant and have not ended, newest first."""
    query = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.at > since)
    return session.scalars(query.order_by(SignIn.id.desc())).all()


def everybody(session: Session) -> Sequence[User]:
    """Every account, active ones first, by name."""
    return session.scalars(select(User).order_by(User.active.desc(), User.name, User.id)).all()
