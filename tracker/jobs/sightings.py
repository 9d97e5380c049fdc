"""Notes what a healthy run found otherwise than before: start pages built anew, and calls gone from their pages.

A call that is gone from a page is not cancelled: pages are tidied up. It counts as gone there at the second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.extract.skeleton import skeleton
from tracker.store.calls import Sighting, presented_by
from tracker.store.sources import READABLE, Outcome, Run, Snapshot, Source

ENOUGH = 2


def note_skeletons(source: Source, fetched: Sequence[Snapshot]) -> list[str]:
    """Keeps how each start page is built; says which are built otherwise than when they were last read well."""
    known = dict(source.skeletons or {})
    notes = []
    for page in fetched:
        if page.outcome == Outcome.OK and page.address in source.start_urls and page.role != "document":
            built = skeleton(page.text())
            if known.get(page.address, built) != built:
                notes.append(f"built otherwise than before: {page.address}")
            known[page.address] = built
    if known != (source.skeletons or {}):
        source.skeletons = known
    return notes


def note_absences(session: Session, run: Run, fetched: Sequence[Snapshot], now: datetime) -> list[str]:
    """Counts how often in a row a healthy run did not find a call on its page; says which are gone.

    A page in trouble proves nothing, and neither does one that was not asked for in a run that did not end well.
    """
    outcomes = {page.address: page.outcome for page in fetched}
    notes = []
    for row in presented_by(session, run.source_key):
        if row.last_seen >= now:
            row.absences, row.gone_at = 0, None
        elif _looked(outcomes.get(row.address), run):
            row.absences += 1
            if row.absences == ENOUGH:
                row.gone_at = now
                notes.append(_gone(row))
    session.flush()
    return notes


def _looked(outcome: str | None, run: Run) -> bool:
    return run.outcome == "ok" if outcome is None else outcome in (*READABLE, Outcome.GONE)


def _gone(row: Sighting) -> str:
    return f"{row.call.key} is gone from {row.address}"
