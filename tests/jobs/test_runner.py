"""A due slot is done once and leaves a row that says how it went."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tracker.jobs.runner import run_job
from tracker.store.alerts import JobRun, job_run_at
from tracker.store.engine import Sessions
from tracker.store.locks import only_one

DUE = datetime(2025, 6, 18, 12, 0, tzinfo=UTC)


def now() -> datetime:
    return DUE + timedelta(seconds=3)


def count(counts: Counter[str]) -> None:
    counts["sent"] += 2


def test_a_run_leaves_its_row(sessions: Sessions) -> None:
    run_job(sessions, "notify", DUE, now, count)
    with sessions() as session:
        run = job_run_at(session, "notify", DUE)
    assert run is not None
    assert (run.outcome, run.error, run.counts) == ("ok", None, {"sent": 2})
    assert (run.started_at, run.ended_at) == (now(), now())


def test_the_same_slot_is_done_once_and_the_next_one_counts_from_zero(sessions: Sessions) -> None:
    assert run_job(sessions, "notify", DUE, now, count) is not None
    assert run_job(sessions, "notify", DUE, now, count) is None
    later = run_job(sessions, "notify", DUE + timedelta(minutes=5), now, count)
    assert later is not None
    assert later.counts == {"sent": 2}


def test_a_failure_is_written_with_what_was_done_before_it(sessions: Sessions) -> None:
    def fail(counts: Counter[str]) -> None:
        counts["sent"] += 1
        raise ConnectionResetError("the server hung up")

    run = run_job(sessions, "notify", DUE, now, fail)
    assert run is not None
    assert (run.outcome, run.counts) == ("failed", {"sent": 1})
    assert run.error == "ConnectionResetError: the server hung up"
    assert run_job(sessions, "notify", DUE, now, count) is None


def test_a_stop_is_no_failure_and_goes_through(sessions: Sessions) -> None:
    def stop(counts: Counter[str]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_job(sessions, "notify", DUE, now, stop)
    with sessions() as session:
        run = job_run_at(session, "notify", DUE)
    assert run is not None
    assert run.outcome == "running"


def test_a_slot_whose_process_died_is_done_again(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add(JobRun(job="notify", due_at=DUE, started_at=DUE, counts={"sent": 9}))
    run = run_job(sessions, "notify", DUE, now, count)
    assert run is not None
    assert (run.outcome, run.counts) == ("ok", {"sent": 2})


def test_nothing_is_done_while_another_process_is_at_it(sessions: Sessions) -> None:
    with only_one(sessions.kw["bind"], "job-notify"):
        assert run_job(sessions, "notify", DUE, now, count) is None
    with sessions() as session:
        assert job_run_at(session, "notify", DUE) is None
