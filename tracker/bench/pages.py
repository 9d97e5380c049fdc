"""The list of calls under a steady load: many calls, so many requests a second, beside the least that a page can be."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from socket import socket
from statistics import median
from sys import executable
from threading import Event, local
from time import perf_counter

import requests

from tracker.bench.made_up import NOW, fill_with_calls
from tracker.bench.pairs import Figure
from tracker.catalogue import load_catalogue
from tracker.config import Settings, child_environment, load_settings
from tracker.errors import PuenteError
from tracker.jobs.index_calls import index_calls
from tracker.jobs.migrate import bring_up_to_date
from tracker.store.engine import open_sessions

RATE = 20
"""Requests a second."""
MANY = 1_000
"""From so many calls on, a round lasts as long as tells something."""
LONG, SHORT = 200, 20
"""Requests of a round."""
SECONDS = 60
SENDERS = 16
ASKED = (
    "",
    "?q=agua",
    "?q=saneamiento+y+clima",
    "?q=sanamiento",
    "?tema=agua&tema=clima",
    "?pais=FR&cierra=d30&cierra=d90",
    "?situacion=closed&orden=novedad&pagina=3",
    "?q=mujeres&monto=b1&lengua=es",
    "?q=residuos&fuera=situacion",
    "?pagina=2",
)
"""What is asked for in turn: the list, words in several forms, slips of the pen, facets, orders and pages."""
HEADING = "Convocatorias"


@dataclass(frozen=True, slots=True)
class LoadFigure(Figure):
    """How long answers took, in milliseconds, from the instant at which each was due to be asked for."""

    calls: int
    p50_ms: float
    p95_ms: float
    worst_ms: float
    baseline_p50_ms: float
    baseline_p95_ms: float

    def line(self) -> str:
        """Two lines for a person."""
        times = f"p50 {self.p50_ms:.3g} ms, p95 {self.p95_ms:.3g} ms, worst {self.worst_ms:.3g} ms"
        bare = f"{self.baseline}: p50 {self.baseline_p50_ms:.3g} ms, p95 {self.baseline_p95_ms:.3g} ms"
        return f"{Figure.line(self)}\n  {self.calls} calls: {times}; {bare}"


def web(size: int, pairs: int) -> LoadFigure:
    """Searches and lists among ``size`` calls at a steady rate, against a bare WSGI answer at the same rate."""
    with tempfile.TemporaryDirectory() as name:
        settings = _filled(Path(name), size)
        with served("webapp:create_app()", settings) as page, served("tracker.bench.hello:app", settings) as least:
            _warm(page, least, settings.workers)
            count = LONG if size >= MANY else SHORT
            rounds = [(_round(page, ASKED, count), _round(least, ("",), count)) for _ in range(pairs)]
    return _figure(size, rounds)


Round = tuple[list[float], float]
"""The milliseconds of each answer in a round, and how many requests were answered a second."""


def _figure(size: int, rounds: Sequence[tuple[Round, Round]]) -> LoadFigure:
    ratios = sorted(_share(bare[0], 95) / _share(ours[0], 95) for ours, bare in rounds)
    mine, least = ([time for pair in rounds for time in pair[side][0]] for side in (0, 1))
    return LoadFigure(
        "web",
        median(ours[1] for ours, _ in rounds),
        "pages",
        median(ratios),
        ratios[0],
        ratios[-1],
        len(rounds),
        "a bare WSGI answer by its p95",
        size,
        _share(mine, 50),
        _share(mine, 95),
        max(mine),
        _share(least, 50),
        _share(least, 95),
    )


def _share(times: Sequence[float], percent: int) -> float:
    """The time within which so many of a hundred answers came."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _filled(folder: Path, size: int) -> Settings:
    """Settings of a Puente with so many calls, all of them indexed."""
    address, catalogue = f"sqlite:///{folder / 'puente.sqlite3'}", load_catalogue()
    settings = load_settings(mode="development", data_dir=folder, DATABASE_URL=address, now=NOW, mail="none")
    bring_up_to_date(address, catalogue)
    with open_sessions(address) as sessions:
        with sessions.begin() as session:
            fill_with_calls(session, catalogue, size)
        with sessions.begin() as session:
            index_calls(session, catalogue)
    return settings


def _warm(page: str, least: str, workers: int) -> None:
    """Lets every worker read the calls and prepare its templates before anything is measured."""
    for address in (*(page + asked for asked in ASKED for _ in range(3 * workers)), *[least] * 10):
        answer = requests.get(address, timeout=SECONDS)
        answer.raise_for_status()
        if address.startswith(page) and HEADING not in answer.text:
            raise PuenteError(f"{address} did not show calls")


def _round(address: str, asked: Sequence[str], count: int) -> Round:
    """Asks at a steady rate, whether earlier answers have come or not; a late start counts as waiting."""
    pause, own = Event(), local()
    begun = perf_counter()

    def ask(number: int, what: str) -> float:
        due = begun + number / RATE
        pause.wait(max(0.0, due - perf_counter()))
        if not hasattr(own, "session"):
            own.session = requests.Session()
        own.session.get(address + what, timeout=SECONDS).raise_for_status()
        return 1000 * (perf_counter() - due)

    with ThreadPoolExecutor(SENDERS) as senders:
        times = list(senders.map(ask, range(count), islice(cycle(asked), count)))
    return times, count / (perf_counter() - begun)


@contextmanager
def served(application: str, settings: Settings) -> Iterator[str]:
    """The address of an application under the real server, as ``puente serve`` starts it."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    workers = ["--workers", str(settings.workers), "--threads", "4", "--no-control-socket"]
    command = [executable, "-m", "gunicorn", application, "--bind", bind, *workers]
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
