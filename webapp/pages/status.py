"""How the sources are, for everybody; where the links lead, for those who look after Puente."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, render_template, request

from tracker.jobs.source_status import SourceStatus, source_status
from tracker.store.links import Link, all_links, calls_by_address, link_counts
from tracker.store.runs import all_sources
from tracker.store.status import calls_by_source, pages_by_source
from webapp.database import catalogue, db
from webapp.pages.admin_desk import sections
from webapp.security import admins_only, public
from webapp.state import now
from webapp.views.status import StatusView, instant, link_looks, link_note, overall, status_view

pages = Blueprint("status", __name__)
MOST_LINKS = 200


@pages.get("/fuentes")
@public
def sources() -> str:
    """Each source: read when, what it brought, how it is and when it is read next."""
    views = [view for view, _status in _sources()]
    return render_template("pages/status.html", sources=views, overall=overall(views), at=instant(now()))


@pages.get("/fuentes.json")
@public
def sources_json() -> Response:
    """The same for programs; instants are UTC."""
    found = _sources()
    return jsonify(
        now=now().isoformat(),
        summary=overall([view for view, _status in found]),
        sources=[_record(view, status) for view, status in found],
    )


@pages.get("/admin/enlaces")
@admins_only
def links() -> str:
    """Every address that calls and funds name, with what became of it and the calls that use it."""
    looks, counts = link_looks(), {result or "none": count for result, count in link_counts(db()).items()}
    chosen = request.args.get("resultado", "")
    wanted = chosen if chosen in looks else ""
    found = [link for link in all_links(db()) if wanted in ("", link.result or "none")]
    uses = calls_by_address(db())
    return render_template(
        "pages/admin_links.html",
        rows=[
            (link, looks[link.result or "none"], link_note(link), uses.get(link.address, ()))
            for link in found[:MOST_LINKS]
        ],
        filters=[(code, word, counts[code]) for code, (_tone, _icon, word) in looks.items() if counts.get(code)],
        chosen=wanted,
        found=len(found),
        all=sum(counts.values()),
        instant=instant,
        sections=sections,
        last=_last_check(found),
    )


def _sources() -> list[tuple[StatusView, SourceStatus]]:
    """The sources that are read, by name, those in trouble first."""
    statuses = {status.key: status for status in source_status(db(), now()) if status.active}
    calls, kept = calls_by_source(db()), pages_by_source(db())
    funds = {fund.key: fund.short_name for fund in catalogue().funds}
    rows = [
        (status_view(source, statuses[source.key], calls, kept, funds, now()), statuses[source.key])
        for source in all_sources(db())
        if source.key in statuses
    ]
    return sorted(rows, key=lambda row: (row[0].state == "healthy", row[0].name.casefold()))


def _record(view: StatusView, status: SourceStatus) -> dict[str, object]:
    instants = {
        "read_at": status.started_at,
        "last_good_at": status.last_good_at,
        "next_at": status.next_due_at,
    }
    return {
        "key": view.key,
        "name": view.name,
        "host": view.host,
        "state": view.state,
        "word": view.word,
        "words": view.words,
        "silent": status.silent,
        "calls": view.calls,
        "in_review": view.in_review,
        "pages": view.pages,
        "every_hours": status.every_hours,
    } | {name: at.isoformat() if at else None for name, at in instants.items()}


def _last_check(found: Sequence[Link]) -> str:
    newest = max((link.checked_at for link in found if link.checked_at), default=None)
    return instant(newest) if newest else ""
