"""One interface, two backends: each job that is deferred is done once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from tracker.config import Settings
from tracker.errors import SettingsError
from tracker.queue import Embedded, Postgres, Task, open_queue


@pytest.fixture
def done() -> list[dict[str, str]]:
    """What was done."""
    return []


@pytest.fixture
def work(done: list[dict[str, str]]) -> dict[str, Task]:
    """A job that writes down its arguments."""

    def sweep(**args: str) -> None:
        done.append(args)

    return {"sweep": sweep}


def finish(queue: Embedded | Postgres) -> None:
    """Does what still waits."""
    if isinstance(queue, Postgres):
        queue.work(wait=False)


def test_a_deferred_job_is_done_with_its_arguments(
    settings: Settings, work: dict[str, Task], done: list[dict[str, str]]
) -> None:
    queue = open_queue(settings.database, work)
    queue.defer("sweep", due_at="2025-06-18T12:00:00+00:00")
    finish(queue)
    assert done == [{"due_at": "2025-06-18T12:00:00+00:00"}]


def test_the_backend_goes_with_the_database(settings: Settings, engine_name: str) -> None:
    expected = {"sqlite": Embedded, "postgresql": Postgres}[engine_name]
    assert isinstance(open_queue(settings.database, {}), expected)


@pytest.mark.engines("postgresql")
def test_a_job_that_waits_already_is_not_queued_again(
    settings: Settings, work: dict[str, Task], done: list[dict[str, str]]
) -> None:
    queue = open_queue(settings.database, work)
    queue.defer("sweep", due_at="first")
    queue.defer("sweep", due_at="second")
    finish(queue)
    assert done == [{"due_at": "first"}]


@pytest.mark.engines("postgresql")
def test_the_tables_of_the_queue_are_made_once(settings: Settings, work: dict[str, Task]) -> None:
    open_queue(settings.database, work).defer("sweep", due_at="first")
    again = open_queue(settings.database, work)
    assert isinstance(again, Postgres)
    again.prepare()


@pytest.mark.engines("postgresql")
def test_the_tables_of_the_queue_are_made_once_by_processes_that_start_at_once(settings: Settings) -> None:
    with ThreadPoolExecutor(6) as pool:
        queues = list(pool.map(lambda _: open_queue(settings.database, {}), range(6)))
    assert len(queues) == 6


def test_postgres_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.queue.procrastinate", None)
    with pytest.raises(SettingsError, match=r"puente\[postgres\]"):
        open_queue("postgresql://nowhere/none", {})


HANGING_WORKER = """
import signal, sys
from tracker.queue import open_queue
def sweep(**args):
    print("begun", flush=True)
    signal.sigwait([signal.SIGUSR1])
open_queue(sys.argv[1], {"sweep": sweep}).work()
"""


@pytest.mark.engines("postgresql")
@pytest.mark.parametrize("waiting", [False, True])
def test_the_job_of_a_killed_worker_is_done_by_the_next(
    settings: Settings, engine: Engine, work: dict[str, Task], done: list[dict[str, str]], waiting: bool
) -> None:
    queue = open_queue(settings.database, work)
    assert isinstance(queue, Postgres)
    queue.defer("sweep", due_at="first")
    command = [sys.executable, "-c", HANGING_WORKER, settings.database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "begun\n"
        worker.kill()
    with engine.begin() as connection:
        connection.execute(text("update procrastinate_workers set last_heartbeat = now() - interval '10 minutes'"))
    if waiting:
        queue.defer("sweep", due_at="second")
    asyncio.run(retry(queue))
    finish(queue)
    assert done == [{"due_at": "second" if waiting else "first"}]


async def retry(queue: Postgres) -> None:
    """What a worker does each minute."""
    async with queue.app.open_async():
        await queue._retry_stalled(0)
