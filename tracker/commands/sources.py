"""Commands on the sources."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from tracker import clock
from tracker.commands.house import database
from tracker.config import Settings
from tracker.jobs.source_status import SourceStatus, source_status


@click.group()
def source() -> None:
    """The sources that Puente reads."""


@source.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Says of each source how it was last read, and when it is due."""
    with database(settings, reads_only=True) as sessions, sessions() as session:
        found = list(source_status(session, clock.now(settings)))
    if as_json:
        click.echo(json.dumps({"sources": [_record(item) for item in found]}, ensure_ascii=False))
        return
    for item in found:
        click.echo(f"{item.key:24} {item.outcome:8} {item.words}")
    if not found:
        click.echo("no source has been declared yet; run: puente poll", err=True)


def _record(item: SourceStatus) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(item).items()}


COMMANDS = (source,)
