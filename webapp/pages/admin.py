"""For those who look after Puente: sources, calls, corrections."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.domain.fields import FIELDS
from tracker.errors import Invalid, NotFound
from tracker.jobs.correct_fact import HELP, as_typed, correct_fact
from tracker.store.calls import Call, call_by_key, calls_with_status, documents_of, events_of, facts_of, versions_of
from tracker.store.people import User, audit_of
from tracker.store.sources import active_sources, last_runs
from webapp import views
from webapp.database import db
from webapp.forms.admin import Correction
from webapp.pages.calls import copies
from webapp.security import admins_only, person
from webapp.state import now, state

pages = Blueprint("admin", __name__, url_prefix="/admin")
Page = str | Response | tuple[str, int]


@pages.get("/fuentes")
@admins_only
def sources() -> str:
    """Every source with how its last readings went."""
    known = active_sources(db())
    runs = [last_runs(db(), source.key) for source in known]
    review = [call for call in calls_with_status(db(), review=True) if call.state == "review" or call.needs_review]
    return render_template(
        "pages/admin_sources.html",
        sources=[views.source_view(source, history) for source, history in zip(known, runs, strict=True)],
        health=views.health(runs),
        review=[(call, views.deadline_view(call)) for call in review],
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
    """The facts of a call with their proof, who made each version and what people did."""
    call = _call(key)
    facts = facts_of(db(), call.id)
    audit = audit_of(db(), f"call:{call.key}")
    names = {f"user:{row.user_id}": _name(row.user_id) for row in audit}
    return render_template(
        "pages/admin_call.html",
        call=call,
        status=views.status_word(call.status),
        facts=views.fact_views(facts, copies(facts.values())),
        versions=views.version_views(versions_of(db(), call.id), names),
        events=views.happenings(events_of(db(), call.id), documents_of(db(), call.id)),
        audit=[(row, names[f"user:{row.user_id}"], _label(row.data.get("field", ""))) for row in audit],
        deadline=views.deadline_view(call),
    )


@pages.route("/convocatorias/<key>/corregir/<field>", methods=["GET", "POST"])
@admins_only
def correct(key: str, field: str) -> Page:
    """Corrects a fact and locks it."""
    call = _call(key)
    if field not in FIELDS:
        raise NotFound(_("Una convocatoria no tiene ese dato."))
    row = facts_of(db(), call.id).get(field)
    form = Correction(value=as_typed(row.fact().value) if row is not None else "")
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and _corrected(call, field, form):
            return redirect(url_for("admin.call_page", key=call.key), 303)
    page = render_template(
        "pages/admin_correct.html",
        call=call,
        label=_label(field),
        help=HELP[FIELDS[field].kind],
        form=form,
    )
    return page, status


def _name(user_id: int | None) -> str:
    user = db().get(User, user_id) if user_id is not None else None
    return user.name if user is not None else ""


def _label(field: str) -> str:
    return str(_(FIELDS[field].label)) if field in FIELDS else field


def _corrected(call: Call, field: str, form: Correction) -> bool:
    fund = next((fund for fund in state().catalogue.funds if fund.key == call.fund_key), None)
    typed, words, note = (item.data or "" for item in (form.value, form.words, form.note))
    zones = fund.office_zones if fund else ()
    try:
        correct_fact(db(), call, field, typed, words, note, user=person(), now=now(), office_zones=zones)
    except Invalid as error:
        for name in error.fields or {"value": ""}:
            form[name].errors = [*form[name].errors, str(error)]
        return False
    return True


def _call(key: str) -> Call:
    call = call_by_key(db(), key)
    if call is None:
        raise NotFound(_("No hay una convocatoria con esa dirección."))
    return call
