"""A fund with yearly cut-offs has its next edition as soon as one has passed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tracker.catalogue import load_catalogue
from tracker.jobs.ingest import ingest
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.migrate import load_funds
from tracker.jobs.sweep import sweep
from tracker.store.calls import Call, calls_with_status, events_of, facts_of, sightings_of
from tracker.store.sources import Outcome, Run, Source

PAGE = "https://fondo-cooperacion-triangular.net/calls-for-proposals/?lang=es"
HTML = (
    "<html lang=es><main><h1>Convocatorias del Fondo Regional</h1><p>El Fondo Regional para la Cooperación Triangular "
    "tiene dos convocatorias anuales. Las propuestas se reciben al 31 de mayo y 30 de noviembre de cada año.</p></main>"
)
CATALOGUE = load_catalogue()
MAY, JUNE = datetime(2025, 5, 12, 18, tzinfo=UTC), datetime(2025, 6, 1, 18, tzinfo=UTC)


@pytest.fixture
def polled(session: Session) -> Session:
    load_funds(session, CATALOGUE)
    session.add(Source(key="s", name="S", host="x", funds=["tri-de"], start_urls=[PAGE], language="es", country="DE"))
    session.flush()
    poll(session, MAY)
    return session


def poll(session: Session, now: datetime) -> None:
    run = Run(source_key="s", started_at=now)
    session.add(run)
    session.flush()
    body = HTML.encode()
    keep_snapshot(session, run.id, "s", PAGE, "sheet", now, Outcome.OK, 200, media_type="text/html", body=body)
    ingest(session, [run.id], CATALOGUE, now)


def known(session: Session) -> list[tuple[str, str]]:
    calls = sorted(calls_with_status(session, review=True), key=lambda call: call.id)
    return [(call.key, call.status) for call in calls]


def kinds(session: Session, call: Call) -> list[str]:
    return [event.kind for event in reversed(events_of(session, call.id))]


def test_the_page_presents_the_edition_of_the_next_cutoff(polled: Session) -> None:
    assert known(polled) == [("tri-de-2025-1", "open")]


def test_the_clock_closes_one_edition_and_opens_the_next_with_the_same_proof(polled: Session) -> None:
    for _ in range(2):
        sweep(polled, CATALOGUE, JUNE)
    assert known(polled) == [("tri-de-2025-1", "closed"), ("tri-de-2025-2", "open")]
    first, second = sorted(calls_with_status(polled, review=True), key=lambda call: call.id)
    assert (kinds(polled, first), kinds(polled, second)) == (["call_found", "closed"], ["call_found"])
    proof = facts_of(polled, second.id)["closes"].fact().evidence[0]
    assert "31 de mayo y 30 de noviembre de cada año" in proof.words
    assert [row.address for row in sightings_of(polled, second.id)] == [PAGE]


def test_a_later_poll_finds_the_edition_that_the_clock_has_opened(polled: Session) -> None:
    sweep(polled, CATALOGUE, JUNE)
    poll(polled, JUNE)
    assert [key for key, _ in known(polled)] == ["tri-de-2025-1", "tri-de-2025-2"]
