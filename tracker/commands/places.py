"""Commands on the municipalities."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import clock
from tracker.catalogue import load_catalogue
from tracker.catalogue.inegi import places_in
from tracker.catalogue.municipalities import read_places
from tracker.commands.house import database
from tracker.config import Settings
from tracker.errors import NotFound
from tracker.jobs.download import download
from tracker.jobs.join_places import join_places, undo_join
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
        report = load_places(session, places, clock.now(settings))
    _print(report)


@municipalities.command()
@click.argument("source", metavar="FILE|URL")
@click.option("--partial", is_flag=True, help="Take a file that lacks many municipalities.")
@click.pass_obj
def update(settings: Settings, source: str, partial: bool) -> None:
    """Brings the municipalities up to date with INEGI's newer file, from this machine or from an address.

    It is INEGI's file of municipalities (AGEEML), with tabs between its columns, or one with Puente's own columns. It
    is checked whole before anything is written. Municipalities that it lacks are kept, and marked as missing.
    """
    data = download(source, settings) if "://" in source else read_file(Path(source))
    places = places_in(data, source)
    with database(settings) as sessions, sessions.begin() as session:
        report = load_places(session, places, clock.now(settings), partial=partial)
    _print(report)
    for code in report.added:
        rule = load_catalogue().zone_rule(code)
        click.echo(f"zone {code}: {rule[0] if rule else 'not known, Mexico City is used'}")


@municipalities.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--undo", type=int, metavar="NUMBER", help="Give back what a joining moved; it said its number.")
@click.pass_obj
def join(settings: Settings, old: str | None, new: str | None, undo: int | None) -> None:
    """Lets the work of municipality OLD, which INEGI's newest file lacks, go on in NEW; both are codes of INEGI.

    What NEW says of itself stays, and it takes from OLD what it has not said. Lines say what was taken and what both
    say otherwise.
    """
    if (undo is None) == (new is None) or (undo is not None and old is not None):
        raise click.UsageError("Give the codes of two municipalities, or --undo and the number of a joining.")
    with database(settings) as sessions, sessions.begin() as session:
        if undo is not None:
            moved = undo_join(session, undo, clock.now(settings))
        else:
            done = join_places(session, str(old), str(new), clock.now(settings))
            moved = done.moved
    for name, count in moved.items():
        click.echo(f"{count} {name} moved" if undo is None else f"{count} {name} moved back")
    if undo is None:
        for name, value in done.taken.items():
            click.echo(f"taken {name}: {value!r}")
        for name, (kept, left) in done.differs.items():
            click.echo(f"differs {name}: {kept!r} stays, {old} said {left!r}")
        click.echo(f"undo it with: puente municipalities join --undo {done.number}")


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        NotFound: there is none that can be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} can't be read: {error.strerror}") from error


def _print(report: PlacesReport) -> None:
    for code in report.added:
        click.echo(f"added {code}")
    for code, changes in report.changed.items():
        click.echo(f"changed {code}: {changes}")
    for code in report.missing:
        click.echo(f"missing {code}: not in the file, kept")
    figures = f"{len(report.added)} added, {len(report.changed)} changed, {len(report.missing)} missing"
    click.echo(f"{figures}, {report.same} as before", err=True)
