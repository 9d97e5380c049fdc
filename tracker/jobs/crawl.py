"""Has the spiders read sources in a child process, which keeps what came as snapshots."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Event, Timer
from typing import Any

from sqlalchemy.orm import Session

from tracker.config import Settings, child_environment
from tracker.errors import NotFound, PuenteError
from tracker.store.sources import Outcome, Run, Snapshot, active_sources, snapshots_of

SPIDERS = (sys.executable, "-m", "spiders")


def declared_sources(settings: Settings) -> list[dict[str, Any]]:
    """The sources that the spiders declare.

    Raises:
        PuenteError: a source is declared wrongly; the message is the spiders' own.
    """
    done = subprocess.run(
        [*SPIDERS, "list", "--json"], env=child_environment(settings), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise PuenteError(done.stderr.strip()[-2000:] or "the spiders can't be listed")
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    return found


class Spiders:
    """The child process of a poll: it says which sources have code, is told what to read, and says how that went.

    ``peak_kib`` is the most memory that it held, in KiB, once it has read.
    """

    def __init__(self, settings: Settings, child: subprocess.Popen[str]) -> None:
        self.settings, self.child = settings, child
        self.peak_kib = 0

    def declared(self) -> list[dict[str, Any]]:
        """The sources that the spiders declare.

        Raises:
            PuenteError: a source is declared wrongly; the message is the spiders' own.
        """
        found: list[dict[str, Any]] = []
        for line in self.child.stdout or ():
            if not line.strip():
                return found
            found.append(json.loads(line))
        return declared_sources(self.settings)  # it ended early: another says why, or can after all

    def read(
        self, runs: Sequence[Run], recipes: Iterable[Mapping[str, Any]] = (), kept: Callable[[], None] | None = None
    ) -> dict[int, str]:
        """Has the sources of these runs read, and ends the process after the time limit.

        ``recipes`` are the facts of those among them that have no code; ``kept`` is called whenever something new is
        stored. Gives the trouble of each run that had some, in words. One source's trouble leaves the others alone.
        """
        late = Event()
        timer = Timer(self.settings.crawl_timeout, self._end, (late,))
        timer.start()
        try:
            self._tell(runs, recipes)
            said = self._listen(kept)
            status = self.child.wait()
        finally:
            timer.cancel()
        if late.is_set():
            return dict.fromkeys((run.id for run in runs), f"the crawl was ended after {self.settings.crawl_timeout} s")
        ended = f"the spiders ended with status {status}"
        return {run.id: said.get(run.id, ended) for run in runs if said.get(run.id, ended)}

    def _end(self, late: Event) -> None:
        if self.child.poll() is None:
            late.set()
            self.child.kill()

    def _tell(self, runs: Sequence[Run], recipes: Iterable[Mapping[str, Any]]) -> None:
        lines: list[Mapping[str, Any]] = [{run.source_key: run.id for run in runs}, *recipes]
        if self.child.stdin is not None:
            with suppress(BrokenPipeError), self.child.stdin as stdin:
                stdin.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)

    def _listen(self, kept: Callable[[], None] | None) -> dict[int, str]:
        said: dict[int, str] = {}
        for line in self.child.stdout or ():
            row = json.loads(line) if line.startswith("{") else {}
            if "run" in row:
                said[row["run"]] = row["reason"]
                self.peak_kib = max(self.peak_kib, row.get("peak_kib", 0))
            elif kept is not None and "kept" in row:
                kept()
        return said


@contextmanager
def spiders(settings: Settings, *, declare: bool = False) -> Iterator[Spiders]:
    """The spiders, started; with ``declare`` they say first which sources have code. They are gone afterwards."""
    command = [*SPIDERS, "read", *(["--declare"] if declare else [])]
    env = child_environment(settings, {"PUENTE_LOG_LEVEL": settings.log_level})
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield Spiders(settings, child)
        finally:
            child.kill()


def plan_runs(session: Session, keys: Sequence[str], now: datetime, planned_at: datetime | None = None) -> list[Run]:
    """A run for each of the named sources (all active ones when none is named), begun now.

    Raises:
        NotFound: a name is no source; the message names those there are.
    """
    known = {row.key for row in active_sources(session)}
    unknown = sorted(set(keys) - known)
    if unknown:
        raise NotFound(f"no source {', '.join(unknown)}; the sources are {', '.join(sorted(known))}")
    runs = [Run(source_key=key, started_at=now, planned_at=planned_at) for key in (keys or sorted(known))]
    session.add_all(runs)
    session.flush()
    return runs


def close_run(
    session: Session, run: Run, now: datetime, found: Mapping[str, Any] | None = None, trouble: str | None = None
) -> None:
    """Writes how a run ended, by what it fetched: ok, partial, or failed with the reason in words."""
    fetched = snapshots_of(session, run.id)
    counts: dict[str, int] = {}
    for snapshot in fetched:
        counts[snapshot.outcome] = counts.get(snapshot.outcome, 0) + 1
    good = counts.get(Outcome.OK, 0) + counts.get(Outcome.NOT_MODIFIED, 0)
    bad = [s for s in fetched if s.outcome not in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.GONE)]
    run.outcome = "failed" if not good else ("partial" if bad or trouble else "ok")
    run.reason = "; ".join(map(_bad, bad[:5])) or trouble or (None if good else "nothing was fetched")
    run.counts = {**counts, **dict(found or {})}
    run.ended_at = now


def _bad(snapshot: Snapshot) -> str:
    reason = f" ({snapshot.reason})" if snapshot.reason else ""
    return f"{snapshot.outcome}: {snapshot.address}{reason}"
