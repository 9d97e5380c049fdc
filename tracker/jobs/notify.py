"""Queues one mail per (subscriber, event) and sends what waits, each row in a transaction of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from tracker import logs
from tracker.alerts.digest import PROVED_BY, TOLD, Happening, MatchLines, Quote, mail_values, quote_of
from tracker.alerts.mail import POLICY, Refused, Transport, open_transport
from tracker.alerts.render import render
from tracker.alerts.tokens import Purpose, seal
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.domain.call import LIVE
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.fact import Evidence, Fact
from tracker.domain.match import Fit
from tracker.jobs.recipes import known_funds
from tracker.jobs.sending import claim, why_held
from tracker.matching.explain import explain
from tracker.store.alerts import (
    ACCOUNT,
    FAILED,
    IN_DOUBT,
    LEASED,
    QUEUED,
    SENT,
    SUPPRESSED,
    TELLS,
    OutboxRow,
    Subscription,
    abandoned,
    confirmed_subscriptions,
    outbox_pairs,
    sendable,
)
from tracker.store.calls import Event, documents_of, events_since, facts_of
from tracker.store.engine import Sessions
from tracker.store.matches import dismissed_projects
from tracker.store.projects import matches_of_call
from tracker.store.sources import Snapshot

log = logs.logger(__name__)
WHILE_OPEN = frozenset({"call_found", "call_opened", "closing_soon", "reopened"})
LEASE = timedelta(minutes=10)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 240, 720))
NAMESPACE = uuid.UUID("6f9b1f5e-54fb-4d0c-9a3f-7c3a1d1f5b20")


@dataclass(slots=True)
class NotifyReport:
    """How many mails were queued, sent, put off and given up; ``held`` says why none may leave, if so."""

    queued: int = 0
    sent: int = 0
    put_off: int = 0
    failed: int = 0
    held: str | None = None


def queue_alerts(session: Session, settings: Settings, catalogue: Catalogue, now: datetime) -> int:
    """Queues the mails that events since each subscription's confirmation ask for; gives how many.

    A mail is only worth it when the call fits a project of the municipality (not barred, at least weakly alike).
    """
    catalogue = known_funds(session, catalogue)
    known = outbox_pairs(session)
    queued = 0
    for subscription in confirmed_subscriptions(session):
        events = [event for event in events_since(session, subscription.confirmed_at) if event.kind in TOLD]
        nearest = {event.call_id: event.id for event in events if event.kind == "closing_soon"}
        for event in events:
            overtaken = event.kind == "closing_soon" and nearest[event.call_id] != event.id
            if (subscription.id, event.id) in known or overtaken or not _worth_telling(event, now):
                continue
            lines = _lines(session, event, subscription)
            if lines:
                session.add(_row(session, subscription, event, lines, settings, catalogue, now))
                queued += 1
    session.flush()
    return queued


def _worth_telling(event: Event, now: datetime) -> bool:
    """Whether the call is published and, for what only helps those who still can apply, takes proposals yet."""
    call = event.call
    over = call.status not in LIVE or (call.clock_at is not None and call.clock_at <= now)
    return call.state == "published" and not (over and event.kind in WHILE_OPEN)


def _lines(session: Session, event: Event, subscription: Subscription) -> list[MatchLines]:
    lines = []
    aside = dismissed_projects(session, event.call_id)
    for match in matches_of_call(session, event.call_id, subscription.cvegeo):
        result = match.kept()
        if match.project_id in aside or result.barred or result.fit == Fit.NONE:
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
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    zone = catalogue.zone_of(place.cvegeo, CLOCK_ZONE)
    name = f"{catalogue.fund(call.fund_key).short_name} {call.label}"
    closes = facts.get("closes", Fact())
    data = {**event.data, "title": _document_title(session, event)}
    happening = Happening(event.kind, data, call.title, name, call.status, call.closes_at, closes)
    links = {
        "call_url": f"{settings.base_url}/convocatorias/{call.key}",
        "leave_url": leave_url(settings, subscription),
        "preferences_url": f"{settings.base_url}/avisos/",
    }
    quote = _quote(session, settings, event, facts, zone)
    mail = render("event", mail_values(happening, place.name, zone, now, lines, quote, links))
    return OutboxRow(
        subscription_id=subscription.id,
        event_id=event.id,
        queued_at=now,
        message_id=message_id(settings, f"{subscription.id}:{call.key}:{event.kind}:{event.material}"),
        subject=mail.subject,
        text_body=mail.text,
        html_body=mail.html,
    )


def _quote(session: Session, settings: Settings, event: Event, facts: Mapping[str, Fact], zone: str) -> Quote | None:
    """The sentence that proves what happened; else the deadline's, or another that tells what the call is."""
    telling = str(event.data.get("field") or PROVED_BY.get(event.kind, "closes"))
    for field in (telling, "closes", "phase", "themes", "title"):
        evidence = facts.get(field, Fact()).evidence
        if evidence:
            index = _telling(evidence, event.data.get("added"))
            snapshot = evidence[index].snapshot
            copy = session.get(Snapshot, snapshot) if snapshot is not None else None
            proof = f"{settings.base_url}/convocatorias/{event.call.key}/prueba/{field}/{index}"
            return quote_of(evidence[index], copy.fetched_at if copy else None, zone, proof)
    return None


def _telling(evidence: Sequence[Evidence], added: object) -> int:
    """Which of the sentences speaks of what was added; the first where none does."""
    words = [str(item).casefold() for item in added] if isinstance(added, list) else []
    telling = (number for number, piece in enumerate(evidence) if any(w in piece.words.casefold() for w in words))
    return next(telling, 0)


def _document_title(session: Session, event: Event) -> str:
    """How the page calls the document that was added; empty when another thing happened."""
    address = event.data.get("document")
    found = (document.title for document in documents_of(session, event.call_id) if document.address == address)
    return next(found, "") or ""


def leave_url(settings: Settings, subscription: Subscription) -> str:
    """Where a subscription is ended without signing in; it never stops working."""
    token = seal(settings.secret_key.get_secret_value(), Purpose.LEAVE, subscription.id)
    return f"{settings.base_url}/avisos/baja/{token}"


def message_id(settings: Settings, name: str) -> str:
    """The same id for the same mail, so that a repeated one is known as such on its way and in the outbox."""
    return f"<{uuid.uuid5(NAMESPACE, name)}@{urlsplit(settings.base_url).hostname}>"


def send_alerts(sessions: Sessions, settings: Settings, now: datetime) -> NotifyReport:
    """Sends the mails that wait. Each is leased, handed over and recorded on its own, so a crash repeats none.

    A mail whose sender died between hand-over and record is marked in doubt and shown to an admin.
    """
    with sessions.begin() as session:
        for row in abandoned(session, now):
            row.status = IN_DOUBT
    return _send(sessions, settings, now)


def send_one(sessions: Sessions, settings: Settings, row_id: int, now: datetime) -> NotifyReport:
    """Sends one mail that somebody is waiting for, by the same steps; when it can't be now, it waits its turn."""
    return _send(sessions, settings, now, row_id)


def _send(sessions: Sessions, settings: Settings, now: datetime, only: int | None = None) -> NotifyReport:
    report = NotifyReport()
    with sessions.begin() as session:
        report.held = why_held(session, settings)
        if report.held is None and settings.mail != "none":
            claim(session, settings, now)
    if report.held is not None:
        log.warning("mails_are_held", reason=report.held)
        return report
    try:
        with open_transport(settings.mail) as transport:
            while transport is not None and _send_next(sessions, transport, settings, now, report, only):
                pass
    except Refused as error:
        log.warning("no_mail_can_be_sent", reason=str(error))
        report.put_off += 1
    return report


def _send_next(
    sessions: Sessions,
    transport: Transport,
    settings: Settings,
    now: datetime,
    report: NotifyReport,
    only: int | None,
) -> bool:
    with sessions.begin() as session:
        rows = sendable(session, now, 1, only=only)
        if not rows:
            return False
        row = rows[0]
        if not _wanted(row, now):
            row.status = SUPPRESSED
            _forget(row)
            return True
        row.status, row.leased_until, row.attempts = LEASED, now + LEASE, row.attempts + 1
        message, row_id = _message(row, settings), row.id
    error = _hand_over(transport, message)
    with sessions.begin() as session:
        _record(session.get_one(OutboxRow, row_id), error, now, report)
    return True


def _wanted(row: OutboxRow, now: datetime) -> bool:
    """Alerts go to those who confirmed and have not ended; the mail that asks to confirm, to those who have not.

    What has waited so long that its call or its link is over stays unsent.
    """
    subscription = row.subscription
    if subscription is None:
        return row.expires_at is None or now < row.expires_at
    if row.event is not None and not _worth_telling(row.event, now):
        return False
    return subscription.ended_at is None and (row.kind == TELLS) == (subscription.confirmed_at is not None)


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
        _forget(row)
        report.sent += 1
        return
    row.error = str(error)
    if error.final or row.attempts > len(RETRIES):
        row.status = FAILED
        _forget(row)
        report.failed += 1
        return
    row.status, row.next_try_at = QUEUED, now + RETRIES[row.attempts - 1]
    report.put_off += 1


def _forget(row: OutboxRow) -> None:
    """Takes the words of a mail about an account away, when it is done with: its link is a key to the account."""
    if row.kind == ACCOUNT:
        row.text_body = row.html_body = ""


def recipient_of(row: OutboxRow) -> str:
    """Whom a mail goes to."""
    return row.subscription.email if row.subscription is not None else row.recipient or ""


def _message(row: OutboxRow, settings: Settings) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.mail_from
    message["To"] = recipient_of(row)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.queued_at)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    if row.kind == TELLS and row.subscription is not None:
        message["List-Unsubscribe"] = f"<{leave_url(settings, row.subscription)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.text_body)
    message.add_alternative(row.html_body, subtype="html")
    return message
