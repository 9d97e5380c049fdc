"""Databases for the tests: one template per engine, built by the real migrations, and a quick copy for each test."""

from __future__ import annotations

import importlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.support.pgserver import postgres_server

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template_puente"


class Databases:
    """Starts PostgreSQL and runs the migrations when first asked for, once per test process."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    @cached_property
    def postgres_url(self) -> str:
        """The address of the maintenance database of a real PostgreSQL."""
        return self._stack.enter_context(postgres_server())

    @contextmanager
    def fresh(self, engine_name: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """A database that lives as long as the context, empty or with all migrations."""
        if engine_name == "postgresql":
            with self._postgres_copy(self._postgres_template if migrated else "template0") as url:
                yield url
        else:
            file = folder / "puente.sqlite3"
            if migrated:
                shutil.copyfile(self._sqlite_template, file)
            yield f"sqlite:///{file}"

    @cached_property
    def _sqlite_template(self) -> Path:
        file = self._folder / "template.sqlite3"
        _migrate(f"sqlite:///{file}")
        return file

    @cached_property
    def _postgres_template(self) -> str:
        self._administer("create database {}", TEMPLATE)
        _migrate(self._postgres(TEMPLATE))
        return TEMPLATE

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


def _migrate(url: str) -> None:
    # Loaded when needed, so that the tests of the pure rooms run while the store is being rebuilt.
    importlib.import_module("tracker.jobs.migrate").migrate(url)
