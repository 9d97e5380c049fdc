"""A list of calls as it was asked for: the page of cards, its facets, and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from flask import g, request
from flask_babel import gettext as _

from tracker.matching.search_index import Found
from tracker.matching.search_query import CLOSING, FITTING, WORDS, Query, query_of
from tracker.store.calls import Call
from tracker.store.matches import dismissals_of
from tracker.store.projects import Project, applications_of, projects_of
from tracker.store.search import best_fits, calls_by_id, entries_with_text, facts_for_cards, matches_among
from webapp import views
from webapp.database import db
from webapp.filters import zone_name
from webapp.security import own_municipality
from webapp.state import now, state
from webapp.views import search as words
from webapp.views.calls import CARD_FIELDS

SIZE = 20
SOON_DAYS = 30
FEW = 12
"""Up to so many calls that are left out are named."""
Group = tuple[str, list[views.CardView]]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows."""

    query: Query
    found: Found
    groups: list[Group]
    facets: list[words.FacetView]
    chips: list[words.Chip]
    orders: list[tuple[str, str, bool]]
    left_out: list[words.LeftOutView]
    notes: list[str]
    outside: str

    @property
    def hidden(self) -> int:
        """How many published calls the list leaves out."""
        return self.found.total - self.found.count


def asked() -> Query:
    """The search that the address of this request says; what only people of a municipality can choose, only of them."""
    query = query_of(request.args.to_dict(flat=False))
    return query.choosing(FITTING) if query.chosen.get(FITTING) and fits() is None else query


def fits() -> Mapping[int, str] | None:
    """How well each call fits the projects of whoever asks; None when they have none."""
    if "fits" not in g:
        own = own_municipality()
        g.fits = best_fits(db(), own.cvegeo) if own is not None else None
    found: Mapping[int, str] | None = g.fits
    return found


def parameters(address: str) -> dict[str, list[str]]:
    """The parameters of an address that was kept or sent along."""
    return parse_qs(address)


def zone() -> ZoneInfo:
    """The time zone of whoever asks."""
    return ZoneInfo(zone_name())


def search(query: Query, size: int = SIZE) -> Found:
    """A page of the calls that fit."""
    return state().finder.search(db(), query, now(), zone(), size, fits())


def listing(query: Query) -> Listing:
    """A list with all that goes with it."""
    found = search(query)
    cards = cards_of(found)
    return Listing(
        query,
        found,
        _groups(cards, found),
        words.facet_views(found),
        words.chips(query),
        words.orders(query),
        words.left_out_views(found, _names(found)),
        words.word_notes(found),
        words.rule_words(query.outside, query) if query.outside else "",
    )


def cards_of(found: Found) -> list[views.CardView]:
    """The cards of a page, each with what it means for the reader's municipality and why it was found."""
    calls = calls_by_id(db(), found.call_ids)
    facts = facts_for_cards(db(), found.call_ids, CARD_FIELDS)
    cards = views.cards(calls, facts, outlooks(found.call_ids))
    if not found.terms or found.query.outside == WORDS:
        return cards
    entries = entries_with_text(db(), found.call_ids)
    return [
        replace(card, why=words.why(card.title, entries.get(call.id), found.terms))
        for card, call in zip(cards, calls, strict=True)
    ]


def own_projects() -> Sequence[Project]:
    """The projects of the municipality of whoever asks; none for strangers."""
    own = own_municipality()
    return projects_of(db(), own.cvegeo) if own else ()


def outlooks(call_ids: Sequence[int]) -> dict[int, views.Outlook]:
    """What some calls mean for the municipality of whoever asks, by call."""
    own, projects = own_municipality(), own_projects()
    if own is None or not projects:
        return {}
    matches = matches_among(db(), [project.id for project in projects], call_ids)
    drafts = [row for row in applications_of(db(), own.cvegeo) if row.call_id in call_ids]
    return views.outlook(matches, drafts, dismissals_of(db(), [project.id for project in projects]))


def _groups(cards: list[views.CardView], found: Found) -> list[Group]:
    """The cards by how soon they close, where they stand in that order; in one group otherwise."""
    if found.query.ordered_by != CLOSING or found.query.outside:
        return [(_("Encontradas"), cards)]
    over = [card for card in cards if card.status not in ("open", "permanent", "announced") or card.over]
    live = [card for card in cards if card not in over]
    soon = [card for card in live if card.deadline.days is not None and card.deadline.days <= SOON_DAYS]
    announced = [card for card in live if card.status == "announced"]
    later = [card for card in live if card not in soon and card not in announced]
    named = [
        (_("Cierran en 30 días"), soon),
        (_("Con más tiempo o sin fecha"), later),
        (_("Anunciadas"), announced),
        (_("Ya no reciben"), over),
    ]
    return [(title, some) for title, some in named if some]


def _names(found: Found) -> dict[str, list[str]]:
    """The calls that their situation leaves out, by situation, when they are few."""
    out = next((item for item in found.left_out if item.rule == "situacion"), None)
    if out is None or out.count > FEW:
        return {}
    shown = search(replace(found.query, outside="situacion", page=1), FEW)
    names: dict[str, list[str]] = {}
    for call in calls_by_id(db(), shown.call_ids):
        names.setdefault(_situation(call), []).append(f"{views.fund_name(call)} {call.edition}")
    return names


def _situation(call: Call) -> str:
    over = call.status == "open" and call.clock_at is not None and call.clock_at < now()
    return "closed" if over else call.status
