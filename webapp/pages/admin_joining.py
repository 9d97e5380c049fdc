"""Two calls that are one, one that is two, and the way back from both."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.errors import NotFound
from tracker.jobs.merge_calls import merge_calls, shared_by
from tracker.jobs.review import readers
from tracker.jobs.split_call import split_call
from tracker.jobs.undo import undo
from tracker.store.audit import Operation
from tracker.store.calls import Call, facts_of, sightings_of
from tracker.store.merging import KINDS, belongings, other_calls
from webapp import views
from webapp.database import db
from webapp.pages.admin_desk import any_call, fund_of, pages
from webapp.security import admins_only, person
from webapp.state import now


@pages.get("/convocatorias/<key>/unir")
@admins_only
def merge_page(key: str) -> str:
    """Which calls may be the same as this one, and what joining it with the chosen one would do."""
    call = any_call(key)
    other = any_call(request.args["con"]) if request.args.get("con") else None
    others = [(row, shared_by(db(), call, row)) for row in other_calls(db(), call)]
    likely = sorted((pair for pair in others if pair[1].likely), key=lambda pair: -len(pair[1].shared))
    return render_template(
        "pages/admin_merge.html",
        call=call,
        other=other,
        likely=[(row, views.signs(found.shared)) for row, found in likely],
        others=[row for row, _found in others],
        pair=_pair(call, other) if other else None,
    )


def _pair(call: Call, other: Call) -> dict[str, object]:
    found = shared_by(db(), call, other)
    facts = {name: row.fact() for name, row in facts_of(db(), call.id).items()}
    theirs = {name: row.fact() for name, row in facts_of(db(), other.id).items()}
    rows = [(name, facts[name], theirs[name]) for name in facts if name in theirs]
    unlike = [row for row in rows if row[1].value != row[2].value]
    return {
        "shared": views.signs(found.shared),
        "differing": views.signs(found.differing),
        "rows": views.change_rows(unlike),
        "counts": views.counted({kind: len(belongings(db(), kind, other.id)) for kind in KINDS}),
        "readers": readers(db(), call),
    }


@pages.post("/convocatorias/<key>/unir")
@admins_only
def merge(key: str) -> Response:
    """Joins the chosen call with this one."""
    call, other = any_call(key), any_call(request.form.get("con", ""))
    merge_calls(db(), call, other, fund_of(call), user=person(), now=now())
    return redirect(url_for("admin.call_page", key=key), 303)


@pages.post("/convocatorias/<key>/separar")
@admins_only
def split(key: str) -> Response:
    """Gives the chosen pages a call of their own."""
    call = any_call(key)
    known = {str(row.id): row.address for row in sightings_of(db(), call.id)}
    addresses = [known[number] for number in request.form.getlist("page") if number in known]
    edition = request.form.get("edition", "")
    split_call(db(), call, addresses, edition, fund_of(call), user=person(), now=now())
    return redirect(url_for("admin.call_page", key=key), 303)


@pages.post("/operaciones/<int:number>/deshacer")
@admins_only
def undo_operation(number: int) -> Response:
    """Undoes what a person did."""
    operation = db().get(Operation, number)
    if operation is None:
        raise NotFound(_("No hay un cambio con ese número."))
    call = db().get_one(Call, operation.call_id)
    undo(db(), operation, fund_of(call), user=person(), now=now())
    return redirect(url_for("admin.call_page", key=call.key), 303)
