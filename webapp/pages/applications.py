"""Drafts of the funds' own forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.applications.answers import clean
from tracker.applications.check import completeness
from tracker.applications.export import export_docx, without_place
from tracker.errors import Invalid, NotFound
from tracker.jobs.save_answers import answers_of, save_answers
from tracker.jobs.start_application import pinned_form, start_application
from tracker.store.calls import facts_of
from tracker.store.people import User
from tracker.store.projects import Application, application_of, applications_of
from webapp import views
from webapp.database import catalogue, db, writes
from webapp.forms.application import form_for, sections
from webapp.forms.conflict import SEEN, Clash, fingerprint, joined, picked, still_mine, value_of
from webapp.pages.calls import asked_here, published
from webapp.pages.projects import own_project
from webapp.security import Ability, municipality, needs, person
from webapp.state import now, state

pages = Blueprint("applications", __name__, url_prefix="/solicitudes")
Page = str | Response | tuple[str, int]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/")
@needs(Ability.SEE)
def index() -> str:
    """The drafts of the municipality with how far each of them is."""
    rows = []
    for application in applications_of(db(), municipality().cvegeo):
        form = pinned_form(state().forms, application)
        rows.append((application, completeness(form, answers_of(application)), views.deadline_view(application.call)))
    return render_template("pages/applications.html", rows=rows)


@pages.post("/")
@needs(Ability.WRITE)
def start() -> Response:
    """Starts a draft, or goes on with the one that there is."""
    user = person()
    number = request.form.get("project", "")
    project = own_project(int(number) if number.isdecimal() else 0)
    call = published(request.form.get("call", ""))
    application = start_application(db(), project, call, user, catalogue(), state().forms, now())
    return redirect(url_for("applications.show", application_id=application.id), 303)


@pages.get("/<int:application_id>")
@needs(Ability.SEE)
def show(application_id: int) -> str:
    """The form to fill in."""
    return _shown(_own(application_id), Tried())


@pages.post("/<int:application_id>")
@needs(Ability.WRITE)
def save(application_id: int) -> Page:
    """Keeps what was typed; where somebody else answered in the meantime, both answers are shown to be decided."""
    tried = _try(application_id)
    if tried.clashes:
        return _shown(_own(application_id), tried), 409
    if tried.refused:
        return _shown(_own(application_id), tried), 422
    return redirect(url_for("applications.show", application_id=application_id, guardado=1), 303)


@pages.post("/<int:application_id>/casilla/<name>")
@needs(Ability.WRITE)
def save_field(application_id: int, name: str) -> Page:
    """Keeps one answer as soon as it is written, for pages with scripts; gives what stands below the field."""
    tried = _try(application_id, only=name)
    status = 409 if tried.clashes else 422 if tried.refused else 200
    application = _own(application_id)
    values = _values(application, tried)
    view = next((view for section in values["sections"] for view in section.fields if view.field.id == name), None)
    if view is None or view.input is None:
        raise NotFound(_("El formato no tiene esa casilla."))
    # what somebody else wrote was not shown yet, so the page must not count it as seen
    kept = value_of(answers_of(application), name)
    shown = fingerprint(clean(view.field, request.form.get(name, ""))) == fingerprint(kept)
    seen = "" if shown else request.form.get(SEEN + name, "-")
    return render_template("components/_saved.html", view=view, tried=tried, seen=seen, **values), status


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went to save: the answers that can't be taken, and those that somebody else changed too."""

    refused: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, Clash] = field(default_factory=dict)


def _try(application_id: int, only: str = "") -> Tried:
    """Saves what was typed over what the page had shown."""
    user, application = person(), _own(application_id)
    definition = pinned_form(state().forms, application)
    names = [item.id for item in definition.askable if item.id in request.form and only in ("", item.id)]
    typed = picked({name: request.form[name] for name in names}, request.form)
    mine, clashes = joined(definition, answers_of(application), typed, request.form)
    if clashes:
        return Tried(clashes=clashes)
    try:
        save_answers(db(), application, definition, mine, version=application.version, user_id=user.id, now=now())
    except Invalid as error:
        db().rollback()
        return Tried(refused=error.fields)
    return Tried()


@pages.get("/<int:application_id>/docx")
@needs(Ability.SEE)
def docx(application_id: int) -> Response:
    """The fund's own file with the answers in it."""
    application = _own(application_id)
    definition = pinned_form(state().forms, application)
    content = export_docx(definition, answers_of(application))
    name = f"{application.call.key}-solicitud-{application.id}.docx"
    return send_file(BytesIO(content), DOCX, as_attachment=True, download_name=name)


def _own(application_id: int) -> Application:
    application = application_of(db(), municipality().cvegeo, application_id, hold=writes())
    if application is None:
        raise NotFound(_("No hay una solicitud con esa dirección."))
    return application


def _shown(application: Application, tried: Tried) -> str:
    return render_template("pages/application.html", **_values(application, tried))


def _values(application: Application, tried: Tried) -> dict[str, Any]:
    """All that the page of a draft shows; what was typed stays in its fields."""
    definition = pinned_form(state().forms, application)
    answers = answers_of(application)
    typed = {item.id: request.form[item.id] for item in definition.askable if item.id in request.form}
    form = form_for(definition, answers, still_mine(definition, typed, request.form))
    return {
        "application": application,
        "definition": definition,
        "form": form,
        "sections": sections(definition, form, answers, tried.refused, tried.clashes),
        "done": completeness(definition, answers),
        "by_hand": without_place(definition, answers),
        "deadline": views.deadline_view(application.call),
        "fund": views.fund_name(application.call),
        "saved": "guardado" in request.args,
        "asked": asked_here(facts_of(db(), application.call_id)),
        "author": person().name,
        "other": _last_author(application),
    }


def _last_author(application: Application) -> str:
    """Who changed an answer last, for the words of a conflict."""
    last = max((row for row in application.answers), key=lambda row: row.changed_at, default=None)
    user = db().get(User, last.changed_by) if last is not None and last.changed_by is not None else None
    return user.name if user is not None else str(_("Otra persona"))
