"""Backup and restore: whatever the engine, a backup is one SQLite file that either engine can be restored from."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from sqlalchemy import Engine

from tracker.errors import Conflict, DatabaseError
from tracker.jobs.migrate import migrate, refuse_newer, require_current, revision_of
from tracker.jobs.sending import hold
from tracker.store.copies import copy_file, copy_rows, damage, in_use, rows_in, sqlite_file, swap_file
from tracker.store.engine import make_engine, open_sessions
from tracker.store.locks import only_one


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The file that was written or read, its schema's revision, and where what it replaced is kept."""

    file: Path
    revision: str
    aside: Path | None = None


def backup(address: str, file: Path, *, force: bool = False) -> BackupReport:
    """Writes the database at an address into a file, as it is at one instant; Puente may go on meanwhile.

    Raises:
        DatabaseError: the file is there and ``force`` does not say to replace it, the database is not one of this
            version of Puente, or the copy is not whole.
    """
    if file.exists() and not force:
        raise DatabaseError(f"{file} is there already; --force replaces it")
    require_current(address)
    file.parent.mkdir(parents=True, exist_ok=True)
    with _beside(file) as copy:
        if place := sqlite_file(address):
            copy_file(place, copy)
        else:
            copy.touch(mode=0o600)  # it holds people's addresses and the hashes of their passwords
            migrate(f"sqlite:///{copy}")
            with _engine(address) as source, _engine(f"sqlite:///{copy}") as target:
                copy_rows(source, target)
            in_use(copy)  # gathers it into its one file
        revision = _checked(copy)
        copy.replace(file)
    return BackupReport(file, revision)


def restore(address: str, file: Path, now: datetime, aside_folder: Path, *, force: bool = False) -> BackupReport:
    """Puts a backup in the place of the database at an address, brought up to this version's schema.

    What is replaced is kept: beside the database on SQLite, in ``aside_folder`` otherwise.

    Raises:
        Conflict: the database is in use.
        DatabaseError: the file is no whole backup of Puente, or one of a newer version; or there are data and ``force``
            is not given. Nothing has changed then.
    """
    place = sqlite_file(address)
    stamp = f"before-restore-{now:%Y%m%dT%H%M%SZ}"
    near = place or aside_folder / "restore"
    near.parent.mkdir(parents=True, exist_ok=True)
    with _beside(near) as copy:
        _take(file, copy)
        if place:
            aside = _replace_file(copy, place, _free(place.parent, f"{place.stem}.{stamp}"), force=force)
        else:
            aside = _replace_rows(copy, address, _free(aside_folder, f"puente.{stamp}"), force=force)
    with open_sessions(address) as sessions, sessions.begin() as session:
        hold(session, now)
    return BackupReport(file, revision_of(address) or "", aside)


def _take(file: Path, copy: Path) -> None:
    """A copy of a backup, known to be whole and brought up to date; the backup itself stays as it is."""
    try:
        copy_file(file, copy)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{file} is no backup of Puente: {error}") from error
    _checked(copy, str(file))
    migrate(f"sqlite:///{copy}")
    in_use(copy)  # gathers it into its one file


def _checked(copy: Path, name: str = "the copy") -> str:
    """The revision of a copy that is whole and of a known version."""
    if problem := damage(copy):
        raise DatabaseError(f"{name} is not whole: {problem}")
    revision = revision_of(f"sqlite:///{copy}")
    if revision is None:
        raise DatabaseError(f"{name} is no backup of Puente: it has no revision")
    refuse_newer(f"sqlite:///{copy}")
    return revision


def _replace_file(copy: Path, place: Path, aside: Path, *, force: bool) -> Path | None:
    there = place.exists() and place.stat().st_size > 0
    if there and not force:
        raise DatabaseError(f"{place} is there already; --force replaces it and keeps it as {aside.name}")
    if there and in_use(place):
        raise Conflict(f"{place} is in use; stop Puente first")
    swap_file(copy, place, aside)
    return aside if there else None


def _replace_rows(copy: Path, address: str, aside: Path, *, force: bool) -> Path | None:
    migrate(address)
    with _engine(address) as target, only_one(target, "clock") as free:
        if not free:
            raise Conflict("a clock runs on this database; stop Puente first")
        kept = aside if rows_in(target) else None
        if kept and not force:
            raise DatabaseError(f"the database holds data already; --force replaces it and keeps it as {aside}")
        if kept:
            backup(address, kept)
        with _engine(f"sqlite:///{copy}") as source:
            copy_rows(source, target)
    return kept


def _free(folder: Path, name: str) -> Path:
    """A file that is not there yet."""
    names = chain([name], (f"{name}.{number}" for number in count(2)))
    return next(file for file in (folder / f"{name}.sqlite3" for name in names) if not file.exists())


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """The name of a new file on the same disk; what is left of it at the end is removed."""
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        yield Path(folder) / "copy.sqlite3"


@contextmanager
def _engine(address: str) -> Iterator[Engine]:
    engine = make_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()
