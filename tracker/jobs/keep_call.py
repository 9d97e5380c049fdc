"""Writes a call's facts as a new version, when they differ from the current ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.fact import Fact
from tracker.domain.reading import fact_to_json
from tracker.store.calls import Call, CallFact, CallVersion, facts_of


def write_facts(
    session: Session, call: Call, facts: Mapping[str, Fact], now: datetime, *, made_by: str, reason: str
) -> tuple[str, ...]:
    """Keeps the facts that differ from today's as the next version; gives the names of fields whose value changed.

    A locked fact stays as the person left it. Evidence that moved without changing the value is brought up to
    date in place: it makes no version.
    """
    current = facts_of(session, call.id)
    changed: list[str] = []
    for name, fact in facts.items():
        row = current.get(name)
        if row is not None and row.locked_by is not None:
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
