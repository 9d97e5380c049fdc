"""Runs the migrations on the database of the settings, or on the one that the caller names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from tracker.config import load_settings
from tracker.store.base import Exact, Instant
from tracker.store.engine import make_engine
from tracker.store.models import Base


def _render(kind: str, item: object, _context: object) -> str | bool:
    """Writes our column types in plain SQLAlchemy, so that a migration never changes with the code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return 'sa.Numeric(20, 4).with_variant(sa.String(32), "sqlite")'
    if kind == "type" and isinstance(item, sa.JSON):
        return 'sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")'
    return False


def _include(name: str | None, kind: str, _parents: object) -> bool:
    """Leaves tables that are not ours (those of the queue) alone."""
    return kind != "table" or name in Base.metadata.tables


def _leave_references_alone(connection: sa.Connection) -> None:
    """SQLite alters a table by dropping the old one; with references on, all that cascades from it would go too."""
    if connection.dialect.name == "sqlite" and (driver := connection.connection.driver_connection) is not None:
        driver.execute("PRAGMA foreign_keys=OFF")


def run() -> None:
    """Brings the schema to the revision that was asked for."""
    address = context.config.attributes.get("address") or load_settings().database
    engine = make_engine(address)
    try:
        with engine.connect() as connection:
            _leave_references_alone(connection)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=connection.dialect.name == "sqlite",
                compare_type=True,
                include_name=_include,
                render_item=_render,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()


run()
