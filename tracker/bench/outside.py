"""A benchmark of whole processes: a poll of recorded sites."""

from __future__ import annotations

import tempfile
from datetime import datetime
from itertools import count
from pathlib import Path

import requests

from tracker.bench.pairs import Figure, compare
from tracker.catalogue import load_catalogue
from tracker.config import Settings, load_settings
from tracker.jobs.demo import replay_server, timeline
from tracker.jobs.migrate import bring_up_to_date
from tracker.jobs.poll import poll
from tracker.store.engine import open_sessions
from tracker.store.sources import snapshots_of

SECONDS = 60
SOURCES = ("gubuy-auci", "agcid-cl", "aecid-es", "diplomatie-fr", "gobmx-amexcid")


def crawl(size: int, pairs: int) -> Figure:
    """Pages fetched, read, kept and joined to their calls in a new database, against fetching the same pages only."""
    step = timeline()[0]
    with tempfile.TemporaryDirectory() as name, replay_server(step["step"]) as site:
        now, tries = datetime.fromisoformat(step["as_of"]), count()
        addresses: list[str] = []

        def ours() -> int:
            settings = _settings(Path(name) / str(next(tries)), now, site)
            addresses[:] = _poll(settings, now, size)
            return len(addresses)

        def bare() -> int:
            with requests.Session() as session:
                for address in addresses:
                    session.get(f"{site}/{address.partition('://')[2]}", timeout=SECONDS)
            return len(addresses)

        return compare("crawl", "pages", ours, bare, "fetching the same pages", pairs)


def _settings(folder: Path, now: datetime, replay: str | None) -> Settings:
    address = f"sqlite:///{folder / 'puente.sqlite3'}"
    return load_settings(mode="development", data_dir=folder, DATABASE_URL=address, now=now, replay=replay, mail="none")


def _poll(settings: Settings, now: datetime, sources: int) -> list[str]:
    """Polls so many sources into a new database; gives the addresses that were fetched."""
    catalogue = load_catalogue()
    bring_up_to_date(settings.database, catalogue)
    with open_sessions(settings.database) as sessions:
        report = poll(settings, sessions, catalogue, SOURCES[:sources], now)
        with sessions() as session:
            return [snapshot.address for run in report.runs for snapshot in snapshots_of(session, run.id)]
