"""Databases are brought up and down with their data, and one from the future is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from tests.support.databases import Databases
from tracker.catalogue import load_catalogue
from tracker.errors import DatabaseError
from tracker.jobs.migrate import (
    alembic_config,
    load_funds,
    load_municipalities,
    migrate,
    require_current,
    revision_of,
)
from tracker.store.engine import make_engine
from tracker.store.people import Municipality
from tracker.store.sources import Fund


def test_an_empty_database_is_brought_up_and_a_second_time_changes_nothing(
    engine_name: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        assert revision_of(url) is None
        with pytest.raises(DatabaseError, match="puente migrate"):
            require_current(url)
        assert migrate(url) == migrate(url) == revision_of(url)
        require_current(url)


def test_processes_that_migrate_at_once_all_find_it_done(
    engine_name: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        command = [sys.executable, "-m", "tracker.cli", "migrate"]
        env = os.environ | {"DATABASE_URL": url}
        running = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate()[1] for process in running]
        assert [process.returncode for process in running] == [0, 0], "".join(said)
        require_current(url)


def test_a_database_with_data_goes_down_to_nothing_and_up_again(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine) as session:
        session.add(Fund(key="f", name="F", kind="calls"))
        session.commit()
    engine.dispose()
    command.downgrade(alembic_config(database_url), "base")
    assert revision_of(database_url) is None
    migrate(database_url)
    require_current(database_url)
    engine = make_engine(database_url)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Fund)) == 0
    engine.dispose()


def test_a_database_of_a_newer_puente_is_refused_and_left_as_it_is(database_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = 'future'"))
    for work in (migrate, require_current):
        with pytest.raises(DatabaseError, match="newer"):
            work(database_url)
    assert revision_of(database_url) == "future"


def test_funds_and_municipalities_loaded_twice_keep_one_row_and_what_people_added(session: Session) -> None:
    catalogue = load_catalogue()
    for _ in range(2):
        funds, places = load_funds(session, catalogue), load_municipalities(session, catalogue)
        session.flush()
        session.get_one(Municipality, "14120").head_name = "Ana"
    session.flush()
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Fund)) == funds == len(catalogue.funds)
    assert session.scalar(select(func.count()).select_from(Municipality)) == places == len(catalogue.municipalities)
    assert session.get_one(Municipality, "14120").head_name == "Ana"
