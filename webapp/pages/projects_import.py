"""Projects in from a table, after a look at it, and out to one."""

from __future__ import annotations

from collections import Counter

from flask import make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.errors import Invalid, NotFound
from tracker.jobs.projects_columns import COLUMNS
from tracker.jobs.projects_import import drop_import, projects_csv, read_import, table_csv, take_import
from tracker.jobs.projects_table import MOST_BYTES
from tracker.store.project_history import import_of
from tracker.store.projects import ProjectImport, projects_of
from webapp import uploads
from webapp.database import db
from webapp.forms.account import Bare
from webapp.forms.project import TableForm
from webapp.pages.projects import Page, pages
from webapp.security import Ability, municipality, needs, person
from webapp.state import now, state
from webapp.views.projects import field_label, value_words

__all__ = ["pages"]
uploads.allow(pages, {"import_read": MOST_BYTES})
SHOWN_GOOD = 50
SHOWN_BAD = 500
SHOWN_REASONS = 8


@pages.get("/importar")
@needs(Ability.WRITE)
def import_page() -> str:
    """Where a table is handed over, with the columns that it may have."""
    return _asked(TableForm())


def _asked(form: TableForm) -> str:
    return render_template("pages/projects_import.html", form=form, columns=[_(column.heading) for column in COLUMNS])


@pages.post("/importar")
@needs(Ability.WRITE)
def import_read() -> Page:
    """Reads a table; nothing of it becomes a project yet."""
    form = TableForm()
    try:
        name, data = uploads.uploaded("file")
        waiting = read_import(db(), state().catalogue, municipality().cvegeo, data, name, person(), now())
    except Invalid as error:
        form.file.errors = [*form.file.errors, error.say(_)]
        return _asked(form), 422
    return redirect(url_for("projects.import_preview", import_id=waiting.id), 303)


@pages.get("/importar/<int:import_id>")
@needs(Ability.WRITE)
def import_preview(import_id: int) -> str:
    """What is good in a table, and what is wrong with the other rows."""
    waiting = _import(import_id)
    good = [
        (
            row["row"],
            row["values"]["title"],
            [(field_label(name), value_words(name, value)) for name, value in row["values"].items() if name != "title"],
            [field_label(name) for name in row.get("unmarked", ())],
        )
        for row in waiting.rows[:SHOWN_GOOD]
    ]
    return render_template(
        "pages/projects_preview.html",
        waiting=waiting,
        good=good,
        unmarked=[row["row"] for row in waiting.rows if row.get("unmarked")],
        reasons=Counter(reason for problem in waiting.problems for reason in _reasons(problem)).most_common(
            SHOWN_REASONS
        ),
        bad=[(problem["row"], problem["title"], _reasons(problem)) for problem in waiting.problems[:SHOWN_BAD]],
        form=Bare(),
    )


@pages.post("/importar/<int:import_id>")
@needs(Ability.WRITE)
def import_take(import_id: int) -> Response:
    """Makes projects of the good rows."""
    take_import(db(), _import(import_id), person(), now())
    return redirect(url_for("projects.import_preview", import_id=import_id), 303)


@pages.post("/importar/<int:import_id>/descartar")
@needs(Ability.WRITE)
def import_drop(import_id: int) -> Response:
    """Forgets a table."""
    drop_import(db(), _import(import_id))
    return redirect(url_for("projects.import_page"), 303)


@pages.get("/importar/<int:import_id>/errores.csv")
@needs(Ability.WRITE)
def import_problems(import_id: int) -> Response:
    """Every row that is not good with the reasons, as a table."""
    heads = [_("Renglón"), _("Nombre del proyecto"), _("Por corregir")]
    rows = [[str(item["row"]), item["title"], "; ".join(_reasons(item))] for item in _import(import_id).problems]
    return _file(table_csv(heads, rows), "renglones-por-corregir.csv")


@pages.get("/importar/plantilla.csv")
@needs(Ability.WRITE)
def import_template() -> Response:
    """An empty table with every column."""
    return _file(table_csv([_(column.heading) for column in COLUMNS], []), "proyectos.csv")


@pages.get("/proyectos.csv")
@needs(Ability.SEE)
def export() -> Response:
    """The projects as a table that can be imported again."""
    return _file(projects_csv(projects_of(db(), municipality().cvegeo)), "proyectos.csv")


def _file(text: str, name: str) -> Response:
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _import(import_id: int) -> ProjectImport:
    found = import_of(db(), municipality().cvegeo, import_id)
    if found is None:
        raise NotFound(_("No hay una tabla con esa dirección."))
    return found


def _reasons(problem: dict[str, object]) -> list[str]:
    wrong = problem["wrong"]
    said = wrong.items() if isinstance(wrong, dict) else ()
    return [f"{field_label(name)}: {_(sentence).format(row=problem.get('twin'))}" for name, sentence in said]
