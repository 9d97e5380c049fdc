"""The projects of the municipality and the calls that suit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.domain.money import Money
from tracker.domain.project import LONGEST_TEXT
from tracker.errors import Invalid, NotFound
from tracker.jobs.projects import (
    archive_project,
    change_project,
    create_project,
    restore_project,
    tidied,
)
from tracker.jobs.projects_topics import proposals, settle_proposals
from tracker.matching.explain import WORDS
from tracker.store.calls import facts_of_many
from tracker.store.matches import dismissals_of
from tracker.store.project_history import changes_of, count_projects, some_projects
from tracker.store.projects import Project, applications_of, matches_of, project_of
from webapp import uploads, views
from webapp.database import db, writes
from webapp.filters import money
from webapp.forms.account import Bare
from webapp.forms.clash import SEEN, joined, marks, take_theirs
from webapp.forms.pasted import AS_IT_IS, Plain, without_marks
from webapp.forms.project import ProjectForm, ProjectMoney, shown
from webapp.language import chosen
from webapp.security import Ability, municipality, needs, person
from webapp.state import now, state
from webapp.views.projects import ClashView, field_label, goal_titles, history, topics, value_words

pages = Blueprint("projects", __name__, url_prefix="/proyectos")
uploads.allow(pages, {"create": 5 * LONGEST_TEXT * 6, "edit": 5 * LONGEST_TEXT * 6})
Page = str | Response | tuple[str, int]
BEST = 3
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Board:
    """A project with the calls that suit it and those that do not, best first."""

    project: Project
    suited: list[views.Pair]
    others: list[views.Pair]


@pages.get("/")
@needs(Ability.SEE)
def index() -> str:
    """A page of projects with the calls that suit each best, and why the others were left out."""
    own = municipality()
    count, number = count_projects(db(), own.cvegeo), _page_asked()
    projects = some_projects(db(), own.cvegeo, first=(number - 1) * A_PAGE, most=A_PAGE)
    pairs = _pairs(projects)
    boards = [
        Board(
            project,
            [pair for pair in pairs if pair[1].project_id == project.id and pair[1].suits],
            [pair for pair in pairs if pair[1].project_id == project.id and not pair[1].suits],
        )
        for project in projects
    ]
    rule = state().catalogue.zone_rule(own.cvegeo)
    return render_template(
        "pages/projects.html",
        boards=boards,
        best=BEST,
        compared=len({card.key for card, _match in pairs}),
        municipality=own,
        zone=views.city(rule[0]) if rule else "",
        words=WORDS["themes"],
        started={(item.project_id, item.call.key): item.id for item in applications_of(db(), own.cvegeo)},
        count=count,
        number=number,
        last=max(1, -(-count // A_PAGE)),
        archived=count_projects(db(), own.cvegeo, archived=True),
    )


@pages.get("/archivados")
@needs(Ability.SEE)
def archived() -> str:
    """The projects that were put away, with the way back."""
    own, number = municipality(), _page_asked()
    count = count_projects(db(), own.cvegeo, archived=True)
    rows = some_projects(db(), own.cvegeo, first=(number - 1) * A_PAGE, most=A_PAGE, archived=True)
    last = max(1, -(-count // A_PAGE))
    return render_template(
        "pages/projects_archived.html", projects=rows, number=number, last=last, count=count, form=Bare()
    )


def _page_asked() -> int:
    asked = request.args.get("pagina", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1


@pages.get("/<int:project_id>")
@needs(Ability.SEE)
def show(project_id: int) -> str:
    """One project with every call that was held against it, those that do not suit it too, and its history."""
    project = own_project(project_id)
    catalogue = state().catalogue
    return render_template(
        "pages/project.html",
        project=project,
        pairs=_pairs([project]),
        form=Bare(),
        facts=_facts(project),
        goals=[catalogue.sdg(number).title[chosen()] for number in project.sdgs],
        proposed=topics(proposals(project, catalogue), catalogue),
        history=history(changes_of(db(), project.id)),
    )


SHOWN = (
    "place", "stage", "budget", "own_contribution", "sources", "duration_months", "starts_on", "partner_name",
    "partner_country", "partner_kind", "partners", "includes_works", "beneficiaries_women", "beneficiaries_men",
)  # fmt: skip
"""The facts of a project that its page lists when somebody has said them."""


def _facts(project: Project) -> list[tuple[str, str]]:
    said = {name: value for name in SHOWN if (value := getattr(project, name)) not in (None, "", [])}
    return [(field_label(name), _in_words(project, name, value)) for name, value in said.items()]


def _in_words(project: Project, name: str, value: object) -> str:
    if isinstance(value, Decimal) and project.currency:
        return money(Money(value, project.currency))
    return value_words(name, value)


def _pairs(projects: Sequence[Project]) -> list[views.Pair]:
    matches = matches_of(db(), [project.id for project in projects])
    facts = facts_of_many(db(), list({match.call_id for match in matches}))
    aside = views.by_pair(dismissals_of(db(), [project.id for project in projects]))
    return [views.pair(match, facts.get(match.call_id, {}), aside) for match in matches]


@pages.route("/nuevo", methods=["GET", "POST"])
@needs(Ability.WRITE)
def create() -> Page:
    """A new project."""
    own, title = municipality(), _("Proyecto nuevo")
    form = ProjectForm()
    if request.method == "GET":
        return _form_page(form, title)
    form.offer(goal_titles(state().catalogue))
    if (plain := without_marks(request.form)) is not None:
        return _form_page(ProjectForm(formdata=plain.sent), title, plain=plain), 422
    if form.validate():
        try:
            project = create_project(db(), own.cvegeo, form.values(), now(), user=person())
        except Invalid as error:
            return _form_page(form, title, wrong=error.fields), 422
        return redirect(url_for("projects.show", project_id=project.id), 303)
    return _form_page(form, title), 422


@pages.route("/<int:project_id>/editar", methods=["GET", "POST"])
@needs(Ability.WRITE)
def edit(project_id: int) -> Page:
    """Changes a project."""
    return _edit(project_id, ProjectForm, _("Editar el proyecto"))


@pages.route("/<int:project_id>/dinero", methods=["GET", "POST"])
@needs(Ability.MONEY)
def money_edit(project_id: int) -> Page:
    """Changes what a project costs and who pays it, and nothing else."""
    return _edit(project_id, ProjectMoney, _("Dinero del proyecto"))


def _edit(project_id: int, kind: type[ProjectMoney], title: str) -> Page:
    """What two people changed since the page was opened is shown field by field, to be decided."""
    project = own_project(project_id)
    current = _values(project, kind)
    if request.method == "GET":
        return _form_page(kind(data=shown(current)), title, project, seen=marks(current))
    form = kind()
    form.offer(goal_titles(state().catalogue))
    take_theirs(form, request.form, shown(current))
    sent = {name: value for name, value in request.form.items() if name.startswith(SEEN)}
    if (plain := without_marks(request.form)) is not None:
        return _form_page(kind(formdata=plain.sent), title, project, seen=sent, plain=plain), 422
    if not form.validate():
        return _form_page(form, title, project, seen=sent), 422
    both = joined(current, tidied(_with_months(project, form.values())), request.form)
    if both.clashes:
        mixed = {**current, **both.mine, **{name: mine for name, (mine, _theirs) in both.clashes.items()}}
        again = kind(formdata=None, data=shown(mixed))
        return _form_page(again, title, project, seen=marks(current), clashes=_clash_views(both.clashes)), 409
    try:
        change_project(db(), project, both.mine, project.version, now(), user=person())
    except Invalid as error:
        db().rollback()
        return _form_page(form, title, own_project(project_id), seen=sent, wrong=error.fields), 422
    return redirect(url_for("projects.show", project_id=project_id), 303)


def _values(project: Project, kind: type[ProjectMoney]) -> dict[str, Any]:
    return {name: getattr(project, name) for name in kind().data if name != "csrf_token"}


def _with_months(project: Project, typed: dict[str, object]) -> dict[str, object]:
    """Activities that stayed keep their months, which the form does not ask for."""
    known = {item["text"]: item for item in project.activities}
    lines = typed.get("activities")
    if lines is None:
        return typed
    return typed | {"activities": [known.get(item["text"], item) for item in lines] if isinstance(lines, list) else []}


def _clash_views(clashes: Mapping[str, tuple[object, object]]) -> list[ClashView]:
    return [
        ClashView(name, field_label(name), value_words(name, mine), value_words(name, theirs))
        for name, (mine, theirs) in clashes.items()
    ]


def _form_page(
    form: ProjectMoney,
    title: str,
    project: Project | None = None,
    *,
    seen: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    clashes: Sequence[ClashView] = (),
    plain: Plain | None = None,
) -> str:
    form.offer(goal_titles(state().catalogue))
    listed = {}
    for name, sentence in (wrong or {}).items():
        if name in ("sources", "partners"):
            listed[name] = _(sentence)
        elif name in form:
            form[name].errors = [*form[name].errors, _(sentence)]
    changes = changes_of(db(), project.id, 1) if project and clashes else ()
    other = changes[0].user.name if changes and changes[0].user else _("otra persona")
    return render_template(
        "pages/project_form.html",
        form=form,
        title=title,
        project=project,
        seen=seen or {},
        listed=listed,
        clashes=clashes,
        other=other,
        plain=plain,
        as_it_is=AS_IT_IS,
    )


@pages.post("/<int:project_id>/temas")
@needs(Ability.WRITE)
def topics_settled(project_id: int) -> Response:
    """Takes the chosen themes and goals of those that the text proposes; the others are not offered again."""
    offered, taken = request.form.getlist("ofrecido"), request.form.getlist("tema")
    settle_proposals(db(), own_project(project_id), state().catalogue, offered, taken, person(), now())
    return redirect(url_for("projects.show", project_id=project_id), 303)


@pages.post("/<int:project_id>/archivar")
@needs(Ability.WRITE)
def archive(project_id: int) -> Response:
    """Puts a project away."""
    archive_project(db(), own_project(project_id), now(), user=person())
    return redirect(url_for("projects.index"), 303)


@pages.post("/<int:project_id>/restaurar")
@needs(Ability.WRITE)
def restore(project_id: int) -> Response:
    """Takes a project back."""
    restore_project(db(), own_project(project_id), now(), user=person())
    return redirect(url_for("projects.show", project_id=project_id), 303)


def own_project(project_id: int) -> Project:
    """A project of the municipality of whoever asks.

    Raises:
        NotFound: there is none with this number, or it is another municipality's.
    """
    project = project_of(db(), municipality().cvegeo, project_id, hold=writes())
    if project is None:
        raise NotFound(_("No hay un proyecto con esa dirección."))
    return project
