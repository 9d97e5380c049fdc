"""Commands that serve the web pages: on one's own database, and on the recorded demonstration."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import click
from babel.dates import format_date

from tracker import logs
from tracker.catalogue import Catalogue, load_catalogue
from tracker.config import Settings, child_environment
from tracker.errors import SettingsError
from tracker.jobs import demo as demonstration
from tracker.jobs import migrate as migration
from tracker.jobs.demo_check import Stage, verify


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serves the web pages."""
    migration.require_current(settings.database)
    bind = f"{settings.host}:{settings.port}"
    arguments = ["-m", "gunicorn", "webapp:create_app()", "--bind", bind, "--workers", str(settings.workers)]
    arguments += ["--threads", "4", "--no-control-socket", "--log-level", settings.log_level.lower()]
    os.execv(sys.executable, [sys.executable, *arguments])


@click.command()
@click.option("--check", is_flag=True, help="Verify every stage and stop without serving.")
@click.pass_obj
def demo(settings: Settings, check: bool) -> None:
    """Walks the whole journey on recorded sites with a simulated date, then serves it."""
    if settings.production:
        raise SettingsError("PUENTE_MODE: the demonstration is refused in production mode")
    catalogue, steps = load_catalogue(), demonstration.timeline()
    first, last = (datetime.fromisoformat(step["as_of"]) for step in (steps[0], steps[-1]))
    there = demonstration.demo_settings(settings, now=first)
    if not check:
        demonstration.require_free_port(there)
    logs.configure(there.log_level)
    logins, prepared = demonstration.prepare(there, catalogue)
    stages = chain(prepared, demonstration.walk(there, catalogue), verify(there, catalogue, last))
    failed = sum(_show(stage) for stage in stages)
    if check or failed:
        sys.exit(1 if failed else 0)
    click.echo(_welcome(there.base_url, last, logins))
    served = demonstration.demo_settings(settings, now=last)
    environment = child_environment(served, {"PUENTE_LOG_LEVEL": served.log_level})
    sys.exit(_serve_and_rank(served, catalogue, environment, last))


def _serve_and_rank(settings: Settings, catalogue: Catalogue, environment: dict[str, str], now: datetime) -> int:
    """Serves the pages until somebody ends it, and ranks what is written meanwhile; gives the server's status."""

    def wait(seconds: float) -> int | None:
        try:
            return server.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    with subprocess.Popen([sys.executable, "-m", "tracker.cli", "serve"], env=environment) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            return demonstration.accompany(settings, catalogue, wait, now)
        except KeyboardInterrupt:  # the server gets it too
            return server.wait()


def _show(stage: Stage) -> int:
    click.echo(stage.line())
    return int(not stage.held)


def _welcome(address: str, now: datetime, logins: Sequence[demonstration.Login]) -> str:
    """What a person needs to begin."""
    day = format_date(now, "long", locale="es_MX")
    name, email = (max(len(getattr(login, field)) for login in logins) for field in ("name", "email"))
    people = [f"  {login.name:<{name}}  {login.email:<{email}}  {login.password}" for login in logins]
    lines = [
        "",
        f"Listo. Para esta demostración hoy es {day}; nada sale de esta máquina.",
        "",
        f"  Convocatorias         {address}/",
        f"  Entrar sin contraseña {address}/demo/",
        f"  Correos enviados      {address}/correo/",
        "",
        "Personas de ejemplo, su correo y la contraseña de esta vez:",
        *people,
        "",
        "Para terminar: Ctrl+C",
        "",
    ]
    return "\n".join(lines)
