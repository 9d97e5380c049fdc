"""The searches that a person keeps, and two calls side by side."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from tracker.domain.roles import Ability
from tracker.jobs.keep_search import (
    forget_search,
    keep_search,
    look_at_search,
    own_search,
    query_kept,
    start_alerts,
    stop_alerts,
)
from tracker.matching.search_query import NEWEST, Query, query_of
from tracker.store.calls import Call, facts_of
from tracker.store.search import entries_with_text, saved_searches_of
from webapp import listing, views
from webapp.database import db
from webapp.pages.calls import copies, published
from webapp.security import needs, person, public
from webapp.state import now, state
from webapp.views.compare import Side, comparison, differing
from webapp.views.search import summary

pages = Blueprint("search", __name__)
PROPOSED = 10


@pages.get("/busquedas/")
@needs(Ability.ACCOUNT)
def saved() -> str:
    """The searches that a person keeps, with how many calls each finds and how many of these are new."""
    rows = []
    for row in saved_searches_of(db(), person().id):
        query = query_kept(row)
        rows.append((row, query, summary(query), *_found(query, row.seen_at)))
    return render_template("pages/searches.html", rows=rows, email=person().email)


def _found(query: Query, seen_at: object) -> tuple[int, int]:
    return state().finder.found_since(db(), query, seen_at, now(), listing.zone(), listing.fits())  # type: ignore[arg-type]


@pages.post("/busquedas/")
@needs(Ability.ACCOUNT)
def keep() -> Response:
    """Keeps a search, and goes back to it."""
    query = query_of(listing.parameters(request.form.get("query", "")))
    name, alert = request.form.get("name", "") or summary(query), bool(request.form.get("alert"))
    keep_search(db(), person(), name, query, now(), alert=alert)
    return redirect(f"{url_for('calls.home')}?{query.kept}", 303)


@pages.post("/busquedas/<int:search_id>/ver")
@needs(Ability.ACCOUNT)
def look(search_id: int) -> Response:
    """Leads to what a search finds; calls found from now on are new."""
    row = look_at_search(db(), person(), search_id, now())
    query = query_kept(row)
    order = NEWEST if request.form.get("new") else query.order
    return redirect(f"{url_for('calls.home')}?{replace(query, order=order).address()}", 303)


@pages.post("/busquedas/<int:search_id>/avisar")
@needs(Ability.ACCOUNT)
def alert(search_id: int) -> Response:
    """Lets a search tell by mail of new calls, or no more."""
    if request.form.get("alert"):
        start_alerts(db(), person(), search_id, now())
    else:
        stop_alerts(db(), [own_search(db(), person(), search_id)])
    return redirect(url_for("search.saved"), 303)


@pages.post("/busquedas/<int:search_id>/quitar")
@needs(Ability.ACCOUNT)
def forget(search_id: int) -> Response:
    """Keeps a search no longer."""
    forget_search(db(), person(), search_id)
    return redirect(url_for("search.saved"), 303)


@pages.get("/comparar")
@public
def compare() -> str:
    """Two calls side by side, field by field; while there is only one, calls to hold against it."""
    keys = [request.args.get(name, "") for name in ("a", "b")]
    calls = [published(key) for key in dict.fromkeys(keys) if key]
    if len(calls) < 2:
        return _choose(calls[0] if calls else None)
    rows = comparison(_side(calls[0]), _side(calls[1]))
    only = request.args.get("solo") == "distinto"
    return render_template(
        "pages/compare.html",
        calls=calls,
        cards=[views.card(call, facts_of(db(), call.id)) for call in calls],
        rows=[row for row in rows if not only or not row.same],
        different=differing(rows),
        alike=len(rows) - differing(rows),
        only=only,
    )


def _side(call: Call) -> Side:
    facts = facts_of(db(), call.id)
    return Side(call, facts, tuple(views.fact_views(facts, copies(facts.values()))))


def _choose(call: Call | None) -> str:
    """Calls to compare with: those that somebody looks for, else those that share a theme."""
    query = listing.asked()
    if call is not None and not query.words:
        entry = entries_with_text(db(), [call.id]).get(call.id)
        themes = tuple(code for code in (entry.facets.get("tema", ()) if entry else ()) if code != "-")
        query = query.choosing("tema", *themes)
    found = listing.search(query, PROPOSED + 1)
    cards = [card for card in listing.cards_of(found) if call is None or card.key != call.key][:PROPOSED]
    return render_template("pages/compare_with.html", call=call, query=query, cards=cards, found=found)
