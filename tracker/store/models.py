"""All tables at once, for migrations: importing this module fills ``Base.metadata``."""

from tracker.store import alerts, audit, calls, links, municipal, people, projects, sources
from tracker.store.base import Base

TABLES = tuple(Base.metadata.tables)

__all__ = [
    "TABLES",
    "Base",
    "alerts",
    "audit",
    "calls",
    "links",
    "municipal",
    "people",
    "projects",
    "sources",
]
