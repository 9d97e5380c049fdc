"""Has the spiders read sources in a child process, which keeps what came as snapshots."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
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


def crawl(settings: Settings, runs: Sequence[Run], recipes: Sequence[Mapping[str, Any]] = ()) -> dict[int, str]:
    """Reads the sources of these runs in one child process, which is ended after the time limit.

    ``recipes`` are the facts of those among them that have no code. Gives the trouble of each run that had some, in
    words. One source's trouble leaves the others alone.
    """
    names = [f"{run.source_key}:{run.id}" for run in runs]
    try:
        done = subprocess.run(
            [*SPIDERS, "crawl", "--recipes", "-", *names],
            input="".join(f"{json.dumps(facts, ensure_ascii=False)}\n" for facts in recipes),
            env=child_environment(settings, {"PUENTE_LOG_LEVEL": settings.log_level}),
            stdout=subprocess.PIPE,
            text=True,
            timeout=settings.crawl_timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return dict.fromkeys((run.id for run in runs), f"the crawl was ended after {settings.crawl_timeout} s")
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    said = {row["run"]: row["reason"] for row in rows}
    ended = f"the spiders ended with status {done.returncode}"
    return {run.id: said.get(run.id, ended) for run in runs if said.get(run.id, ended)}


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
