"""The command ``puente``: each scheduled job is also a command. Results go to stdout, all else to stderr."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from tracker import logs
from tracker.config import load_settings
from tracker.errors import CatalogueError, DatabaseError, NotFound, PuenteError, SettingsError

ROOMS = {
    "migrate": "database",
    "backup": "database",
    "restore": "database",
    "poll": "reading",
    "sweep": "reading",
    "calls": "showing",
    "events": "showing",
    "source": "sources",
    "add": "sources",
    "links": "links",
    "municipalities": "places",
    "users": "people",
    "notify": "operations",
    "rematch": "operations",
    "index": "operations",
    "clock": "operations",
    "worker": "operations",
    "doctor": "operations",
    "audit": "ledger",
    "reread": "ledger",
    "read": "offline",
    "rank": "offline",
    "bench": "bench",
    "serve": "serving",
    "demo": "serving",
}
"""Each command with its module in ``tracker.commands``, which is imported when its command is called."""

WRONG_USE = (SettingsError, CatalogueError, DatabaseError, NotFound)


class Group(click.Group):
    """The commands of ``ROOMS``; an error that Puente raises on purpose is one message and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None when there is none."""
        if cmd_name not in ROOMS:
            return None
        command: click.Command = getattr(import_module(f"tracker.commands.{ROOMS[cmd_name]}"), cmd_name)
        return command

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


if __name__ == "__main__":
    main()
