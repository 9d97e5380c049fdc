"""The command ``puente``: each scheduled job is also a command. Results go to stdout, all else to stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import click

from tracker import clock, logs
from tracker.catalogue import load_catalogue
from tracker.commands import operations
from tracker.config import Settings, child_environment, load_settings
from tracker.errors import CatalogueError, DatabaseError, NotFound, PuenteError, SettingsError
from tracker.extract.predict import prediction
from tracker.jobs import demo as demonstration
from tracker.jobs import export
from tracker.jobs import migrate as migration
from tracker.jobs.poll import PollReport
from tracker.jobs.poll import poll as run_poll
from tracker.jobs.sweep import sweep as run_sweep
from tracker.matching.files import rank_files
from tracker.store.engine import Sessions, open_sessions
from tracker.store.sources import Run

WRONG_USE = (SettingsError, CatalogueError, DatabaseError, NotFound)


class Group(click.Group):
    """Turns the errors that Puente raises on purpose into one message and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; status 2 for wrong use, 1 for what failed."""
        try:
            return super().invoke(ctx)
        except PuenteError as error:
            click.echo(f"puente: {error}", err=True)
            ctx.exit(2 if isinstance(error, WRONG_USE) else 1)


@click.group(cls=Group)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Puente: convocatorias de cooperación internacional para municipios."""
    ctx.obj = load_settings()
    logs.configure(ctx.obj.log_level)


@contextmanager
def database(settings: Settings) -> Iterator[Sessions]:
    """Sessions on the database of the settings, once it is known to be up to date."""
    migration.require_current(settings.database)
    with open_sessions(settings.database) as sessions:
        yield sessions


def write_lines(records: Iterable[Mapping[str, Any]]) -> None:
    """Prints one JSON object per line."""
    for record in records:
        click.echo(json.dumps(record, ensure_ascii=False))


@main.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Brings the database up to date and loads the catalogue."""
    catalogue = load_catalogue()
    revision = migration.migrate(settings.database)
    with database(settings) as sessions, sessions.begin() as session:
        funds = migration.load_funds(session, catalogue)
        places = migration.load_municipalities(session, catalogue)
    click.echo(f"revision {revision}, {funds} funds, {places} municipalities", err=True)


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def poll(settings: Settings, sources: tuple[str, ...], as_json: bool) -> None:
    """Reads the sources (all when none is named) and joins what they say to the calls."""
    with database(settings) as sessions:
        report = run_poll(settings, sessions, load_catalogue(), sources, clock.now(settings))
    rows = [_run_row(run) for run in report.runs]
    if as_json:
        click.echo(json.dumps({"sources": rows, "found": report.ingest.found, "changed": report.ingest.changed}))
    else:
        _print_poll(rows, report)
    sys.exit(1 if report.failed else 0)


def _run_row(run: Run) -> dict[str, Any]:
    return {"source": run.source_key, "outcome": run.outcome, "reason": run.reason, **run.counts}


def _print_poll(rows: list[dict[str, Any]], report: PollReport) -> None:
    for row in rows:
        counts = ", ".join(f"{name} {value}" for name, value in row.items() if isinstance(value, int))
        click.echo(f"{row['source']}: {row['outcome']} ({counts or 'nothing'}) {row['reason'] or ''}".rstrip())
    done = report.ingest
    click.echo(f"{done.pages} pages read, {len(done.found)} calls found, {done.events} events", err=True)


@main.command()
@click.pass_obj
def sweep(settings: Settings) -> None:
    """Does what only time changes: states of calls, closing soon, closed."""
    with database(settings) as sessions, sessions.begin() as session:
        report = run_sweep(session, load_catalogue(), clock.now(settings))
    click.echo(f"{report.calls} calls, {report.events} events", err=True)


@main.command()
@click.option("--status", help="Only calls in this state: announced, open, closed, results or permanent.")
@click.option("--format", "form", type=click.Choice(["jsonl", "table"]), default="table")
@click.pass_obj
def calls(settings: Settings, status: str | None, form: str) -> None:
    """Prints the calls that are known, with evidence."""
    with database(settings) as sessions, sessions() as session:
        records = list(export.call_records(session, load_catalogue(), status))
    if form == "jsonl":
        write_lines(records)
        return
    for record in records:
        click.echo(f"{record['key']:24} {record['status']:10} {record['closes'] or '-':20} {record['title']}")


@main.command()
@click.option("--format", type=click.Choice(["jsonl"]), default="jsonl", expose_value=False)
@click.option("--since", type=datetime.fromisoformat, help="Only from this instant on (ISO 8601 with offset).")
@click.pass_obj
def events(settings: Settings, since: datetime | None) -> None:
    """Prints the events that were raised, oldest first."""
    if since is not None and since.utcoffset() is None:
        raise click.BadParameter(f"{since.isoformat()} needs an offset, such as -06:00", param_hint="--since")
    with database(settings) as sessions, sessions() as session:
        write_lines(export.event_records(session, since))


@main.command()
@click.option("--jsonl", "path", required=True, type=click.Path(path_type=Path, allow_dash=True))
def read(path: Path) -> None:
    """Reads passages, a JSON object a line, and prints what each says."""
    catalogue = load_catalogue()
    with click.open_file(str(path), encoding="utf-8") as lines:
        write_lines(prediction(json.loads(line), catalogue) for line in lines if line.strip())


@main.command()
@click.option("--projects", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--calls", "calls_path", required=True, type=click.Path(exists=True, path_type=Path))
def rank(projects: Path, calls_path: Path) -> None:
    """Ranks calls for projects: project, call and score, separated by tabs."""
    for project, call, score in rank_files(projects, calls_path):
        click.echo(f"{project}\t{call}\t{score:.6f}")


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serves the web pages."""
    migration.require_current(settings.database)
    bind = f"{settings.host}:{settings.port}"
    arguments = ["-m", "gunicorn", "webapp:create_app()", "--bind", bind, "--workers", str(settings.workers)]
    os.execv(sys.executable, [sys.executable, *arguments, "--threads", "4"])


@main.command()
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


for _command in operations.COMMANDS:
    main.add_command(_command)


if __name__ == "__main__":
    main()
