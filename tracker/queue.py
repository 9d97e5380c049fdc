"""Where due jobs go: done at once in this process, or left in PostgreSQL for the workers of any machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tracker import logs
from tracker.errors import SettingsError
from tracker.store.engine import make_engine
from tracker.store.locks import one_at_a_time

try:
    import procrastinate
    from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
    from procrastinate.jobs import Status
except ImportError:  # the extra [postgres] is not installed
    procrastinate = None  # type: ignore[assignment]

QUEUE = "puente"
SILENT_SECONDS = 120
"""A worker that gave no sign for so long is taken for dead, and its jobs are done again."""

log = logs.logger(__name__)


class Task(Protocol):
    """What a deferred job runs; its arguments are text, so that they survive the way through the database."""

    def __call__(self, **args: str) -> None:
        """Does the job."""


class Queue(Protocol):
    """Takes jobs by name."""

    def defer(self, job: str, **args: str) -> None:
        """Has a job done, now or soon."""


class Embedded:
    """Does each job at once, in this process."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = tasks

    def defer(self, job: str, **args: str) -> None:
        """Does the job and comes back when it is done."""
        self._tasks[job](**args)


class Postgres:
    """Leaves jobs in the database; ``work`` does them, in as many processes as are started."""

    def __init__(self, address: str, tasks: Mapping[str, Task]) -> None:
        if procrastinate is None:
            raise SettingsError("DATABASE_URL: PostgreSQL needs more packages; run: pip install 'puente[postgres]'")
        self._address = address
        conninfo = address.replace("postgresql+psycopg://", "postgresql://", 1)
        self.app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
        for name, task in tasks.items():
            self.app.task(name=name, queue=QUEUE)(task)
        retry = self.app.task(name="retry_stalled", queue=QUEUE, queueing_lock="retry_stalled")(self._retry_stalled)
        self.app.periodic(cron="* * * * *")(retry)

    def prepare(self) -> None:
        """Makes the tables of the queue where there are none; of several processes at once, one does."""
        engine = make_engine(self._address)
        try:
            with one_at_a_time(engine, "queue"), self.app.open():
                if not self.app.check_connection():
                    self.app.schema_manager.apply_schema()
        finally:
            engine.dispose()

    def defer(self, job: str, **args: str) -> None:
        """Leaves the job for a worker, unless the same job waits already."""
        with self.app.open():
            try:
                self.app.configure_task(job, queueing_lock=job).defer(**args)
            except AlreadyEnqueued:
                log.info("job_waits_already", job=job)

    def work(self, *, wait: bool = True) -> None:
        """Does what is deferred, for ever or (``wait=False``) until nothing is left."""
        self.app.run_worker(queues=[QUEUE], wait=wait, concurrency=2)

    async def _retry_stalled(self, timestamp: int) -> None:
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
            try:
                await manager.retry_job(job)
                log.warning("job_retried", job=job.task_name, id=job.id)
            except UniqueViolation:  # the next one of its kind waits already and does this one's work
                await manager.finish_job(job, Status.FAILED, delete_job=False)
                log.warning("job_given_up", job=job.task_name, id=job.id)


def open_queue(address: str, tasks: Mapping[str, Task]) -> Embedded | Postgres:
    """The queue that goes with a database."""
    if not address.startswith("postgres"):
        return Embedded(tasks)
    queue = Postgres(address, tasks)
    queue.prepare()
    return queue
