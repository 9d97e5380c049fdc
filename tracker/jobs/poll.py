"""One poll: crawl the sources, join what came to the calls, match, queue the alerts, and say per source how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import Seeds
from tracker.config import Settings
from tracker.errors import NotFound, Unavailable
from tracker.extract.documents import DocumentReader
from tracker.jobs.crawl import close_run, plan_runs, spiders
from tracker.jobs.ingest import IngestReport, ingest
from tracker.jobs.notify import queue_alerts
from tracker.jobs.read_ahead import ReadAhead
from tracker.jobs.recipes import keep_seeds, recipe_facts
from tracker.jobs.rematch import RematchReport, rematch
from tracker.jobs.sources import sync_sources
from tracker.jobs.sweep import sweep
from tracker.jobs.watch import watch
from tracker.store.engine import Sessions
from tracker.store.sources import Run, sources_of


@dataclass(slots=True)
class PollReport:
    """The runs of a poll, what the ingest found, what was matched, how many mails were queued, and how much memory the
    spiders held at most, in KiB.
    """

    runs: list[Run] = field(default_factory=list)
    ingest: IngestReport = field(default_factory=IngestReport)
    rematched: RematchReport = field(default_factory=lambda: RematchReport(0, 0))
    queued: int = 0
    spiders_kib: int = 0

    @property
    def failed(self) -> list[str]:
        """The sources that brought nothing."""
        return [run.source_key for run in self.runs if run.outcome == "failed"]


def poll(
    settings: Settings,
    sessions: Sessions,
    catalogue: Catalogue,
    keys: Sequence[str],
    now: datetime,
    seeds: Seeds | None = None,
    clock: Callable[[], datetime] | None = None,
) -> PollReport:
    """Polls the named sources (all when none is named). Each stage is a transaction of its own.

    With ``seeds`` these recipes are kept and they alone are polled. ``clock`` says when the reading ended; without it,
    it ends when it began.

    Raises:
        NotFound: a name is no source.
        CatalogueError: a recipe can't be kept.
        Unavailable: the database is locked or its disk full; what was not joined is, by the next poll.
    """
    report = PollReport()
    with spiders(settings, declare=not seeds) as fleet:
        declared = None if seeds else fleet.declared()
        with sessions.begin() as session:
            if seeds:
                keys = _chosen(keys, keep_seeds(session, seeds, catalogue))
            if declared is not None:
                sync_sources(session, declared)
            report.runs = plan_runs(session, keys, now)
            recipes = [recipe_facts(row) for row in sources_of(session, report.runs) if row.recipe]
        with DocumentReader() as documents:
            ahead = ReadAhead(sessions, catalogue, documents, [run.id for run in report.runs])
            trouble = fleet.read(report.runs, recipes, ahead.more)
        report.spiders_kib = fleet.peak_kib
    try:
        ahead.put_away()
        _join(sessions, catalogue, report, trouble, now, ahead, clock)
    except Unavailable as error:
        _give_up(sessions, report.runs, now, str(error))
        raise
    with sessions.begin() as session:
        report.rematched = rematch(session, catalogue, now, encoder=settings.encoder)
        report.queued = queue_alerts(session, settings, catalogue, now)
    return report


def _join(
    sessions: Sessions,
    catalogue: Catalogue,
    report: PollReport,
    trouble: Mapping[int, str],
    now: datetime,
    ahead: ReadAhead,
    clock: Callable[[], datetime] | None,
) -> None:
    """Joins what came to the calls and closes the runs, all or nothing."""
    with sessions.begin() as session:
        report.ingest = ingest(session, [run.id for run in report.runs], catalogue, now, ahead)
        report.ingest.events += sweep(session, catalogue, now).events
        report.runs = [session.get_one(Run, run.id) for run in report.runs]
        ended = max(now, clock()) if clock else now
        for run in report.runs:
            close_run(session, run, ended, report.ingest.runs.get(run.id), trouble.get(run.id))
            report.ingest.events += watch(session, run, now, report.ingest.held.get(run.id))


def _give_up(sessions: Sessions, runs: Sequence[Run], now: datetime, why: str) -> None:
    """Says of each run why nothing of it was joined, where even that can be written; the next poll reads it all."""
    with suppress(Unavailable), sessions.begin() as session:
        for run in runs:
            row = session.get_one(Run, run.id)
            row.outcome, row.reason, row.ended_at = "failed", why, now


def _chosen(keys: Sequence[str], seeds: Sequence[str]) -> Sequence[str]:
    """The named recipes among the seeds, all when none is named.

    Raises:
        NotFound: a name is none of the seeds.
    """
    if unknown := sorted(set(keys) - set(seeds)):
        raise NotFound(f"no source {', '.join(unknown)}; the sources are {', '.join(seeds)}")
    return keys or seeds
