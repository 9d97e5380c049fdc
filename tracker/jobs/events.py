"""Raises the events of calls, each exactly once, and keeps a call's state in step with its facts and the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.call import HALTED, LIVE, Status, status_at
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact, Unknown
from tracker.domain.fields import value_to_json
from tracker.jobs.audit import record
from tracker.store.calls import Call, CallFact, Event, event_known, facts_of

REMINDERS = (7, 1)
"""Days before the safe instant at which a call is said to close soon."""
TRANSITIONS = {
    "call_announced": ("opens", False),
    "call_opened": ("opens", False),
    "closed": ("closes", False),
    "results_published": ("", False),
    "suspended": ("", False),
    "cancelled": ("", False),
    "reopened": ("closes", True),
}
"""For each change of state, the field that tells its repetitions apart, and whether the event says that value."""
AGAIN = frozenset({"suspended", "cancelled", "reopened"})
"""Changes of state that a call can go through again with the same dates: its version tells them apart."""
DOUBTFUL = (Unknown.AMBIGUOUS, Unknown.CONTRADICTORY)
TOLD_FIELDS = frozenset(
    "phase opens closes questions_until results_on rolling applicant_types partner_required partner_countries"
    " amount_max amount_total cofinancing_pct_max cofinancing_pct_min_own duration_months_max"
    " applicant_countries mx_states border_km_max population_min population_max networks agreement_required".split()
)
"""Fields that people act on: who was told one hears when it turns out to have been wrong."""


def raise_once(
    session: Session, call: Call, kind: str, material: str, now: datetime, data: Mapping[str, object] | None = None
) -> int:
    """Raises an event unless it has been; gives how many were raised (0 or 1)."""
    if event_known(session, call.id, kind, material):
        return 0
    session.add(Event(call_id=call.id, kind=kind, material=material, at=now, data=dict(data or {})))
    record(session, now, None, "event", f"call:{call.key}", {"kind": kind, "material": material})
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
    describe(session, call)
    if not before:
        call.status = status_at(facts, now, fund.office_zones)
        _set_clock(call, facts, fund.office_zones)
        return raise_once(session, call, "call_found", "", now) + _closing_soon(session, call, facts, now)
    raised = 0
    if "closes" in changed:
        raised += _deadline_moved(session, call, before.get("closes"), facts.get("closes"), now)
    if "themes" in changed:
        raised += _themes_changed(session, call, before.get("themes"), facts.get("themes"), now)
    for address in documents:
        raised += raise_once(session, call, "document_added", address, now, {"document": address})
    return raised + after_clock(session, call, fund, now)


def after_correction(
    session: Session,
    call: Call,
    office_zones: Collection[str],
    before: Mapping[str, Fact],
    now: datetime,
    changed: Collection[str],
) -> int:
    """Raises what people must hear when a person, or a better reading of old pages, changed what they were told.

    The fund did nothing then: no deadline was extended and no call reopened.
    """
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    describe(session, call)
    call.status = status_at(facts, now, office_zones)
    _set_clock(call, facts, office_zones)
    raised = 0
    for name in changed:
        old, new = before.get(name, Fact()), facts.get(name, Fact())
        if was_told(name, old, new):
            data = {"field": name, "from": _plain(old.value), "to": _plain(new.value)}
            raised += raise_once(session, call, "corrected", f"{name}:{call.version}", now, data)
    return raised + _closing_soon(session, call, facts, now)


def was_told(name: str, before: Fact, after: Fact) -> bool:
    """Whether people were told a value of this field that does not hold any more."""
    return name in TOLD_FIELDS and before.known and before.value != after.value


def _plain(value: object) -> object:
    return value.local() if isinstance(value, Deadline) else value_to_json(value)


def after_clock(session: Session, call: Call, fund: Fund, now: datetime) -> int:
    """Raises what a new state of the call brings: opened, halted, closing soon, closed, reopened, results."""
    facts = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    _set_clock(call, facts, fund.office_zones)
    old, new = Status(call.status), status_at(facts, now, fund.office_zones)
    call.status = new
    kind = _transition(old, new)
    raised = 0
    if kind is not None:
        field, data = TRANSITIONS[kind]
        material = _local(facts, field) if field else ""
        if kind in AGAIN:
            material = f"{call.version}:{material}"
        raised = raise_once(session, call, kind, material, now, {"to": _local(facts, field)} if data else None)
    return raised + _closing_soon(session, call, facts, now)


def _transition(old: Status, new: Status) -> str | None:
    """The kind of event that a change of state is; None when it is none."""
    if old == new:
        return None
    match new:
        case Status.RESULTS:
            return "results_published"
        case Status.SUSPENDED | Status.CANCELLED:
            return str(new)
        case Status.CLOSED:
            return "closed" if old in (*LIVE, Status.SUSPENDED) else None
    if old in (Status.CLOSED, *HALTED):
        return "reopened"
    return {(Status.ANNOUNCED, Status.OPEN): "call_opened", (Status.OPEN, Status.ANNOUNCED): "call_announced"}.get(
        (old, new)
    )


def describe(session: Session, call: Call) -> None:
    """Brings the title of a call, and whether a person should look at it, in step with its facts."""
    rows = facts_of(session, call.id)
    title = rows.get("title")
    if title is not None and title.value:
        call.title = str(title.value)
    call.needs_review = any(doubtful(row) for row in rows.values())


def doubtful(row: CallFact) -> bool:
    """Whether a person should look at a fact: the pages leave it open, or have come to contradict whoever locked it."""
    return row.disputed or (row.locked_by is None and row.unknown in DOUBTFUL)


def _set_clock(call: Call, facts: Mapping[str, Fact], zones: Collection[str]) -> None:
    closes = facts.get("closes")
    value = closes.value if closes else None
    call.closes_at = value.earliest(zones) if isinstance(value, Deadline) else None
    call.clock_at = value.clock_instant(zones) if isinstance(value, Deadline) else None


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


def _deadline_moved(session: Session, call: Call, before: Fact | None, after: Fact | None, now: datetime) -> int:
    old, new = before.value if before else None, after.value if after else None
    if not isinstance(old, Deadline) or not isinstance(new, Deadline) or old.day == new.day:
        return 0
    kind = "deadline_extended" if new.day > old.day else "deadline_shortened"
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
