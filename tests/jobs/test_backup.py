"""A backup is one whole file of one instant; a restore takes it whole or changes nothing, and loses nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.support.databases import Databases
from tests.test_migrations import contents, fill_tables
from tracker.cli import main
from tracker.config import Settings
from tracker.errors import Conflict, DatabaseError
from tracker.jobs.backup import backup, restore
from tracker.store.engine import Sessions, make_engine, open_sessions
from tracker.store.locks import only_one
from tracker.store.models import TABLES
from tracker.store.people import Audit
from tracker.store.sources import Fund

NOW = datetime(2025, 6, 18, 18, tzinfo=UTC)


@pytest.fixture
def other(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Another database of the same engine, migrated and empty."""
    folder = tmp_path / "other"
    folder.mkdir()
    with databases.fresh(engine_name, folder) as url:
        yield url


def puente(settings: Settings, *arguments: object) -> Result:
    env = {"DATABASE_URL": settings.database, "PUENTE_DATA_DIR": str(settings.data_dir)}
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=env)


def dispose(url: str) -> None:
    """Ends what a test's own engine keeps open."""
    make_engine(url).dispose()


def rows(url: str) -> list[tuple[object, ...]]:
    """Every value of every row, as the engine keeps it in common terms."""
    found: list[tuple[object, ...]] = []
    with open_sessions(url, reads_only=True) as sessions, sessions() as session:
        for table in sorted(TABLES):
            found += [(table, *row) for row in session.execute(text(f"select * from {table}"))]  # noqa: S608
    return found


def fill(session: Session) -> None:
    """Rows in every table; the entries of the log have hashes of their own, so that it can go on."""
    fill_tables(session.connection())
    for entry in session.query(Audit):
        entry.hash = f"hash {entry.id}"


filled = pytest.mark.parametrize("rows", [fill])
"""The test's own database holds these rows from the start."""


def counts(url: str) -> dict[str, int]:
    """How many rows each table has, but for what a restore itself adds to the log."""
    audit = sum(row[0] == "audit" and "hold mails" not in row for row in rows(url))
    return {name: len(found) for name, found in contents(url).items()} | {"audit": audit}


@filled
def test_a_backup_of_either_engine_brings_every_row_back(database_url: str, other: str, tmp_path: Path) -> None:
    backup(database_url, tmp_path / "copy.sqlite3")
    report = restore(other, tmp_path / "copy.sqlite3", NOW, tmp_path, force=True)
    assert report.revision
    assert counts(other) == counts(database_url)
    assert [row for row in rows(other) if "hold mails" not in row] == rows(database_url)


@filled
def test_rows_go_on_being_counted_after_a_restore(database_url: str, other: str, tmp_path: Path) -> None:
    backup(database_url, tmp_path / "copy.sqlite3")
    restore(other, tmp_path / "copy.sqlite3", NOW, tmp_path, force=True)
    with open_sessions(other) as sessions, sessions.begin() as session:
        entry = Audit(at=NOW, action="a", subject="s")
        session.add(entry)
        session.flush()
        assert entry.id == 9


@filled
def test_data_move_from_one_engine_to_the_other(
    engine_name: str, database_url: str, databases: Databases, tmp_path: Path
) -> None:
    backup(database_url, tmp_path / "copy.sqlite3")
    there = {"sqlite": "postgresql", "postgresql": "sqlite"}[engine_name]
    folder = tmp_path / "there"
    folder.mkdir()
    with databases.fresh(there, folder, migrated=False) as url:
        assert restore(url, tmp_path / "copy.sqlite3", NOW, tmp_path).aside is None
        assert counts(url) == counts(database_url)


def test_a_backup_while_others_write_is_of_one_instant(database_url: str, sessions: Sessions, tmp_path: Path) -> None:
    """Each transaction writes a pair; a copy that holds half a pair would be of no instant."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with sessions.begin() as session:
                session.add(Fund(key=f"a{number}", name="x" * 5000, kind="calls"))
                session.flush()
                session.add(Fund(key=f"b{number}", name="x" * 5000, kind="calls"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup(database_url, tmp_path / f"{number}.sqlite3")
    finally:
        stop.set()
        writer.join()
    counts = []
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.sqlite3")) as connection:
            keys = {key for (key,) in connection.execute("select key from funds")}
        assert {key[1:] for key in keys if key[0] == "a"} == {key[1:] for key in keys if key[0] == "b"}
        counts.append(len(keys))
    assert counts == sorted(counts)


def test_a_backup_replaces_no_file_unless_told_to(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    file.write_text("mine")
    refused = puente(settings, "backup", file)
    assert (refused.exit_code, file.read_text()) == (2, "mine")
    assert "--force" in refused.stderr
    assert puente(settings, "backup", file, "--force").exit_code == 0
    assert file.read_bytes().startswith(b"SQLite format 3")
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_restore_over_data_needs_force_and_keeps_them_aside(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "copy.sqlite3"
    assert puente(settings, "backup", file).exit_code == 0
    with Session(engine) as session, session.begin():
        fill(session)
    engine.dispose()
    refused = puente(settings, "restore", file)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert all(contents(settings.database).values())
    done = puente(settings, "restore", file, "--force")
    assert done.exit_code == 0, done.stderr
    assert [name for name, found in contents(settings.database).items() if found] == ["audit"]
    assert "puente notify --resume" in done.stderr
    (aside,) = tmp_path.glob("*.before-restore-*.sqlite3")
    assert str(aside) in done.stderr
    again = puente(settings, "restore", aside, "--force")
    assert again.exit_code == 0, again.stderr
    assert all(contents(settings.database).values())


@pytest.mark.engines("sqlite")
def test_a_restore_is_refused_while_another_process_has_the_database_open(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    backup(settings.database, tmp_path / "copy.sqlite3")
    with engine.connect() as connection:
        connection.execute(text("select count(*) from funds"))
        with pytest.raises(Conflict, match="in use"):
            restore(settings.database, tmp_path / "copy.sqlite3", NOW, tmp_path, force=True)


@pytest.mark.engines("postgresql")
def test_a_restore_is_refused_while_a_clock_runs(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    backup(settings.database, tmp_path / "copy.sqlite3")
    with only_one(engine, "clock"), pytest.raises(Conflict, match="stop Puente"):
        restore(settings.database, tmp_path / "copy.sqlite3", NOW, tmp_path, force=True)


def spoil(file: Path, how: str) -> None:
    """Makes something of a backup that is none any more."""
    if how == "cut":
        file.write_bytes(file.read_bytes()[:40_000])
    elif how == "text":
        file.write_text("hola")
    else:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute({"stranger": "drop table alembic_version"}.get(how, "select 1"))
            if how == "newer":
                connection.execute("update alembic_version set version_num = 'future'")


@filled
@pytest.mark.parametrize(
    ("how", "words"),
    [("cut", "malformed|not whole"), ("text", "no backup"), ("stranger", "no revision"), ("newer", "newer")],
)
def test_a_file_that_is_no_whole_backup_changes_nothing(
    settings: Settings, engine: Engine, tmp_path: Path, how: str, words: str
) -> None:
    file = tmp_path / "copy.sqlite3"
    backup(settings.database, file)
    spoil(file, how)
    before = contents(settings.database)
    engine.dispose()
    with pytest.raises(DatabaseError, match=words):
        restore(settings.database, file, NOW, tmp_path, force=True)
    assert contents(settings.database) == before
    assert puente(settings, "restore", file, "--force").exit_code == 2


@pytest.mark.engines("sqlite")
def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="puente migrate"):
        backup(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "copy.sqlite3")
    assert not (tmp_path / "copy.sqlite3").exists()
