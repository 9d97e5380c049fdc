"""The review queue: what waits for a person, one by one, with its evidence beside it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.errors import Invalid
from tracker.jobs import review as desk
from tracker.jobs.keep_call import merged_facts
from tracker.store.calls import CallFact, CallVersion, facts_of, history_of, versions_of
from webapp import views
from webapp.database import db
from webapp.pages.admin_desk import any_call, fact_row, fund_of, label_of, name_of, pages
from webapp.pages.calls import copies
from webapp.security import admins_only, person
from webapp.state import now


@pages.get("/revision")
@admins_only
def review() -> str:
    """What waits for a person, the most harmful first, with the figures of its place."""
    return render_template("pages/admin_review.html", items=[views.item_view(item) for item in desk.queue(db(), now())])


@pages.get("/revision/<key>/<field>")
@admins_only
def review_fact(key: str, field: str) -> str:
    """One fact to decide on: what it says, what the pages say otherwise, and the mails that a change causes."""
    call = any_call(key)
    row = fact_row(call, field)
    waiting = [views.item_view(item) for item in desk.queue(db(), now())]
    here = next((place for place, item in enumerate(waiting) if item.address == request.path), None)
    return render_template(
        "pages/admin_review_fact.html",
        call=call,
        field=field,
        fact=views.doubt_view(row, copies([row])),
        item=waiting[here] if here is not None else None,
        place=(here or 0) + 1,
        waiting=len(waiting),
        following=waiting[(here + 1) % len(waiting)] if here is not None and len(waiting) > 1 else None,
        alerts=desk.alerts_of_correction(db(), call, field),
    )


@pages.post("/revision/<key>/<field>")
@admins_only
def decide(key: str, field: str) -> Response:
    """Keeps a decision and goes on to what waits next."""
    call = any_call(key)
    verdict, note = request.form.get("verdict", ""), request.form.get("note", "")
    zones = fund_of(call).office_zones
    desk.decide(db(), call, field, verdict, user=person(), now=now(), office_zones=zones, note=note)
    rest = desk.queue(db(), now())
    return redirect(views.item_view(rest[0]).address if rest else url_for("admin.review"), 303)


@pages.post("/convocatorias/<key>/situacion")
@admins_only
def settle(key: str) -> Response:
    """Publishes a call or discards it."""
    call = any_call(key)
    deeds = {"publish": desk.publish, "discard": desk.discard}
    deed = deeds.get(request.form.get("verdict", ""))
    if deed is None:
        raise Invalid("No hay nada que decidir sobre ese dato.")
    deed(db(), call, user=person(), now=now())
    return redirect(url_for("admin.call_page", key=key), 303)


@pages.get("/convocatorias/<key>/historia/<field>")
@admins_only
def history(key: str, field: str) -> str:
    """Every value that a fact has had: since when, by whom, and on what evidence."""
    call = any_call(key)
    rows = history_of(db(), call.id, field)
    versions = {version.number: version for version in versions_of(db(), call.id)}
    return render_template(
        "pages/admin_history.html",
        call=call,
        field=field,
        label=label_of(field),
        entries=[entry for row in reversed(rows) for entry in _entries(row, versions)],
    )


def _entries(row: CallFact, versions: Mapping[int, CallVersion]) -> list[views.LedgerView]:
    return views.ledger_views(row, versions, name_of, lambda at: copies([row], at))


@pages.get("/convocatorias/<key>/diferencias")
@admins_only
def differences(key: str) -> str:
    """Where what is published differs from what the pages say today."""
    call = any_call(key)
    published = {name: row.fact() for name, row in facts_of(db(), call.id).items()}
    read = merged_facts(db(), call, fund_of(call))
    found = desk.differing(published, read, list(read))
    return render_template(
        "pages/admin_differences.html", call=call, rows=views.change_rows(found), title=_("Diferencias")
    )
