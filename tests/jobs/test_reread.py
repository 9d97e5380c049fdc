"""Stored pages are read again with today's code; nothing changes before somebody says so."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.jobs.ledger import CATALOGUE, MONEY, URUGUAY, closing, day, prepare
from tests.jobs.test_ingest import polled, raised, the_call
from tracker.jobs.audit import verify
from tracker.jobs.correct_fact import correct_fact
from tracker.jobs.reread import RereadReport, reread
from tracker.store.calls import facts_of, sightings_of
from tracker.store.people import User

pytestmark = pytest.mark.usefixtures("one_reader")


@pytest.fixture
def ana(session: Session) -> User:
    return prepare(session)


def misread(session: Session, local: str = "2025-07-05T18:00") -> None:
    """Leaves the call as if the code of then had read another closing day."""
    call = the_call(session)
    facts_of(session, call.id)["closes"].value = {"local": local}
    for row in sightings_of(session, call.id):
        said = {**row.reading, "facts": {**row.reading["facts"]}}
        said["facts"]["closes"] = {**said["facts"]["closes"], "value": {"local": local}}
        row.reading, row.reader = said, "0"
    session.flush()


def said(report: RereadReport) -> list[tuple[str, str]]:
    return [(change.call.key, change.field) for change in report.changes]


def test_pages_that_are_read_as_before_change_nothing(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio", MONEY))
    report = reread(session, CATALOGUE, day(1), apply=True)
    assert (report.pages, said(report), report.lost) == (1, [], [])
    assert raised(session) == ["call_found"]


def test_what_would_change_is_said_and_nothing_is_changed(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio", MONEY))
    misread(session)
    report = reread(session, CATALOGUE, day(1))
    assert said(report) == [("mx-uy-2025", "closes")]
    assert report.changes[0].told
    assert facts_of(session, the_call(session).id)["closes"].value == {"local": "2025-07-05T18:00"}
    assert sightings_of(session, the_call(session).id)[0].reader == "0"


def test_what_is_applied_is_told_as_a_correction_and_stands_in_the_log(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio", MONEY))
    misread(session)
    reread(session, CATALOGUE, day(1), apply=True, user=ana)
    assert facts_of(session, the_call(session).id)["closes"].value["local"] == "2025-07-15T18:00"
    assert raised(session) == ["call_found", "corrected"]
    assert verify(session).broken is None
    assert said(reread(session, CATALOGUE, day(2))) == []


def test_what_a_person_locked_stays(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio", MONEY))
    correct_fact(session, the_call(session), "closes", "2025-07-20", "", "Lo dijo AUCI.", user=ana, now=day(1))
    assert said(reread(session, CATALOGUE, day(1))) == []


def test_a_page_that_no_longer_speaks_of_its_call_is_named(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    polled(session, "<html lang=es><main><h1>Aviso</h1><p>La oficina cierra.</p></main>", day(1), URUGUAY)
    row = sightings_of(session, the_call(session).id)[0]
    snapshot = row.snapshot_id + 1
    row.snapshot_id = snapshot
    session.flush()
    report = reread(session, CATALOGUE, day(2))
    assert [(call.key, address) for call, address in report.lost] == [("mx-uy-2025", row.address)]


def test_only_the_pages_of_a_source_are_read_when_one_is_named(session: Session, ana: User) -> None:
    polled(session, closing("15 de julio"))
    misread(session)
    assert reread(session, CATALOGUE, day(1), source="another").pages == 0
    assert reread(session, CATALOGUE, day(1), source="s").pages == 1
