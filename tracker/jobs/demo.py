"""The whole journey on the recorded sites: nothing leaves this machine, and the date is simulated.

It polls the sites step by step, matches and tells as it goes, and ends with a draft. Each stage is checked.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
from sqlalchemy.orm import Session

from tracker.applications.check import completeness
from tracker.applications.definition import load_forms
from tracker.applications.export import export_docx
from tracker.catalogue import Catalogue
from tracker.config import Settings, load_settings
from tracker.domain.application import Answer
from tracker.errors import PuenteError
from tracker.jobs.accounts import create_user
from tracker.jobs.migrate import load_funds, load_municipalities, migrate
from tracker.jobs.notify import send_alerts
from tracker.jobs.poll import poll
from tracker.jobs.projects import create_project
from tracker.jobs.start_application import pinned_form, start_application
from tracker.jobs.subscribe import confirm_subscription, confirm_url, request_subscription
from tracker.jobs.sweep import sweep
from tracker.store.alerts import unconfirmed_subscriptions
from tracker.store.calls import call_by_key, calls_with_status
from tracker.store.engine import Sessions, open_sessions
from tracker.store.people import user_by_email
from tracker.store.projects import live_projects, matches_of, projects_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tracker" / "data"
SITES = ROOT / "tests" / "sites"
LAST_STEP = "03-change"
"""The walk ends while the México–Uruguay call is open with four weeks left."""
DRAFT_CALL = "mx-uy-2025"
MONEY = ("budget", "own_contribution")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the demonstration: what it is, its figures, and whether it held."""

    name: str
    figures: str
    held: bool

    def line(self) -> str:
        """One line for a person."""
        return f"{'ok ' if self.held else 'NO '} {self.name}: {self.figures}"


@dataclass(frozen=True, slots=True)
class Login:
    """A person of the demonstration and the password made for this run."""

    name: str
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
        **changes,
    )


def prepare(settings: Settings, catalogue: Catalogue) -> tuple[list[Login], Stage]:
    """An empty database with the municipality, people and projects of ``demo.toml``; gives the logins."""
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    migrate(settings.database)
    data = tomllib.loads((DATA / "demo.toml").read_text("utf-8"))
    with open_sessions(settings.database) as sessions, sessions.begin() as session:
        load_funds(session, catalogue)
        places = load_municipalities(session, catalogue)
        logins = [_person(session, data["municipality"]["cvegeo"], item, settings) for item in data["people"]]
        for item in data["projects"]:
            create_project(session, data["municipality"]["cvegeo"], _project(item), _begin(settings))
        for subscription in unconfirmed_subscriptions(session):
            token = confirm_url(settings, subscription, _begin(settings)).rpartition("/")[2]
            confirm_subscription(session, settings, token, _begin(settings))
    figures = f"{places} municipios, {len(logins)} personas, {len(data['projects'])} proyectos"
    return logins, Stage("preparar", figures, places > 0)


def _person(session: Session, cvegeo: str, item: Mapping[str, Any], settings: Settings) -> Login:
    password = secrets.token_urlsafe(12)
    admin = bool(item.get("admin"))
    now = _begin(settings)
    user = create_user(
        session,
        item["email"],
        item["name"],
        password,
        now=now,
        cost=settings.password_cost,
        cvegeo=None if admin else cvegeo,
        role=item.get("role", "technician"),
        admin=admin,
    )
    user.position = item["position"]
    if not admin:
        request_subscription(session, settings, user, cvegeo, now, "demo")
    return Login(item["name"], item["email"], password)


def _project(item: Mapping[str, Any]) -> dict[str, object]:
    return {name: Decimal(value) if name in MONEY else value for name, value in item.items()}


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
def replay_server(step: str) -> Iterator[str]:
    """Serves the recorded sites on loopback; gives the address."""
    command = [sys.executable, str(SITES / "serve.py"), str(SITES), "--port", "0", "--no-delay", "--step", step]
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
            for tick in step["ticks"]:
                with sessions.begin() as session:
                    sweep(session, catalogue, datetime.fromisoformat(tick))
            yield _poll_step(settings, sessions, catalogue, address, step)


def _poll_step(
    settings: Settings, sessions: Sessions, catalogue: Catalogue, address: str, step: Mapping[str, Any]
) -> Stage:
    now = datetime.fromisoformat(step["as_of"])
    there = demo_settings(settings.model_copy(update={"data_dir": settings.data_dir.parent}), now=now, replay=address)
    report = poll(there, sessions, catalogue, (), now)
    sent = send_alerts(sessions, there, now)
    read = report.ingest
    figures = f"{len(report.runs)} fuentes, {read.pages} páginas, {len(read.found)} convocatorias nuevas"
    figures += f", {read.events} sucesos, {report.queued} avisos, {sent.sent} enviados"
    return Stage(f"{step['step']} ({now:%d/%m/%Y})", figures, not report.failed and sent.sent == report.queued)


def finish(settings: Settings, catalogue: Catalogue) -> Iterator[Stage]:
    """The matches, the mailbox and the draft that the walk ends with."""
    with open_sessions(settings.database) as sessions, sessions.begin() as session:
        cvegeo = next(iter({row.cvegeo for row in live_projects(session)}))
        projects = projects_of(session, cvegeo)
        matches = matches_of(session, [project.id for project in projects])
        open_calls = calls_with_status(session, ("open", "permanent"))
        yield Stage("convocatorias abiertas", ", ".join(call.key for call in open_calls), bool(open_calls))
        best = matches[0].fit if matches else "ninguna"
        yield Stage("coincidencias", f"{len(matches)} pares, la mejor {best}", bool(matches))
        yield _mails(settings)
        yield _draft(session, settings, catalogue, projects[0].id)


def _mails(settings: Settings) -> Stage:
    folder = Path(settings.mail.removeprefix("maildir://")) / "new"
    count = len(list(folder.iterdir())) if folder.is_dir() else 0
    return Stage("buzón", f"{count} correos en {folder.parent}", count > 0)


def _draft(session: Session, settings: Settings, catalogue: Catalogue, project_id: int) -> Stage:
    call = call_by_key(session, DRAFT_CALL)
    user = user_by_email(session, "mariana@demo.example.org")
    project = next(row for row in live_projects(session) if row.id == project_id)
    if call is None or user is None:
        return Stage("solicitud", f"no hay convocatoria {DRAFT_CALL}", held=False)
    forms = load_forms(DATA / "forms", {fund.key for fund in catalogue.funds})
    now = datetime.fromisoformat(timeline()[-1]["as_of"])
    application = start_application(session, project, call, user, catalogue, forms, now)
    form = pinned_form(forms, application)
    answers = {row.field: Answer.from_json(row.answer) for row in application.answers}
    document = export_docx(form, answers)
    (settings.data_dir / "solicitud.docx").write_bytes(document)
    done = completeness(form, answers)
    figures = f"{done.filled} de {done.askable} campos llenos, DOCX de {len(document) // 1024} kB"
    return Stage("solicitud", figures, done.filled > 0)
