"""Commands on the database as a whole: bring it up to date, keep a copy of it, bring a copy back."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import clock
from tracker.catalogue import load_catalogue
from tracker.config import Settings
from tracker.jobs import backup as copies
from tracker.jobs.migrate import bring_up_to_date


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Brings the database up to date and loads the catalogue."""
    done = bring_up_to_date(settings.database, load_catalogue())
    click.echo(f"revision {done.revision}, {done.funds} funds, {done.municipalities} municipalities", err=True)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE when it is there already.")
@click.pass_obj
def backup(settings: Settings, file: Path, force: bool) -> None:
    """Writes the whole database into FILE, also while Puente runs."""
    report = copies.backup(settings.database, file, force=force)
    click.echo(f"{report.file}: {report.file.stat().st_size} bytes, revision {report.revision}", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the data that are there; they are kept aside.")
@click.pass_obj
def restore(settings: Settings, file: Path, force: bool) -> None:
    """Puts the backup in FILE in the place of the database; stop Puente first."""
    report = copies.restore(settings.database, file, clock.now(settings), settings.data_dir, force=force)
    click.echo(f"restored {report.file}, revision {report.revision}", err=True)
    click.echo("no mail leaves until you say that this Puente sends: puente notify --resume", err=True)
    if report.aside:
        click.echo(f"what was there is kept in {report.aside}", err=True)
