"""Runs a job for a due slot, once, and keeps a row that says how it went. One of the two edges with a broad except."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from tracker import logs
from tracker.store.alerts import JobRun, job_run_at
from tracker.store.engine import Sessions
from tracker.store.locks import only_one

RUNNING, OK, FAILED = "running", "ok", "failed"
Job = Callable[[Counter[str]], None]
"""What a job does; it counts as it goes, so that the figures of a failed run are true too."""

log = logs.logger(__name__)


def run_job(sessions: Sessions, name: str, due_at: datetime, now: Callable[[], datetime], job: Job) -> JobRun | None:
    """Does what was due at an instant; None when it has been done or another process is doing it.

    A run whose process died stays ``running`` and its lock is free: whoever asks for the slot again does it again.
    """
    with only_one(sessions.kw["bind"], f"job-{name}") as held:
        run = _begin(sessions, name, due_at, now()) if held else None
        if run is None:
            log.info("job_skipped", job=name, due_at=due_at.isoformat(), busy=not held)
            return None
        counts: Counter[str] = Counter()
        error: str | None = None
        try:
            job(counts)
        except Exception as problem:  # it belongs into the row, and the clock goes on
            error = f"{type(problem).__name__}: {problem}"
            log.exception("job_failed", job=name, due_at=due_at.isoformat())
        return _end(sessions, run.id, now(), counts, error)


def _begin(sessions: Sessions, name: str, due_at: datetime, now: datetime) -> JobRun | None:
    with sessions.begin() as session:
        run = job_run_at(session, name, due_at)
        if run is not None and run.outcome != RUNNING:
            return None
        run = run or JobRun(job=name, due_at=due_at)
        run.started_at, run.outcome, run.counts = now, RUNNING, {}
        session.add(run)
    return run


def _end(sessions: Sessions, run_id: int, now: datetime, counts: Counter[str], error: str | None) -> JobRun:
    with sessions.begin() as session:
        run = session.get_one(JobRun, run_id)
        run.ended_at, run.counts, run.error = now, dict(counts), error
        run.outcome = OK if error is None else FAILED
    log.info("job_ended", job=run.job, outcome=run.outcome, **counts)
    return run
