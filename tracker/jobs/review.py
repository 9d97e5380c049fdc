"""The review queue, and what a person decides there: of a fact, or whether a call is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.alerts.digest import TOLD
from tracker.domain.call import LIVE
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.fact import Fact, Unknown
from tracker.domain.harm import UNSEEN, Harm, doubt_of
from tracker.domain.match import Fit, MatchResult
from tracker.domain.reading import fact_from_json
from tracker.errors import Invalid
from tracker.jobs.audit import record
from tracker.jobs.events import TOLD_FIELDS, after_correction, describe, doubtful, raise_once
from tracker.jobs.keep_call import fact_row, person_version
from tracker.store.audit import keep_operation
from tracker.store.calls import DISCARDED, PUBLISHED, Call, CallFact, facts_of
from tracker.store.people import User
from tracker.store.review import calls_to_review, doubtful_facts, matches_by_place, subscribers_by_place

ACCEPT, REJECT, LOCK, UNLOCK = "accept", "reject", "lock", "unlock"
OPEN_REASONS = (Unknown.AMBIGUOUS, Unknown.CONTRADICTORY, Unknown.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Item:
    """A place in the queue: a doubtful fact, or, without ``row``, a call that nobody has seen."""

    call: Call
    row: CallFact | None
    harm: Harm


def queue(session: Session, now: datetime) -> list[Item]:
    """What waits for a person, the most harmful first."""
    places = subscribers_by_place(session)
    items = [
        Item(call, None, Harm(_days(call, now), sum(places.values()), UNSEEN)) for call in calls_to_review(session)
    ]
    people: dict[int, int] = {}
    for call, row in doubtful_facts(session, LIVE, OPEN_REASONS):
        if not (doubtful(row) or row.unknown == Unknown.UNREADABLE):
            continue
        if call.id not in people:
            people[call.id] = _readers(session, call, places)
        reason = Unknown(row.unknown) if row.unknown else None
        harm = Harm(_days(call, now), people[call.id], doubt_of(row.field, reason, disputed=row.disputed))
        items.append(Item(call, row, harm))
    return sorted(items, key=lambda item: (-item.harm.figure, item.call.key, item.row.field if item.row else ""))


def readers(session: Session, call: Call) -> int:
    """How many people get a mail when something happens to a call."""
    places = subscribers_by_place(session)
    return _readers(session, call, places) if call.state == PUBLISHED else 0


def alerts_of_correction(session: Session, call: Call, field: str) -> int:
    """How many mails it causes to give a fact another value: none where nobody was told the old one."""
    row = facts_of(session, call.id).get(field)
    told = field in TOLD_FIELDS and row is not None and row.fact().known and "corrected" in TOLD
    return readers(session, call) if told else 0


def alerts_of_publishing(session: Session) -> int:
    """How many mails publishing a call can cause at most: matching decides whom it suits."""
    return sum(subscribers_by_place(session).values())


def _readers(session: Session, call: Call, places: dict[str, int]) -> int:
    fitting = {place for place, match in matches_by_place(session, call.id, places) if _fits(match.kept())}
    return sum(places.get(place, 0) for place in fitting)


def _fits(found: MatchResult) -> bool:
    return not found.barred and found.fit != Fit.NONE


def _days(call: Call, now: datetime) -> int | None:
    if call.clock_at is None:
        return None
    zone = ZoneInfo(CLOCK_ZONE)
    return (call.clock_at.astimezone(zone).date() - now.astimezone(zone).date()).days


def decide(
    session: Session,
    call: Call,
    field: str,
    verdict: str,
    *,
    user: User,
    now: datetime,
    office_zones: Collection[str] = (),
    note: str = "",
) -> None:
    """What a person decides on a fact.

    Accept: what the pages say counts, and is locked; where they contradict a lock, their new value takes its place.
    Reject: what they say does not count: the lock stays and warns no more, or the fact becomes one that nobody knows.
    Lock and unlock change no value: later readings leave the fact alone, or not.

    Raises:
        Invalid: there is no such fact, or no such verdict.
    """
    row = facts_of(session, call.id).get(field)
    if row is None or verdict not in (ACCEPT, REJECT, LOCK, UNLOCK):
        raise Invalid("No hay nada que decidir sobre ese dato.")
    before = {name: old.fact() for name, old in facts_of(session, call.id).items()}
    data: dict[str, object] = {"field": field, "disagrees": row.disagrees if row.disputed else None}
    if verdict == REJECT and row.disputed:
        row.disagrees = {**(row.disagrees or {}), "rejected": True}
    else:
        new = _decided(row, verdict)
        locked = None if verdict == UNLOCK else (user, now)
        number = call.version + 1
        person_version(session, call, [fact_row(field, new, locked, note.strip() or row.note)], now, user, verdict)
        data |= {"since": number, "until": number}
    operation = keep_operation(session, call.id, verdict, user, now, data)
    told = {"field": field, "note": note.strip(), "operation": operation.id}
    record(session, now, user, verdict, f"call:{call.key}", told)
    after_correction(session, call, office_zones, before, now, (field,))


def _decided(row: CallFact, verdict: str) -> Fact:
    fact = row.fact()
    if verdict == ACCEPT and row.disputed and row.disagrees:
        fact = fact_from_json(row.field, row.disagrees)
    if verdict == ACCEPT and fact.known:
        return replace(fact, unknown=None)
    if verdict == REJECT:
        return Fact(None, fact.evidence, Unknown.AMBIGUOUS)
    return fact


def publish(session: Session, call: Call, *, user: User, now: datetime) -> None:
    """Shows a call to everyone: from now on it is matched and told."""
    _set_state(session, call, PUBLISHED, "publish", user, now)
    raise_once(session, call, "call_found", "", now)


def discard(session: Session, call: Call, *, user: User, now: datetime) -> None:
    """Takes a call for none: later readings find it, but nobody is shown or told of it."""
    _set_state(session, call, DISCARDED, "discard", user, now)


def _set_state(session: Session, call: Call, state: str, action: str, user: User, now: datetime) -> None:
    if call.state == state:
        raise Invalid("La convocatoria ya está así.")
    operation = keep_operation(session, call.id, action, user, now, {"state": call.state})
    record(session, now, user, action, f"call:{call.key}", {"from": call.state, "operation": operation.id})
    call.state = state
    describe(session, call)
    session.flush()


def differing(published: dict[str, Fact], read: dict[str, Fact], fields: Sequence[str]) -> list[tuple[str, Fact, Fact]]:
    """The fields in which what is published differs from what the pages say today."""
    pairs = [(name, published.get(name, Fact()), read.get(name, Fact())) for name in fields]
    return [(name, old, new) for name, old, new in pairs if (old.value, old.unknown) != (new.value, new.unknown)]
