"""Engines and sessions for the two databases: SQLite (WAL) by default, PostgreSQL when users outgrow it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from tracker.errors import SettingsError

BUSY_MS = 15_000
Sessions = sessionmaker[Session]


def make_engine(address: str) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql://…``; the folder of a SQLite file is made.

    Raises:
        SettingsError: the address can't be read or names another kind of database.
    """
    url = _readable(address)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    return create_engine(url, pool_pre_ping=True, connect_args={"options": "-c timezone=UTC -c lock_timeout=15000"})


def make_sessions(engine: Engine, *, reads_only: bool = False) -> Sessions:
    """A factory of sessions whose objects stay readable after a commit.

    On SQLite a writing session takes the write lock when it begins, so that it never fails half-way;
    ``reads_only`` sessions take none and see the last committed state.
    """
    bound = engine.execution_options(reads_only=True) if reads_only else engine
    return sessionmaker(bound, expire_on_commit=False)


@contextmanager
def open_sessions(address: str, *, reads_only: bool = False) -> Iterator[Sessions]:
    """Sessions on the database at an address, as ``make_sessions`` gives them; connections are closed at the end."""
    engine = make_engine(address)
    try:
        yield make_sessions(engine, reads_only=reads_only)
    finally:
        engine.dispose()


def _readable(address: str) -> URL:
    try:
        url = make_url(address.replace("postgres://", "postgresql://", 1))
        name = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise SettingsError(
            "DATABASE_URL: can't be read; write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from error
    if name == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if name != "sqlite":
        raise SettingsError(
            f"DATABASE_URL: {name} is not supported; write sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    return url


def _sqlite_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    """Begins in the engine's hands, so that reads and writes of one transaction see one state."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads_only") else "BEGIN IMMEDIATE")
