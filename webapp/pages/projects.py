"""The projects of the municipality and the calls that suit them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.errors import Invalid, NotFound
from tracker.jobs.projects import archive_project, change_project, create_project
from tracker.matching.explain import WORDS
from tracker.store.calls import facts_of_many
from tracker.store.projects import Project, applications_of, matches_of, project_of, projects_of
from webapp import views
from webapp.database import db
from webapp.forms.account import Bare
from webapp.forms.project import ProjectForm
from webapp.security import Ability, municipality, needs
from webapp.state import now, state

pages = Blueprint("projects", __name__, url_prefix="/proyectos")
Page = str | Response | tuple[str, int]
Pair = tuple[views.CardView, views.MatchView]
BEST = 3


@dataclass(frozen=True, slots=True)
class Board:
    """A project with the calls that suit it and those that do not, best first."""

    project: Project
    suited: list[Pair]
    others: list[Pair]


@pages.get("/")
@needs(Ability.SEE)
def index() -> str:
    """Every project with the calls that suit it best, and why the others were left out."""
    own = municipality()
    projects = projects_of(db(), own.cvegeo)
    pairs = _pairs(projects)
    boards = [
        Board(
            project,
            [pair for pair in pairs if pair[1].project_id == project.id and pair[1].suits][:BEST],
            [pair for pair in pairs if pair[1].project_id == project.id and not pair[1].suits],
        )
        for project in projects
    ]
    known = state().catalogue.municipalities.get(own.cvegeo)
    return render_template(
        "pages/projects.html",
        boards=boards,
        compared=len({card.key for card, _match in pairs}),
        municipality=own,
        zone=views.city(known.zone) if known else "",
        words=WORDS["themes"],
        started={(item.project_id, item.call.key): item.id for item in applications_of(db(), own.cvegeo)},
    )


@pages.get("/<int:project_id>")
@needs(Ability.SEE)
def show(project_id: int) -> str:
    """One project with every call that was held against it, those that do not suit it too."""
    project = own_project(project_id)
    return render_template("pages/project.html", project=project, pairs=_pairs([project]), form=Bare())


def _pairs(projects: Sequence[Project]) -> list[Pair]:
    matches = matches_of(db(), [project.id for project in projects])
    facts = facts_of_many(db(), list({match.call_id for match in matches}))
    return [(views.card(match.call, facts.get(match.call_id, {})), views.match_view(match)) for match in matches]


@pages.route("/nuevo", methods=["GET", "POST"])
@needs(Ability.WRITE)
def create() -> Page:
    """A new project."""
    own = municipality()
    form = ProjectForm()
    if request.method == "POST":
        if form.validate():
            try:
                project = create_project(db(), own.cvegeo, form.values(), now())
            except Invalid as error:
                _show_errors(form, error)
            else:
                return redirect(url_for("projects.show", project_id=project.id), 303)
        return render_template("pages/project_form.html", form=form, title=_("Proyecto nuevo"), project=None), 422
    return render_template("pages/project_form.html", form=form, title=_("Proyecto nuevo"), project=None)


@pages.route("/<int:project_id>/editar", methods=["GET", "POST"])
@needs(Ability.WRITE)
def edit(project_id: int) -> Page:
    """Changes a project."""
    project = own_project(project_id)
    title = _("Editar el proyecto")
    if request.method == "GET":
        form = ProjectForm(obj=project)
        form.includes_works.data = {True: "yes", False: "no"}.get(project.includes_works, "")  # type: ignore[arg-type]
        return render_template("pages/project_form.html", form=form, title=title, project=project)
    form = ProjectForm()
    version = form.version.data or ""
    if form.validate() and version.isdecimal():
        try:
            change_project(db(), project, form.values(), int(version), now())
        except Invalid as error:
            _show_errors(form, error)
        else:
            return redirect(url_for("projects.show", project_id=project.id), 303)
    return render_template("pages/project_form.html", form=form, title=title, project=project), 422


@pages.post("/<int:project_id>/archivar")
@needs(Ability.WRITE)
def archive(project_id: int) -> Response:
    """Puts a project away."""
    archive_project(db(), own_project(project_id), now())
    return redirect(url_for("projects.index"), 303)


def own_project(project_id: int) -> Project:
    """A project of the municipality of whoever asks.

    Raises:
        NotFound: there is none with this number, or it is another municipality's.
    """
    project = project_of(db(), municipality().cvegeo, project_id)
    if project is None:
        raise NotFound(_("No hay un proyecto con esa dirección."))
    return project


def _show_errors(form: ProjectForm, error: Invalid) -> None:
    for name, sentence in error.fields.items():
        form[name].errors = [*form[name].errors, sentence]
