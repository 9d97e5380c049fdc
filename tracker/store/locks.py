"""A lock that one process holds, on one machine (SQLite) or on many (PostgreSQL)."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select


@contextmanager
def only_one(engine: Engine, name: str) -> Iterator[bool]:
    """Tells whether this is the one holder of the lock; it never waits, and is free again when its holder dies.

    PostgreSQL keeps the lock with a connection of its own, so no pooler in transaction mode may stand between.
    On SQLite a file beside the database is locked, which does not hold over a network disk.
    """
    holder = _on_postgres if engine.dialect.name == "postgresql" else _beside_the_file
    with holder(engine, name) as held:
        yield held


@contextmanager
def one_at_a_time(engine: Engine, name: str) -> Iterator[None]:
    """Waits until this is the one holder of the lock, which is kept as by ``only_one``."""
    holder = _on_postgres if engine.dialect.name == "postgresql" else _beside_the_file
    with holder(engine, name, waits=True):
        yield


@contextmanager
def _on_postgres(engine: Engine, name: str, *, waits: bool = False) -> Iterator[bool]:
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # so that the end of the block ends the connection, and with it the lock
        if waits:
            connection.execute(select(func.set_config("lock_timeout", "0", False)))
            connection.execute(select(func.pg_advisory_lock(key)))
            yield True
        else:
            yield bool(connection.scalar(select(func.pg_try_advisory_lock(key))))


@contextmanager
def _beside_the_file(engine: Engine, name: str, *, waits: bool = False) -> Iterator[bool]:
    with Path(f"{engine.url.database}.{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
