"""The mails about accounts, written into the outbox like any other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.alerts.render import Rendered, render
from tracker.alerts.voice import Voice, voice_of
from tracker.config import Settings
from tracker.domain.deadline import CLOCK_ZONE
from tracker.jobs.notify import queued
from tracker.store.alerts import ACCOUNT, OutboxRow
from tracker.store.people import user_by_email


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


YOUR_ACCOUNT = _("Su cuenta")


def queue_mail(
    session: Session,
    settings: Settings,
    message: str,
    recipient: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    expires_at: datetime | None = None,
    language: str | None = None,
) -> OutboxRow:
    """The mail ``message`` to an address, queued; it stays unsent from ``expires_at`` on.

    It speaks the language of the account with the address, else ``language``, else Spanish.
    """
    voice = voice_for(session, recipient, language)
    mail = written(settings, message, values, now=now, expires_at=expires_at, voice=voice)
    name = secrets.token_hex(16)
    row = queued(settings, mail, name, now, kind=ACCOUNT, recipient=recipient, expires_at=expires_at)
    session.add(row)
    session.flush()
    return row


def written(
    settings: Settings,
    message: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    expires_at: datetime | None = None,
    voice: Voice | None = None,
) -> Rendered:
    """The words of the mail ``message``; most of the time that such a mail takes, whether or not it is queued."""
    zone, voice = ZoneInfo(CLOCK_ZONE), voice or voice_of(None)
    known: dict[str, object] = {"place": voice.say(YOUR_ACCOUNT), "contact": settings.contact}
    known["today"] = voice.long_day(now.astimezone(zone).date())
    if expires_at is not None:
        known["until"] = voice.long_day(expires_at.astimezone(zone).date())
    return render(message, {**known, **values}, voice)


def voice_for(session: Session, recipient: str, language: str | None = None) -> Voice:
    """The voice in which somebody is written to."""
    user = user_by_email(session, recipient)
    return voice_of(user.language if user is not None else language)
