"""The calls that anyone can read: the list, one call, and the proof of each of its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, render_template
from flask_babel import gettext as _

from tracker.domain.fact import Fact
from tracker.domain.fields import FIELDS
from tracker.errors import NotFound
from tracker.store.calls import (
    Call,
    CallFact,
    call_by_key,
    calls_with_status,
    documents_of,
    events_of,
    facts_of,
    facts_of_many,
    sightings_of,
)
from tracker.store.projects import Project, applications_of, matches_of, matches_of_call, projects_of
from tracker.store.sources import Snapshot
from webapp import views
from webapp.database import db
from webapp.proofs import proof_of
from webapp.security import own_municipality, signed_in
from webapp.state import state

pages = Blueprint("calls", __name__)
SOON_DAYS = 30
ACTIVE = ("open", "permanent", "announced")


@pages.get("/")
def home() -> str:
    """The calls that are open, grouped by how soon they close, and how many were left out."""
    every = calls_with_status(db())
    shown = [call for call in every if call.status in ACTIVE]
    cards = views.cards(shown, facts_of_many(db(), [call.id for call in shown]), outlooks())
    over = [card for card in cards if card.deadline.tone == "cerrada"]
    live = [card for card in cards if card not in over]
    soon = [card for card in live if card.deadline.days is not None and card.deadline.days <= SOON_DAYS]
    announced = [card for card in live if card.status == "announced"]
    later = [card for card in live if card not in soon and card not in announced]
    groups = [
        (_("Cierran en 30 días"), soon),
        (_("Con más tiempo o sin fecha"), later),
        (_("Anunciadas"), announced),
    ]
    return render_template(
        "pages/home.html",
        groups=groups,
        left_out=_left_out([call for call in every if call.status not in ACTIVE], [card.title for card in over]),
        open_count=len(soon) + len(later),
        announced_count=len(announced),
        next_days=soon[0].deadline.days if soon else None,
        compared=bool(own_projects()),
    )


def _left_out(calls: Iterable[Call], over: list[str]) -> list[tuple[str, list[str]]]:
    """The names of the calls that the list leaves out, by why."""
    by_status: dict[str, list[str]] = {"closed": over} if over else {}
    for call in calls:
        by_status.setdefault(call.status, []).append(f"{views.fund_name(call)} {call.edition}")
    return [(views.status_word(status), names) for status, names in by_status.items()]


def own_projects() -> Sequence[Project]:
    """The projects of the municipality of whoever asks; none for strangers."""
    own = own_municipality()
    return projects_of(db(), own.cvegeo) if own else ()


def outlooks() -> dict[int, views.Outlook]:
    """What each call means for the municipality of whoever asks, by call."""
    own, projects = own_municipality(), own_projects()
    if own is None or not projects:
        return {}
    matches = matches_of(db(), [project.id for project in projects])
    return views.outlook(matches, applications_of(db(), own.cvegeo))


@pages.get("/convocatorias/cerradas")
def closed() -> str:
    """The calls that take no proposals any more."""
    every = [call for call in calls_with_status(db()) if call.status not in ACTIVE]
    cards = views.cards([*reversed(every)], facts_of_many(db(), [call.id for call in every]), {})
    return render_template("pages/closed.html", cards=cards)


@pages.get("/convocatorias/<key>")
def call_page(key: str) -> str:
    """One call: its deadline, its facts with their proof, its documents and what has happened to it."""
    call = published(key)
    facts = facts_of(db(), call.id)
    user, own = signed_in(), own_municipality()
    outlook = views.outlook(
        matches_of_call(db(), call.id, own.cvegeo) if own else (),
        [item for item in applications_of(db(), own.cvegeo) if item.call_id == call.id] if own else (),
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
        documents=documents_of(db(), call.id),
        events=views.happenings(events_of(db(), call.id), documents_of(db(), call.id)),
        outlook=outlook,
        projects=own_projects(),
        has_form=any(call.fund_key in form.funds for form in state().forms),
        letter=views.letter(call, facts, offices, sender),
        sites=sorted({urlsplit(sighting.address).hostname or "" for sighting in sightings}),
        last_read=max((sighting.last_seen for sighting in sightings), default=None),
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


def copies(rows: Iterable[CallFact]) -> dict[int, datetime]:
    """When each stored copy that the facts rest on was taken."""
    found = {}
    for row in rows:
        for item in row.fact().evidence:
            snapshot = db().get(Snapshot, item.snapshot) if item.snapshot is not None else None
            if snapshot is not None:
                found[snapshot.id] = snapshot.fetched_at
    return found
