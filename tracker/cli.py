"""The command ``puente``: each scheduled job is also a command. Results go to stdout, all else to stderr."""

from __future__ import annotations

from itertools import chain
from typing import Any

import click

from tracker import logs
from tracker.commands import (
    bench,
    copies,
    ledger,
    links,
    offline,
    operations,
    people,
    places,
    reading,
    serving,
    showing,
    sources,
)
from tracker.config import load_settings
from tracker.errors import CatalogueError, DatabaseError, NotFound, PuenteError, SettingsError

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


ROOMS = (reading, showing, sources, places, people, offline, operations, links, copies, ledger, bench, serving)

for _command in chain.from_iterable(room.COMMANDS for room in ROOMS):
    main.add_command(_command)


if __name__ == "__main__":
    main()
