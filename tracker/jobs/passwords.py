"""Passwords: changed by their owner, or chosen anew through a link in a mail; either way other sessions end."""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tracker.alerts.tokens import BadLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.domain.passwords import weakness
from tracker.errors import Invalid
from tracker.jobs.account_mails import queue_mail, written
from tracker.jobs.audit import record
from tracker.jobs.sign_ins import end_sessions
from tracker.store.accounts import Reset, resets_of
from tracker.store.alerts import OutboxRow
from tracker.store.people import User, user_by_email

LINK_LIFE = timedelta(hours=1)
MOST_AN_HOUR = 3
"""A mailbox gets no more links than this in an hour, however often somebody asks."""


def hashed(password: str, about: list[str], *, cost: int) -> str:
    """A password as it is kept (argon2id); ``about`` are words that others know of its owner.

    Raises:
        Invalid: it is too short or too easy to guess; the message says so.
    """
    weak = weakness(password, about)
    if weak is not None:
        raise Invalid(weak, {"password": weak})
    return PasswordHasher(time_cost=cost).hash(password)


def words_about(user: User) -> list[str]:
    """What others know of a person and would try first."""
    places = [word for row in user.memberships for word in (row.municipality.name, row.municipality.state)]
    return [*user.name.split(), *user.email.replace("@", ".").split("."), *places]


def change_password(
    session: Session, settings: Settings, user: User, password: str, now: datetime, *, keep: int | None = None
) -> OutboxRow:
    """A new password; every session but the one with the number ``keep`` ends, and so do links to choose one.

    Gives the mail that tells the person, queued.

    Raises:
        Invalid: the password is too short or too easy to guess.
    """
    user.password_hash = hashed(password, words_about(user), cost=settings.password_cost)
    end_sessions(session, user, now, but=keep)
    for link in resets_of(session, user.id):
        link.used_at = link.used_at or now
    record(session, now, user, "password_changed", f"user:{user.id}", {})
    url = f"{settings.base_url}/olvide"
    return queue_mail(session, settings, "password_changed", user.email, {"url": url}, now=now)


def request_reset(session: Session, settings: Settings, email: str, now: datetime) -> OutboxRow | None:
    """The mail with a link to choose a password, queued; None when no active account has the address or the mailbox
    got enough of them. Whoever asks is told the same in all cases.
    """
    user = user_by_email(session, email)
    if user is None or not user.active:
        values = {"url": settings.base_url}  # takes as long as for an address that has an account
        written(settings, "reset", values, now=now, expires_at=now + LINK_LIFE)
        return None
    recent = [row for row in resets_of(session, user.id) if row.at > now - LINK_LIFE]
    if len(recent) >= MOST_AN_HOUR:
        return None
    link = Reset(user_id=user.id, at=now)
    session.add(link)
    session.flush()
    key = settings.secret_key.get_secret_value()
    token = seal(key, Purpose.RESET, link.id, int(now.timestamp()), now + LINK_LIFE)
    url = f"{settings.base_url}/restablecer/{token}"
    return queue_mail(session, settings, "reset", user.email, {"url": url}, now=now, expires_at=now + LINK_LIFE)


def reset_to_use(session: Session, settings: Settings, token: str, now: datetime) -> Reset:
    """The reset that a link asks for.

    Raises:
        BadLink: Puente did not write the link, it was used, a newer one was sent, or the account was closed.
        ExpiredLink: its hour is over.
    """
    number, mark = unseal(settings.secret_key.get_secret_value(), Purpose.RESET, token, now)
    row = session.get(Reset, number)
    if row is None or row.used_at is not None or int(row.at.timestamp()) != mark or not row.user.active:
        raise BadLink
    if resets_of(session, row.user_id)[0].id != row.id:
        raise BadLink
    return row


def use_reset(session: Session, settings: Settings, token: str, password: str, now: datetime) -> OutboxRow:
    """Sets the password that the holder of a link chose; gives the mail that tells the person, queued.

    Raises:
        BadLink: as for ``reset_to_use``.
        Invalid: the password is too short or too easy to guess; the link stays good.
    """
    return change_password(session, settings, reset_to_use(session, settings, token, now).user, password, now)
