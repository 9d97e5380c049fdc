"""What was done and read: the audit log, the runs with their chart, and reading stored pages again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from tracker.errors import Invalid
from tracker.jobs.audit import verify
from tracker.jobs.reread import reread
from tracker.store.audit import newest_entries
from tracker.store.runs import recent_runs
from tracker.store.sources import Source, active_sources
from webapp import views
from webapp.database import catalogue, db
from webapp.pages.admin_desk import name_of, pages
from webapp.security import admins_only, person
from webapp.state import now

A_PAGE = 50


@pages.get("/bitacora")
@admins_only
def log() -> str:
    """The newest entries of the audit log, and whether its chain holds."""
    before = request.args.get("antes", "")
    rows = newest_entries(db(), A_PAGE, int(before) if before.isdecimal() else None)
    return render_template(
        "pages/admin_log.html",
        verdict=verify(db()),
        entries=[views.entry_view(row, name_of(row.user_id)) for row in rows],
        older=rows[-1].id if len(rows) == A_PAGE else None,
    )


@pages.get("/lecturas")
@admins_only
def runs() -> str:
    """The readings of the last weeks, as a chart and as a table."""
    rows = recent_runs(db(), now() - views.CHART_SPAN)
    names = {source.key: source.name for source in active_sources(db())}
    return render_template(
        "pages/admin_runs.html",
        chart=views.run_chart(rows, now()),
        runs=[views.run_row(row, names) for row in rows[:60]],
    )


@pages.get("/relectura")
@admins_only
def reread_page() -> str:
    """What today's code reads otherwise in the stored pages of a source; nothing is kept."""
    chosen = request.args.get("fuente", "")
    source = db().get(Source, chosen) if chosen else None
    report = reread(db(), catalogue(), now(), source=source.key) if source else None
    found = [(item.field, item.before, item.after) for item in report.changes] if report else []
    keys = [item.call for item in report.changes] if report else []
    return render_template(
        "pages/admin_reread.html",
        sources=active_sources(db()),
        source=source,
        report=report,
        changes=[(call, *row) for call, row in zip(keys, views.change_rows(found), strict=True)],
        told=sum(item.told for item in report.changes) if report else 0,
    )


@pages.post("/relectura")
@admins_only
def reread_keep() -> Response:
    """Keeps what today's code reads otherwise."""
    source = db().get(Source, request.form.get("source", ""))
    if source is None:
        raise Invalid("Elija una fuente.")
    reread(db(), catalogue(), now(), source=source.key, apply=True, user=person())
    return redirect(url_for("admin.reread_page", fuente=source.key), 303)
