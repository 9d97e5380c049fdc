"""Benchmarks of whole processes: a poll of recorded sites, and the pages under a server."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

import requests

from tracker.bench.pairs import Figure, compare
from tracker.catalogue import load_catalogue
from tracker.config import Settings, child_environment, load_settings
from tracker.errors import PuenteError
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


def web(size: int, pairs: int) -> Figure:
    """First pages served with their calls, against the least that a page can be under the same server."""
    step = timeline()[0]
    now = datetime.fromisoformat(step["as_of"])
    with tempfile.TemporaryDirectory() as name:
        with replay_server(step["step"]) as site:
            _poll(_settings(Path(name), now, site), now, 2)
        settings = _settings(Path(name), now, None)
        with _served("webapp:create_app()", settings) as page, _served("tracker.bench.hello:app", settings) as least:
            ours, bare = (partial(_get, address, size) for address in (page, least))
            return compare("web", "pages", ours, bare, "a page without content", pairs)


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


@contextmanager
def _served(application: str, settings: Settings) -> Iterator[str]:
    """The address of an application under one worker of the real server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", application, "--bind", bind, "--workers", "1", "--threads", "4"]
    with subprocess.Popen(command, env=child_environment(settings), stderr=subprocess.PIPE, text=True) as server:
        try:
            said = _until_ready(server)
            if server.poll() is not None:
                raise PuenteError(f"{application} did not start: {said}")
            yield f"http://{bind}/"
        finally:
            server.terminate()


def _until_ready(server: subprocess.Popen[str]) -> str:
    said = ""
    for line in server.stderr or ():
        said += line
        if "Booting worker" in line:
            break
    return said


def _get(address: str, times: int) -> int:
    with requests.Session() as session:
        for _ in range(times):
            session.get(address, timeout=SECONDS).raise_for_status()
    return times
