"""Commands on the addresses that calls and funds name."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from tracker import clock
from tracker.commands.house import database, house_of
from tracker.config import Settings
from tracker.jobs.check_links import MOST, check_links
from tracker.store.links import link_counts, next_check


@click.group()
def links() -> None:
    """Whether the addresses of calls, documents and funds still lead where they did."""


@links.command()
@click.option("--most", type=click.IntRange(min=1), default=MOST, show_default=True, help="How many to ask for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def check(settings: Settings, most: int, as_json: bool) -> None:
    """Asks for the links whose turn it is; a line each."""
    with house_of(settings) as house:
        report = check_links(settings, house.sessions, house.catalogue, house.now(), most)
    if as_json:
        said = {
            "known": report.known,
            "counts": dict(report.counts),
            "links": [asdict(item) for item in report.checked],
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for item in report.checked:
        more = "; ".join(part for part in (item.reason, item.target) if part)
        click.echo(f"{item.result:12} {item.address}{f' ({more})' if more else ''}")
    click.echo(f"{len(report.checked)} of {report.known} links asked for", err=True)


@links.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Says how many links have each result, and when the next one is due."""
    with database(settings, reads_only=True) as sessions, sessions() as session:
        counts = {result or "unchecked": count for result, count in sorted(link_counts(session).items(), key=str)}
        due = next_check(session)
    if as_json:
        said = {"counts": counts, "next_at": due.isoformat() if due else None, "now": clock.now(settings).isoformat()}
        click.echo(json.dumps(said))
        return
    for result, count in counts.items():
        click.echo(f"{result:12} {count}")
    click.echo(f"next check {due.isoformat(timespec='minutes')}" if due else "no links yet; run: puente links check")
