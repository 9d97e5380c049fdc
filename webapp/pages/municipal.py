"""The municipality: INEGI's facts, what its people say of it, its agreements and its papers; and how to find one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.catalogue.find_place import MOST, find_places
from tracker.domain.deadline import CLOCK_ZONE
from tracker.errors import Invalid, NotFound
from tracker.jobs.municipal_papers import MOST_BYTES, Upload, add_paper, ending_of, remove_paper
from tracker.jobs.municipal_profile import (
    agreement_values,
    change_profile,
    drop_agreement,
    keep_agreement,
    profile_values,
    tidied_agreement,
)
from tracker.store.municipal import (
    Paper,
    agreement_of,
    hold_municipality,
    paper_of,
    papers_of,
    places_gone,
    places_to_choose,
    profile_of,
)
from tracker.store.people import Agreement, User, agreements_of, audit_of
from webapp import uploads, views
from webapp.database import db, writes
from webapp.forms.account import Bare
from webapp.forms.clash import SEEN, joined, marks, take_theirs
from webapp.forms.municipal import AgreementForm, PaperForm, ProfileForm, in_form
from webapp.language import locale
from webapp.security import Ability, municipality, needs, person, public, safe_next
from webapp.state import now, state
from webapp.views.municipal import agreement_views, paper_views, tongue
from webapp.views.projects import ClashView, value_words

pages = Blueprint("municipal", __name__)
uploads.allow(pages, {"paper_add": MOST_BYTES})
Page = str | Response | tuple[str, int]
LONGEST_SEARCH = 100
MOST_GONE = 3
SAFE_FILE = "default-src 'none'; sandbox"


@pages.get("/municipios")
@public
def find() -> str:
    """Finds municipalities as people type them; with ``para``, an address here that takes the chosen code."""
    typed = request.args.get("q", "")[:LONGEST_SEARCH]
    found = find_places(typed, places_to_choose(db())) if typed.strip() else []
    gone = find_places(typed, places_gone(db()), MOST_GONE) if typed.strip() else []
    onward = safe_next(request.args.get("para"), "")
    return render_template("pages/places_found.html", typed=typed, found=found, gone=gone, onward=onward, most=MOST)


@pages.get("/municipio/")
@needs(Ability.SEE)
def show() -> str:
    """All that is known of the municipality."""
    own = municipality()
    agreements, today = agreements_of(db(), own.cvegeo), _today()
    said = profile_of(db(), own.cvegeo)
    by = db().get(User, said.changed_by) if said and said.changed_by else None
    rule = state().catalogue.zone_rule(own.cvegeo)
    return render_template(
        "pages/municipality.html",
        municipality=own,
        values=profile_values(db(), own),
        words=value_words,
        spoken=[tongue(code) for code in said.languages] if said else [],
        said=said,
        by=by.name if by else "",
        zone=(views.city(rule[0]), _(rule[1])) if rule else None,
        agreements=agreement_views(agreements, today),
        papers=paper_views(papers_of(db(), own.cvegeo), agreements, today),
        form=Bare(),
    )


@pages.route("/municipio/editar", methods=["GET", "POST"])
@needs(Ability.WRITE)
def edit() -> Page:
    """Changes what the municipality says of itself. What two people changed is shown field by field, to be decided."""
    own = hold_municipality(db(), municipality().cvegeo) if writes() else municipality()
    current = profile_values(db(), own)
    if request.method == "GET":
        return _profile_page(ProfileForm(data=_shown(current)), seen=marks(current))
    form = ProfileForm()
    form.offer(dict(locale().languages))
    take_theirs(form, request.form, _shown(current))
    sent = {name: value for name, value in request.form.items() if name.startswith(SEEN)}
    if not form.validate():
        return _profile_page(form, seen=sent), 422
    both = joined(current, form.values(), request.form)
    if both.clashes:
        mixed = {**current, **both.mine, **{name: mine for name, (mine, _theirs) in both.clashes.items()}}
        again = ProfileForm(formdata=None, data=_shown(mixed))
        return _profile_page(again, seen=marks(current), clashes=_clash_views(both.clashes, ProfileForm)), 409
    try:
        change_profile(db(), own, both.mine, person(), now())
    except Invalid as error:
        return _profile_page(form, seen=sent, wrong=error.fields), 422
    return redirect(url_for("municipal.show"), 303)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a profile as its form shows them."""
    days = [{**row, "day": date.fromisoformat(row["day"])} for row in values["days_off"]]
    return {**values, "networks": [{"text": name} for name in values["networks"]], "days_off": days}


def _clash_views(
    clashes: Mapping[str, tuple[object, object]], form: type[ProfileForm | AgreementForm]
) -> list[ClashView]:
    return [
        ClashView(name, _label(form, name), value_words(name, mine), value_words(name, theirs))
        for name, (mine, theirs) in clashes.items()
    ]


def _label(form: type[ProfileForm | AgreementForm], name: str) -> str:
    return str(getattr(form, name).args[0 if name != "days_off" else 1])


def _profile_page(
    form: ProfileForm,
    *,
    seen: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
    clashes: Sequence[ClashView] = (),
) -> str:
    form.offer(dict(locale().languages))
    _mark(form, wrong or {})
    said = profile_of(db(), municipality().cvegeo)
    by = db().get(User, said.changed_by) if said and said.changed_by else None
    other = by.name if by else _("otra persona")
    return render_template("pages/municipality_form.html", form=form, seen=seen, clashes=clashes, other=other)


@pages.route("/municipio/acuerdos/nuevo", methods=["GET", "POST"])
@needs(Ability.LEGAL)
def agreement_add() -> Page:
    """A new agreement."""
    return _agreement(None)


@pages.route("/municipio/acuerdos/<int:agreement_id>", methods=["GET", "POST"])
@needs(Ability.LEGAL)
def agreement_edit(agreement_id: int) -> Page:
    """Changes an agreement."""
    return _agreement(_own_agreement(agreement_id))


def _agreement(row: Agreement | None) -> Page:
    current = agreement_values(row) if row else {}
    if request.method == "GET":
        return _agreement_page(AgreementForm(data=in_form(current)), row, marks(current))
    form = AgreementForm()
    take_theirs(form, request.form, in_form(current))
    sent = {name: value for name, value in request.form.items() if name.startswith(SEEN)}
    if not form.validate():
        return _agreement_page(form, row, sent), 422
    typed = form.values()
    if row is not None:
        both = joined(current, tidied_agreement(typed), request.form)
        if both.clashes:
            mixed = {**current, **both.mine, **{name: mine for name, (mine, _theirs) in both.clashes.items()}}
            again = AgreementForm(formdata=None, data=in_form(mixed))
            views_ = _clash_views(both.clashes, AgreementForm)
            return _agreement_page(again, row, marks(current), views_), 409
        typed = {**current, **both.mine}
    try:
        keep_agreement(db(), municipality().cvegeo, typed, person(), now(), row)
    except Invalid as error:
        _mark(form, error.fields)
        return _agreement_page(form, row, sent), 422
    return redirect(url_for("municipal.show", _anchor="acuerdos"), 303)


def _agreement_page(
    form: AgreementForm, row: Agreement | None, seen: Mapping[str, str], clashes: Sequence[ClashView] = ()
) -> str:
    other = _last_at(row) if row is not None and clashes else ""
    return render_template("pages/agreement_form.html", form=form, row=row, seen=seen, clashes=clashes, other=other)


def _last_at(agreement: Agreement) -> str:
    """Who changed an agreement last, by the log."""
    entries = audit_of(db(), f"municipality:{agreement.cvegeo}")
    number = next((row.user_id for row in entries if row.data.get("agreement") == agreement.id), None)
    user = db().get(User, number) if number is not None else None
    return user.name if user is not None else _("otra persona")


@pages.post("/municipio/acuerdos/<int:agreement_id>/quitar")
@needs(Ability.LEGAL)
def agreement_drop(agreement_id: int) -> Response:
    """Takes an agreement away."""
    drop_agreement(db(), _own_agreement(agreement_id), person(), now())
    return redirect(url_for("municipal.show", _anchor="acuerdos"), 303)


@pages.route("/municipio/documentos/nuevo", methods=["GET", "POST"])
@needs(Ability.LEGAL)
def paper_add() -> Page:
    """Puts a document into the vault."""
    own, form = municipality(), PaperForm()
    agreements = agreements_of(db(), own.cvegeo)
    form.offer([(str(row.id), row.partner) for row in agreements])
    if request.method == "GET":
        return render_template("pages/paper_form.html", form=form)
    if not form.validate():
        return render_template("pages/paper_form.html", form=form), 422
    chosen = next((row for row in agreements if str(row.id) == form.agreement.data), None)
    try:
        upload = Upload(*uploads.uploaded("file"))
        add_paper(db(), own.cvegeo, upload, form.values(), person(), now(), chosen)
    except Invalid as error:
        _mark(form, error.fields)
        return render_template("pages/paper_form.html", form=form), 422
    return redirect(url_for("municipal.show", _anchor="documentos"), 303)


@pages.get("/municipio/documentos/<int:paper_id>")
@needs(Ability.SEE)
def paper(paper_id: int) -> Response:
    """The file, always to be saved and never opened by the page."""
    row = _own_paper(paper_id)
    answer = make_response(row.body.unpack())
    answer.headers["Content-Type"] = row.media_type
    answer.headers["Content-Disposition"] = f"attachment; filename=documento-{row.id}.{ending_of(row)}"
    answer.headers["Content-Security-Policy"] = SAFE_FILE
    return answer


@pages.post("/municipio/documentos/<int:paper_id>/quitar")
@needs(Ability.LEGAL)
def paper_drop(paper_id: int) -> Response:
    """Takes a document out of the vault."""
    remove_paper(db(), _own_paper(paper_id), person(), now())
    return redirect(url_for("municipal.show", _anchor="documentos"), 303)


def _own_agreement(agreement_id: int) -> Agreement:
    row = agreement_of(db(), municipality().cvegeo, agreement_id, hold=writes())
    if row is None:
        raise NotFound(_("No hay un acuerdo con esa dirección."))
    return row


def _own_paper(paper_id: int) -> Paper:
    row = paper_of(db(), municipality().cvegeo, paper_id)
    if row is None:
        raise NotFound(_("No hay un documento con esa dirección."))
    return row


def _mark(form: ProfileForm | AgreementForm | PaperForm, wrong: Mapping[str, str]) -> None:
    for name, sentence in wrong.items():
        form[name].errors = [*form[name].errors, _(sentence)]


def _today() -> date:
    zone = state().catalogue.zone_of(municipality().cvegeo, CLOCK_ZONE)
    return now().astimezone(ZoneInfo(zone)).date()
