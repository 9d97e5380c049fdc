"""A run far from what is usual is held: nothing of it reaches the calls, and the next healthy run goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.jobs.test_ingest import CATALOGUE, JULY_15, NOW, PAGE, call_page, catalogue, closes, the_call
from tracker.catalogue import Catalogue
from tracker.cli import main
from tracker.errors import NotFound
from tracker.jobs.bands import accept_as_usual
from tracker.jobs.crawl import close_run
from tracker.jobs.ingest import ingest
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.watch import watch
from tracker.store.audit import seal
from tracker.store.calls import Sighting
from tracker.store.people import Audit
from tracker.store.sources import Outcome, Run, Source, source_events

pytestmark = pytest.mark.usefixtures("one_reader")

__all__ = ["catalogue"]
LATER = JULY_15.replace("15 de julio", "30 de julio")
REST = [f"https://www.gob.mx/amexcid/documentos/nota-{number}" for number in range(12)]
NOTE = "<html lang=es><main><h1>Nota</h1><p>La agencia se reunió con la embajada.</p></main></html>"


def day(number: int, session: Session, pages: dict[str, str | Outcome], outcome: Outcome = Outcome.OK) -> Run:
    """A poll of that day which fetched these pages: their HTML, or how they ended otherwise."""
    now = NOW + timedelta(days=number)
    run = Run(source_key="s", started_at=now)
    session.add(run)
    session.flush()
    for address, html in pages.items():
        ended = html if isinstance(html, Outcome) else outcome
        body = html.encode() if not isinstance(html, Outcome) else None
        keep_snapshot(session, run.id, "s", address, "sheet", now, ended, 200, media_type="text/html", body=body)
    report = ingest(session, [run.id], CATALOGUE, now)
    close_run(session, run, now, report.runs.get(run.id))
    watch(session, run, now, report.held.get(run.id))
    return run


def usual(session: Session, html: str = JULY_15, days: int = 4) -> None:
    for number in range(days):
        assert day(number, session, {PAGE: call_page(html), **dict.fromkeys(REST, NOTE)}).outcome == "ok"


def test_a_run_with_too_few_pages_is_held_and_changes_no_call(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    run = day(5, session, {PAGE: call_page(LATER)})
    assert (run.outcome, run.reason) == ("held", "1 pages, usually 6 to 28; 1 entries, usually 6 to 53")
    assert (closes(session), the_call(session).version) == ("2025-07-15T18:00", 1)


def test_a_flood_of_calls_is_held_and_none_of_them_is_kept(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    flood = {url: call_page(JULY_15, f"{n}", 1980 + n) for n, url in enumerate(REST)}
    run = day(5, session, {PAGE: call_page(), **flood})
    assert run.outcome == "held"
    assert len(session.scalars(select(Sighting)).all()) == 1


def test_the_next_healthy_run_goes_on(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    day(5, session, {PAGE: call_page(LATER)})
    run = day(6, session, {PAGE: call_page(LATER), **dict.fromkeys(REST, NOTE)})
    assert (run.outcome, closes(session)) == ("ok", "2025-07-30T18:00")


def test_what_was_held_is_no_part_of_what_is_usual(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    assert [day(number, session, {PAGE: call_page(LATER)}).outcome for number in range(5, 25)] == ["held"] * 20


def test_a_person_lets_a_source_go_on_whose_site_has_changed_for_good(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    day(5, session, {PAGE: call_page(LATER)})
    accept_as_usual(session, "s", NOW + timedelta(days=6))
    assert [day(number, session, {PAGE: call_page(LATER)}).outcome for number in range(6, 12)] == ["ok"] * 6
    seal(session)
    assert "accept as usual" in session.scalars(select(Audit.action)).all()


def test_only_a_source_can_be_let_go_on(session: Session, catalogue: Catalogue) -> None:
    with pytest.raises(NotFound):
        accept_as_usual(session, "nobody", NOW)


def test_a_call_is_gone_from_its_page_at_the_second_healthy_time(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    pages: dict[str, str | Outcome] = {PAGE: NOTE, **dict.fromkeys(REST, NOTE)}
    (row,) = session.scalars(select(Sighting))
    first = day(5, session, pages)
    assert (row.absences, row.gone_at) == (1, None)
    assert first.notes == [f"built otherwise than before: {PAGE}"]
    second = day(6, session, pages)
    assert (row.absences, row.gone_at) == (2, second.started_at)
    assert second.notes == [f"mx-uy-2025 is gone from {PAGE}"]
    assert (the_call(session).status, closes(session)) == ("open", "2025-07-15T18:00")
    assert [event.kind for event in source_events(session)] == []


def test_a_call_that_is_found_again_is_no_longer_gone(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    without: dict[str, str | Outcome] = {PAGE: NOTE, **dict.fromkeys(REST, NOTE)}
    for number in (5, 6):
        day(number, session, without)
    usual(session, days=1)
    day(8, session, {PAGE: call_page(), **dict.fromkeys(REST, NOTE)})
    (row,) = session.scalars(select(Sighting))
    assert (row.absences, row.gone_at) == (0, None)


@pytest.mark.parametrize("outcome", [Outcome.CHALLENGE, Outcome.TIMEOUT, Outcome.SERVER_ERROR, Outcome.TRUNCATED])
def test_a_page_in_trouble_is_no_absence(session: Session, catalogue: Catalogue, outcome: Outcome) -> None:
    usual(session)
    for number in (5, 6, 7):
        day(number, session, {PAGE: outcome, **dict.fromkeys(REST, NOTE)})
    (row,) = session.scalars(select(Sighting))
    assert (row.absences, row.gone_at) == (0, None)


def test_a_page_that_alternates_between_two_versions_never_loses_its_call(
    session: Session, catalogue: Catalogue
) -> None:
    usual(session)
    for number in range(5, 13):
        day(number, session, {PAGE: NOTE if number % 2 else call_page(), **dict.fromkeys(REST, NOTE)})
    (row,) = session.scalars(select(Sighting))
    assert (row.gone_at, closes(session), the_call(session).version) == (None, "2025-07-15T18:00", 1)


def test_a_start_page_that_is_built_anew_is_noted_and_alarms_nobody(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    anew = call_page().replace("<main>", "<main class=new><section class=box>")
    run = day(5, session, {PAGE: anew, **dict.fromkeys(REST, NOTE)})
    assert (run.outcome, run.notes) == ("ok", [f"built otherwise than before: {PAGE}"])
    assert (session.get_one(Source, "s").health, list(source_events(session))) == ("healthy", [])


def test_other_words_in_the_same_elements_are_no_new_building(session: Session, catalogue: Catalogue) -> None:
    usual(session)
    assert day(5, session, {PAGE: call_page(LATER), **dict.fromkeys(REST, NOTE)}).notes is None


def test_the_command_accepts_and_refuses_what_is_no_source(
    session: Session, catalogue: Catalogue, database_url: str
) -> None:
    session.commit()
    env = {"DATABASE_URL": database_url, "PUENTE_NOW": NOW.isoformat()}
    done = CliRunner().invoke(main, ["source", "accept", "s"], env=env)
    assert (done.exit_code, done.stdout) == (0, "s: what is usual is learnt anew from now on\n")
    assert CliRunner().invoke(main, ["source", "accept", "nobody"], env=env).exit_code == 2
    session.expire_all()
    assert session.get_one(Source, "s").judged_from == NOW
