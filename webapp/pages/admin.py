"""For those who look after Puente: sources, calls, corrections."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.domain.fields import FIELDS
from tracker.errors import Invalid, NotFound
from tracker.jobs.correct_fact import CHOICES, as_typed, correct_fact, help_for
from tracker.jobs.review import alerts_of_correction, alerts_of_publishing, queue
from tracker.jobs.undo import can_undo
from tracker.store.audit import operations_of
from tracker.store.calls import (
    Call,
    calls_with_status,
    documents_of,
    events_of,
    facts_of,
    kept_call,
    sightings_of,
    versions_of,
)
from tracker.store.people import Audit, audit_of
from tracker.store.sources import active_sources, last_runs
from webapp import views
from webapp.database import db
from webapp.forms.admin import Correction, correction
from webapp.pages import admin_joining, admin_log, admin_people, admin_review, admin_take
from webapp.pages.admin_desk import Page, any_call, fund_of, label_of, name_of, pages
from webapp.pages.calls import copies
from webapp.security import admins_only, person
from webapp.state import now
from webapp.views.facts import HIDDEN
from webapp.views.words import in_words

__all__ = ["pages"]
PARTS = (admin_joining, admin_log, admin_people, admin_review, admin_take)
"""The modules that put their routes on the same blueprint."""


@pages.get("/fuentes")
@admins_only
def sources() -> str:
    """Every source with how its last readings went."""
    known = active_sources(db())
    runs = [last_runs(db(), source.key) for source in known]
    return render_template(
        "pages/admin_sources.html",
        sources=[views.source_view(source, history) for source, history in zip(known, runs, strict=True)],
        health=views.health(runs),
        waiting=len(queue(db(), now())),
    )


@pages.get("/convocatorias")
@admins_only
def calls() -> str:
    """Every call, those that wait for review too."""
    rows = [(call, views.fund_name(call), views.deadline_view(call)) for call in calls_with_status(db(), review=True)]
    return render_template("pages/admin_calls.html", rows=rows)


@pages.get("/convocatorias/<key>")
@admins_only
def call_page(key: str) -> str:
    """The facts of a call with their proof, its pages, who made each version, what people did and how to undo it."""
    call = any_call(key)
    facts = facts_of(db(), call.id)
    versions = versions_of(db(), call.id)
    names = {version.made_by: _maker(version.made_by) for version in versions}
    kept = kept_call(db(), call)
    shown = views.fact_views(facts, copies(facts.values()))
    return render_template(
        "pages/admin_call.html",
        call=call,
        missing=[(name, label_of(name)) for name in FIELDS if name not in HIDDEN | {view.name for view in shown}],
        kept=kept if kept.id != call.id else None,
        status=views.status_word(call.status),
        facts=shown,
        sightings=sightings_of(db(), call.id),
        versions=views.version_views(versions, names),
        events=views.happenings(events_of(db(), call.id), documents_of(db(), call.id)),
        audit=[(row.at, views.deed(row, name_of(row.user_id))) for row in _deeds(call)],
        operations=[
            (row, views.operation_words(row, _other(row.other_id)), name_of(row.user_id), can_undo(db(), row))
            for row in operations_of(db(), call.id)
        ],
        deadline=views.deadline_view(call),
        publishing=alerts_of_publishing(db()),
    )


def _maker(made_by: str) -> str:
    kind, _colon, number = made_by.partition(":")
    return name_of(int(number)) if kind == "user" else ""


def _deeds(call: Call) -> list[Audit]:
    """What people did to a call; what Puente did by itself stands in the log."""
    return [row for row in audit_of(db(), f"call:{call.key}") if row.user_id is not None]


def _other(call_id: int | None) -> str:
    call = db().get(Call, call_id) if call_id is not None else None
    return call.key if call is not None else ""


@pages.route("/convocatorias/<key>/corregir/<field>", methods=["GET", "POST"])
@admins_only
def correct(key: str, field: str) -> Page:
    """Corrects a fact and locks it."""
    call = any_call(key)
    if field not in FIELDS:
        raise NotFound(_("Una convocatoria no tiene ese dato."))
    row = facts_of(db(), call.id).get(field)
    typed = as_typed(row.fact().value) if row is not None else ""
    form = correction(FIELDS[field].kind, typed, [(code, in_words(field, code)) for code in CHOICES.get(field, ())])
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and _corrected(call, field, form):
            return redirect(url_for("admin.call_page", key=call.key), 303)
    page = render_template(
        "pages/admin_correct.html",
        call=call,
        label=label_of(field),
        help=_(help_for(field)),
        several=field in CHOICES,
        form=form,
        alerts=alerts_of_correction(db(), call, field),
    )
    return page, status


def _corrected(call: Call, field: str, form: Correction) -> bool:
    words, note = (item.data or "" for item in (form.words, form.note))
    zones = fund_of(call).office_zones
    try:
        correct_fact(db(), call, field, form.typed, words, note, user=person(), now=now(), office_zones=zones)
    except Invalid as error:
        for name, hint in (error.say_fields(_) or {"value": ""}).items():
            form[name].errors = [*form[name].errors, error.say(_), *filter(None, [hint])]
        return False
    return True
