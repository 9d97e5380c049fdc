"""Engines and sessions for the two databases: SQLite (WAL) by default, PostgreSQL when users outgrow it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from tracker.errors import SettingsError, Unavailable

BUSY_MS = 15_000
"""How long a writer waits for another one, in milliseconds."""
BUSY = "the database is being written to by another process for too long; nothing was changed, so do it again later"
FULL = "there is no room left for the database; nothing was changed, so make room on its disk and do it again"
UNAVAILABLE = {
    "SQLITE_BUSY": ("busy", BUSY), "SQLITE_LOCKED": ("busy", BUSY), "55P03": ("busy", BUSY),
    "SQLITE_FULL": ("full", FULL), "53100": ("full", FULL),
}  # fmt: skip
"""What SQLite's names of errors and PostgreSQL's codes of errors mean that pass by themselves or with room."""
Sessions = sessionmaker[Session]


def make_engine(address: str) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql://…``; the folder of a SQLite file is made.

    Raises:
        SettingsError: the address can't be read or names another kind of database.

    What is done with the engine raises ``Unavailable`` where the database is locked for too long, or its disk full.
    """
    url = _readable(address)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        options = f"-c timezone=UTC -c lock_timeout={BUSY_MS}"
        engine = create_engine(url, pool_pre_ping=True, connect_args={"options": options})
    event.listen(engine, "handle_error", _name_what_passes)
    return engine


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


def _name_what_passes(context: ExceptionContext) -> None:
    """Raises what passes by itself, or with more room, as an error of our own, with words for a person."""
    problem = context.original_exception
    code = getattr(problem, "sqlite_errorname", None) or getattr(problem, "sqlstate", None)
    found = UNAVAILABLE.get(str(code)) or UNAVAILABLE.get("_".join(str(code).split("_")[:2]))
    if found:
        raise Unavailable(*found) from problem


def _sqlite_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    """Begins in the engine's hands, so that reads and writes of one transaction see one state."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads_only") else "BEGIN IMMEDIATE")
