"""Begins calls, and writes their facts as a new version when they differ from the current ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.call import Edition, Sighted, among_members, merge
from tracker.domain.fact import Fact, Unknown
from tracker.domain.reading import Reading, fact_to_json
from tracker.store.calls import Call, CallFact, CallVersion, Sighting, facts_of, sightings_of
from tracker.store.sources import Source


def new_call(session: Session, fund: Fund, edition: Edition, reading: Reading, now: datetime) -> Call:
    """A call that was not known: this edition of this fund, still without facts."""
    key = fund.key if edition.key == "permanente" else f"{fund.key}-{edition.key}"
    call = Call(
        key=key,
        fund_key=fund.key,
        edition=edition.key,
        label=edition.label,
        title=str(reading.fact("title").value or fund.name["es"]),
        status="open",
        language=reading.language,
        found_at=now,
        changed_at=now,
    )
    session.add(call)
    session.flush()
    return call


def merged_facts(session: Session, call: Call, fund: Fund) -> dict[str, Fact]:
    """The facts of a call as its pages give them together, read as calls of this fund."""
    rows = sightings_of(session, call.id)
    sources = {row.source_key: session.get_one(Source, row.source_key) for row in rows}
    facts = merge(_sighted(row, sources[row.source_key]) for row in rows)
    return among_members(facts) if fund.applicant_types == ("network_member",) else facts


def _sighted(row: Sighting, source: Source) -> Sighted:
    return Sighted(row.read(), source.secondary, row.role == "past", row.snapshot_id, source.country)


def write_facts(
    session: Session, call: Call, facts: Mapping[str, Fact], now: datetime, *, made_by: str, reason: str
) -> tuple[str, ...]:
    """Keeps the facts that differ from today's as the next version; gives the names of fields whose value changed.

    A locked fact stays as the person left it, and a proven one when the pages fall silent on it: taking a sentence
    down does not take it back. Evidence that moved without changing the value is brought up to
    date in place: it makes no version.
    """
    current = facts_of(session, call.id)
    changed: list[str] = []
    for name, fact in facts.items():
        row = current.get(name)
        if row is not None and row.locked_by is not None:
            continue
        if row is not None and _fell_silent(row.fact(), fact):
            continue
        new = fact_to_json(fact)
        if row is not None and (row.value, row.unknown) == (new["value"], new["unknown"]):
            row.evidence = new["evidence"]  # type: ignore[assignment]
            continue
        changed.append(name)
        if row is not None:
            row.until = call.version + 1
        session.add(
            CallFact(
                call_id=call.id,
                field=name,
                since=call.version + 1,
                value=new["value"],
                unknown=new["unknown"],
                evidence=new["evidence"],
            )
        )
    if changed:
        call.version += 1
        call.changed_at = now
        session.add(CallVersion(call_id=call.id, number=call.version, at=now, made_by=made_by, reason=reason))
    session.flush()
    return tuple(changed)


def _fell_silent(before: Fact, now: Fact) -> bool:
    return before.known and not now.known and not now.evidence and now.unknown is Unknown.NOT_STATED
