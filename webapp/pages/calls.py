"""The calls that anyone can read: the list, one call, and the proof of each of its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.domain.call import status_at
from tracker.domain.deadline import CLOCK_ZONE, END_OF_DAY
from tracker.domain.fact import Fact
from tracker.domain.fields import FIELDS
from tracker.errors import NotFound
from tracker.store.calls import (
    Call,
    CallFact,
    call_by_key,
    documents_of,
    events_of,
    facts_of,
    kept_call,
    sightings_of,
    version_at,
    versions_of,
)
from tracker.store.matches import dismissals_of
from tracker.store.municipal import papers_of
from tracker.store.projects import applications_of, matches_of_call
from tracker.store.search import saved_search_for
from tracker.store.sources import Snapshot
from webapp import listing, views
from webapp.database import db
from webapp.filters import local
from webapp.proofs import proof_of
from webapp.security import own_municipality, public, signed_in
from webapp.state import now, state
from webapp.views.asked import Asked, asked_of
from webapp.views.search import languages_searched, summary

pages = Blueprint("calls", __name__)


@pages.get("/")
@public
def home() -> str:
    """The calls that are open, or those that a search asks for, with what was left out and by which rule."""
    page = listing.listing(listing.asked())
    counts, closing = state().finder.live(db(), now(), listing.zone())
    user = signed_in()
    return render_template(
        "pages/home.html",
        page=page,
        open_count=counts.get("open", 0) + counts.get("permanent", 0),
        announced_count=counts.get("announced", 0),
        next_days=(local(closing).date() - local(now()).date()).days if closing else None,
        compared=bool(listing.own_projects()),
        name=summary(page.query),
        searched_in=languages_searched(),
        kept=saved_search_for(db(), user.id, page.query.kept) if user and not page.query.plain else None,
    )


@pages.get("/convocatorias/cerradas")
@public
def closed() -> str:
    """The calls that take no proposals any more."""
    query = listing.asked().choosing("situacion", "closed", "results", "suspended", "cancelled")
    found = listing.search(replace(query, page=listing.asked().page))
    return render_template("pages/closed.html", found=found, cards=listing.cards_of(found))


@pages.get("/convocatorias/<key>")
@public
def call_page(key: str) -> str | Response:
    """One call: its deadline, its facts with their proof, its documents and what has happened to it.

    One that was merged leads to the call it is part of, and ``?el=2025-06-01`` to how it was on that day.
    """
    call = call_by_key(db(), key)
    kept = kept_call(db(), call) if call is not None else None
    if call is not None and kept is not None and kept.id != call.id:
        return redirect(url_for("calls.call_page", key=kept.key))
    call = published(key)
    if request.args.get("el"):
        return redirect(url_for("calls.call_then", key=key, day=request.args["el"]))
    facts = facts_of(db(), call.id)
    user, own = signed_in(), own_municipality()
    outlook = views.outlook(
        matches_of_call(db(), call.id, own.cvegeo) if own else (),
        [item for item in applications_of(db(), own.cvegeo) if item.call_id == call.id] if own else (),
        dismissals_of(db(), [project.id for project in listing.own_projects()]),
    ).get(call.id, views.Outlook(()))
    offices = views.clocks(call, facts["closes"].fact() if "closes" in facts else Fact())
    sightings = [sighting for sighting in sightings_of(db(), call.id) if sighting.role != "past"]
    sender = "\n".join([user.name, f"{own.name}, {own.state}"]) if user and own else ""
    return render_template(
        "pages/call.html",
        call=call,
        card=views.card(call, facts),
        status=views.status_word(call.status),
        facts=views.fact_views(facts, copies(facts.values())),
        clocks=offices,
        my_city=views.my_city(),
        asked=asked_here(facts),
        documents=documents_of(db(), call.id),
        events=views.happenings(events_of(db(), call.id), documents_of(db(), call.id)),
        outlook=outlook,
        projects=listing.own_projects(),
        has_form=any(call.fund_key in form.funds for form in state().forms),
        letter=views.letter(call, facts, offices, sender),
        sites=sorted({urlsplit(sighting.address).hostname or "" for sighting in sightings}),
        last_read=max((sighting.last_seen for sighting in sightings), default=None),
        days=_days_of_change(call),
    )


def asked_here(facts: Mapping[str, CallFact]) -> Asked:
    """What a call asks for, beside the papers of the municipality whose work is shown."""
    own = own_municipality()
    zone = state().catalogue.zone_of(own.cvegeo, CLOCK_ZONE) if own else CLOCK_ZONE
    vault = papers_of(db(), own.cvegeo) if own else ()
    rows = [facts[name] for name in ("required_documents", "scoring") if name in facts]
    return asked_of(facts, copies(rows), vault, now().astimezone(ZoneInfo(zone)).date())


@pages.get("/convocatorias/<key>/el/<day>")
@public
def call_then(key: str, day: str) -> str:
    """One call as it was at the end of a day in Mexico City, or as it is now when that day is not over."""
    call = published(key)
    chosen = _day(day)
    at = _end_of(chosen)
    version = version_at(db(), call.id, at)
    rows = facts_of(db(), call.id, version.number) if version else {}
    facts = {name: row.fact() for name, row in rows.items()}
    documents = [row for row in documents_of(db(), call.id) if row.first_seen <= at]
    fund = views.fund_of(call)
    title = facts["title"].value if "title" in facts else None
    return render_template(
        "pages/call_then.html",
        call=call,
        day=chosen,
        title=title or call.title,
        known=version is not None,
        status=views.status_word(status_at(facts, at, fund.office_zones if fund else ())),
        facts=views.fact_views(rows, copies(rows.values(), at), at),
        documents=documents,
        events=views.happenings([row for row in events_of(db(), call.id) if row.at <= at], documents),
        days=_days_of_change(call),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(_("Escriba el día como 2025-07-31.")) from error


def _end_of(day: date) -> datetime:
    """The end of a day in Mexico City; the present instant while it is not over."""
    return min(datetime.combine(day, END_OF_DAY, tzinfo=ZoneInfo(CLOCK_ZONE)), now())


def _days_of_change(call: Call) -> list[date]:
    """The days on which a version of the call began, in Mexico City."""
    zone = ZoneInfo(CLOCK_ZONE)
    return sorted({version.at.astimezone(zone).date() for version in versions_of(db(), call.id)})


@pages.get("/convocatorias/<key>/prueba/<field>/<int:index>")
@public
def proof(key: str, field: str, index: int) -> str:
    """The stored copy of a page with the sentence of a fact marked; with ``?el=2025-06-01``, that of that day."""
    call = published(key)
    at = _end_of(_day(request.args["el"])) if request.args.get("el") else None
    version = version_at(db(), call.id, at) if at else None
    row = facts_of(db(), call.id, version.number if version else None).get(field)
    pieces = row.fact(at).evidence if row is not None else ()
    if index >= len(pieces):
        raise NotFound(_("Ese dato no tiene esa prueba."))
    evidence = pieces[index]
    snapshot = db().get(Snapshot, evidence.snapshot) if evidence.snapshot is not None else None
    return render_template(
        "pages/proof.html",
        call=call,
        label=_(FIELDS[field].label),
        evidence=evidence,
        site=urlsplit(evidence.address).hostname or "",
        snapshot=snapshot,
        proof=proof_of(evidence, snapshot),
    )


def published(key: str) -> Call:
    """The call that anyone may see.

    Raises:
        NotFound: there is none with this key, or it waits for review.
    """
    call = call_by_key(db(), key)
    if call is None or call.state != "published":
        raise NotFound(_("No hay una convocatoria con esa dirección."))
    return call


def copies(rows: Iterable[CallFact], at: datetime | None = None) -> dict[int, datetime]:
    """When each stored copy that the facts rest on, or rested on at an instant, was taken."""
    found = {}
    for row in rows:
        for item in row.fact(at).evidence:
            snapshot = db().get(Snapshot, item.snapshot) if item.snapshot is not None else None
            if snapshot is not None:
                found[snapshot.id] = snapshot.fetched_at
    return found
