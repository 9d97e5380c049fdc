"""Which new calls the saved searches find whose people asked to be told by mail."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.roles import Ability
from tracker.jobs.find_calls import Finder
from tracker.jobs.keep_search import query_kept
from tracker.jobs.rights import may
from tracker.matching.search_query import FITTING
from tracker.store.calls import Event, events_since
from tracker.store.people import Municipality, User
from tracker.store.search import SavedSearch, alerting_searches, best_fits

NEW = frozenset({"call_found", "call_opened", "reopened"})
"""What makes a call new to somebody who looks for calls."""


@dataclass(slots=True)
class Item:
    """A person, and those of their searches that find the call of an event."""

    user: User
    searches: list[SavedSearch]


def search_news(
    session: Session,
    catalogue: Catalogue,
    worth: Callable[[Event], bool],
    told: Collection[tuple[int, int]],
    now: datetime,
) -> dict[tuple[int, Event], Item]:
    """What saved searches find among the calls of new events, by person and event.

    A search finds a call when its list would show it now; but words that stand in no call are not taken for others.
    Left out are events that are not ``worth`` a mail, and the pairs of person and call that were ``told``.
    """
    searches = alerting_searches(session)
    since = min((row.alert_since for row in searches if row.alert_since), default=None)
    fresh = [row for row in events_since(session, since) if row.kind in NEW and worth(row)] if since else []
    owed = [
        (search, event)
        for search in searches
        for event in fresh
        if search.alert_since and event.at > search.alert_since and (search.user_id, event.call_id) not in told
    ]
    if not owed:
        return {}
    finder, listed, news = Finder(catalogue), dict[int, frozenset[int]](), dict[tuple[int, Event], Item]()
    finder.read_now(session, sorted({event.call_id for _, event in owed}))
    for search, event in owed:
        if search.id not in listed:
            listed[search.id] = _listed(session, catalogue, finder, search, now)
        if event.call_id in listed[search.id]:
            news.setdefault((search.user_id, event), Item(search.user, [])).searches.append(search)
    return news


def place_of(user: User) -> Municipality | None:
    """The first municipality whose work a person may see as one of its people."""
    return next((row.municipality for row in user.memberships if may(user, Ability.SEE, row.cvegeo)), None)


def _listed(
    session: Session, catalogue: Catalogue, finder: Finder, search: SavedSearch, now: datetime
) -> frozenset[int]:
    """The calls that the list of a search shows to its person."""
    place, query = place_of(search.user), query_kept(search)
    zone = ZoneInfo(catalogue.zone_of(place.cvegeo, CLOCK_ZONE) if place else CLOCK_ZONE)
    if not query.codes(FITTING):
        return finder.found(session, query, now, zone)
    fits = best_fits(session, place.cvegeo) if place else None
    return finder.found(session, query, now, zone, fits) if fits is not None else frozenset()
