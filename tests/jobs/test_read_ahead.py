"""Pages are read while others are still being fetched; the ingest takes what was read when it still holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.jobs.test_ingest import CATALOGUE, NOW, PAGE, call_page, catalogue
from tests.jobs.test_silent_pages import NOTE, looks
from tracker.catalogue import Catalogue
from tracker.errors import Unavailable
from tracker.extract.documents import DocumentReader
from tracker.jobs.ingest import ingest
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.read_ahead import ReadAhead
from tracker.jobs.read_run import RunReader, read_run
from tracker.store.engine import Sessions
from tracker.store.sources import Outcome, Run

__all__ = ["catalogue", "looks"]
OTHER = f"{PAGE}-2"
FILE = "https://www.gob.mx/cms/bases.pdf"
WITH_FILE = call_page('<p>Cierre: 15 de julio de 2025.</p><a href="/cms/bases.pdf">Bases</a>')


@pytest.fixture
def run(session: Session, catalogue: Catalogue) -> Run:
    """A run that has begun."""
    found = Run(source_key="s", started_at=NOW)
    session.add(found)
    session.commit()
    return found


@pytest.fixture
def ahead(sessions: Sessions, run: Run) -> Iterator[ReadAhead]:
    with DocumentReader() as documents:
        yield ReadAhead(sessions, CATALOGUE, documents, [run.id])


def came(session: Session, run: Run, html: str, address: str = PAGE) -> None:
    keep_snapshot(
        session, run.id, "s", address, "sheet", NOW, Outcome.OK, 200, media_type="text/html", body=html.encode()
    )
    session.commit()


def file_came(session: Session, run: Run) -> None:
    keep_snapshot(session, run.id, "s", FILE, "document", NOW, Outcome.GONE, 404, parent=PAGE, title="Bases")
    session.commit()


def test_what_was_read_ahead_is_joined_without_being_read_again(
    session: Session, run: Run, ahead: ReadAhead, looks: list[str]
) -> None:
    came(session, run, call_page())
    ahead.more()
    came(session, run, NOTE, OTHER)
    ahead.more()
    ahead.put_away()
    assert looks == [PAGE, OTHER]
    report = ingest(session, [run.id], CATALOGUE, NOW, ahead)
    assert (report.pages, report.found) == (2, ["mx-uy-2025"])
    assert looks == [PAGE, OTHER]


def test_a_page_waits_for_its_documents(session: Session, run: Run, ahead: ReadAhead, looks: list[str]) -> None:
    came(session, run, WITH_FILE)
    ahead.more()
    assert looks == []
    file_came(session, run)
    ahead.more()
    assert looks == [PAGE]
    ingest(session, [run.id], CATALOGUE, NOW, ahead)
    assert looks == [PAGE]


def test_a_page_that_waits_in_vain_is_read_when_it_is_joined(
    session: Session, run: Run, ahead: ReadAhead, looks: list[str]
) -> None:
    came(session, run, WITH_FILE)
    ahead.more()
    assert ingest(session, [run.id], CATALOGUE, NOW, ahead).found == ["mx-uy-2025"]
    assert looks == [PAGE]


def test_what_was_read_with_other_documents_is_read_again(
    session: Session, run: Run, ahead: ReadAhead, looks: list[str]
) -> None:
    came(session, run, call_page())
    ahead.more()
    file_came(session, run)
    ingest(session, [run.id], CATALOGUE, NOW, ahead)
    assert looks == [PAGE, PAGE]


def test_read_ahead_or_not_the_reading_is_the_same(session: Session, run: Run, ahead: ReadAhead) -> None:
    came(session, run, WITH_FILE)
    file_came(session, run)
    ahead.more()
    (first,) = RunReader(session, CATALOGUE, ahead.documents, ahead).read(run.id).readings
    (second,) = read_run(session, run.id, CATALOGUE, ahead.documents).readings
    assert ahead.known == {}
    assert (first.reading, first.attachments) == (second.reading, second.attachments)
    assert first.reading.fact("closes").known


def test_where_the_database_fails_all_is_left_to_the_ingest(
    session: Session, run: Run, ahead: ReadAhead, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("busy", "the database is busy")

    monkeypatch.setattr("tracker.jobs.read_ahead.snapshots_after", fail)
    came(session, run, call_page())
    ahead.more()
    assert (ahead.failed, looks) == (True, [])
    assert ingest(session, [run.id], CATALOGUE, NOW, ahead).found == ["mx-uy-2025"]
