"""Begins calls, and writes their facts as a new version when they differ from the current ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.call import Edition, Sighted, among_members, merge
from tracker.domain.fact import Fact, Unknown
from tracker.domain.reading import Reading, fact_to_json
from tracker.jobs.audit import record
from tracker.store.calls import Call, CallFact, CallVersion, Sighting, facts_of, history_of, sightings_of
from tracker.store.people import User
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


def merged_facts(
    session: Session, call: Call, fund: Fund, readings: Mapping[int, Reading] | None = None
) -> dict[str, Fact]:
    """The facts of a call as its pages give them together, read as calls of this fund.

    ``readings`` take the place of what is kept of some sightings.
    """
    rows = sightings_of(session, call.id)
    sources = {row.source_key: session.get_one(Source, row.source_key) for row in rows}
    newer = readings or {}
    facts = merge(_sighted(row, sources[row.source_key], newer.get(row.id)) for row in rows)
    return among_members(facts) if fund.applicant_types == ("network_member",) else facts


def _sighted(row: Sighting, source: Source, newer: Reading | None) -> Sighted:
    return Sighted(
        newer or row.read(),
        source.secondary,
        row.role == "past",
        row.snapshot_id,
        source.country,
        said_at=row.phase_since or row.first_seen,
        turned=row.phase_since is not None,
    )


def write_facts(
    session: Session,
    call: Call,
    facts: Mapping[str, Fact],
    now: datetime,
    *,
    made_by: str,
    reason: str,
    gone: Collection[str] = (),
) -> tuple[str, ...]:
    """Keeps the facts that differ from today's as the next version; gives the names of fields whose value changed.

    A locked fact stays as the person left it; what the pages come to say otherwise is kept beside it. A proven fact
    stays when the pages fall silent on it: taking a sentence down does not take it back. Evidence that moved without
    changing the value is brought up to date in place and makes no version; sentences that are gone are kept. What only
    the addresses in ``gone`` proved is taken back: those pages speak of another call.
    """
    current = facts_of(session, call.id)
    changed: list[str] = []
    for name, fact in facts.items():
        row = current.get(name)
        if row is not None and row.locked_by is not None:
            _hold_against(session, row, fact, now)
            continue
        if row is not None and _fell_silent(row.fact(), fact) and not _rests_on(row.fact(), gone):
            continue
        new = fact_to_json(fact)
        if row is not None and (row.value, row.unknown) == (new["value"], new["unknown"]):
            _prove_anew(row, fact, now)
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
        said = {"number": call.version, "by": made_by, "reason": reason, "fields": sorted(changed)}
        record(session, now, None, "version", f"call:{call.key}", said)
    session.flush()
    return tuple(changed)


def _prove_anew(row: CallFact, fact: Fact, now: datetime) -> None:
    """Gives an unchanged value the evidence of today; sentences that no longer prove it are kept with the day."""
    before = {(piece.address, piece.words) for piece in row.fact().evidence}
    if before - {(piece.address, piece.words) for piece in fact.evidence}:
        row.earlier = [*(row.earlier or ()), {"until": now.isoformat(), "evidence": row.evidence}]
    row.evidence = [piece.to_json() for piece in fact.evidence]


def changing(row: CallFact | None, fact: Fact) -> bool:
    """Whether :func:`write_facts` would give a fact another value."""
    if row is None:
        return fact.known
    if row.locked_by is not None or _fell_silent(row.fact(), fact):
        return False
    new = fact_to_json(fact)
    return (row.value, row.unknown) != (new["value"], new["unknown"])


def _hold_against(session: Session, row: CallFact, fact: Fact, now: datetime) -> None:
    """Keeps what the pages say otherwise than the person who locked a fact, for a person to decide.

    What they said already when it was locked is no news: the person knew it.
    """
    if not fact.known:
        return
    new = fact_to_json(fact)
    seen = [old.value for old in history_of(session, row.call_id, row.field) if old.since <= row.since]
    if new["value"] in seen:
        row.disagrees = None
    elif row.disagrees is None or row.disagrees.get("value") != new["value"]:
        row.disagrees = {**new, "at": now.isoformat(), "rejected": False}


def _fell_silent(before: Fact, now: Fact) -> bool:
    return before.known and not now.known and not now.evidence and now.unknown is Unknown.NOT_STATED


def _rests_on(fact: Fact, addresses: Collection[str]) -> bool:
    return bool(addresses) and all(piece.address in addresses for piece in fact.evidence)


def person_version(
    session: Session, call: Call, rows: Sequence[CallFact], now: datetime, user: User, reason: str
) -> None:
    """A new version of a call that a person made: these rows take the place of those of today."""
    today = facts_of(session, call.id)
    call.version += 1
    for row in rows:
        if row.field in today:
            today[row.field].until = call.version
        row.call_id, row.since = call.id, call.version
        session.add(row)
    number, made_by = call.version, f"user:{user.id}"
    session.add(CallVersion(call_id=call.id, number=number, at=now, made_by=made_by, reason=reason))
    call.changed_at = now
    session.flush()


def fact_row(field: str, fact: Fact, locked: tuple[User, datetime] | None = None, note: str | None = None) -> CallFact:
    """A row for a fact; ``locked`` says by whom and when."""
    said = fact_to_json(fact)
    user, at = locked or (None, None)
    return CallFact(
        field=field,
        value=said["value"],
        unknown=said["unknown"],
        evidence=said["evidence"],
        locked_by=user.id if user else None,
        locked_at=at,
        note=note,
    )
