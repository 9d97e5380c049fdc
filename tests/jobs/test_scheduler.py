"""The schedule: what is due when, done once, by one process."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from tests.jobs.test_queue import finish
from tracker.catalogue import load_catalogue
from tracker.commands import operations
from tracker.config import Settings
from tracker.errors import Conflict
from tracker.house import House
from tracker.queue import open_queue
from tracker.scheduler import SCHEDULE, ZONE, is_due, make_scheduler, poll_due, run_clock, tasks
from tracker.store.alerts import job_run_at
from tracker.store.engine import Sessions
from tracker.store.locks import only_one
from tracker.store.sources import Run, Source

NOW = datetime(2025, 6, 18, 12, 22, 30, tzinfo=UTC)
ENTRIES = {entry.job: entry for entry in SCHEDULE}


@pytest.fixture
def house(settings: Settings, sessions: Sessions) -> House:
    """What jobs work with, on a Wednesday in June."""
    return House(settings.model_copy(update={"now": NOW}), sessions, load_catalogue())


@pytest.mark.parametrize(("job", "minute"), [("poll", 0), ("sweep", 15), ("notify", 20)])
def test_a_job_was_last_due_on_its_line(job: str, minute: int) -> None:
    assert ENTRIES[job].due_at(NOW) == NOW.replace(minute=minute, second=0)


def test_the_instant_itself_is_due() -> None:
    on_the_hour = NOW.replace(minute=0, second=0)
    assert {entry.due_at(on_the_hour) for entry in SCHEDULE} == {on_the_hour}


def test_the_scheduler_has_each_entry_once_in_mexican_time(house: House) -> None:
    scheduler = make_scheduler(open_queue("sqlite://", {}), house.now)
    assert [job.id for job in scheduler.get_jobs()] == list(ENTRIES)
    assert {job.trigger.timezone for job in scheduler.get_jobs()} == {ZONE}


@pytest.mark.parametrize("job", ["sweep", "notify"])
def test_a_due_job_is_done_through_the_queue_once(house: House, job: str) -> None:
    queue = open_queue(house.settings.database, tasks(house))
    due_at = ENTRIES[job].due_at(NOW)
    for _ in range(2):
        queue.defer(job, due_at=due_at.isoformat())
        finish(queue)
    with house.sessions() as session:
        run = job_run_at(session, job, due_at)
    assert run is not None
    assert (run.outcome, run.error) == ("ok", None)


@pytest.mark.parametrize(("ago", "due"), [(23, False), (23.5, True), (24, True)])
def test_a_source_is_due_by_its_own_rhythm(ago: float, due: bool) -> None:
    last = Run(started_at=NOW - timedelta(hours=ago))
    assert is_due(last, 24, NOW) is due


def test_a_source_never_read_is_due() -> None:
    assert is_due(None, 24, NOW)


def test_nothing_is_polled_when_nothing_is_due(house: House) -> None:
    with house.sessions.begin() as session:
        session.add(Source(key="fondo", name="Fondo", host="fondo.example", language="es"))
        session.flush()
        session.add(Run(source_key="fondo", started_at=NOW, outcome="ok"))
    counts: Counter[str] = Counter()
    poll_due(house, counts)
    assert counts == {}


def test_a_second_clock_refuses(house: House) -> None:
    with only_one(house.sessions.kw["bind"], "clock"), pytest.raises(Conflict, match="another clock"):
        run_clock(house, open_queue("sqlite://", {}))


@pytest.mark.engines("sqlite")
def test_workers_are_for_postgresql(settings: Settings) -> None:
    result = CliRunner().invoke(operations.worker, obj=settings)
    assert "workers need PostgreSQL" in str(result.exception)


def test_notify_and_rematch_run_by_hand_on_a_new_database(settings: Settings) -> None:
    for command, arguments in [(operations.notify, []), (operations.notify, ["--dry-run"]), (operations.rematch, [])]:
        result = CliRunner().invoke(command, arguments, obj=settings)
        assert (result.exit_code, result.stdout) == (0, "")
