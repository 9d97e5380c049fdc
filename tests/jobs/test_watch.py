"""A source that is blocked, changes or recovers is said to be so once; its calls stay as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tracker.jobs.keep import keep_snapshot
from tracker.jobs.watch import watch
from tracker.store.sources import Health, Outcome, Run, Source, source_events

START = "https://www.gob.mx/amexcid/archivo/documentos"
OTHER = "https://www.gob.mx/amexcid/documentos/nota"
NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)


@pytest.fixture
def source(session: Session) -> Source:
    row = Source(key="s", name="S", host="www.gob.mx", funds=[], start_urls=[START], language="es", country="MX")
    session.add(row)
    session.flush()
    return row


def ran(session: Session, outcome: Outcome, status: int | None = 200, reason: str = "", address: str = START) -> int:
    run = Run(source_key="s", started_at=NOW)
    session.add(run)
    session.flush()
    body = b"<main>page</main>" if outcome == Outcome.OK else None
    keep_snapshot(session, run.id, "s", address, "listing", NOW, outcome, status, reason=reason or None, body=body)
    return watch(session, run, NOW)


def said(session: Session) -> list[tuple[str, dict[str, object]]]:
    return [(event.kind, event.data) for event in source_events(session)]


def test_a_healthy_source_says_nothing(session: Session, source: Source) -> None:
    assert ran(session, Outcome.OK) == 0
    assert (source.health, said(session)) == (Health.HEALTHY, [])


def test_a_wall_is_said_once_and_its_end_once(session: Session, source: Source) -> None:
    assert [ran(session, Outcome.CHALLENGE) for _ in range(3)] == [1, 0, 0]
    assert (source.health, source.health_reason, source.health_since) == (Health.BLOCKED, "challenge", NOW)
    assert [ran(session, Outcome.OK), ran(session, Outcome.NOT_MODIFIED, 304)] == [1, 0]
    assert said(session) == [("source_blocked", {"urls": [START], "reason": "challenge"}), ("source_recovered", {})]


def test_a_server_s_refusal_is_told_by_its_status_and_how_long_to_wait(session: Session, source: Source) -> None:
    ran(session, Outcome.SERVER_ERROR, 503, "503, retry after 3600")
    assert said(session) == [("source_blocked", {"urls": [START], "reason": "503", "retry_after": 3600})]


@pytest.mark.parametrize("outcome", [Outcome.EMPTY, Outcome.LAYOUT, Outcome.TRUNCATED, Outcome.TOO_LARGE, Outcome.GONE])
def test_a_start_page_that_is_not_what_it_was_has_changed(session: Session, source: Source, outcome: Outcome) -> None:
    assert ran(session, outcome) == 1
    assert said(session)[0][0] == "source_changed_layout"


def test_trouble_on_a_page_that_matters_to_no_call_is_none_of_the_source(session: Session, source: Source) -> None:
    assert ran(session, Outcome.FORBIDDEN, 403, address=OTHER) == 0
    assert source.health == Health.HEALTHY


def test_a_source_that_could_not_be_reached_stays_as_it_was(session: Session, source: Source) -> None:
    ran(session, Outcome.CHALLENGE)
    assert ran(session, Outcome.UNREACHABLE, None) == 0
    assert source.health == Health.BLOCKED
