"""One poll: crawl the sources, join what came to the calls, match, queue the alerts, and say per source how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import Seeds
from tracker.config import Settings
from tracker.errors import NotFound
from tracker.jobs.crawl import close_run, crawl, declared_sources, plan_runs
from tracker.jobs.ingest import IngestReport, ingest
from tracker.jobs.notify import queue_alerts
from tracker.jobs.recipes import keep_seeds, recipe_facts
from tracker.jobs.rematch import RematchReport, rematch
from tracker.jobs.sources import sync_sources
from tracker.jobs.sweep import sweep
from tracker.jobs.watch import watch
from tracker.store.engine import Sessions
from tracker.store.sources import Run, sources_of


@dataclass(slots=True)
class PollReport:
    """The runs of a poll, what the ingest found, what was matched, and how many mails were queued."""

    runs: list[Run] = field(default_factory=list)
    ingest: IngestReport = field(default_factory=IngestReport)
    rematched: RematchReport = field(default_factory=lambda: RematchReport(0, 0))
    queued: int = 0

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
) -> PollReport:
    """Polls the named sources (all when none is named). Each stage is a transaction of its own.

    With ``seeds`` these recipes are kept and they alone are polled.

    Raises:
        NotFound: a name is no source.
        CatalogueError: a recipe can't be kept.
    """
    report = PollReport()
    declared = None if seeds else declared_sources(settings)
    with sessions.begin() as session:
        if seeds:
            keys = _chosen(keys, keep_seeds(session, seeds, catalogue))
        if declared is not None:
            sync_sources(session, declared)
        report.runs = plan_runs(session, keys, now)
        recipes = [recipe_facts(row) for row in sources_of(session, report.runs) if row.recipe]
    trouble = crawl(settings, report.runs, recipes)
    with sessions.begin() as session:
        report.ingest = ingest(session, [run.id for run in report.runs], catalogue, now)
        report.ingest.events += sweep(session, catalogue, now).events
        report.runs = [session.get_one(Run, run.id) for run in report.runs]
        for run in report.runs:
            close_run(session, run, now, report.ingest.runs.get(run.id), trouble.get(run.id))
            report.ingest.events += watch(session, run, now, report.ingest.held.get(run.id))
    with sessions.begin() as session:
        report.rematched = rematch(session, catalogue, now)
        report.queued = queue_alerts(session, settings, catalogue, now)
    return report


def _chosen(keys: Sequence[str], seeds: Sequence[str]) -> Sequence[str]:
    """The named recipes among the seeds, all when none is named.

    Raises:
        NotFound: a name is none of the seeds.
    """
    if unknown := sorted(set(keys) - set(seeds)):
        raise NotFound(f"no source {', '.join(unknown)}; the sources are {', '.join(seeds)}")
    return keys or seeds
