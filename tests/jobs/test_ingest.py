"""What was fetched becomes calls, facts and events; what was fetched again changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue, load_catalogue
from tracker.domain.deadline import Deadline
from tracker.domain.fields import FIELDS
from tracker.extract.documents import VERSION
from tracker.extract.stored_text import unpacked
from tracker.jobs.accounts import create_user
from tracker.jobs.correct_fact import correct_fact
from tracker.jobs.ingest import IngestReport, ingest
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.migrate import load_funds
from tracker.jobs.sweep import sweep
from tracker.store.calls import Call, Event, call_by_key, events_of, facts_of, sightings_of, versions_of
from tracker.store.sources import Outcome, Run, Snapshot, Source, document_text

pytestmark = pytest.mark.usefixtures("one_reader")

PAGE = "https://www.gob.mx/amexcid/documentos/convocatoria-mexico-uruguay"
FILE = "https://www.gob.mx/cms/uploads/attachment/file/1/Formato.pdf"
NOW = datetime(2025, 5, 21, 12, tzinfo=UTC)
JULY_15 = "<p>Las propuestas se reciben hasta las 18:00 horas del 15 de julio de 2025.</p>"
THEMES = "<p>Ejes temáticos:</p><ul><li>Agua y saneamiento</li><li>Igualdad de género</li></ul>"
CATALOGUE = load_catalogue()


@pytest.fixture
def catalogue(session: Session) -> Catalogue:
    load_funds(session, CATALOGUE)
    session.flush()
    session.add(
        Source(key="s", name="S", host="www.gob.mx", funds=["mx-uy"], start_urls=[PAGE], language="es", country="MX")
    )
    session.flush()
    return CATALOGUE


def call_page(body: str = JULY_15, edition: str = "VI", year: int = 2025) -> str:
    return (
        f"<html lang=es><head><meta name=date content={year}-05-15></head>"
        f"<main><h1>{edition} Convocatoria México–Uruguay {year}</h1>"
        "<p>Se invita a municipios y estados a presentar propuestas conjuntas al Fondo Conjunto México–Uruguay.</p>"
        f"{body}</main>"
    )


def polled(session: Session, html: str, now: datetime = NOW, address: str = PAGE) -> IngestReport:
    run = Run(source_key="s", started_at=now)
    session.add(run)
    session.flush()
    keep_snapshot(
        session, run.id, "s", address, "sheet", now, Outcome.OK, 200, media_type="text/html", body=html.encode()
    )
    return ingest(session, [run.id], CATALOGUE, now)


def the_call(session: Session, key: str = "mx-uy-2025") -> Call:
    call = call_by_key(session, key)
    assert call is not None
    return call


def raised(session: Session, key: str = "mx-uy-2025") -> list[str]:
    return [event.kind for event in reversed(events_of(session, the_call(session, key).id))]


def closes(session: Session, key: str = "mx-uy-2025") -> str:
    value = facts_of(session, the_call(session, key).id)["closes"].fact().value
    assert isinstance(value, Deadline)
    return value.local()


def test_a_call_is_found_once_and_a_second_poll_changes_nothing(session: Session, catalogue: Catalogue) -> None:
    assert polled(session, call_page()).found == ["mx-uy-2025"]
    again = polled(session, call_page(), NOW + timedelta(days=1))
    assert (again.found, again.changed, again.events) == ([], [], 0)
    assert raised(session) == ["call_found"]
    call = the_call(session)
    assert (call.status, call.version, len(versions_of(session, call.id))) == ("open", 1, 1)
    assert call.closes_at == datetime(2025, 7, 15, 21, tzinfo=UTC)


def test_a_page_in_which_no_call_is_presented_stores_none(session: Session, catalogue: Catalogue) -> None:
    report = polled(session, "<html lang=es><main><h1>Aviso</h1><p>La oficina cierra el viernes.</p></main>")
    assert (report.pages, report.presenting, report.found) == (1, 0, [])
    assert session.scalars(select(Call)).all() == []


def test_a_call_whose_page_has_no_title_of_its_own_bears_the_fund_s_name(
    session: Session, catalogue: Catalogue
) -> None:
    polled(session, call_page().replace("VI Convocatoria México–Uruguay 2025</h1>", "Convocatorias</h1>"))
    call = the_call(session)
    assert call.title == CATALOGUE.fund("mx-uy").name["es"]
    assert facts_of(session, call.id)["title"].unknown == "not_stated"


def test_a_later_deadline_is_told_as_extended_once(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page())
    for days in (1, 2):
        polled(session, call_page(JULY_15.replace("15 de julio", "31 de julio")), NOW + timedelta(days=days))
    assert raised(session) == ["call_found", "deadline_extended"]
    assert events_of(session, the_call(session).id)[0].data == {"from": "2025-07-15T18:00", "to": "2025-07-31T18:00"}
    assert closes(session) == "2025-07-31T18:00"


def test_an_earlier_deadline_is_told_as_shortened(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page())
    polled(session, call_page(JULY_15.replace("15 de julio", "7 de julio")), NOW + timedelta(days=1))
    assert raised(session) == ["call_found", "deadline_shortened"]


def test_a_theme_that_was_added_is_told_by_its_name(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page(JULY_15 + THEMES))
    more = THEMES.replace("</ul>", "<li>Turismo</li></ul>")
    polled(session, call_page(JULY_15 + more), NOW + timedelta(days=1))
    assert raised(session) == ["call_found", "themes_changed"]
    assert events_of(session, the_call(session).id)[0].data == {"added": ["Turismo"], "removed": []}


def test_a_file_that_was_added_is_told_once(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page())
    for days in (1, 2):
        linked = f"{JULY_15}<p><a href='{FILE}'>Formato de proyecto (PDF)</a></p>"
        polled(session, call_page(linked), NOW + timedelta(days=days))
    assert raised(session) == ["call_found", "document_added"]
    assert events_of(session, the_call(session).id)[0].data == {"document": FILE}


def test_a_new_edition_at_the_same_address_leaves_the_old_one_its_facts(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page())
    later = datetime(2027, 5, 20, tzinfo=UTC)
    body = JULY_15.replace("15 de julio de 2025", "20 de julio de 2027")
    assert polled(session, call_page(body, "VII", 2027), later).found == ["mx-uy-2027"]
    assert (closes(session), closes(session, "mx-uy-2027")) == ("2025-07-15T18:00", "2027-07-20T18:00")
    assert [row.role for row in sightings_of(session, the_call(session).id)] == ["past"]


def test_what_a_person_corrected_survives_later_readings(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page())
    user = create_user(session, "a@b.mx", "Ana", "una clave bien larga", now=NOW, cost=1, admin=True)
    correct_fact(session, the_call(session), "closes", "2025-07-20", "", "Lo dijo AMEXCID.", user=user, now=NOW)
    polled(session, call_page(JULY_15.replace("15 de julio", "31 de julio")), NOW + timedelta(days=1))
    assert closes(session) == "2025-07-20"
    assert "deadline_extended" not in raised(session)


def test_the_clock_says_seven_days_one_day_and_closed_once_each(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page())
    limit = datetime(2025, 7, 15, 21, tzinfo=UTC)
    second = timedelta(seconds=1)
    expected: list[tuple[datetime, int]] = [
        (limit - timedelta(days=7) - second, 0),
        (limit - timedelta(days=7), 1),
        (limit - timedelta(days=7), 0),
        (limit - timedelta(days=1), 1),
        (limit - second, 0),
        (limit, 1),
        (limit + timedelta(days=1), 0),
    ]
    assert [(now, sweep(session, catalogue, now).events) for now, _ in expected] == expected
    assert raised(session) == ["call_found", "closing_soon", "closing_soon", "closed"]
    days = select(Event.data).where(Event.kind == "closing_soon").order_by(Event.id)
    assert [data["days"] for data in session.scalars(days)] == [7, 1]
    assert the_call(session).status == "closed"


def test_a_call_found_late_is_told_by_the_nearest_reminder_only(session: Session, catalogue: Catalogue) -> None:
    late = datetime(2025, 7, 15, 12, tzinfo=UTC)
    polled(session, call_page(), late)
    assert raised(session) == ["call_found", "closing_soon"]
    assert events_of(session, the_call(session).id)[0].data == {"days": 1}


def test_a_call_found_closed_is_only_found(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page(), datetime(2025, 9, 1, tzinfo=UTC))
    assert raised(session) == ["call_found"]
    assert the_call(session).status == "closed"


# --- what has not changed, and documents --------------------------------------------------------------------------

FILES = Path(__file__).parents[1] / "sites" / "files"
RULES = "https://www.gob.mx/cms/uploads/attachment/file/2/Bases.pdf"
WITH_RULES = call_page(f"<p><a href='{RULES}'>Bases de la convocatoria (PDF)</a></p>")
Fetched = tuple[str, str, Outcome, bytes | None, str | None]


def fetched(session: Session, now: datetime, *items: Fetched) -> IngestReport:
    """A run that brought these: address, role, outcome, body, parent."""
    run = Run(source_key="s", started_at=now)
    session.add(run)
    session.flush()
    for address, role, outcome, body, parent in items:
        media = "application/pdf" if role == "document" else "text/html"
        keep_snapshot(
            session, run.id, "s", address, role, now, outcome, 200, media_type=media, body=body, parent=parent
        )
    return ingest(session, [run.id], CATALOGUE, now)


def sheet(outcome: Outcome = Outcome.OK, html: str = WITH_RULES) -> Fetched:
    return PAGE, "sheet", outcome, html.encode() if outcome == Outcome.OK else None, None


def rules(outcome: Outcome = Outcome.OK, file: str = "mx-uy/bases-vi-2025.pdf", parent: str = PAGE) -> Fetched:
    return RULES, "document", outcome, (FILES / file).read_bytes() if outcome == Outcome.OK else None, parent


def from_rules(session: Session) -> dict[str, object]:
    """The facts that rest on the rule document, with their values."""
    rows = facts_of(session, the_call(session).id)
    return {
        name: row.value for name, row in rows.items() if any(e.address == RULES for e in row.fact().evidence)
    }  # fmt: skip


def test_a_fact_of_a_document_names_the_copy_and_the_page_of_the_document(
    session: Session, catalogue: Catalogue
) -> None:
    fetched(session, NOW, sheet(), rules())
    (evidence,) = facts_of(session, the_call(session).id)["closes"].fact().evidence
    snapshot = session.get_one(Snapshot, evidence.snapshot)
    assert (snapshot.address, evidence.address) == (RULES, RULES)
    assert evidence.page == 2
    assert snapshot.body_hash is not None
    kept = document_text(session, snapshot.body_hash, VERSION)
    assert kept is not None
    text = unpacked(kept.packed)
    assert text.value[evidence.start : evidence.end] == evidence.words
    assert text.page_of(evidence.start) == evidence.page


NOTHING_NEW = {
    "both unchanged": (sheet(Outcome.NOT_MODIFIED), rules(Outcome.NOT_MODIFIED)),
    "both fetched again": (sheet(), rules()),
    "page fetched again, document unchanged": (sheet(), rules(Outcome.NOT_MODIFIED)),
    "page unchanged, document fetched again": (sheet(Outcome.NOT_MODIFIED), rules()),
    "document not to be had": (sheet(), rules(Outcome.TIMEOUT)),
    "document gone": (sheet(), rules(Outcome.GONE)),
    "document not asked for": (sheet(),),
    "document fetched for another page": (sheet(), rules(parent="https://www.gob.mx/amexcid/archivo/documentos")),
    "page not to be had": (sheet(Outcome.SERVER_ERROR),),
}


@pytest.mark.parametrize("what", NOTHING_NEW)
def test_polling_twice_what_has_not_changed_changes_nothing(session: Session, catalogue: Catalogue, what: str) -> None:
    fetched(session, NOW, sheet(), rules())
    known = from_rules(session)
    assert {"closes", "amount_max"} & known.keys()
    for days in (1, 2):
        again = fetched(session, NOW + timedelta(days=days), *NOTHING_NEW[what])
        assert (again.found, again.changed, again.events) == ([], [], 0)
    assert from_rules(session) == known
    assert (raised(session), the_call(session).version) == (["call_found"], 1)


def test_a_page_that_changed_keeps_what_its_unchanged_document_says(session: Session, catalogue: Catalogue) -> None:
    fetched(session, NOW, sheet(), rules())
    known = from_rules(session)
    more = WITH_RULES.replace("</main>", f"{THEMES}</main>")
    fetched(session, NOW + timedelta(days=1), sheet(html=more), rules(Outcome.NOT_MODIFIED))
    assert {name: value for name, value in from_rules(session).items() if name in known} == known
    assert "deadline_extended" not in raised(session)


def test_a_document_that_changed_is_read_though_its_page_has_not(session: Session, catalogue: Catalogue) -> None:
    fetched(session, NOW, sheet(), rules(file="mx-cl/aviso-2022-digitalizado.pdf"))
    assert from_rules(session) == {}
    fetched(session, NOW + timedelta(days=1), sheet(Outcome.NOT_MODIFIED), rules())
    assert "closes" in from_rules(session)


def test_a_document_is_opened_once_for_all_polls(
    session: Session, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(session, NOW, sheet(), rules())
    monkeypatch.delattr("tracker.extract.documents.DocumentReader.read")
    fetched(session, NOW + timedelta(days=1), sheet(), rules())
    assert "closes" in from_rules(session)


def test_a_run_says_of_how_many_of_its_calls_each_field_is_known(session: Session, catalogue: Catalogue) -> None:
    other = "https://www.gob.mx/amexcid/documentos/convocatoria-2019"
    undated = call_page("<p>Podrán participar municipios y estados.</p>", "II", 2019)
    items: list[Fetched] = [
        (PAGE, "sheet", Outcome.OK, call_page().encode(), None),
        (other, "sheet", Outcome.OK, undated.encode(), None),
        (f"{other}-aviso", "sheet", Outcome.OK, b"<main><h1>Aviso</h1><p>La oficina cierra.</p></main>", None),
    ]
    report = fetched(session, NOW, *items)
    (run_id,) = report.runs
    assert report.runs[run_id] == {"pages": 3, "entries": 3, "presented": 2, "calls": 2}
    rates = session.get_one(Run, run_id).fill_rates
    assert (rates["title"], rates["closes"], rates["amount_max"]) == (1.0, 0.5, 0.0)
    assert rates.keys() == FIELDS.keys()


def test_a_run_without_calls_has_no_fill_rates(session: Session, catalogue: Catalogue) -> None:
    report = fetched(session, NOW, sheet(Outcome.CHALLENGE))
    (run_id,) = report.runs
    assert (session.get_one(Run, run_id).fill_rates, report.runs[run_id]) == (
        {},
        {"pages": 0, "entries": 0, "presented": 0, "calls": 0},
    )


def test_a_page_that_falls_silent_takes_no_proven_fact_back(session: Session, catalogue: Catalogue) -> None:
    polled(session, call_page(JULY_15 + "<p>Monto máximo por proyecto: 55,000 USD.</p>"))
    before = facts_of(session, the_call(session).id)["amount_max"]
    assert before.fact().known
    later = polled(session, call_page(), NOW + timedelta(days=1))
    assert later.changed == []
    assert facts_of(session, the_call(session).id)["amount_max"].id == before.id
