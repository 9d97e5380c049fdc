"""Undoes what a person did to a call: the ledger goes on, with the facts as they were before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.errors import Conflict
from tracker.jobs.audit import record
from tracker.jobs.events import after_correction
from tracker.jobs.keep_call import merged_facts, person_version, write_facts
from tracker.jobs.merge_calls import copied
from tracker.store.audit import Operation, operations_of
from tracker.store.calls import DISCARDED, MERGE, SPLIT, Call, CallFact, facts_of
from tracker.store.merging import belongings, move, own_name, release_mails, rows_by_id
from tracker.store.people import User


def undo(session: Session, operation: Operation, fund: Fund, *, user: User, now: datetime) -> None:
    """Undoes an operation; ``fund`` is that of the call it was done to.

    What pages have changed since then stays changed; all else is as it was before, locks and evidence too.

    Raises:
        Conflict: it was undone already, or something later rests on it.
    """
    call = session.get_one(Call, operation.call_id)
    if not can_undo(session, operation):
        raise Conflict("Ya no se puede deshacer: hay algo posterior que depende de esto.")
    before = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    _UNDOING[operation.kind](session, operation, call)
    first, last = operation.data.get("since", 0), operation.data.get("until", 0)
    since = call.version
    _restore(session, call, first, last, user, now, operation)
    if operation.kind in (MERGE, SPLIT) and since > last:
        facts = merged_facts(session, call, fund)
        write_facts(session, call, facts, now, made_by=f"user:{user.id}", reason=f"undo {operation.kind}")
    operation.undone_at, operation.undone_by = now, user.id
    told = {"operation": operation.id, "kind": operation.kind}
    record(session, now, user, "undo", f"call:{call.key}", told)
    today = facts_of(session, call.id)
    changed = [name for name, row in today.items() if row.since > since]
    after_correction(session, call, fund.office_zones, before, now, changed)


def can_undo(session: Session, operation: Operation) -> bool:
    """Whether nothing later rests on it: merges and splits go back in the order opposite to that of their making."""
    if operation.undone_at is not None:
        return False
    call_ids = {operation.call_id, operation.other_id} - {None}
    later = [row for number in call_ids if number for row in operations_of(session, number) if row.id > operation.id]
    alive = [row for row in later if row.undone_at is None]
    if operation.kind in (MERGE, SPLIT):
        return not any(row.kind in (MERGE, SPLIT) for row in alive)
    field = operation.data.get("field")
    rests = (row.kind in (MERGE, SPLIT) or row.data.get("field") == field for row in alive)
    return not any(rests)


def _restore(
    session: Session, call: Call, first: int, last: int, user: User, now: datetime, operation: Operation
) -> None:
    """Gives the facts that versions ``first`` to ``last`` brought, and nothing changed since, their earlier values.

    Facts that kept their value get the evidence back that they had.
    """
    then, rows = facts_of(session, call.id, first - 1), []
    proofs = operation.data.get("proofs", {})
    for name, row in facts_of(session, call.id).items():
        if row.since < first and name in proofs:
            row.evidence = proofs[name]
        if first <= row.since <= last:
            old = then.get(name)
            rows.append(copied(old) if old is not None else CallFact(field=name, unknown="not_stated", evidence=[]))
    if rows:
        person_version(session, call, rows, now, user, f"undo {operation.kind}")


def _unmerge(session: Session, operation: Operation, _call: Call) -> None:
    if operation.other_id is None:
        raise Conflict("No se sabe con cuál se unió.")
    other, data = session.get_one(Call, operation.other_id), operation.data
    _hand_back(session, data["moved"], other.id)
    release_mails(session, data["held"])
    other.state = data["state"]


def _unsplit(session: Session, operation: Operation, call: Call) -> None:
    if operation.other_id is None:
        raise Conflict("No se sabe cuál se separó.")
    _hand_back(session, operation.data["moved"], call.id)
    session.get_one(Call, operation.other_id).state = DISCARDED


def _hand_back(session: Session, moved: Mapping[str, Collection[int]], call_id: int) -> None:
    """Moves rows back; one that has come again in the meantime is there already."""
    for kind, ids in moved.items():
        there = {own_name(row) for row in belongings(session, kind, call_id)}
        rows = rows_by_id(session, kind, ids)
        move(session, kind, [row.id for row in rows if own_name(row) not in there], call_id)


def _restate(_session: Session, operation: Operation, call: Call) -> None:
    call.state = operation.data["state"]


def _redecide(session: Session, operation: Operation, call: Call) -> None:
    """Puts back what the pages said otherwise, where the decision was about that."""
    row = facts_of(session, call.id).get(operation.data["field"])
    if row is not None and operation.data.get("disagrees"):
        row.disagrees = operation.data["disagrees"]


_UNDOING: dict[str, Callable[[Session, Operation, Call], Any]] = {
    MERGE: _unmerge,
    SPLIT: _unsplit,
    "publish": _restate,
    "discard": _restate,
    **dict.fromkeys(("correct", "accept", "reject", "lock", "unlock"), _redecide),
}
