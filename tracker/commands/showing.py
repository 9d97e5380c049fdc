"""Commands that show what is known: calls and events, for people and for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from tracker import clock
from tracker.alerts.voice import HOME, LOCALES, Voice, voice_of
from tracker.catalogue import load_catalogue
from tracker.commands.house import database, write_lines
from tracker.config import Settings
from tracker.jobs import export
from tracker.jobs.calendar import calls_ics
from tracker.jobs.sheets import calls_csv, calls_xlsx

FORMS = ("jsonl", "csv", "xlsx", "ics", "table")


@click.command()
@click.option("--status", help="Only calls in this state: announced, open, closed, results or permanent.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table")
@click.option("--language", type=click.Choice(list(LOCALES)), default=HOME, help="Of the words in an xlsx or ics.")
@click.pass_obj
def calls(settings: Settings, status: str | None, form: str, language: str) -> None:
    """Prints the calls that are known: with evidence (jsonl), as a sheet (csv, xlsx) or a calendar (ics)."""
    with database(settings, reads_only=True) as sessions, sessions() as session:
        records = list(export.call_records(session, load_catalogue(), status))
    if form == "jsonl":
        write_lines(records)
    elif form == "table":
        _print_table(records)
    else:
        click.echo(_file(form, records, clock.now(settings), voice_of(language)), nl=False)


def _file(form: str, records: Sequence[dict[str, Any]], now: datetime, voice: Voice) -> bytes:
    match form:
        case "csv":
            return calls_csv(records).encode()
        case "xlsx":
            return calls_xlsx(records, now, voice)
    return calls_ics(records, now, voice)


def _print_table(records: Sequence[dict[str, Any]]) -> None:
    for record in records:
        click.echo(f"{record['key']:24} {record['status']:10} {record['closes'] or '-':20} {record['title']}")


@click.command()
@click.option("--format", type=click.Choice(["jsonl"]), default="jsonl", expose_value=False)
@click.option("--since", type=datetime.fromisoformat, help="Only from this instant on (ISO 8601 with offset).")
@click.pass_obj
def events(settings: Settings, since: datetime | None) -> None:
    """Prints the events that were raised, oldest first."""
    if since is not None and since.utcoffset() is None:
        raise click.BadParameter(f"{since.isoformat()} needs an offset, such as -06:00", param_hint="--since")
    with database(settings, reads_only=True) as sessions, sessions() as session:
        write_lines(export.event_records(session, since))
