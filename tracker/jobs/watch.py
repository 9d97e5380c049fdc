"""Watches the sources: says when one is blocked or shows something else than it used to, and when it is well again.

A source in trouble changes nothing about its calls: only pages that came whole are ever read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.health import GOES_ON
from tracker.jobs.sightings import note_absences, note_skeletons
from tracker.store.calls import presenting_addresses
from tracker.store.sources import Health, Outcome, Run, Snapshot, Source, SourceEvent, snapshots_of

BLOCKED = frozenset(
    {
        Outcome.CHALLENGE,
        Outcome.FORBIDDEN,
        Outcome.LOGIN,
        Outcome.MAINTENANCE,
        Outcome.SERVER_ERROR,
        Outcome.ROBOTS,
    }
)
CHANGED = frozenset(
    {
        Outcome.EMPTY,
        Outcome.LAYOUT,
        Outcome.TRUNCATED,
        Outcome.TOO_LARGE,
        Outcome.WRONG_TYPE,
        Outcome.REDIRECTS,
        Outcome.MOVED,
        Outcome.REFUSED,
    }
)
KINDS = {Health.BLOCKED: "source_blocked", Health.CHANGED: "source_changed_layout", Health.HEALTHY: "source_recovered"}
_RETRY_AFTER = re.compile(r"retry after (\d+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a source is after a run: its health, the first cause, and the addresses in trouble."""

    health: Health
    reason: str | None = None
    addresses: tuple[str, ...] = ()
    retry_after: int | None = None


def verdict(fetched: Sequence[Snapshot], starts: Collection[str], known: Collection[str]) -> Verdict | None:
    """The health that a run shows by its start pages and the pages known to present calls; None when it shows none.

    A wall on one of them outweighs a changed page. What could not be reached at all says nothing of the source.
    """
    wanted = [item for item in fetched if item.address in starts or item.address in known]
    blocked = [item for item in wanted if item.outcome in BLOCKED]
    gone = [item for item in wanted if item.outcome == Outcome.GONE and item.address in starts]
    changed = [item for item in wanted if item.outcome in CHANGED] + gone
    if blocked:
        return _trouble(Health.BLOCKED, blocked)
    if changed:
        return _trouble(Health.CHANGED, changed)
    read = [item for item in wanted if item.outcome in (Outcome.OK, Outcome.NOT_MODIFIED)]
    return Verdict(Health.HEALTHY) if read else None


def _trouble(health: Health, items: Sequence[Snapshot]) -> Verdict:
    answered = [item for item in items if item.status] or items
    first = next((item for item in answered if item.outcome == Outcome.CHALLENGE), answered[0])
    by_status = first.outcome in (Outcome.FORBIDDEN, Outcome.SERVER_ERROR) and first.status
    wait = _RETRY_AFTER.search(first.reason or "")
    return Verdict(
        health,
        str(first.status) if by_status else first.outcome,
        tuple(dict.fromkeys(item.address for item in items)),
        int(wait[1]) if wait else None,
    )


def watch(session: Session, run: Run, now: datetime, held: str | None = None) -> int:
    """Brings the health of a source in step with its run; a change raises one event. Gives how many were raised.

    ``held`` says why nothing of the run was joined to calls, if so. What is unusual without being an alarm is noted.
    """
    source = session.get_one(Source, run.source_key)
    fetched = snapshots_of(session, run.id)
    known = presenting_addresses(session, source.key)
    found = verdict(fetched, set(source.start_urls), known)
    healthy = found is not None and found.health == Health.HEALTHY
    notes = note_skeletons(source, fetched)
    notes += [f"{page.address}: {page.reason}" for page in fetched if (page.reason or "").startswith(GOES_ON)]
    if held and run.outcome != "failed":
        run.outcome, run.reason = "held", held
    elif healthy:
        notes += note_absences(session, run, fetched, now)
    run.notes = notes or None
    if found is None or found.health == source.health:
        return 0
    source.health, source.health_reason, source.health_since = found.health, found.reason, now
    data: dict[str, object] = {"urls": list(found.addresses)} if found.addresses else {}
    if found.reason:
        data["reason"] = found.reason
    if found.retry_after is not None:
        data["retry_after"] = found.retry_after
    session.add(SourceEvent(source_key=source.key, kind=KINDS[found.health], at=now, data=data))
    session.flush()
    return 1
