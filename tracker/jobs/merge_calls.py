"""Two calls that turn out to be one: what belongs to the other goes to the one that is kept, and can go back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.domain.deadline import Deadline
from tracker.domain.joining import Joining, Traits, joined_by
from tracker.errors import Invalid
from tracker.jobs.audit import record
from tracker.jobs.events import after_correction
from tracker.jobs.keep_call import merged_facts, person_version, write_facts
from tracker.store.audit import Operation, keep_operation
from tracker.store.calls import (
    DISCARDED,
    MERGE,
    MERGED,
    Call,
    CallFact,
    documents_of,
    facts_of,
)
from tracker.store.merging import KINDS, belongings, hold_mails, move, own_name
from tracker.store.people import User


def merge_calls(session: Session, kept: Call, other: Call, fund: Fund, *, user: User, now: datetime) -> Operation:
    """Makes ``other`` one with ``kept``; ``fund`` is that of ``kept``.

    Pages, files, events, matches, applications, what people put aside and the mails about the events go over. What
    ``kept`` has already (the same page, the same event, an application of the same project) stays with ``other``, and
    mails about its events that wait are held back: nobody is told twice. What a person locked on ``other`` counts
    unless ``kept`` has a lock.

    Raises:
        Invalid: they are one already, or one of them is not shown.
    """
    if kept.id == other.id or {kept.state, other.state} & {MERGED, DISCARDED}:
        raise Invalid("Estas dos convocatorias no se pueden unir.", {"other": "Elija otra convocatoria."})
    before = {name: row.fact() for name, row in facts_of(session, kept.id).items()}
    first = kept.version + 1
    why, proofs = shared_by(session, kept, other), proofs_of(session, kept)
    moved, stayed = _move_all(session, kept, other)
    data: dict[str, object] = {
        "moved": moved,
        "held": hold_mails(session, stayed["events"]),
        "stayed": {kind: len(ids) for kind, ids in stayed.items() if ids},
        "state": other.state,
        "joined_by": list(why.shared),
        "differ": list(why.differing),
        "since": first,
        "proofs": proofs,
    }
    _take_locks(session, kept, other, user, now)
    facts = merged_facts(session, kept, fund)
    write_facts(session, kept, facts, now, made_by=f"user:{user.id}", reason=f"merge {other.key}")
    other.state = MERGED
    operation = keep_operation(session, kept.id, MERGE, user, now, data | {"until": kept.version}, other.id)
    told = {"with": other.key, "joined_by": list(why.shared), "operation": operation.id}
    record(session, now, user, MERGE, f"call:{kept.key}", told)
    today = facts_of(session, kept.id)
    changed = [name for name, row in today.items() if row.since >= first]
    after_correction(session, kept, fund.office_zones, before, now, changed)
    return operation


def proofs_of(session: Session, call: Call) -> dict[str, object]:
    """The evidence of today's facts by field, which other pages would add to or take from without a new version."""
    return {name: row.evidence for name, row in facts_of(session, call.id).items()}


def shared_by(session: Session, one: Call, other: Call) -> Joining:
    """By what two calls can be told to be one."""
    return joined_by(traits_of(session, one), traits_of(session, other))


def traits_of(session: Session, call: Call) -> Traits:
    """What tells a call."""
    facts = {name: row.fact().value for name, row in facts_of(session, call.id).items()}
    closes, amount, emails = facts.get("closes"), facts.get("amount_max"), facts.get("contact_emails")
    return Traits(
        call.fund_key,
        call.edition,
        call.title,
        closes.day.isoformat() if isinstance(closes, Deadline) else "",
        str(amount) if amount else "",
        frozenset(row.body_hash or row.address for row in documents_of(session, call.id)),
        frozenset(map(str, emails)) if isinstance(emails, tuple) else frozenset(),
    )


def _move_all(session: Session, kept: Call, other: Call) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    moved: dict[str, list[int]] = {}
    stayed: dict[str, list[int]] = {}
    for kind in KINDS:
        taken: Collection[object] = {own_name(row) for row in belongings(session, kind, kept.id)}
        rows = [(row.id, own_name(row) in taken) for row in belongings(session, kind, other.id)]
        moved[kind] = [number for number, known in rows if not known]
        stayed[kind] = [number for number, known in rows if known]
        move(session, kind, moved[kind], kept.id)
    return moved, stayed


def _take_locks(session: Session, kept: Call, other: Call, user: User, now: datetime) -> None:
    own = facts_of(session, kept.id)
    theirs = [row for row in facts_of(session, other.id).values() if row.locked_by is not None]
    rows = [copied(row) for row in theirs if row.field not in own or own[row.field].locked_by is None]
    if rows:
        person_version(session, kept, rows, now, user, f"merge {other.key}")


def copied(row: CallFact) -> CallFact:
    """A fact as it stands in a row, for another version."""
    return CallFact(
        field=row.field,
        value=row.value,
        unknown=row.unknown,
        evidence=row.evidence,
        locked_by=row.locked_by,
        locked_at=row.locked_at,
        note=row.note,
        disagrees=row.disagrees,
    )
