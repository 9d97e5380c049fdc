"""Kills a poll at random moments and polls again: the database must then equal that of a poll left alone.

python -m tests.chaos.kills --times 200 [--engine postgresql] [--seed 7]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from tests.spiders.world import SITES, serve
from tests.support.databases import ENGINES, Databases
from tests.support.forks import FORKS, end_with
from tracker.catalogue import load_catalogue
from tracker.config import Settings, load_settings
from tracker.jobs import crawl as crawling
from tracker.jobs.migrate import bring_up_to_date
from tracker.jobs.poll import poll
from tracker.jobs.projects import create_project
from tracker.store.alerts import OutboxRow, Subscription
from tracker.store.calls import Call, CallDocument, CallFact, CallVersion, Event, Sighting
from tracker.store.engine import make_engine, make_sessions, open_sessions
from tracker.store.people import Municipality
from tracker.store.sources import Body, Source, SourceEvent

SOURCES = ("gubuy-auci",)
"""One small source whose call is extended, so that a killed poll costs little and has all to lose."""
BEFORE, AFTER = ("02-new-calls", "2025-05-21T12:00:00-06:00"), ("03-change", "2025-06-18T12:00:00-06:00")


@dataclass(frozen=True)
class Verdict:
    """How many polls were killed, how many of them were still running then, and what differed afterwards."""

    kills: int
    running: int
    seconds: float
    differences: tuple[str, ...]


@contextmanager
def kitchen(engine: str) -> Iterator[Kitchen]:
    """A database of the kind with one poll behind it, and a recorded web that has changed since."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="puente-kills-")))
        databases = Databases(folder, stack)
        base = stack.enter_context(databases.fresh(engine, folder))
        site = stack.enter_context(serve.Replay(SITES, delay=False))
        made = Kitchen(site, folder, databases, base)
        made.prepare()
        yield made


class Kitchen:
    """Makes copies of one database and polls into them."""

    def __init__(self, site: Any, folder: Path, databases: Databases, base: str) -> None:
        self.site, self.folder, self.databases, self.base = site, folder, databases, base
        self.catalogue = load_catalogue()
        self.made = 0

    def prepare(self) -> None:
        """Funds, a municipality with a project, somebody who gets its alerts, and one poll of what was before."""
        bring_up_to_date(self.base, self.catalogue)
        now = datetime.fromisoformat(BEFORE[1])
        with open_sessions(self.base) as sessions, sessions.begin() as session:
            place = session.scalars(select(Municipality).limit(1)).one()
            create_project(session, place.cvegeo, {"title": "Agua y saneamiento", "themes": ["agua"]}, now)
            session.add(
                Subscription(email="a@municipio.example", cvegeo=place.cvegeo, requested_at=now, confirmed_at=now)
            )
        self.site.set_step(BEFORE[0])
        self.poll(self.base, BEFORE[1])
        self.site.set_step(AFTER[0])

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A copy of the database."""
        self.made += 1
        url = make_url(self.base)
        if url.get_backend_name() == "postgresql":
            with self.databases._postgres_copy(str(url.database)) as address:
                yield address
            return
        file = self.folder / f"copy-{self.made}.sqlite3"
        shutil.copyfile(str(url.database), file)
        yield f"sqlite:///{file}"
        for left in self.folder.glob(f"{file.name}*"):
            left.unlink()

    def poll(self, address: str, now: str) -> float:
        """A poll in this process, its spiders in a fork of it; gives its seconds."""
        begun = time.monotonic()
        with mock.patch.object(crawling, "subprocess", FORKS), open_sessions(address) as sessions:
            poll(self._settings(address, now), sessions, self.catalogue, SOURCES, datetime.fromisoformat(now))
        return time.monotonic() - begun

    def killed(self, address: str, after: float) -> bool:
        """A poll whose whole group is killed after so many seconds; gives whether it was still running.

        It is a fork of this process, which has polled already: so no kill is spent on the start of Python, on
        patterns or on the model.
        """
        child = os.fork()
        if child == 0:
            os.setsid()
            end_with(lambda: self._polled(address))
        time.sleep(after)
        running = os.waitpid(child, os.WNOHANG)[0] == 0
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        if running:
            os.waitpid(child, 0)
        return running

    def _polled(self, address: str) -> None:
        self.poll(address, AFTER[1])

    def _settings(self, address: str, now: str) -> Settings:
        quiet = {"mail": "none", "log_level": "ERROR"}
        return load_settings(data_dir=self.folder, DATABASE_URL=address, replay=self.site.base, now=now, **quiet)


def try_kills(engine: str, times: int, seed: int) -> Verdict:
    """Kills so many polls at random moments, each on its own database, and compares what a second poll leaves."""
    chance, differences, running, begun = random.Random(seed), [], 0, time.monotonic()
    with kitchen(engine) as made:
        with made.copy() as address:
            made.poll(address, AFTER[1])
            wanted = dump(address)
        with made.copy() as address:
            length = made.poll(address, AFTER[1])
            differences += [f"left alone: {d}" for d in _differ(wanted, dump(address))]
        for number in range(times):
            with made.copy() as address:
                after = chance.uniform(0.05, length)
                running += made.killed(address, after)
                made.poll(address, AFTER[1])
                differences += [f"kill {number} after {after:.2f} s: {d}" for d in _differ(wanted, dump(address))]
    return Verdict(times, running, time.monotonic() - begun, tuple(differences))


def dump(address: str) -> dict[str, list[str]]:
    """All that a poll decides, without the numbers of rows: calls, facts, events, mails, pages and bodies."""
    engine = make_engine(address)
    try:
        with make_sessions(engine, reads_only=True)() as session:
            return {name: sorted(map(str, rows)) for name, rows in _rows(session).items()}
    finally:
        engine.dispose()


def _rows(session: Session) -> dict[str, list[Any]]:
    keys = {call.id: call.key for call in session.scalars(select(Call))}
    events = {event.id: (keys[event.call_id], event.kind, event.material) for event in session.scalars(select(Event))}
    return {
        "calls": [(c.key, c.status, c.version, c.state, c.title) for c in session.scalars(select(Call))],
        "facts": [
            (keys[f.call_id], f.field, f.since, f.until, f.value, f.unknown) for f in session.scalars(select(CallFact))
        ],
        "versions": [(keys[v.call_id], v.number, v.at, v.made_by) for v in session.scalars(select(CallVersion))],
        "events": [(*events[e.id], e.at, e.data) for e in session.scalars(select(Event))],
        "outbox": [(events.get(m.event_id or 0), m.subject, m.text_body) for m in session.scalars(select(OutboxRow))],
        "pages": [(keys[s.call_id], s.address, s.role, s.absences) for s in session.scalars(select(Sighting))],
        "files": [(keys[d.call_id], d.address, d.body_hash) for d in session.scalars(select(CallDocument))],
        "bodies": [(b.hash, b.size) for b in session.scalars(select(Body))],
        "sources": [(s.key, s.health) for s in session.scalars(select(Source))],
        "source events": [(e.source_key, e.kind, e.at) for e in session.scalars(select(SourceEvent))],
    }


def _differ(wanted: dict[str, list[str]], found: dict[str, list[str]]) -> Iterator[str]:
    for name, rows in wanted.items():
        lost, more = [r for r in rows if r not in found[name]], [r for r in found[name] if r not in rows]
        if lost or more or len(rows) != len(found[name]):
            yield f"{name}: {len(rows)} wanted, {len(found[name])} found; lost {lost[:2]}; not wanted {more[:2]}"


def main() -> int:
    """Kills as often as asked; gives 1 when anything differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    found = try_kills(asked.engine, asked.times, asked.seed)
    for line in found.differences:
        sys.stdout.write(f"{line}\n")
    told = f"{found.kills} kills on {asked.engine}, {found.running} of them in a running poll, {found.seconds:.0f} s"
    sys.stdout.write(f"{told}: {len(found.differences)} differences\n")
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main())
