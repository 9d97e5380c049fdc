"""The whole journey on the recorded sites: nothing leaves this machine, and the date is simulated.

It polls the sites step by step, matches and tells as it goes; ``demo_check`` looks at what it ends with.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from sqlalchemy.orm import Session

from tracker.alerts.folder import folder_of, stored_mails
from tracker.catalogue import Catalogue
from tracker.config import Settings, load_settings
from tracker.errors import PuenteError, SettingsError
from tracker.jobs.accounts import create_user
from tracker.jobs.demo_check import Stage
from tracker.jobs.demo_data import DemoPerson, read_demo
from tracker.jobs.index_calls import index_calls
from tracker.jobs.migrate import load_funds, load_municipalities, migrate
from tracker.jobs.notify import queue_alerts, send_alerts
from tracker.jobs.poll import poll
from tracker.jobs.projects import create_project
from tracker.jobs.rematch import rematch
from tracker.jobs.subscribe import confirm_subscription, request_subscription
from tracker.jobs.sweep import sweep
from tracker.store.engine import Sessions, open_sessions

ROOT = Path(__file__).resolve().parents[2]
SITES = ROOT / "tests" / "sites"
LAST_STEP = "03-change"
"""The walk ends while the México–Uruguay call is open with four weeks left."""
BETWEEN_RANKINGS = 4.0
"""Seconds after which what people wrote is ranked."""
RANKED_AT_ONCE = 25
"""Projects, so that nobody who writes waits for long."""
CONFIRMING = re.compile(r"/avisos/confirmar/(\S+)")


@dataclass(frozen=True, slots=True)
class Login:
    """A person of the demonstration and the password made for this run."""

    name: str
    position: str
    email: str
    password: str


def demo_settings(settings: Settings, **changes: object) -> Settings:
    """The settings of the demonstration: its own folder and database, mails into a folder, nothing else's data."""
    folder = settings.data_dir.absolute() / "demo"
    return load_settings(
        mode="development",
        data_dir=folder,
        DATABASE_URL=f"sqlite:///{folder / 'puente.sqlite3'}",
        mail=f"maildir://{folder / 'correo'}",
        base_url=f"http://127.0.0.1:{settings.port}",
        host="127.0.0.1",
        log_level="WARNING" if settings.log_level == "INFO" else settings.log_level,
        **changes,
    )


def accompany(settings: Settings, catalogue: Catalogue, wait: Callable[[float], int | None], now: datetime) -> int:
    """Ranks what people write while the pages are served, in place of the clock, whose hour stands still here.

    ``wait`` waits so many seconds for the server and gives its exit status, None while it runs. Gives that status.
    """
    with open_sessions(settings.database) as sessions:
        while (ended := wait(BETWEEN_RANKINGS)) is None:
            with sessions.begin() as session:
                rematch(session, catalogue, now, most=RANKED_AT_ONCE, encoder=settings.encoder)
        return ended


def require_free_port(settings: Settings) -> None:
    """Says at once that the pages can't be served later.

    Raises:
        SettingsError: another program listens there.
    """
    try:
        socket.create_server((settings.host, settings.port), reuse_port=False).close()
    except OSError as error:
        raise SettingsError(
            f"PUENTE_PORT: port {settings.port} can't be used ({error.strerror}); set another one, such as"
            f" PUENTE_PORT={settings.port + 1}"
        ) from error


def prepare(settings: Settings, catalogue: Catalogue) -> tuple[list[Login], Iterator[Stage]]:
    """An empty database with the municipality, people and projects of ``demo.toml``; gives the logins.

    Raises:
        CatalogueError: ``demo.toml`` is wrong; then nothing has been touched.
    """
    data = read_demo(catalogue)
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    migrate(settings.database)
    now = _begin(settings)
    with open_sessions(settings.database) as sessions:
        with sessions.begin() as session:
            load_funds(session, catalogue)
            places = load_municipalities(session, catalogue)
            logins = [_person(session, data.cvegeo, person, settings, now) for person in data.people]
            for project in data.projects:
                create_project(session, data.cvegeo, project, now)
        figures = f"{places} municipios, {len(logins)} personas, {len(data.projects)} proyectos"
        confirmed = _subscribe(sessions, settings, now)
    asked = sum(person.alerts for person in data.people)
    told = f"{confirmed} de {asked} confirmadas con el enlace de su correo"
    stages = Stage("preparar", figures, places > 0), Stage("suscripciones", told, confirmed == asked)
    return logins, iter(stages)


def _person(session: Session, cvegeo: str, person: DemoPerson, settings: Settings, now: datetime) -> Login:
    password = secrets.token_urlsafe(12)
    user = create_user(
        session,
        person.email,
        person.name,
        password,
        now=now,
        cost=settings.password_cost,
        cvegeo=None if person.admin else cvegeo,
        role=person.role,
        admin=person.admin,
    )
    user.position = person.position
    if person.alerts:
        request_subscription(session, settings, user, cvegeo, now, "demo")
    return Login(person.name, person.position, person.email, password)


def _subscribe(sessions: Sessions, settings: Settings, now: datetime) -> int:
    """Sends the mails to confirm and uses the link in each, as a person would; gives how many that confirmed."""
    send_alerts(sessions, settings, now)
    folder = folder_of(settings.mail)
    links = [link for mail in stored_mails(folder or Path()) for link in CONFIRMING.findall(mail.text)]
    with sessions.begin() as session:
        return len({confirm_subscription(session, settings, link, now).id for link in links})


def _begin(settings: Settings) -> datetime:
    if settings.now is None:
        raise PuenteError("the demonstration needs a simulated date")
    return settings.now


def timeline() -> list[dict[str, Any]]:
    """The steps that are walked, in order.

    Raises:
        PuenteError: the recorded sites are not there; they come with a checkout of the project.
    """
    file = SITES / "timeline.json"
    if not file.is_file():
        raise PuenteError("the recorded sites (tests/sites) are missing; run the demonstration in a checkout")
    steps: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return [step for step in steps if step["step"] <= LAST_STEP]


@contextmanager
def replay_server(step: str, sites: Path = SITES) -> Iterator[str]:
    """Serves the recorded sites, or another set of them, on loopback; gives the address."""
    command = [sys.executable, str(SITES / "serve.py"), str(sites), "--port", "0", "--no-delay", "--step", step]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            first = server.stdout.readline() if server.stdout else ""
            if " at http://" not in first:
                raise PuenteError(f"the replay server did not start: {first.strip()}")
            yield first.split(" at ")[1].split(",")[0].strip()
        finally:
            server.terminate()


def walk(settings: Settings, catalogue: Catalogue) -> Iterator[Stage]:
    """Polls the sites step by step with the simulated date; a stage for each step."""
    steps = timeline()
    with replay_server(steps[0]["step"]) as address, open_sessions(settings.database) as sessions:
        for step in steps:
            requests.get(f"{address}/_step/{step['step']}", timeout=10).raise_for_status()
            told = sum(_tick(settings, sessions, catalogue, datetime.fromisoformat(tick)) for tick in step["ticks"])
            yield _poll_step(settings, sessions, catalogue, address, step, told)


def _tick(settings: Settings, sessions: Sessions, catalogue: Catalogue, now: datetime) -> int:
    """What the clock does between two polls; gives how many alerts it sent."""
    there = demo_settings(settings.model_copy(update={"data_dir": settings.data_dir.parent}), now=now)
    with sessions.begin() as session:
        sweep(session, catalogue, now)
        queue_alerts(session, there, catalogue, now)
    return send_alerts(sessions, there, now).sent


def _poll_step(
    settings: Settings,
    sessions: Sessions,
    catalogue: Catalogue,
    address: str,
    step: Mapping[str, Any],
    told: int,
) -> Stage:
    now = datetime.fromisoformat(step["as_of"])
    there = demo_settings(settings.model_copy(update={"data_dir": settings.data_dir.parent}), now=now, replay=address)
    report = poll(there, sessions, catalogue, (), now)
    with sessions.begin() as session:
        index_calls(session, catalogue)
    sent = send_alerts(sessions, there, now)
    read = report.ingest
    figures = f"{len(report.runs)} fuentes, {read.pages} páginas, {len(read.found)} convocatorias nuevas"
    figures += f", {read.events} sucesos, {told + sent.sent} avisos enviados"
    return Stage(f"{step['step']} ({now:%d/%m/%Y})", figures, not report.failed and sent.sent == report.queued)
