"""One holder at a time, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from sqlalchemy import Engine

from tracker.store.engine import make_engine
from tracker.store.locks import one_at_a_time, only_one

HOLDER = """
import sys, signal
from tracker.store.engine import make_engine
from tracker.store.locks import only_one
with only_one(make_engine(sys.argv[1]), "clock") as held:
    print(held, flush=True)
    signal.pause()
"""


def test_the_second_is_told_so_and_may_when_the_first_is_done(engine: Engine, database_url: str) -> None:
    other = make_engine(database_url)
    with only_one(engine, "clock") as first, only_one(other, "clock") as second:
        assert (first, second) == (True, False)
    with only_one(other, "clock") as third:
        assert third
    other.dispose()


def test_locks_of_different_names_do_not_meet(engine: Engine) -> None:
    with only_one(engine, "clock") as first, only_one(engine, "job-poll") as second:
        assert first
        assert second


def test_who_waits_gets_the_lock_when_it_is_free(engine: Engine, database_url: str) -> None:
    done: list[str] = []
    other = make_engine(database_url)

    def wait() -> None:
        with one_at_a_time(other, "migrate"):
            done.append("second")

    waiter = threading.Thread(target=wait)
    with one_at_a_time(engine, "migrate"):
        waiter.start()
        waiter.join(0.3)
        done.append("first")
    waiter.join()
    other.dispose()
    assert done == ["first", "second"]


def test_a_killed_holder_frees_the_lock(engine: Engine, database_url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, database_url], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with only_one(engine, "clock") as held:
            assert not held
        os.kill(holder.pid, signal.SIGKILL)
    for _ in range(100):
        with only_one(engine, "clock") as held:
            if held:
                return
    raise AssertionError("the lock stays with the dead")
