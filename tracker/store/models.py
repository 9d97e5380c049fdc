"""All tables at once, for migrations: importing this module fills ``Base.metadata``."""

from tracker.store import (
    accounts,
    alerts,
    audit,
    calls,
    joined_places,
    links,
    matches,
    municipal,
    people,
    projects,
    search,
    sharing,
    sources,
)
from tracker.store.base import Base

TABLES = tuple(Base.metadata.tables)

__all__ = [
    "TABLES",
    "Base",
    "accounts",
    "alerts",
    "audit",
    "calls",
    "joined_places",
    "links",
    "matches",
    "municipal",
    "people",
    "projects",
    "search",
    "sharing",
    "sources",
]
