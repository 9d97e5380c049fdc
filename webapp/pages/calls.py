"""The calls that anyone can read: the list, one call, and the proof of each of its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, render_template
from flask_babel import gettext as _
from markupsafe import Markup, escape

from tracker.domain.fact import Evidence, Fact
from tracker.domain.fields import FIELDS
from tracker.errors import NotFound
from tracker.extract.mark import marked_page
from tracker.extract.text import html_text
from tracker.store.calls import (
    Call,
    CallFact,
    call_by_key,
    calls_with_status,
    documents_of,
    events_of,
    facts_of,
    facts_of_many,
)
from tracker.store.projects import matches_of_call, projects_of
from tracker.store.sources import Snapshot, Source
from webapp import views
from webapp.database import db
from webapp.security import own_municipality
from webapp.state import state

pages = Blueprint("calls", __name__)
SOON_DAYS = 30
ACTIVE = ("open", "permanent", "announced")


@pages.get("/")
def home() -> str:
    """The calls that are open, grouped by how soon they close, and how many were left out."""
    every = calls_with_status(db())
    shown = [call for call in every if call.status in ACTIVE]
    facts = facts_of_many(db(), [call.id for call in shown])
    cards = [(call.status, views.card(call, facts.get(call.id, {}))) for call in shown]
    over = [card for _status, card in cards if card.deadline.tone == "cerrada"]
    live = [(status, card) for status, card in cards if card.deadline.tone != "cerrada"]
    soon = [card for _status, card in live if card.deadline.days is not None and card.deadline.days <= SOON_DAYS]
    later = [card for status, card in live if status != "announced" and card not in soon]
    announced = [card for status, card in live if status == "announced"]
    groups = [
        (_("Cierran en 30 días"), soon),
        (_("Con más tiempo o sin fecha"), later),
        (_("Anunciadas"), announced),
    ]
    left_out = Counter(call.status for call in every if call.status not in ACTIVE)
    left_out["closed"] += len(over)
    counts = [(views.status_word(status), count) for status, count in left_out.items() if count]
    return render_template("pages/home.html", groups=groups, left_out=counts, open_count=len(soon) + len(later))


@pages.get("/convocatorias/cerradas")
def closed() -> str:
    """The calls that take no proposals any more."""
    every = [call for call in calls_with_status(db()) if call.status not in ACTIVE]
    facts = facts_of_many(db(), [call.id for call in every])
    cards = [views.card(call, facts.get(call.id, {})) for call in reversed(every)]
    return render_template("pages/closed.html", cards=cards)


@pages.get("/convocatorias/<key>")
def call_page(key: str) -> str:
    """One call: its deadline, its facts with their proof, its documents and what has happened to it."""
    call = published(key)
    facts = facts_of(db(), call.id)
    own = own_municipality()
    matches = matches_of_call(db(), call.id, own.cvegeo) if own else ()
    closes = facts["closes"].fact() if "closes" in facts else Fact()
    return render_template(
        "pages/call.html",
        call=call,
        card=views.card(call, facts),
        status=views.status_word(call.status),
        facts=views.fact_views(facts, copies(facts.values())),
        clocks=views.clocks(call, closes),
        my_city=views.my_city(),
        documents=documents_of(db(), call.id),
        events=[(event, views.event_words(event)) for event in events_of(db(), call.id)],
        matches=[views.match_view(match, facts) for match in matches],
        projects=projects_of(db(), own.cvegeo) if own else (),
        has_form=any(call.fund_key in form.funds for form in state().forms),
    )


@pages.get("/convocatorias/<key>/prueba/<field>/<int:index>")
def proof(key: str, field: str, index: int) -> str:
    """The stored copy of a page with the sentence of a fact marked."""
    call = published(key)
    row = facts_of(db(), call.id).get(field)
    pieces = row.fact().evidence if row is not None else ()
    if index >= len(pieces):
        raise NotFound(_("Ese dato no tiene esa prueba."))
    evidence = pieces[index]
    snapshot = db().get(Snapshot, evidence.snapshot) if evidence.snapshot is not None else None
    return render_template(
        "pages/proof.html",
        call=call,
        label=FIELDS[field].label,
        evidence=evidence,
        site=urlsplit(evidence.address).hostname or "",
        snapshot=snapshot,
        copy=marked_copy(evidence, snapshot),
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


def copies(rows: Iterable[CallFact]) -> dict[int, datetime]:
    """When each stored copy that the facts rest on was taken."""
    found = {}
    for row in rows:
        for item in row.fact().evidence:
            snapshot = db().get(Snapshot, item.snapshot) if item.snapshot is not None else None
            if snapshot is not None:
                found[snapshot.id] = snapshot.fetched_at
    return found


def marked_copy(evidence: Evidence, snapshot: Snapshot | None) -> Markup:
    """The stored page as safe HTML with the words marked; only the words where the copy is no page."""
    alone = Markup("<p><mark>{}</mark></p>").format(evidence.words)
    if snapshot is None or snapshot.body is None or "html" not in (snapshot.media_type or ""):
        return alone
    source = db().get(Source, snapshot.source_key)
    css = source.selectors.get("content") if source is not None else None
    html = snapshot.text()
    text = html_text(html, css).value
    start = evidence.start if text[evidence.start : evidence.end] == evidence.words else text.find(evidence.words)
    if start < 0:
        return alone
    page = marked_page(html, [(start, start + len(evidence.words))], css, snapshot.address)
    return Markup(page) if page else Markup("<p>{}</p>").format(escape(evidence.words))  # noqa: S704 - cleaned by nh3
