"""Commands that bring calls in: the database, the sources, the clock's sweep."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from tracker import clock
from tracker.catalogue import load_catalogue
from tracker.catalogue.seeds import read_seeds
from tracker.commands.house import database
from tracker.config import Settings
from tracker.jobs.poll import PollReport
from tracker.jobs.poll import poll as run_poll
from tracker.jobs.sweep import sweep as run_sweep
from tracker.store.sources import Run

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--seeds", type=FOLDER, help="Poll only the sources of this folder's seeds.json.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def poll(settings: Settings, sources: tuple[str, ...], seeds: Path | None, as_json: bool) -> None:
    """Reads the sources (all when none is named) and joins what they say to the calls."""
    catalogue = load_catalogue()
    recipes = read_seeds(seeds, {fund.key for fund in catalogue.funds}) if seeds else None
    with database(settings) as sessions:
        ticks = partial(clock.now, settings)
        report = run_poll(settings, sessions, catalogue, sources, ticks(), recipes, ticks)
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


@click.command()
@click.pass_obj
def sweep(settings: Settings) -> None:
    """Does what only time changes: states of calls, closing soon, closed."""
    with database(settings) as sessions, sessions.begin() as session:
        report = run_sweep(session, load_catalogue(), clock.now(settings))
    click.echo(f"{report.calls} calls, {report.events} events", err=True)
