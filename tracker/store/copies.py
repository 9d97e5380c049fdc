"""Copies of the whole database: SQLite by its online backup, anything else row by row into one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, Integer, Table, func, make_url, select, text

from tracker.store.models import Base

ROWS_AT_ONCE = 200


def sqlite_file(address: str) -> Path | None:
    """The file of a SQLite database at an address; None on another engine."""
    url = make_url(address)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def copy_file(source: Path, target: Path) -> None:
    """Copies a SQLite database as it is at one instant, also while others write; ``target`` is one whole file."""
    target.touch(mode=0o600)  # it holds people's addresses and the hashes of their passwords
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
    _flush(target)


def damage(file: Path) -> str | None:
    """What is wrong with a file as a SQLite database; None when it is whole."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    if found != ["ok"]:
        return "; ".join(found)
    return f"a row of {broken[0]} refers to one of {broken[2]} that is not there" if broken else None


def in_use(file: Path) -> bool:
    """Whether another process has the SQLite database open. When none has, all of it is in the one file afterwards."""
    with closing(sqlite3.connect(file, timeout=1)) as connection:
        try:
            return bool(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete")
        except sqlite3.OperationalError:
            return True


def swap_file(new: Path, place: Path, aside: Path) -> None:
    """Puts ``new`` in its place, and what was there aside, without a moment at which ``place`` is half-written."""
    if place.exists():
        os.link(place, aside)
    new.replace(place)
    _flush(place.parent)


def copy_rows(source: Engine, target: Engine) -> int:
    """Replaces every row of ``target`` by those of ``source``, in one transaction; gives how many there are.

    Both have the newest schema. The rows are those of one instant.
    """
    level = {"isolation_level": "REPEATABLE READ"} if source.dialect.name == "postgresql" else {"reads_only": True}
    with source.execution_options(**level).connect() as here, target.begin() as there:
        for table in reversed(Base.metadata.sorted_tables):
            there.execute(table.delete())
        return sum(_copy_table(here, there, table) for table in Base.metadata.sorted_tables)


def rows_in(engine: Engine) -> int:
    """How many rows the database holds."""
    with engine.execution_options(reads_only=True).connect() as connection:
        counts = (select(func.count()).select_from(table) for table in Base.metadata.sorted_tables)
        return sum(connection.scalar(count) or 0 for count in counts)


def _copy_table(here: Connection, there: Connection, table: Table) -> int:
    copied = 0
    found = here.execution_options(stream_results=True).execute(select(table)).mappings()
    for rows in found.partitions(ROWS_AT_ONCE):
        there.execute(table.insert(), [dict(row) for row in rows])
        copied += len(rows)
    key = table.autoincrement_column
    if copied and key is not None and isinstance(key.type, Integer) and there.dialect.name == "postgresql":
        _count_on(there, table.name, key.name)
    return copied


def _count_on(there: Connection, table: str, column: str) -> None:
    """Lets PostgreSQL's sequence go on after the numbers that were copied."""
    sequence = func.pg_get_serial_sequence(table, column)
    highest = select(func.max(text(column))).select_from(text(table)).scalar_subquery()
    there.execute(select(func.setval(sequence, highest)))


def _flush(path: Path) -> None:
    """Makes sure that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
