"""Asking for an account: the address is proved by a link, then an admin decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.alerts.tokens import BadLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.errors import Conflict
from tracker.jobs.account_mails import queue_mail
from tracker.jobs.audit import record
from tracker.jobs.invite import Place, invite
from tracker.store.accounts import JoinRequest, last_request, requests_since
from tracker.store.alerts import OutboxRow
from tracker.store.people import User, user_by_email

LINK_LIFE = timedelta(days=3)
BETWEEN_MAILS = timedelta(days=1)
"""A mailbox gets no more than one mail in this time, however often somebody asks."""


def request_account(
    session: Session,
    settings: Settings,
    email: str,
    name: str,
    position: str,
    place: str,
    reason: str,
    now: datetime,
    *,
    language: str | None = None,
) -> OutboxRow | None:
    """Somebody's wish to have an account; the mail to prove the address, queued, or None when the last is too recent.

    It speaks the ``language`` in which they asked. An address that has an account gets a mail that says so instead.
    Whoever asks is told the same in all cases.
    """
    email = email.strip().lower()
    if requests_since(session, email, now - BETWEEN_MAILS):
        return None
    row = last_request(session, email)
    if row is None or row.verified_at is None:
        row = JoinRequest(email=email)
        session.add(row)
    row.name, row.position, row.place, row.reason, row.asked_at = name, position, place, reason, now
    if user_by_email(session, email) is not None:
        row.decided_at = now  # kept so that the next mail waits its day
        session.flush()
        url = f"{settings.base_url}/olvide"
        return queue_mail(session, settings, "have_account", email, {"url": url}, now=now)
    session.flush()
    if row.verified_at is not None:
        return None
    until = now + LINK_LIFE
    key = settings.secret_key.get_secret_value()
    url = f"{settings.base_url}/registro/{seal(key, Purpose.JOIN, row.id, int(now.timestamp()), until)}"
    values = {"url": url, "wanted": place}
    return queue_mail(session, settings, "verify_request", email, values, now=now, expires_at=until, language=language)


def request_to_verify(session: Session, settings: Settings, token: str, now: datetime) -> JoinRequest:
    """The request of a link.

    Raises:
        BadLink: Puente did not write the link, or a newer one was sent.
        ExpiredLink: its time is over.
    """
    number, mark = unseal(settings.secret_key.get_secret_value(), Purpose.JOIN, token, now)
    row = session.get(JoinRequest, number)
    if row is None or int(row.asked_at.timestamp()) != mark:
        raise BadLink
    return row


def verify_request(session: Session, settings: Settings, token: str, now: datetime) -> JoinRequest:
    """The address of a request is proved: an admin decides on it now. Doing it again changes nothing.

    Raises:
        BadLink: as for ``request_to_verify``.
    """
    row = request_to_verify(session, settings, token, now)
    row.verified_at = row.verified_at or now
    session.flush()
    return row


def approve_request(
    session: Session, settings: Settings, request: JoinRequest, place: Place, *, by: User, now: datetime
) -> OutboxRow:
    """Invites whoever asked; gives the mail, queued.

    Raises:
        Conflict: somebody decided already, or the address is not proved.
        Forbidden: ``by`` may not give this place.
        Invalid: the place is none.
        NotFound: there is no such municipality.
    """
    _require_open(request)
    position = request.position or None
    invitation, mail = invite(session, settings, request.email, request.name, place, by=by, now=now, position=position)
    request.decided_at, request.decided_by, request.invitation_id = now, by.id, invitation.id
    record(session, now, by, "request_approved", f"request:{request.id}", {"invitation": invitation.id})
    session.flush()
    return mail


def refuse_request(session: Session, settings: Settings, request: JoinRequest, *, by: User, now: datetime) -> OutboxRow:
    """Says no to whoever asked; gives the mail, queued.

    Raises:
        Conflict: somebody decided already, or the address is not proved.
    """
    _require_open(request)
    request.decided_at, request.decided_by = now, by.id
    record(session, now, by, "request_refused", f"request:{request.id}", {})
    values = {"wanted": request.place, "url": settings.base_url}
    return queue_mail(session, settings, "request_refused", request.email, values, now=now)


def _require_open(request: JoinRequest) -> None:
    if request.decided_at is not None or request.verified_at is None:
        raise Conflict("Otra persona ya decidió esta petición.")
