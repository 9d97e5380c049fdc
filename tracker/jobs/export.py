"""The calls and events that are known, as plain records for files and other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue, Fund
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact
from tracker.domain.fields import ASKED, CONDITIONS, FIELDS, value_to_json
from tracker.domain.money import Money
from tracker.jobs.recipes import known_funds
from tracker.store.calls import Call, Event, calls_with_status, documents_of, events_since, facts_of, sightings_of
from tracker.store.sources import SourceEvent, source_events


def call_records(session: Session, catalogue: Catalogue, status: str | None = None) -> Iterator[dict[str, Any]]:
    """A record for each call, with its evidence; those that wait for review have ``state`` review."""
    catalogue = known_funds(session, catalogue)
    for call in calls_with_status(session, (status,) if status else (), review=True):
        yield call_record(session, call, catalogue.fund(call.fund_key))


def call_record(session: Session, call: Call, fund: Fund) -> dict[str, Any]:
    """One call as a record: dates as stated, instants in UTC, sums as numbers, evidence by field."""
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    pages = sightings_of(session, call.id)
    return {
        "key": call.key,
        "fund": call.fund_key,
        "title": call.title,
        "edition": call.label,
        "status": call.status,
        "state": call.state,
        "needs_review": call.needs_review,
        **_dates(call, facts),
        "themes": list(_value(facts, "themes") or ()),
        "theme_ids": list(_value(facts, "theme_ids") or ()),
        **_sums(facts),
        "applicant_types": list(_value(facts, "applicant_types") or ()),
        **_conditions(facts),
        "countries": list(fund.countries),
        "needs_foreign_partner": _needs_partner(facts, fund),
        "languages": list(_value(facts, "languages") or (call.language,)),
        "contact_emails": list(_value(facts, "contact_emails") or ()),
        **_asked(facts),
        "documents": [{"title": row.title, "url": row.address} for row in documents_of(session, call.id)],
        "source_urls": [row.address for row in pages if row.role == "presents"],
        "past_source_urls": [row.address for row in pages if row.role == "past"],
        "evidence": {name: fact.evidence[0].words for name, fact in facts.items() if fact.known and fact.evidence},
        "unknown": {name: str(fact.unknown) for name, fact in facts.items() if fact.unknown},
    }


def event_records(session: Session, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """A record for each event of a call or a source from an instant on, oldest first."""
    calls = [(event.at, _call_event(event)) for event in events_since(session, since)]
    sources = [(event.at, _source_event(event)) for event in source_events(session, since)]
    for _at, record in sorted(calls + sources, key=itemgetter(0)):
        yield record


def _call_event(event: Event) -> dict[str, Any]:
    call = event.call
    about = {"event": event.kind, "at": _utc(event.at), "key": call.key, "fund": call.fund_key}
    return {**about, "edition": call.label, **event.data}


def _source_event(event: SourceEvent) -> dict[str, Any]:
    return {"event": event.kind, "at": _utc(event.at), "source": event.source_key, **event.data}


def _dates(call: Call, facts: Mapping[str, Fact]) -> dict[str, Any]:
    closes, before = _value(facts, "closes"), _value(facts, "extended_from")
    return {
        "opens": _value(facts, "opens"),
        "closes": closes.local() if isinstance(closes, Deadline) else None,
        "closes_zone": closes.zone if isinstance(closes, Deadline) else None,
        "closes_instant_earliest": _utc(call.closes_at),
        "extended_from": before.local() if isinstance(before, Deadline) else None,
    }


def _sums(facts: Mapping[str, Fact]) -> dict[str, Any]:
    sums = {name: _value(facts, name) for name in ("amount_max", "amount_total", "amount_average", "amount_min")}
    found = [value.currency for value in sums.values() if isinstance(value, Money)]
    share = _value(facts, "cofinancing_pct_min_own")
    amounts = {name: _number(value.amount) if isinstance(value, Money) else None for name, value in sums.items()}
    own = _number(share) if isinstance(share, Decimal) else None
    return {**amounts, "currency": found[0] if found else None, "cofinancing_pct_min_own": own}


def _conditions(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """What decides who may answer, as JSON; None where it is not known or in doubt. The least sum is among the sums."""
    sure = {name: fact.value for name, fact in facts.items() if fact.unknown is None}
    return {name: value_to_json(sure.get(name)) for name in FIELDS if name in CONDITIONS and name != "amount_min"}


def _asked(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """What an application brings, where it goes and how it is scored, as JSON; None where it is not known."""
    sure = {name: fact.value for name, fact in facts.items() if fact.unknown is None}
    return {name: value_to_json(sure.get(name)) for name in FIELDS if name in ASKED}


def _needs_partner(facts: Mapping[str, Fact], fund: Fund) -> bool:
    stated = _value(facts, "partner_required")
    return bool(fund.partner_required if stated is None else stated)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _utc(value: datetime | None) -> str | None:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _value(facts: Mapping[str, Fact], name: str) -> Any:
    fact = facts.get(name)
    return fact.value if fact else None
