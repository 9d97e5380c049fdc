"""Keeps the table of sources in step with what the spiders declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from tracker.store.sources import Source, active_sources

COLUMNS = (
    "name",
    "host",
    "also_hosts",
    "start_urls",
    "funds",
    "language",
    "country",
    "every_hours",
    "secondary",
    "selectors",
)


def sync_sources(session: Session, declared: Iterable[Mapping[str, Any]]) -> int:
    """Writes the declared sources; one that is no longer declared stays, inactive. Gives how many are declared.

    Recipes are left alone, unless code has been written for one: then the code's facts count.
    """
    wanted = {str(item["key"]): item for item in declared}
    for row in active_sources(session):
        row.active = row.recipe or row.key in wanted
    for key, item in wanted.items():
        row = session.get(Source, key) or Source(key=key)
        for column in COLUMNS:
            setattr(row, column, item[column])
        row.active, row.recipe = True, False
        session.add(row)
    session.flush()
    return len(wanted)
