"""What commands share: the database of the settings, and lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from tracker.catalogue import load_catalogue
from tracker.config import Settings
from tracker.house import House
from tracker.jobs import migrate as migration
from tracker.store.engine import Sessions, open_sessions


@contextmanager
def database(settings: Settings, *, reads_only: bool = False) -> Iterator[Sessions]:
    """Sessions on the database of the settings, once it is known to be up to date.

    ``reads_only`` sessions wait for nobody, however long another process writes.
    """
    migration.require_current(settings.database)
    with open_sessions(settings.database, reads_only=reads_only) as sessions:
        yield sessions


@contextmanager
def house_of(settings: Settings) -> Iterator[House]:
    """What jobs work with, on the database of the settings, once it is known to be up to date."""
    with database(settings) as sessions:
        yield House(settings, sessions, load_catalogue())


def write_lines(records: Iterable[Mapping[str, Any]]) -> None:
    """Prints one JSON object per line."""
    for record in records:
        click.echo(json.dumps(record, ensure_ascii=False))
