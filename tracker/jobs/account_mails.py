"""The mails about accounts, written into the outbox like any other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.alerts.digest import full_day
from tracker.alerts.render import Rendered, render
from tracker.config import Settings
from tracker.domain.deadline import CLOCK_ZONE
from tracker.jobs.notify import message_id
from tracker.store.alerts import ACCOUNT, OutboxRow


def queue_mail(
    session: Session,
    settings: Settings,
    message: str,
    recipient: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> OutboxRow:
    """The mail ``message`` to an address, queued; it stays unsent from ``expires_at`` on."""
    mail = written(settings, message, values, now=now, expires_at=expires_at)
    row = OutboxRow(
        kind=ACCOUNT,
        recipient=recipient,
        expires_at=expires_at,
        queued_at=now,
        message_id=message_id(settings, secrets.token_hex(16)),
        subject=mail.subject,
        text_body=mail.text,
        html_body=mail.html,
    )
    session.add(row)
    session.flush()
    return row


def written(
    settings: Settings, message: str, values: Mapping[str, object], *, now: datetime, expires_at: datetime | None = None
) -> Rendered:
    """The words of the mail ``message``; most of the time that such a mail takes, whether or not it is queued."""
    zone = ZoneInfo(CLOCK_ZONE)
    known: dict[str, object] = {"place": "Su cuenta", "today": full_day(now, zone), "contact": settings.contact}
    if expires_at is not None:
        known["until"] = full_day(expires_at, zone)
    return render(message, {**known, **values})
