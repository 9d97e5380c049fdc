"""A recorded web on this machine, a database, and crawls as the scheduler starts them, or in forks that are quicker."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from spiders.sources import SOURCES
from tests.support.forks import run
from tests.support.loading import loaded
from tracker.config import child_environment, load_settings
from tracker.store.base import Base
from tracker.store.engine import make_engine, make_sessions
from tracker.store.sources import Fund, Run, Snapshot, Source, snapshots_of

ROOT = Path(__file__).resolve().parents[2]
SITES = ROOT / "tests" / "sites"
NOW = datetime(2025, 5, 12, 18, tzinfo=UTC)


serve = loaded(SITES / "serve.py")


@dataclass
class Crawled:
    """What a crawl said and kept."""

    code: int
    rows: dict[str, dict[str, Any]]
    errors: str
    snapshots: list[Snapshot]
    asked: list[str] = field(default_factory=list)

    def outcomes(self) -> dict[str, str]:
        """How each address ended."""
        return {snapshot.address: snapshot.outcome for snapshot in self.snapshots}

    def of_role(self, role: str) -> list[str]:
        """The addresses that were kept in a role."""
        return [snapshot.address for snapshot in self.snapshots if snapshot.role == role]


@dataclass
class World:
    """The recorded sites at a step, and the database that crawls write into; ``real`` crawls start a Python each."""

    site: Any
    folder: Path
    real: bool = False
    runs: int = 0

    def __post_init__(self) -> None:
        self.settings = load_settings(data_dir=self.folder, replay=self.site.base, now=NOW)
        self.engine = make_engine(self.settings.database)
        self.sessions = make_sessions(self.engine)
        Base.metadata.create_all(self.engine)
        with self.sessions.begin() as session:
            _fill(session)

    def crawl(self, *keys: str, step: str | None = None) -> Crawled:
        """Crawls sources together in a process of their own."""
        if step:
            self.site.set_step(step)
        self.site.reset_log()
        with self.sessions.begin() as session:
            runs = {key: self._run(session, key) for key in keys}
        arguments = ["crawl", *(f"{key}:{run}" for key, run in runs.items())]
        done = (
            self.spiders(*arguments)
            if self.real
            else run(["spiders", *arguments], env=child_environment(self.settings))
        )
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        with self.sessions() as session:
            kept = [snapshot for run in runs.values() for snapshot in snapshots_of(session, run)]
        asked = [url for _step, _method, _status, url in self.site.log()["recent"]]
        return Crawled(done.returncode, {row["source"]: row for row in rows}, done.stderr, kept, asked)

    def spiders(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``python -m spiders`` with the settings of this world."""
        command = [sys.executable, "-m", "spiders", *arguments]
        env = self.environment()
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    def environment(self) -> dict[str, str]:
        """What a child process is told of this world."""
        return child_environment(self.settings)

    def _run(self, session: Session, key: str) -> int:
        self.runs += 1
        at = NOW + timedelta(minutes=self.runs)
        run = Run(source_key=key, planned_at=at, started_at=at)
        session.add(run)
        session.flush()
        return run.id


def _fill(session: Session) -> None:
    funds = {fund for source in SOURCES.values() for fund in source.funds}
    session.add_all(Fund(key=key, name=key, kind="calls") for key in sorted(funds))
    session.add_all(Source(**source.facts()) for source in SOURCES.values())
