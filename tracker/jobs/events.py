"""Raises the events of calls, each exactly once, and keeps a call's state in step with its facts and the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.call import LIVE, Status, status_at
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact, Unknown
from tracker.store.calls import Call, Event, event_known, facts_of

REMINDERS = (7, 1)
"""Days before the safe instant at which a call is said to close soon."""


def raise_once(
    session: Session, call: Call, kind: str, material: str, now: datetime, data: Mapping[str, object] | None = None
) -> int:
    """Raises an event unless it has been; gives how many were raised (0 or 1)."""
    if event_known(session, call.id, kind, material):
        return 0
    session.add(Event(call_id=call.id, kind=kind, material=material, at=now, data=dict(data or {})))
    session.flush()
    return 1


def after_reading(
    session: Session,
    call: Call,
    fund: Fund,
    before: Mapping[str, Fact],
    now: datetime,
    changed: Collection[str],
    documents: Sequence[str],
) -> int:
    """Raises what a new reading brought: found, deadline moved, themes changed, documents, and the clock's events."""
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    _describe(call, facts)
    if not before:
        call.status = status_at(facts, now, fund.office_zones)
        _set_clock(call, facts, fund)
        return raise_once(session, call, "call_found", "", now) + _closing_soon(session, call, facts, now)
    raised = 0
    if "closes" in changed:
        raised += _deadline_moved(session, call, fund, before.get("closes"), facts.get("closes"), now)
    if "themes" in changed:
        raised += _themes_changed(session, call, before.get("themes"), facts.get("themes"), now)
    for address in documents:
        raised += raise_once(session, call, "document_added", address, now, {"document": address})
    return raised + after_clock(session, call, fund, now)


def after_clock(session: Session, call: Call, fund: Fund, now: datetime) -> int:
    """Raises what time alone brings: opened, closing soon, closed, results."""
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    _set_clock(call, facts, fund)
    old, new = Status(call.status), status_at(facts, now, fund.office_zones)
    call.status = new
    raised = 0
    if old == Status.ANNOUNCED and new == Status.OPEN:
        raised += raise_once(session, call, "call_opened", _local(facts, "opens"), now)
    if old in LIVE and new == Status.CLOSED:
        raised += raise_once(session, call, "closed", _local(facts, "closes"), now)
    if old != Status.RESULTS and new == Status.RESULTS:
        raised += raise_once(session, call, "results_published", "", now)
    return raised + _closing_soon(session, call, facts, now)


def _describe(call: Call, facts: Mapping[str, Fact]) -> None:
    title = facts.get("title")
    if title is not None and title.value:
        call.title = str(title.value)
    call.needs_review = any(fact.unknown in (Unknown.AMBIGUOUS, Unknown.CONTRADICTORY) for fact in facts.values())


def _set_clock(call: Call, facts: Mapping[str, Fact], fund: Fund) -> None:
    closes = facts.get("closes")
    value = closes.value if closes else None
    call.closes_at = value.earliest(fund.office_zones) if isinstance(value, Deadline) else None
    call.clock_at = value.clock_instant(fund.office_zones) if isinstance(value, Deadline) else None


def _closing_soon(session: Session, call: Call, facts: Mapping[str, Fact], now: datetime) -> int:
    """Raises the nearest reminder that is due; one that a nearer one has overtaken is left out."""
    if call.clock_at is None or call.status != Status.OPEN:
        return 0
    due = [days for days in REMINDERS if call.clock_at - timedelta(days=days) <= now < call.clock_at]
    if not due:
        return 0
    return raise_once(session, call, "closing_soon", f"{min(due)}:{_local(facts, 'closes')}", now, {"days": min(due)})


def _local(facts: Mapping[str, Fact], name: str) -> str:
    value = facts[name].value if name in facts else None
    return value.local() if isinstance(value, Deadline) else str(value or "")


def _deadline_moved(
    session: Session, call: Call, fund: Fund, before: Fact | None, after: Fact | None, now: datetime
) -> int:
    old, new = before.value if before else None, after.value if after else None
    if not isinstance(old, Deadline) or not isinstance(new, Deadline) or old.day == new.day:
        return 0
    kind = "deadline_extended" if new.day > old.day else "deadline_shortened"
    call.status = status_at({"closes": after} if after else {}, now, fund.office_zones)
    return raise_once(session, call, kind, new.local(), now, {"from": old.local(), "to": new.local()})


def _themes_changed(session: Session, call: Call, before: Fact | None, after: Fact | None, now: datetime) -> int:
    if before is None or after is None or not before.known or not after.known or _page(before) != _page(after):
        return 0
    old, new = _words(before), _words(after)
    added, removed = [w for k, w in new.items() if k not in old], [w for k, w in old.items() if k not in new]
    if not added and not removed:
        return 0
    material = hashlib.sha256("|".join(sorted(new)).encode()).hexdigest()[:16]
    return raise_once(session, call, "themes_changed", material, now, {"added": added, "removed": removed})


def _words(fact: Fact) -> dict[str, str]:
    return {str(word).casefold(): str(word) for word in fact.value}  # type: ignore[attr-defined]


def _page(fact: Fact) -> str | None:
    return fact.evidence[0].address if fact.evidence else None
