"""Takes in what a person hands over: stored, read with evidence like any page, and queued for review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import Recipe
from tracker.errors import Conflict, NotFound
from tracker.jobs.ingest import ingest
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.material import Piece
from tracker.jobs.recipes import keep_recipe, known_funds
from tracker.jobs.try_page import Tried, read_pieces
from tracker.store.calls import sightings_at
from tracker.store.sources import Outcome, Run

MANUAL = "manual"
"""The key of the source of what people hand over."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of it: the calls that it presents, by key, with their state; what it is where it presents none."""

    address: str
    kind: str
    fund: str | None
    calls: tuple[tuple[str, str], ...]


def add_pieces(
    session: Session, catalogue: Catalogue, pieces: Sequence[Piece], now: datetime, fund: str | None = None
) -> Added:
    """Keeps a page with its documents and joins it to its call; a call that was not known waits for review.

    ``fund`` is the fund that it speaks of where it names none. Documents of a mail that presents no call itself are
    read as pages of their own.

    Raises:
        NotFound: there is no such fund.
        Conflict: the page is one that Puente reads by itself.
        Unreadable: it is a document that can't be read.
    """
    for row in sightings_at(session, pieces[0].address):
        if not row.source_key.startswith(MANUAL):
            raise Conflict(f"{row.address} is read by itself, from {row.source_key}; it speaks of {row.call.key}")
    catalogue = known_funds(session, catalogue)
    known = {item.key for item in catalogue.funds}
    if fund is not None and fund not in known:
        raise NotFound(f"there is no fund {fund!r}; there are {', '.join(sorted(known))}")
    tried = read_pieces(session, catalogue, pieces, now)
    run = Run(source_key=_source(session, sorted(known), fund), started_at=now)
    session.add(run)
    session.flush()
    for piece in _apart(pieces, tried):
        _keep(session, run, piece, now)
    report = ingest(session, [run.id], catalogue, now)
    run.outcome, run.ended_at = "ok", now
    run.counts = {Outcome.OK.value: len(pieces), **report.runs.get(run.id, {})}
    rows = [row for piece in pieces for row in sightings_at(session, piece.address) if row.role == "presents"]
    found = {row.call.key: row.call.state for row in rows}
    return Added(pieces[0].address, tried.reading.kind.value, tried.reading.fund, tuple(found.items()))


def _apart(pieces: Sequence[Piece], tried: Tried) -> Sequence[Piece]:
    """The pieces as they are kept: what comes with a page that presents no call stands for itself."""
    if tried.presents or pieces[0].address.startswith(("http://", "https://")):
        return pieces
    return [replace(piece, role="sheet", parent=None) for piece in pieces]


def _source(session: Session, funds: Sequence[str], fund: str | None) -> str:
    """The key of the source that takes it in; one for each fund that a person names."""
    recipe = Recipe(
        key=f"{MANUAL}-{fund}" if fund else MANUAL,
        name="Entregado por una persona",
        host="",
        start_urls=(),
        funds=(fund,) if fund else tuple(funds),
        language="es",
        country=None,
        secondary=True,
    )
    return keep_recipe(session, recipe, active=False).key


def _keep(session: Session, run: Run, piece: Piece, now: datetime) -> None:
    keep_snapshot(
        session,
        run.id,
        run.source_key,
        piece.address,
        piece.role,
        now,
        Outcome.OK,
        piece.status,
        media_type=piece.media_type,
        encoding=piece.encoding,
        title=piece.title,
        parent=piece.parent,
        headers=piece.headers,
        body=piece.body,
    )
