"""Commands on the municipalities."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.catalogue import load_catalogue
from tracker.catalogue.municipalities import read_places
from tracker.commands.house import database
from tracker.config import Settings
from tracker.jobs.places import PlacesReport, load_places


@click.group()
def municipalities() -> None:
    """The municipalities that can use Puente."""


@municipalities.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def load(settings: Settings, file: Path | None) -> None:
    """Brings the municipalities up to date with FILE, by default the catalogue that comes with Puente.

    FILE is a CSV in UTF-8 with the columns cvegeo, state, municipality, seat and population. It is checked whole
    before anything is written. Municipalities that it lacks are named and kept.
    """
    places = read_places(file) if file else load_catalogue().municipalities.values()
    with database(settings) as sessions, sessions.begin() as session:
        report = load_places(session, places)
    _print(report)


def _print(report: PlacesReport) -> None:
    for code in report.added:
        click.echo(f"added {code}")
    for code, changes in report.changed.items():
        click.echo(f"changed {code}: {changes}")
    for code in report.missing:
        click.echo(f"missing {code}: not in the file, kept")
    figures = f"{len(report.added)} added, {len(report.changed)} changed, {len(report.missing)} missing"
    click.echo(f"{figures}, {report.same} as before", err=True)
