"""Searches that a person keeps: to come back to, and to see what is new."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs

from sqlalchemy.orm import Session

from tracker.errors import Invalid, NotFound
from tracker.matching.search_query import Query, query_of
from tracker.store.people import User
from tracker.store.search import SavedSearch, saved_search, saved_search_for, saved_searches_of

MOST = 50
LONGEST_NAME = 120


def keep_search(session: Session, user: User, name: str, query: Query, now: datetime) -> SavedSearch:
    """Keeps a search for a person; one that they keep already gets the new name.

    Raises:
        Invalid: it asks for nothing, has no name, or they keep as many as one can.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    if not query.kept:
        raise Invalid("Elija un filtro o escriba una palabra antes de guardar la búsqueda.")
    if not name:
        raise Invalid("Escriba un nombre para la búsqueda.")
    row = saved_search_for(session, user.id, query.kept)
    if row is None:
        if len(saved_searches_of(session, user.id)) >= MOST:
            raise Invalid(f"Ya guarda {MOST} búsquedas; quite una antes de guardar otra.")
        row = SavedSearch(user_id=user.id, query=query.kept, created_at=now, seen_at=now)
        session.add(row)
    row.name = name
    session.flush()
    return row


def query_kept(row: SavedSearch) -> Query:
    """The search that was kept."""
    return query_of(parse_qs(row.query))


def look_at_search(session: Session, user: User, search_id: int, now: datetime) -> SavedSearch:
    """Notes that a person looks at what a search finds, so that only later calls are new.

    Raises:
        NotFound: they keep no such search.
    """
    row = _own(session, user, search_id)
    row.seen_at = now
    return row


def forget_search(session: Session, user: User, search_id: int) -> None:
    """Keeps a search no longer.

    Raises:
        NotFound: they keep no such search.
    """
    session.delete(_own(session, user, search_id))


def _own(session: Session, user: User, search_id: int) -> SavedSearch:
    row = saved_search(session, user.id, search_id)
    if row is None:
        raise NotFound("No guarda una búsqueda con esa dirección.")
    return row
