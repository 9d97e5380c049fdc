"""What people say about projects and drafts, and the pages of a guest: what was shared with them and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from tracker.domain.application import Answer
from tracker.domain.roles import Ability, Role
from tracker.errors import NotFound
from tracker.jobs.people import membership_of, share_project, stop_sharing
from tracker.jobs.rights import may
from tracker.jobs.save_answers import answers_of
from tracker.jobs.start_application import pinned_form
from tracker.jobs.talk import add_comment, sign_off, withdraw_comment, withdraw_sign_off
from tracker.store.people import User, members_of
from tracker.store.projects import Application, Project, application_of, project_of
from tracker.store.sharing import (
    Comment,
    Share,
    comments_on,
    drafts_of_project,
    share_for,
    shares_of,
    shares_with,
    sign_off_of,
)
from webapp import views
from webapp.database import db
from webapp.security import municipality, needs, person
from webapp.state import now, state

pages = Blueprint("sharing", __name__)


@pages.app_context_processor
def _talk() -> dict[str, object]:
    """What the pages of projects and drafts show beside their own: comments, sign-off, and with whom it is shared."""
    return {"comments_on": lambda *numbers: comments_on(db(), *numbers), "sign_off_of": _sign_off, "sharing": _sharing}


@pages.post("/proyectos/<int:project_id>/comentarios")
@needs(Ability.COMMENT)
def comment_project(project_id: int) -> Response:
    """Says something about a project."""
    project = _project(project_id)
    add_comment(db(), project, None, request.form.get("text", ""), by=person(), now=now())
    return redirect(url_for("projects.show", project_id=project.id, _anchor="comentarios"), 303)


@pages.post("/solicitudes/<int:application_id>/comentarios")
@needs(Ability.COMMENT)
def comment_application(application_id: int) -> Response:
    """Says something about a draft."""
    draft = _application(application_id)
    add_comment(db(), draft.project, draft, request.form.get("text", ""), by=person(), now=now())
    return redirect(url_for("applications.show", application_id=draft.id, _anchor="comentarios"), 303)


@pages.post("/comentarios/<int:comment_id>/retirar")
@needs(Ability.COMMENT)
def withdraw(comment_id: int) -> Response:
    """Takes one's own comment back."""
    row = db().get(Comment, comment_id)
    if row is None or row.project.cvegeo != municipality().cvegeo or row.user_id != person().id:
        raise NotFound("No hay un comentario suyo con ese número.")
    withdraw_comment(db(), row, by=person(), now=now())
    if row.application_id is None:
        return redirect(url_for("projects.show", project_id=row.project_id, _anchor="comentarios"), 303)
    return redirect(url_for("applications.show", application_id=row.application_id, _anchor="comentarios"), 303)


@pages.post("/solicitudes/<int:application_id>/visto-bueno")
@needs(Ability.SIGN)
def sign(application_id: int) -> Response:
    """The mayor's word that a draft may be sent as it stands, or that it may not any more."""
    draft = _application(application_id)
    if request.form.get("withdraw"):
        withdraw_sign_off(db(), draft, by=person(), now=now())
    else:
        typed = request.form.get("version", "")
        sign_off(db(), draft, int(typed) if typed.isdecimal() else 0, by=person(), now=now())
    return redirect(url_for("applications.show", application_id=draft.id, _anchor="visto-bueno"), 303)


@pages.post("/proyectos/<int:project_id>/compartir")
@needs(Ability.SHARE)
def share(project_id: int) -> Response:
    """Lets a guest of the municipality read a project, or no longer."""
    project, typed = _project(project_id), request.form.get("guest", "")
    guest = next((user for user in _guests() if str(user.id) == typed), None)
    if guest is None:
        raise NotFound("Esa persona no es una contraparte invitada del municipio.")
    known = share_for(db(), project.id, guest.id)
    if not request.form.get("stop"):
        drafts = bool(request.form.get("with_drafts"))
        share_project(db(), project.id, project.cvegeo, guest, drafts, by=person(), now=now())
    elif known is not None:
        stop_sharing(db(), known, by=person(), now=now())
    return redirect(url_for("projects.show", project_id=project.id, _anchor="compartido"), 303)


@pages.get("/compartido/")
@needs(Ability.SHARED)
def shared() -> str:
    """What was shared with a guest."""
    return render_template("pages/shared.html", shares=_own_shares())


@pages.get("/compartido/<int:project_id>")
@needs(Ability.SHARED)
def shared_project(project_id: int) -> str:
    """A project as its guest reads it: what it is, and its drafts where they were shared too."""
    found = _own_share(project_id)
    drafts = drafts_of_project(db(), project_id) if found.with_drafts else []
    return render_template(
        "pages/shared_project.html", share=found, project=found.project, drafts=[_draft(row) for row in drafts]
    )


def _draft(application: Application) -> dict[str, Any]:
    """A draft's answers as they stand, section by section; fields without an answer are left out."""
    definition = pinned_form(state().forms, application)
    answers = answers_of(application)
    sections = [
        (
            section.title,
            [(item.label, answers[item.id].lines) for item in section.fields if _filled(answers, item.id)],
        )
        for section in definition.sections
    ]
    return {
        "application": application,
        "deadline": views.deadline_view(application.call),
        "fund": views.fund_name(application.call),
        "sections": [(title, rows) for title, rows in sections if rows],
    }


def _filled(answers: Mapping[str, Answer], name: str) -> bool:
    return name in answers and answers[name].filled


def _own_shares() -> list[Share]:
    """What was shared with whoever asks, in municipalities whose guest they still are."""
    user = person()
    return [row for row in shares_with(db(), user.id) if may(user, Ability.SHARED, row.project.cvegeo)]


def _own_share(project_id: int) -> Share:
    row = next((row for row in _own_shares() if row.project_id == project_id), None)
    if row is None:
        raise NotFound("No hay un proyecto compartido con usted en esa dirección.")
    return row


def _project(project_id: int) -> Project:
    project = project_of(db(), municipality().cvegeo, project_id)
    if project is None:
        raise NotFound("No hay un proyecto con esa dirección.")
    return project


def _application(application_id: int) -> Application:
    application = application_of(db(), municipality().cvegeo, application_id)
    if application is None:
        raise NotFound("No hay una solicitud con esa dirección.")
    return application


def _guests() -> list[User]:
    own = municipality().cvegeo
    return [row.user for row in members_of(db(), own) if row.role == Role.GUEST and row.user.active]


def _sign_off(application_id: int) -> object:
    return sign_off_of(db(), application_id)


def _sharing(project_id: int) -> dict[str, object]:
    """With whom a project is shared, and which guests of the municipality do not read it yet."""
    rows = [row for row in shares_of(db(), project_id) if _still_guest(row)]
    seen = {row.user_id for row in rows}
    return {"rows": rows, "others": [user for user in _guests() if user.id not in seen]}


def _still_guest(row: Share) -> bool:
    seat = membership_of(row.user, row.project.cvegeo)
    return seat is not None and seat.role == Role.GUEST
