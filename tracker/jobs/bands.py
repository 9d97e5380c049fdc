"""Holds a run whose figures lie outside what is usual for its source, so that a person looks before calls change."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.domain.health import LAST_RUNS, Figures, fill_rates, held
from tracker.domain.reading import PRESENTS, EditionMarks, Reading
from tracker.errors import NotFound
from tracker.jobs.audit import record
from tracker.jobs.read_run import ReadRun
from tracker.store.people import User
from tracker.store.sources import READABLE, Run, Source, good_runs, snapshots_of

COUNTS = {"pages": "pages", "entries": "entries", "calls": "presented"}
"""Each figure with its name among the counts of a run, where ``calls`` are those that it was joined to."""


class Weighed(NamedTuple):
    """A run's counts, and why it is held; None when it may be joined."""

    counts: dict[str, int]
    reason: str | None


def hold_or_join(session: Session, run_id: int, read: ReadRun) -> Weighed:
    """Holds what a run brought against what is usual for its source."""
    run = session.get_one(Run, run_id)
    figures = _figures(session, run, read)
    counts = {name: getattr(figures, one) for one, name in COUNTS.items()}
    source = session.get_one(Source, run.source_key)
    history = [_known(one) for one in good_runs(session, run, source.judged_from, LAST_RUNS)]
    return Weighed(counts, held(figures, history) if figures.entries else None)


def accept_as_usual(session: Session, source_key: str, now: datetime, user: User | None = None) -> Source:
    """Lets a source go on whose site has changed for good: what is usual is learnt anew from now on.

    Raises:
        NotFound: there is no such source.
    """
    source = session.get(Source, source_key)
    if source is None:
        raise NotFound(f"no such source: {source_key}")
    source.judged_from = now
    record(session, now, user, "accept as usual", f"source:{source_key}", {})
    session.flush()
    return source


def _figures(session: Session, run: Run, read: ReadRun) -> Figures:
    calls: dict[tuple[str | None, EditionMarks], list[Reading]] = defaultdict(list)
    for page in read.readings:
        if page.reading.kind in PRESENTS and page.reading.fund in page.source.funds:
            calls[page.reading.fund, page.reading.edition].append(page.reading)
    entries = sum(snapshot.outcome in READABLE for snapshot in snapshots_of(session, run.id))
    return Figures(read.pages, entries, len(calls), fill_rates(list(calls.values())))


def _known(run: Run) -> Figures:
    counts = {one: int(run.counts.get(name, 0)) for one, name in COUNTS.items()}
    return Figures(**counts, fill=run.fill_rates)
