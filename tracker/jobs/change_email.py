"""Another address to come in with: proved by a link, and told to the old address, which can stop it or take it back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.alerts.tokens import BadLink, ExpiredLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.errors import Conflict, Invalid
from tracker.jobs.account_mails import queue_mail
from tracker.jobs.audit import record
from tracker.jobs.passwords import hashed, request_reset
from tracker.jobs.sign_ins import end_sessions
from tracker.store.accounts import EmailChange, email_changes_of, invitations_to, resets_of
from tracker.store.alerts import OutboxRow, subscription_for, subscriptions_of
from tracker.store.people import User, user_by_email

LINK_LIFE = timedelta(days=1)
"""How long the new address may be proved."""
UNDO_LIFE = timedelta(days=7)
"""How long after it counts the old address may take it back."""
MOST_AN_HOUR = 3


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


SAME = _("Es el correo que ya tiene.")
TOO_MANY = _("Ya pidió tres cambios en esta hora. Espere un poco y pida otro.")
TAKEN = _("Otra cuenta tomó ese correo mientras tanto. Pida el cambio con otro.")
TAKEN_BACK = _("Otra cuenta usa ya el correo de antes. Escriba a quien administra Puente.")


def request_change(session: Session, settings: Settings, user: User, email: str, now: datetime) -> list[OutboxRow]:
    """A person wants to come in with another address; gives the mails to both addresses, queued.

    The address of another account gets a mail that says so, and no link; whoever asks is told the same in both cases.

    Raises:
        Invalid: it is the address that they have, or they asked too often.
    """
    email = email.strip().lower()
    if email == user.email:
        raise Invalid(SAME, {"email": SAME})
    earlier = email_changes_of(session, user.id)
    if sum(row.at > now - timedelta(hours=1) for row in earlier) >= MOST_AN_HOUR:
        raise Invalid(TOO_MANY, {"email": TOO_MANY})
    drop_pending(session, user, now)
    row = EmailChange(user_id=user.id, user=user, old=user.email, new=email, at=now)
    session.add(row)
    session.flush()
    record(session, now, user, "email_change_asked", f"user:{user.id}", {"change": row.id})
    if user_by_email(session, email) is not None:
        values = {"url": f"{settings.base_url}/olvide"}
        proof = queue_mail(session, settings, "email_taken", email, values, now=now)
    else:
        until = now + LINK_LIFE
        values = {"url": f"{settings.base_url}/cuenta/correo/{_token(settings, Purpose.EMAIL, row, until)}"}
        proof = queue_mail(session, settings, "email_confirm", email, values, now=now, expires_at=until)
    values = {"url": _undo_url(settings, row, now + LINK_LIFE + UNDO_LIFE), "email": email}
    return [proof, queue_mail(session, settings, "email_asked", row.old, values, now=now)]


def pending_change(session: Session, user: User, now: datetime) -> EmailChange | None:
    """The change that waits for the new address to be proved; None when none does."""
    return next(
        (row for row in email_changes_of(session, user.id)[:1] if _waits(row) and now < row.at + LINK_LIFE), None
    )


def drop_pending(session: Session, user: User, now: datetime) -> None:
    """Calls back what waits; its link opens nothing any more."""
    for row in email_changes_of(session, user.id):
        if _waits(row):
            row.cancelled_at = now
    session.flush()


def change_to_confirm(session: Session, settings: Settings, token: str, user: User, now: datetime) -> EmailChange:
    """The change that a link in the new mailbox asks for; only who asked for it may make it count.

    Raises:
        BadLink: Puente did not write the link, it was used or called back, or it is another person's.
        ExpiredLink: its day is over.
    """
    row = _row(session, settings, Purpose.EMAIL, token, now)
    if row.user_id != user.id or not _waits(row) or row.old != user.email:
        raise BadLink
    return row


def confirm_change(
    session: Session, settings: Settings, token: str, user: User, now: datetime, *, keep: int | None = None
) -> OutboxRow:
    """The new address counts from now on: alerts and invitations go there, and every session but the one with the
    number ``keep`` ends. Gives the mail to the old address, queued.

    Raises:
        BadLink: as for ``change_to_confirm``.
        Conflict: another account took the address in the meantime.
    """
    row = change_to_confirm(session, settings, token, user, now)
    if user_by_email(session, row.new) is not None:
        raise Conflict(TAKEN)
    _move(session, user, row.new, now)
    row.confirmed_at = now
    end_sessions(session, user, now, but=keep)
    record(session, now, user, "email_changed", f"user:{user.id}", {"change": row.id})
    until = now + UNDO_LIFE
    values = {"url": _undo_url(settings, row, until), "email": row.new}
    return queue_mail(session, settings, "email_changed", row.old, values, now=now, expires_at=until)


def change_to_undo(session: Session, settings: Settings, token: str, now: datetime) -> EmailChange:
    """The change that a link in the old mailbox stops or takes back.

    Raises:
        BadLink: Puente did not write the link, it was used or called back, or the account was closed.
        ExpiredLink: its time is over.
    """
    row = _row(session, settings, Purpose.EMAIL_UNDO, token, now)
    if row.cancelled_at is not None or row.undone_at is not None or not row.user.active:
        raise BadLink
    if now >= (row.confirmed_at + UNDO_LIFE if row.confirmed_at is not None else row.at + LINK_LIFE):
        raise ExpiredLink
    return row


def undo_change(session: Session, settings: Settings, token: str, now: datetime) -> OutboxRow | None:
    """The old address says that this was not its owner: it counts again, and so do none of the changes made since.

    Somebody else knew the password, so it opens nothing any more, and every session ends. Gives the mail with the
    link to choose another, queued; None when the mailbox got enough of them.

    Raises:
        BadLink: as for ``change_to_undo``.
        Conflict: another account has the old address by now.
    """
    row = change_to_undo(session, settings, token, now)
    user = row.user
    if user.email != row.old:
        if user_by_email(session, row.old) is not None:
            raise Conflict(TAKEN_BACK)
        _move(session, user, row.old, now)
    for later in email_changes_of(session, user.id):
        if later.id >= row.id and later.confirmed_at is not None:
            later.undone_at = later.undone_at or now
    drop_pending(session, user, now)
    user.password_hash = hashed(secrets.token_urlsafe(32), [], cost=settings.password_cost)
    end_sessions(session, user, now)
    record(session, now, user, "email_change_undone", f"user:{user.id}", {"change": row.id})
    return request_reset(session, settings, user.email, now)


def _waits(row: EmailChange) -> bool:
    return row.confirmed_at is None and row.cancelled_at is None


def _move(session: Session, user: User, email: str, now: datetime) -> None:
    """The address counts, with what hangs on it; links to choose a password that went to the one before do not."""
    for subscription in subscriptions_of(session, user.email):
        if subscription_for(session, email, subscription.cvegeo) is None:
            subscription.email = email
        else:
            subscription.ended_at = now
    for invitation in invitations_to(session, user.email, now):
        invitation.email = email
    for link in resets_of(session, user.id):
        link.used_at = link.used_at or now
    user.email = email
    session.flush()


def _row(session: Session, settings: Settings, purpose: Purpose, token: str, now: datetime) -> EmailChange:
    number, mark = unseal(settings.secret_key.get_secret_value(), purpose, token, now)
    row = session.get(EmailChange, number)
    if row is None or int(row.at.timestamp()) != mark:
        raise BadLink
    return row


def _token(settings: Settings, purpose: Purpose, row: EmailChange, until: datetime) -> str:
    return seal(settings.secret_key.get_secret_value(), purpose, row.id, int(row.at.timestamp()), until)


def _undo_url(settings: Settings, row: EmailChange, until: datetime) -> str:
    return f"{settings.base_url}/cambio-de-correo/{_token(settings, Purpose.EMAIL_UNDO, row, until)}"
