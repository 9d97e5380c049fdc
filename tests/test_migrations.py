"""The migrations make the tables that the mapped classes describe, on both engines, in one line of descent."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import tracker.store
from tracker.store.base import Base

SETUP = Path(__file__).resolve().parents[1] / "setup.cfg"


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(Config(SETUP)).get_heads()) == 1


def test_migrated_tables_are_those_of_the_classes(engine: Engine) -> None:
    for module in pkgutil.walk_packages(tracker.store.__path__, "tracker.store."):
        importlib.import_module(module.name)
    ours = {"include_name": lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, **ours})
        assert compare_metadata(context, Base.metadata) == []
    assert Base.metadata.tables
