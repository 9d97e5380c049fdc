"""Databases for the tests: one template per engine, built by the real migrations, and a quick copy for each test."""

from __future__ import annotations

import importlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from tests.support.pgserver import postgres_server

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template_puente"
Rows = Callable[[Session], None]


class Databases:
    """Starts PostgreSQL and runs the migrations when first asked for, once per test process."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._postgres_templates: set[str] = set()

    @cached_property
    def postgres_url(self) -> str:
        """The address of the maintenance database of a real PostgreSQL."""
        return self._stack.enter_context(postgres_server())

    @contextmanager
    def fresh(
        self, engine_name: str, folder: Path, *, migrated: bool = True, rows: Rows | None = None
    ) -> Iterator[str]:
        """A database that lives as long as the context: empty, with all migrations, or with these rows too."""
        if engine_name == "postgresql":
            template = self._postgres_template(rows) if migrated else "template0"
            with self._postgres_copy(template) as url:
                yield url
        else:
            file = folder / "puente.sqlite3"
            if migrated:
                shutil.copyfile(self._sqlite_template(rows), file)
            yield f"sqlite:///{file}"

    def _sqlite_template(self, rows: Rows | None) -> Path:
        file = self._folder / f"{_name(rows)}.sqlite3"
        if not file.exists():
            if rows is None:
                _migrate(f"sqlite:///{file}")
            else:
                shutil.copyfile(self._sqlite_template(None), file)
                _fill(f"sqlite:///{file}", rows)
        return file

    def _postgres_template(self, rows: Rows | None) -> str:
        name = _name(rows)
        if name not in self._postgres_templates:
            template = "template0" if rows is None else self._postgres_template(None)
            self._administer("create database {} template {}", name, template)
            if rows is None:
                _migrate(self._postgres(name))
            else:
                _fill(self._postgres(name), rows)
            self._postgres_templates.add(name)
        return name

    @contextmanager
    def _postgres_copy(self, template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex}"
        self._administer("create database {} template {} strategy file_copy", name, template)
        yield self._postgres(name)
        self._administer("drop database {} with (force)", name)

    def _postgres(self, database: str) -> str:
        return make_url(self.postgres_url).set(database=database).render_as_string(hide_password=False)

    def _administer(self, command: str, *names: str) -> None:
        with psycopg.connect(self.postgres_url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _name(rows: Rows | None) -> str:
    return TEMPLATE if rows is None else f"{TEMPLATE}_{rows.__module__}_{rows.__name__}".replace(".", "_")


def _fill(url: str, rows: Rows) -> None:
    store = importlib.import_module("tracker.store.engine")
    engine = store.make_engine(url)
    with store.make_sessions(engine).begin() as session:
        rows(session)
    engine.dispose()


def _migrate(url: str) -> None:
    # Loaded when needed, so that the tests of the pure rooms run while the store is being rebuilt.
    importlib.import_module("tracker.jobs.migrate").migrate(url)
