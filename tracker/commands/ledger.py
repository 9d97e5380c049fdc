"""Commands on what is kept: whether the audit log stands as it was written, and reading the stored pages again."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from tracker.commands.house import database, house_of
from tracker.config import Settings
from tracker.domain.reading import fact_to_json
from tracker.jobs import audit as log
from tracker.jobs import reread as again

WHY = {"changed": "its words are not those that were written", "missing": "an entry before it is missing"}


@click.group()
def audit() -> None:
    """The log of all that people and Puente did."""


@audit.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Walks the chain of the log; names the first entry that does not hold, with status 1."""
    with database(settings, reads_only=True) as sessions, sessions() as session:
        verdict = log.verify(session)
    if verdict.broken is not None:
        click.echo(f"entry {verdict.broken.id} does not hold: {WHY[verdict.broken.why]}")
        sys.exit(1)
    click.echo(f"{verdict.entries} entries hold; the last hash is {verdict.head}")


@click.command()
@click.option("--source", help="Only the pages of this source.")
@click.option("--apply", is_flag=True, help="Keep what differs; without it nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def reread(settings: Settings, source: str | None, apply: bool, as_json: bool) -> None:
    """Reads all stored pages again with today's code, and says per call and field what differs."""
    with house_of(settings) as house, house.sessions() as session:
        report = again.reread(session, house.catalogue, house.now(), source=source, apply=apply)
        changes = [_record(change) for change in report.changes]
        lost = [{"key": call.key, "page": address} for call, address in report.lost]
        if apply:
            session.commit()
        else:
            session.rollback()
    if as_json:
        said = {"pages": report.pages, "changes": changes, "lost": lost, "applied": apply}
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for change in changes:
        click.echo(f"{change['key']}\t{change['field']}\t{change['from']}\t{change['to']}")
    for row in lost:
        click.echo(f"{row['key']}\t-\tno longer read from {row['page']}")
    click.echo(f"{report.pages} pages, {len(changes)} changes, {'kept' if apply else 'nothing kept'}", err=True)


def _record(change: again.Change) -> dict[str, Any]:
    before, after = fact_to_json(change.before), fact_to_json(change.after)
    return {
        "key": change.call.key,
        "field": change.field,
        "from": before["value"],
        "to": after["value"],
        "unknown": after["unknown"],
        "told": change.told,
    }
