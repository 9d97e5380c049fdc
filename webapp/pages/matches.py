"""What to do about each call: the whole decision on one, what was left out and why, and the work against the days."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.errors import Invalid, NotFound
from tracker.jobs.decisions import Plan, decision, plan
from tracker.jobs.dismiss import dismiss, take_back
from tracker.matching.explain import WORDS, explain
from tracker.matching.glossary import glossary
from tracker.matching.triage import DAYS, Advice
from tracker.store.calls import Call, call_by_key, facts_of, facts_of_many
from tracker.store.matches import dismissal_of, dismissals_of
from tracker.store.projects import Project, application_for, matches_of, project_of
from webapp import views
from webapp.database import db
from webapp.language import locale
from webapp.security import Ability, municipality, needs, person
from webapp.state import now, state

pages = Blueprint("matches", __name__, url_prefix="/proyectos")
Page = str | tuple[str, int]


@pages.get("/que-hacer")
@needs(Ability.SEE)
def what_to_do() -> str:
    """Every call that suits a project by what to do about it, with the numbers, and what clashes."""
    own = municipality()
    found = plan(db(), state().catalogue, state().forms, own.cvegeo, now())
    facts = facts_of_many(db(), list({pick.match.call_id for pick in found.picks}))
    shown = [
        (views.card(pick.match.call, facts.get(pick.match.call_id, {})), views.match_view(pick.match), pick.triage)
        for pick in found.picks
    ]
    groups = [
        (views.advice_words(advice), [item for item in shown if item[2].advice is advice])
        for advice in (Advice.GO, Advice.PREPARE, Advice.NEXT)
    ]
    return render_template("pages/what_to_do.html", groups=groups, found=found, clashes=_clashes(found), days=DAYS)


def _clashes(found: Plan) -> list[tuple[str, list[tuple[str, str, int, str]]]]:
    """Each clash in words, with the title of project and call, and their addresses, of both proposals."""
    rows = {(pick.match.project_id, pick.match.call.key): pick.match for pick in found.picks}
    return [
        (
            views.clash_words(item.kind),
            [
                (rows[key].project.title, rows[key].call.title, rows[key].project_id, rows[key].call.key)
                for key in ((one.project_id, one.call_key) for one in (item.one, item.other))
            ],
        )
        for item in found.conflicts
    ]


@pages.get("/<int:project_id>/fuera")
@needs(Ability.SEE)
def left_out(project_id: int) -> str:
    """The calls that a project was held against and that are not offered, by the rule that leaves them out."""
    project = _project(project_id)
    matches = matches_of(db(), [project.id])
    facts = facts_of_many(db(), [match.call_id for match in matches])
    aside = views.by_pair(dismissals_of(db(), [project.id]))
    found = [views.pair(match, facts.get(match.call_id, {}), aside) for match in matches]
    others = sorted((pair for pair in found if not pair[1].suits), key=lambda pair: pair[1].left_by)
    groups = [(rule, list(several)) for rule, several in groupby(others, key=lambda pair: pair[1].left_by)]
    return render_template(
        "pages/left_out.html", project=project, groups=groups, count=len(others), compared=len(found)
    )


@pages.get("/<int:project_id>/convocatorias/<key>")
@needs(Ability.SEE)
def show(project_id: int, key: str) -> str:
    """The whole decision on one call for one project."""
    return _decision(_project(project_id), _call(key))


@pages.post("/<int:project_id>/convocatorias/<key>/dejar")
@needs(Ability.WRITE)
def put_aside(project_id: int, key: str) -> Response | Page:
    """Puts the call aside for the project, with the reason."""
    project, call = _project(project_id), _call(key)
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    try:
        dismiss(db(), project, call, reason, note, by=person(), now=now())
    except Invalid as error:
        return _decision(project, call, problem=error.say(_), typed=(reason, note)), 422
    return redirect(url_for("matches.show", project_id=project.id, key=call.key), 303)


@pages.post("/<int:project_id>/convocatorias/<key>/retomar")
@needs(Ability.WRITE)
def take_up(project_id: int, key: str) -> Response:
    """Takes the call up again."""
    project, call = _project(project_id), _call(key)
    take_back(db(), project, call, by=person(), now=now())
    return redirect(url_for("matches.show", project_id=project.id, key=call.key), 303)


def _decision(project: Project, call: Call, problem: str = "", typed: Sequence[str] = ("", "")) -> str:
    found = decision(db(), state().catalogue, state().forms, project, call, now())
    reason, reasons = found.result.reason, views.dismissal_reasons()
    known, aside = glossary(), dismissal_of(db(), project.id, call.id)
    draft = application_for(db(), project.id, call.id)
    return render_template(
        "pages/decision.html",
        project=project,
        call=call,
        card=views.card(call, facts_of(db(), call.id)),
        words=explain(found.result, _, str(locale())),
        barred=bool(found.result.barred),
        counts={
            name: sum(row.verdict == name for row in found.result.criteria) for name in ("meets", "fails", "unknown")
        },
        reason=reason,
        subjects=[_(known.subjects[known.index[item]].label) for item in reason.concepts if item in known.index],
        themes=[_(WORDS["themes"].get(item, item)) for item in reason.themes],
        advice=views.advice_words(found.triage.advice),
        triage=found.triage,
        closes=found.closes,
        compared=found.compared,
        days=DAYS,
        reasons=reasons,
        aside=aside,
        aside_reason=reasons.get(aside.reason, aside.reason) if aside else "",
        problem=problem,
        typed=typed,
        draft=draft,
        has_form=any(call.fund_key in form.funds for form in state().forms),
    )


def _project(project_id: int) -> Project:
    """A project of the municipality of whoever asks.

    Raises:
        NotFound: there is none with this number, or it is another municipality's.
    """
    found = project_of(db(), municipality().cvegeo, project_id)
    if found is None:
        raise NotFound(_("No hay un proyecto con esa dirección."))
    return found


def _call(key: str) -> Call:
    """A call that anyone may see.

    Raises:
        NotFound: there is none with this key, or it waits for review.
    """
    found = call_by_key(db(), key)
    if found is None or found.state != "published":
        raise NotFound(_("No hay una convocatoria con esa dirección."))
    return found
