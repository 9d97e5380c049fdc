"""Commands that serve the web pages: on one's own database, and on the recorded demonstration."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from itertools import chain

import click

from tracker.catalogue import load_catalogue
from tracker.config import Settings, child_environment
from tracker.errors import SettingsError
from tracker.jobs import demo as demonstration
from tracker.jobs import migrate as migration


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serves the web pages."""
    migration.require_current(settings.database)
    bind = f"{settings.host}:{settings.port}"
    arguments = ["-m", "gunicorn", "webapp:create_app()", "--bind", bind, "--workers", str(settings.workers)]
    os.execv(sys.executable, [sys.executable, *arguments, "--threads", "4"])


@click.command()
@click.option("--check", is_flag=True, help="Verify every stage and stop without serving.")
@click.pass_obj
def demo(settings: Settings, check: bool) -> None:
    """Walks the whole journey on recorded sites with a simulated date, then serves it."""
    if settings.production:
        raise SettingsError("PUENTE_MODE: the demonstration is refused in production mode")
    catalogue, steps = load_catalogue(), demonstration.timeline()
    there = demonstration.demo_settings(settings, now=datetime.fromisoformat(steps[0]["as_of"]))
    logins, prepared = demonstration.prepare(there, catalogue)
    failed = _show(prepared)
    for stage in chain(demonstration.walk(there, catalogue), demonstration.finish(there, catalogue)):
        failed += _show(stage)
    if check or failed:
        sys.exit(1 if failed else 0)
    for login in logins:
        click.echo(f"{login.name}: {login.email} / {login.password}")
    click.echo(f"{there.base_url}  (Ctrl+C para terminar)")
    last = demonstration.demo_settings(settings, now=datetime.fromisoformat(steps[-1]["as_of"]))
    os.execve(sys.executable, [sys.executable, "-m", "tracker.cli", "serve"], child_environment(last))


def _show(stage: demonstration.Stage) -> int:
    click.echo(stage.line())
    return int(not stage.held)


COMMANDS = (serve, demo)
