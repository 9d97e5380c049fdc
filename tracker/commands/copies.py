"""Commands that keep a copy of all that Puente knows, and bring it back."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import clock
from tracker.config import Settings
from tracker.jobs import backup as copies


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
    if report.aside:
        click.echo(f"what was there is kept in {report.aside}", err=True)


COMMANDS = (backup, restore)
