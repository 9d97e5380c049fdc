"""Queues one mail per (subscriber, event) and sends what waits, each row in a transaction of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy.orm import Session

from tracker.alerts.digest import TOLD, Happening, MatchLines, mail_values
from tracker.alerts.mail import Refused, Transport, open_transport
from tracker.alerts.render import render
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.fact import Fact
from tracker.domain.match import Fit, MatchResult
from tracker.matching.explain import explain
from tracker.store.alerts import (
    FAILED,
    IN_DOUBT,
    LEASED,
    QUEUED,
    SENT,
    SUPPRESSED,
    OutboxRow,
    Subscription,
    abandoned,
    confirmed_subscriptions,
    outbox_pairs,
    sendable,
)
from tracker.store.calls import Event, events_since, facts_of
from tracker.store.engine import Sessions
from tracker.store.projects import matches_of_call

LEASE = timedelta(minutes=10)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 240, 720))
NAMESPACE = uuid.UUID("6f9b1f5e-54fb-4d0c-9a3f-7c3a1d1f5b20")


@dataclass(slots=True)
class NotifyReport:
    """How many mails were queued, sent, put off and given up."""

    queued: int = 0
    sent: int = 0
    put_off: int = 0
    failed: int = 0


def queue_alerts(session: Session, settings: Settings, catalogue: Catalogue, now: datetime) -> int:
    """Queues the mails that events since each subscription's confirmation ask for; gives how many.

    A mail is only worth it when the call fits a project of the municipality (not barred, at least weakly alike).
    """
    known = outbox_pairs(session)
    queued = 0
    for subscription in confirmed_subscriptions(session):
        for event in events_since(session, subscription.confirmed_at):
            if (subscription.id, event.id) in known or event.kind not in TOLD or event.call.state != "published":
                continue
            lines = _lines(session, event, subscription)
            if lines:
                session.add(_row(session, subscription, event, lines, settings, catalogue, now))
                queued += 1
    session.flush()
    return queued


def _lines(session: Session, event: Event, subscription: Subscription) -> list[MatchLines]:
    lines = []
    for match in matches_of_call(session, event.call_id, subscription.cvegeo):
        result = MatchResult.from_json(match.result)
        if result.barred or result.fit == Fit.NONE:
            continue
        words = explain(result, str)
        lines.append(MatchLines(match.project.title, words.fit_label, *words.lines))
    return lines


def _row(
    session: Session,
    subscription: Subscription,
    event: Event,
    lines: Sequence[MatchLines],
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
) -> OutboxRow:
    call, place = event.call, subscription.municipality
    facts = facts_of(session, call.id)
    closes = facts["closes"].fact() if "closes" in facts else Fact()
    fund = catalogue.fund(call.fund_key)
    known = catalogue.municipalities.get(place.cvegeo)
    happening = Happening(event.kind, event.data, call.title, f"{fund.short_name} {call.label}", call.closes_at, closes)
    links = {
        "call_url": f"{settings.base_url}/convocatorias/{call.key}",
        "preferences_url": f"{settings.base_url}/avisos",
    }
    mail = render("event", mail_values(happening, place.name, known.zone if known else CLOCK_ZONE, now, lines, links))
    name = uuid.uuid5(NAMESPACE, f"{subscription.id}:{event.call.key}:{event.kind}:{event.material}")
    return OutboxRow(
        subscription_id=subscription.id,
        event_id=event.id,
        queued_at=now,
        message_id=f"<{name}@puente>",
        subject=mail.subject,
        text_body=mail.text,
        html_body=mail.html,
    )


def send_alerts(sessions: Sessions, settings: Settings, now: datetime) -> NotifyReport:
    """Sends the mails that wait. Each is leased, handed over and recorded on its own, so a crash repeats none.

    A mail whose sender died between hand-over and record is marked in doubt and shown to an admin.
    """
    report = NotifyReport()
    with sessions.begin() as session:
        for row in abandoned(session, now):
            row.status = IN_DOUBT
    try:
        with open_transport(settings.mail) as transport:
            while transport is not None and _send_next(sessions, transport, settings, now, report):
                pass
    except Refused:
        report.put_off += 1
    return report


def _send_next(
    sessions: Sessions, transport: Transport, settings: Settings, now: datetime, report: NotifyReport
) -> bool:
    with sessions.begin() as session:
        rows = sendable(session, now, 1)
        if not rows:
            return False
        row = rows[0]
        if row.subscription.ended_at is not None:
            row.status = SUPPRESSED
            return True
        row.status, row.leased_until, row.attempts = LEASED, now + LEASE, row.attempts + 1
        message, row_id = _message(row, settings), row.id
    error = _hand_over(transport, message)
    with sessions.begin() as session:
        _record(session.get_one(OutboxRow, row_id), error, now, report)
    return True


def _hand_over(transport: Transport, message: EmailMessage) -> Refused | None:
    try:
        transport.send(message)
    except Refused as error:
        return error
    return None


def _record(row: OutboxRow, error: Refused | None, now: datetime, report: NotifyReport) -> None:
    row.leased_until = None
    if error is None:
        row.status, row.sent_at, row.error = SENT, now, None
        report.sent += 1
        return
    row.error = str(error)
    if error.final or row.attempts > len(RETRIES):
        row.status = FAILED
        report.failed += 1
        return
    row.status, row.next_try_at = QUEUED, now + RETRIES[row.attempts - 1]
    report.put_off += 1


def _message(row: OutboxRow, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = row.subscription.email
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.queued_at)
    message["Message-ID"] = row.message_id
    message["List-Unsubscribe"] = f"<{settings.base_url}/avisos>"
    message.set_content(row.text_body)
    message.add_alternative(row.html_body, subtype="html")
    return message
