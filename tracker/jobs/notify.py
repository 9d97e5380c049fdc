"""Queues one mail per (subscriber, event) and sends what waits, each row in a transaction of its own.

Who asked a saved search to tell of new calls is told by the same mail when one goes to them, else by one of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from tracker import logs
from tracker.alerts.digest import PROVED_BY, TOLD, Happening, MatchLines, Quote, SearchLine, mail_values, quote_of
from tracker.alerts.mail import POLICY, Refused, Transport, open_transport
from tracker.alerts.render import Rendered, render
from tracker.alerts.tokens import Purpose, seal
from tracker.alerts.voice import Voice, voice_of
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.domain.call import LIVE
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.fact import Evidence, Fact
from tracker.domain.match import Fit
from tracker.jobs.keep_search import stop_url
from tracker.jobs.recipes import known_funds
from tracker.jobs.search_news import NEW, place_of, search_news
from tracker.jobs.sending import claim, why_held
from tracker.matching.explain import explain
from tracker.store.alerts import (
    ACCOUNT,
    FAILED,
    IN_DOUBT,
    LEASED,
    QUEUED,
    SEARCHED,
    SENT,
    SUPPRESSED,
    TELLS,
    OutboxRow,
    Subscription,
    abandoned,
    confirmed_subscriptions,
    outbox_pairs,
    searched_pairs,
    sendable,
    told_calls,
)
from tracker.store.calls import Event, documents_of, events_since, facts_of
from tracker.store.engine import Sessions
from tracker.store.matches import dismissed_projects, ranked
from tracker.store.people import Municipality, User
from tracker.store.projects import matches_of_call
from tracker.store.search import SavedSearch, alerting_searches
from tracker.store.sources import Snapshot

log = logs.logger(__name__)
WHILE_OPEN = frozenset({"call_found", "call_opened", "closing_soon", "reopened"})
NO_PLACE = "Ciudad de México"
"""Whose time is told to people of no municipality."""
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

    A mail is only worth it when the call fits a project of the municipality (not barred, at least weakly alike), or
    when it is new and one of the person's saved searches finds it, which then tells of it once. A search waits until
    the call has met the projects, so that the mail about them goes first.
    """
    catalogue = known_funds(session, catalogue)
    known, searched = outbox_pairs(session), searched_pairs(session)
    told = told_calls(session, NEW) if alerting_searches(session) else set()
    news = search_news(session, catalogue, partial(_worth_telling, now=now), told, now)
    rows: list[OutboxRow] = []
    for subscription in confirmed_subscriptions(session):
        events = [event for event in events_since(session, subscription.confirmed_at) if event.kind in TOLD]
        nearest = {event.call_id: event.id for event in events if event.kind == "closing_soon"}
        person = subscription.user_id or 0
        for event in events:
            overtaken = event.kind == "closing_soon" and nearest[event.call_id] != event.id
            if (subscription.id, event.id) in known or (person, event.id) in searched or overtaken:
                continue
            lines = _lines(session, event, subscription) if _worth_telling(event, now) else []
            if lines:
                searches = news[person, event].searches if (person, event) in news else ()
                rows.append(_to_subscriber(session, subscription, event, lines, searches, settings, catalogue, now))
                told |= {(person, event.call_id)} if event.kind in NEW else set()
    for (person, event), item in news.items():
        if (person, event.call_id) not in told and ranked(session, event.call_id):
            rows.append(_to_searcher(session, item.user, event, item.searches, settings, catalogue, now))
            told.add((person, event.call_id))
    session.add_all(rows)
    session.flush()
    return len(rows)


def _worth_telling(event: Event, now: datetime) -> bool:
    """Whether the call is published and, for what only helps those who still can apply, takes proposals yet."""
    call = event.call
    over = call.status not in LIVE or (call.clock_at is not None and call.clock_at <= now)
    return call.state == "published" and not (over and event.kind in WHILE_OPEN)


def voice_to(subscription: Subscription) -> Voice:
    """The voice in which a subscriber is written to: that of their account, else the one that they asked in."""
    return voice_of(subscription.user.language if subscription.user is not None else subscription.language)


def _lines(session: Session, event: Event, subscription: Subscription) -> list[MatchLines]:
    lines, voice = [], voice_to(subscription)
    aside = dismissed_projects(session, event.call_id)
    for match in matches_of_call(session, event.call_id, subscription.cvegeo):
        result = match.kept()
        if match.project_id in aside or result.barred or result.fit == Fit.NONE:
            continue
        words = explain(result, voice.say, voice.locale)
        lines.append(MatchLines(match.project.title, words.fit_label, *words.lines))
    return lines


def _to_subscriber(
    session: Session,
    subscription: Subscription,
    event: Event,
    lines: Sequence[MatchLines],
    searches: Sequence[SavedSearch],
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
) -> OutboxRow:
    links = {"leave_url": leave_url(settings, subscription), "preferences_url": f"{settings.base_url}/avisos/"}
    place = subscription.municipality
    mail = _mail(session, event, place, lines, searches, links, settings, catalogue, now, voice_to(subscription))
    name = f"{subscription.id}:{event.call.key}:{event.kind}:{event.material}"
    return queued(settings, mail, name, now, subscription_id=subscription.id, event_id=event.id)


def _to_searcher(
    session: Session,
    user: User,
    event: Event,
    searches: Sequence[SavedSearch],
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
) -> OutboxRow:
    links = {"leave_url": stop_url(settings, user.id), "preferences_url": f"{settings.base_url}/busquedas/"}
    voice = voice_of(user.language)
    mail = _mail(session, event, place_of(user), (), searches, links, settings, catalogue, now, voice)
    name = f"search:{user.id}:{event.call.key}:{event.kind}:{event.material}"
    return queued(settings, mail, name, now, kind=SEARCHED, user_id=user.id, event_id=event.id)


def _mail(
    session: Session,
    event: Event,
    place: Municipality | None,
    lines: Sequence[MatchLines],
    searches: Sequence[SavedSearch],
    links: Mapping[str, str],
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
    voice: Voice,
) -> Rendered:
    """The mail about an event for somebody of a municipality, or, without one, for somebody in Mexico City."""
    call = event.call
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    zone = catalogue.zone_of(place.cvegeo, CLOCK_ZONE) if place else CLOCK_ZONE
    name = f"{catalogue.fund(call.fund_key).short_name} {call.label}"
    closes = facts.get("closes", Fact())
    data = {**event.data, "title": _document_title(session, event)}
    happening = Happening(event.kind, data, call.title, name, call.status, call.closes_at, closes)
    found = [SearchLine(row.name, stop_url(settings, row.user_id, row.id)) for row in searches]
    quote = _quote(session, settings, event, facts, zone, voice)
    where = {**links, "call_url": f"{settings.base_url}/convocatorias/{call.key}"}
    home = place.name if place else NO_PLACE
    values = mail_values(happening, home, zone, now, lines, quote, where, found, subscribed=bool(lines), voice=voice)
    return render("event", values, voice)


def _quote(
    session: Session, settings: Settings, event: Event, facts: Mapping[str, Fact], zone: str, voice: Voice
) -> Quote | None:
    """The sentence that proves what happened; else the deadline's, or another that tells what the call is."""
    telling = str(event.data.get("field") or PROVED_BY.get(event.kind, "closes"))
    for field in (telling, "closes", "phase", "themes", "title"):
        evidence = facts.get(field, Fact()).evidence
        if evidence:
            index = _telling(evidence, event.data.get("added"))
            snapshot = evidence[index].snapshot
            copy = session.get(Snapshot, snapshot) if snapshot is not None else None
            proof = f"{settings.base_url}/convocatorias/{event.call.key}/prueba/{field}/{index}"
            return quote_of(evidence[index], copy.fetched_at if copy else None, zone, proof, voice)
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


def queued(settings: Settings, mail: Rendered, name: str, now: datetime, **about: object) -> OutboxRow:
    """A mail as it waits in the outbox; ``name`` tells it from all others, ``about`` says whom and what it is about."""
    return OutboxRow(
        queued_at=now,
        message_id=message_id(settings, name),
        subject=mail.subject,
        text_body=mail.text,
        html_body=mail.html,
        **about,
    )


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
    if row.event is not None and not _worth_telling(row.event, now):
        return False
    if row.user is not None:
        return row.user.active
    if subscription is None:
        return row.expires_at is None or now < row.expires_at
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
    person = row.subscription or row.user
    return person.email if person is not None else row.recipient or ""


def _message(row: OutboxRow, settings: Settings) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.mail_from
    message["To"] = recipient_of(row)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.queued_at)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    leave = ""
    if row.kind == TELLS and row.subscription is not None:
        leave = leave_url(settings, row.subscription)
    elif row.kind == SEARCHED and row.user is not None:
        leave = stop_url(settings, row.user.id)
    if leave:
        message["List-Unsubscribe"] = f"<{leave}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.text_body)
    message.add_alternative(row.html_body, subtype="html")
    return message
