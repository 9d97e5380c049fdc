"""Drafts of the funds' own forms."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug import Response

from tracker.applications.check import completeness
from tracker.applications.export import export_docx, without_place
from tracker.applications.form import FormDefinition
from tracker.errors import Invalid, NotFound
from tracker.jobs.save_answers import answers_of, save_answers
from tracker.jobs.start_application import pinned_form, start_application
from tracker.store.projects import Application, application_of, applications_of
from webapp import views
from webapp.database import db
from webapp.forms.application import form_for, sections
from webapp.pages.calls import published
from webapp.pages.projects import own_project
from webapp.security import municipality, person, writer
from webapp.state import now, state

pages = Blueprint("applications", __name__, url_prefix="/solicitudes")
Page = str | Response | tuple[str, int]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/")
@login_required
def index() -> str:
    """The drafts of the municipality with how far each of them is."""
    rows = []
    for application in applications_of(db(), municipality().cvegeo):
        form = pinned_form(state().forms, application)
        rows.append((application, completeness(form, answers_of(application)), views.deadline_view(application.call)))
    return render_template("pages/applications.html", rows=rows)


@pages.post("/")
@login_required
def start() -> Response:
    """Starts a draft, or goes on with the one that there is."""
    user = writer()
    number = request.form.get("project", "")
    project = own_project(int(number) if number.isdecimal() else 0)
    call = published(request.form.get("call", ""))
    application = start_application(db(), project, call, user, state().catalogue, state().forms, now())
    return redirect(url_for("applications.show", application_id=application.id), 303)


@pages.route("/<int:application_id>", methods=["GET", "POST"])
@login_required
def show(application_id: int) -> Page:
    """The form to fill in."""
    application = _own(application_id)
    definition = pinned_form(state().forms, application)
    if request.method == "GET":
        return _shown(application, definition, {})
    user = writer()
    form = form_for(definition, {}, application.version)
    typed = {field.id: form[field.id].data or "" for field in definition.askable if field.id in request.form}
    version = str(form["version"].data)
    try:
        seen = int(version) if version.isdecimal() else 0
        save_answers(db(), application, definition, typed, version=seen, user_id=user.id, now=now())
    except Invalid as error:
        db().rollback()
        return _shown(application, definition, error.fields), 422
    return redirect(url_for("applications.show", application_id=application.id, guardado=1), 303)


@pages.get("/<int:application_id>/docx")
@login_required
def docx(application_id: int) -> Response:
    """The fund's own file with the answers in it."""
    application = _own(application_id)
    definition = pinned_form(state().forms, application)
    content = export_docx(definition, answers_of(application))
    name = f"{application.call.key}-solicitud-{application.id}.docx"
    return send_file(BytesIO(content), DOCX, as_attachment=True, download_name=name)


def _own(application_id: int) -> Application:
    application = application_of(db(), municipality().cvegeo, application_id)
    if application is None:
        raise NotFound(_("No hay una solicitud con esa dirección."))
    return application


def _shown(application: Application, definition: FormDefinition, refused: Mapping[str, str]) -> str:
    answers = answers_of(application)
    form = form_for(definition, answers, application.version)
    return render_template(
        "pages/application.html",
        application=application,
        definition=definition,
        form=form,
        sections=sections(definition, form, answers, refused),
        done=completeness(definition, answers),
        by_hand=without_place(definition, answers),
        deadline=views.deadline_view(application.call),
        saved="guardado" in request.args,
        author=person().name,
    )
