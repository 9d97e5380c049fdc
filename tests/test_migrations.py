"""The migrations make the tables that the mapped classes describe, step by step, and lose no row on the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.support.databases import Databases
from tracker.jobs.migrate import alembic_config, revision_of
from tracker.queue import Postgres
from tracker.store.engine import make_engine
from tracker.store.models import TABLES

SETUP = Path(__file__).resolve().parents[1] / "setup.cfg"
SCRIPTS = ScriptDirectory.from_config(Config(SETUP))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
STEPS = list(pairwise(REVISIONS))
VALUES: dict[type[Any], Any] = {
    int: 7,
    str: "á",
    bool: True,
    float: 0.5,
    Decimal: Decimal("0.5"),
    bytes: b"\0\xff",
    date: date(2025, 6, 18),
    datetime: datetime(2025, 6, 18, 12, tzinfo=UTC),
    dict: {"a": ["b"]},
}

REBUILD = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "later", {newest!r}, None, None
def upgrade():
    with op.batch_alter_table("users", recreate="always") as table:
        table.add_column(sa.Column("nickname", sa.String()))
def downgrade():
    with op.batch_alter_table("users", recreate="always") as table:
        table.drop_column("nickname")
"""

Contents = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def empty(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        yield url


def keys(connection: sa.Connection) -> dict[str, list[str]]:
    """The tables that are in the database now, whatever the mapped classes say, with the columns of their keys."""
    found = sa.inspect(connection).get_multi_pk_constraint()
    of_others = ("alembic_version", "procrastinate")
    return {name: key["constrained_columns"] for (_, name), key in found.items() if not name.startswith(of_others)}


def value(column: sa.Column[Any], rows: dict[str, dict[str, Any]]) -> Any:
    """Something that fits a column: what it refers to, or a value of its kind."""
    for key in column.foreign_keys:
        return rows[key.column.table.name][key.column.name]
    if isinstance(column.type, sa.String) and column.type.length:
        return "0.5"  # how SQLite keeps an exact number
    return VALUES[dict if isinstance(column.type, sa.JSON) else column.type.python_type]


def fill(url: str) -> None:
    """Puts a row into each table that has none, every column set."""
    engine = make_engine(url)
    with engine.begin() as connection:
        fill_tables(connection)
    engine.dispose()


def fill_tables(connection: sa.Connection) -> None:
    """The same on a connection; only tables without rows, and those they refer to, are looked at closely."""
    empty = [name for name, held in counts(connection).items() if not held]
    found, rows = sa.MetaData(), dict[str, dict[str, Any]]()
    found.reflect(connection, only=empty)
    for table in found.sorted_tables:
        if table.name in empty:
            connection.execute(table.insert().values({c.name: value(c, rows) for c in table.columns}))
        rows[table.name] = dict(connection.execute(sa.select(table)).mappings().one())


def counts(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table holds, asked for all at once."""
    count = "select '{0}', count(*) from \"{0}\""
    names = keys(connection)
    asked = connection.exec_driver_sql(" union all ".join(count.format(name) for name in names)) if names else ()
    return dict(map(tuple, asked))


def rows_of(connection: sa.Connection, name: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """Some columns of all rows of a table, in the order of these columns, as the driver gives them."""
    wanted = ", ".join(f'"{column}"' for column in columns)
    return [tuple(row) for row in connection.exec_driver_sql(f'select {wanted} from "{name}"')]  # noqa: S608  # our own


def contents(url: str) -> Contents:
    """The keys of all rows by table: what no step may lose."""
    engine = make_engine(url)
    with engine.connect() as connection:
        held = {name: rows_of(connection, name, key) for name, key in keys(connection).items()}
    engine.dispose()
    return held


def shared(one: Contents, other: Contents) -> tuple[Contents, Contents]:
    """Both without the tables that only one of them has."""
    both = one.keys() & other.keys()
    return {name: one[name] for name in both}, {name: other[name] for name in both}


def test_there_is_one_newest_migration() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_migrated_tables_are_those_of_the_classes(database_url: str) -> None:
    command.check(alembic_config(database_url))
    assert set(contents(database_url)) == set(TABLES)


@pytest.mark.engines("postgresql")
def test_the_tables_of_the_queue_are_left_alone(database_url: str) -> None:
    queue = Postgres(database_url, {})
    queue.prepare()
    command.check(alembic_config(database_url))
    command.downgrade(alembic_config(database_url), "base")
    command.upgrade(alembic_config(database_url), "head")
    with queue.app.open():
        assert queue.app.check_connection()


def test_a_database_with_a_row_in_every_table_goes_down_to_nothing_and_up_again(empty: str) -> None:
    config = alembic_config(empty)
    for _ in range(2):
        command.upgrade(config, "head")
        fill(empty)
        assert {name for name, rows in contents(empty).items() if rows} == set(TABLES)
        command.check(config)
        command.downgrade(config, "base")
        assert (revision_of(empty), contents(empty)) == (None, {})


def test_no_step_up_or_down_loses_a_row(empty: str) -> None:
    config = alembic_config(empty)
    command.upgrade(config, REVISIONS[0])
    fill(empty)
    for older, newer in STEPS:
        before = contents(empty)
        command.upgrade(config, newer)
        left, right = shared(before, contents(empty))
        assert left == right, f"{older} to {newer}"
        fill(empty)
        before = contents(empty)
        command.downgrade(config, older)
        left, right = shared(before, contents(empty))
        assert left == right, f"{newer} back to {older}"
        command.upgrade(config, newer)
        fill(empty)
    assert revision_of(empty) == REVISIONS[-1]
    assert all(contents(empty).values())


@pytest.mark.engines("sqlite")
def test_a_table_that_a_step_rebuilds_keeps_the_rows_that_hang_on_it(database_url: str, tmp_path: Path) -> None:
    """SQLite alters a table by dropping the old one, which would take all that cascades from it along."""
    later = shutil.copytree(SETUP.parent / "migrations", tmp_path / "migrations")
    (later / "versions" / "later.py").write_text(REBUILD.format(newest=REVISIONS[-1]))
    config = alembic_config(database_url)
    config.set_main_option("script_location", str(later))
    fill(database_url)
    before = contents(database_url)
    command.upgrade(config, "later")
    assert contents(database_url) == before
    command.downgrade(config, REVISIONS[-1])
    assert contents(database_url) == before
