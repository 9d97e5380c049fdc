"""The clock of Puente: one schedule, literal, and one process that acts on it."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from tracker.errors import Conflict
from tracker.house import House
from tracker.jobs.check_links import check_links
from tracker.jobs.index_calls import index_calls
from tracker.jobs.notify import queue_alerts, send_alerts
from tracker.jobs.poll import poll
from tracker.jobs.rematch import BATCH, rematch
from tracker.jobs.runner import run_job
from tracker.jobs.source_status import due_from, rhythm_of
from tracker.jobs.sweep import sweep
from tracker.queue import Queue, Task
from tracker.store.locks import only_one
from tracker.store.runs import newest_runs
from tracker.store.sources import Run, active_sources
from tracker.store.status import openings_by_fund

ZONE = ZoneInfo("America/Mexico_City")
LOOK_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the schedule: the job, when it is due (cron, Mexico City) and what it does."""

    job: str
    cron: str
    what: Callable[[House, Counter[str]], None]

    @property
    def trigger(self) -> CronTrigger:
        """The cron line as APScheduler reads it."""
        return CronTrigger.from_crontab(self.cron, timezone=ZONE)

    def due_at(self, now: datetime) -> datetime:
        """The last instant, up to now, when this was due."""
        due, step = now - LOOK_BACK, timedelta(microseconds=1)
        while (later := self.trigger.get_next_fire_time(None, due + step)) is not None and later <= now:
            due = later
        return due


def poll_due(house: House, counts: Counter[str]) -> None:
    """Reads the sources whose turn it is, and ranks again what came for every project."""
    now = house.now()
    with house.sessions() as session:
        known = active_sources(session)
        openings, last = openings_by_fund(session), newest_runs(session)
        due = [row.key for row in known if is_due(last.get(row.key), rhythm_of(row, openings, now).every_hours, now)]
    if known and not due:
        return
    # none known yet: all that are declared
    report = poll(house.settings, house.sessions, house.catalogue, due, now, clock=house.now)
    counts.update(sources=len(report.runs), failed=len(report.failed), events=report.ingest.events)
    with house.sessions.begin() as session:
        matched = rematch(session, house.catalogue, now, encoder=house.settings.encoder)
    counts.update(projects=matched.projects, calls=matched.calls)


def is_due(last: Run | None, every_hours: int, now: datetime) -> bool:
    """Whether a source of this rhythm should be read."""
    due = due_from(last, every_hours)
    return due is None or now >= due


def sweep_calls(house: House, counts: Counter[str]) -> None:
    """Does what only time changes."""
    with house.sessions.begin() as session:
        report = sweep(session, house.catalogue, house.now())
    counts.update(calls=report.calls, events=report.events)


def tell(house: House, counts: Counter[str]) -> None:
    """Queues the alerts that are owed and sends those that wait."""
    now = house.now()
    with house.sessions.begin() as session:
        counts["queued"] = queue_alerts(session, house.settings, house.catalogue, now)
    report = send_alerts(house.sessions, house.settings, now)
    counts.update(sent=report.sent, put_off=report.put_off, failed=report.failed)


def take_into_search(house: House, counts: Counter[str]) -> None:
    """Keeps the search in step with what the pages of calls say."""
    with house.sessions.begin() as session:
        report = index_calls(session, house.catalogue)
    counts.update(calls=report.calls, indexed=report.written)


def rank_changes(house: House, counts: Counter[str]) -> None:
    """Ranks the projects and calls that changed, and all of them under new weights or rules, a part at a time."""
    waiting = True
    while waiting:
        with house.sessions.begin() as session:
            encoder = house.settings.encoder
            report = rematch(session, house.catalogue, house.now(), most=BATCH, encoder=encoder)
        counts.update(projects=report.changed_projects, calls=report.changed_calls)
        waiting = report.waiting > 0


def look_at_links(house: House, counts: Counter[str]) -> None:
    """Asks for the addresses whose turn it is, a few at a time."""
    report = check_links(house.settings, house.sessions, house.catalogue, house.now())
    counts.update(report.counts)
    counts["links"] = len(report.checked)


SCHEDULE = (
    Entry("poll", "0 * * * *", poll_due),
    Entry("sweep", "*/15 * * * *", sweep_calls),
    Entry("notify", "*/5 * * * *", tell),
    Entry("index", "*/5 * * * *", take_into_search),
    Entry("rematch", "*/5 * * * *", rank_changes),
    Entry("links", "0 * * * *", look_at_links),
)


def tasks(house: House) -> Mapping[str, Task]:
    """The jobs of the schedule as the queue takes them: told when they were due, run once for that instant."""
    return {entry.job: partial(_run, house, entry) for entry in SCHEDULE}


def _run(house: House, entry: Entry, *, due_at: str) -> None:
    run_job(house.sessions, entry.job, datetime.fromisoformat(due_at), house.now, partial(entry.what, house))


def make_scheduler(queue: Queue, now: Callable[[], datetime]) -> BlockingScheduler:
    """The schedule, ready to start. Jobs go one after the other: SQLite has one writer."""
    scheduler = BlockingScheduler(
        timezone=ZONE,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    for entry in SCHEDULE:
        scheduler.add_job(_defer, entry.trigger, args=[queue, entry, now], id=entry.job, replace_existing=True)
    return scheduler


def _defer(queue: Queue, entry: Entry, now: Callable[[], datetime]) -> None:
    queue.defer(entry.job, due_at=entry.due_at(now()).isoformat())


def run_clock(house: House, queue: Queue) -> None:
    """Acts on the schedule until it is told to stop; what is being done is then finished first.

    Raises:
        Conflict: another process does so already.
    """
    with only_one(house.sessions.kw["bind"], "clock") as held:
        if not held:
            raise Conflict("another clock runs on this database; one is enough")
        scheduler = make_scheduler(queue, house.now)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            with suppress(KeyboardInterrupt):
                scheduler.start()
        finally:
            scheduler.shutdown(wait=True)
