"""Searches that a person keeps: to come back to, and to see what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs

from sqlalchemy.orm import Session

from tracker.alerts.tokens import BadLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.errors import Invalid, NotFound
from tracker.matching.search_query import Query, query_of
from tracker.store.alerts import unqueue_searched
from tracker.store.people import User
from tracker.store.search import SavedSearch, saved_search, saved_search_for, saved_searches_of

MOST = 50
LONGEST_NAME = 120


def keep_search(
    session: Session, user: User, name: str, query: Query, now: datetime, *, alert: bool = False
) -> SavedSearch:
    """Keeps a search for a person; one that they keep already gets the new name. With ``alert`` it tells by mail.

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
            raise Invalid("Ya guarda {most} búsquedas; quite una antes de guardar otra.", values={"most": MOST})
        row = SavedSearch(user_id=user.id, query=query.kept, created_at=now, seen_at=now)
        session.add(row)
    row.name = name
    if alert:
        row.alert_since = row.alert_since or now
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
    row = own_search(session, user, search_id)
    row.seen_at = now
    return row


def forget_search(session: Session, user: User, search_id: int) -> None:
    """Keeps a search no longer.

    Raises:
        NotFound: they keep no such search.
    """
    session.delete(own_search(session, user, search_id))
    unqueue_searched(session, user.id)


def start_alerts(session: Session, user: User, search_id: int, now: datetime) -> SavedSearch:
    """From now on a search tells by mail of new calls; asking again changes nothing.

    Raises:
        NotFound: they keep no such search.
    """
    row = own_search(session, user, search_id)
    row.alert_since = row.alert_since or now
    session.flush()
    return row


def stop_alerts(session: Session, rows: Sequence[SavedSearch]) -> None:
    """These searches tell no more, not even what waits to be sent; what others find is queued again without them."""
    for row in rows:
        row.alert_since = None
    session.flush()
    for user_id in {row.user_id for row in rows}:
        unqueue_searched(session, user_id)


def stop_url(settings: Settings, user_id: int, search_id: int = 0) -> str:
    """Where the alerts of a search, or of all that a person keeps, are ended without signing in, at any time."""
    token = seal(settings.secret_key.get_secret_value(), Purpose.LEAVE_SEARCH, user_id, search_id)
    return f"{settings.base_url}/avisos/busquedas/{token}"


def searches_to_stop(session: Session, settings: Settings, token: str, now: datetime) -> Sequence[SavedSearch]:
    """The searches whose alerts a link in a mail ends, also those that tell no more.

    Raises:
        BadLink: Puente did not write the link, or what it is about is kept no more.
    """
    user_id, search_id = unseal(settings.secret_key.get_secret_value(), Purpose.LEAVE_SEARCH, token, now)
    rows = [row for row in saved_searches_of(session, user_id) if search_id in (0, row.id)]
    if not rows:
        raise BadLink
    return rows


def own_search(session: Session, user: User, search_id: int) -> SavedSearch:
    """A search that a person keeps.

    Raises:
        NotFound: they keep no such search.
    """
    row = saved_search(session, user.id, search_id)
    if row is None:
        raise NotFound("No guarda una búsqueda con esa dirección.")
    return row
