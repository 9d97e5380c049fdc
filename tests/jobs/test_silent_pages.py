"""A page that presents no call is read once; what might change what is read of it has it read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.jobs.test_ingest import NOW, PAGE, call_page, catalogue, closes, polled
from tracker.catalogue import Catalogue
from tracker.extract.source_page import SourcePage
from tracker.jobs import read_sheet, silent_pages
from tracker.store.sources import Source

__all__ = ["catalogue"]
NOTE = "<html lang=es><main><h1>Nota</h1><p>La agencia se reunió con la embajada de Francia.</p></main></html>"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were read, each time they were."""
    seen: list[str] = []
    really = read_sheet.read_page

    def noting(page: SourcePage, known: Catalogue) -> object:
        seen.append(page.address)
        return really(page, known)

    monkeypatch.setattr(read_sheet, "read_page", noting)
    return seen


def test_a_page_without_a_call_is_read_once_and_counted_each_time(
    session: Session, catalogue: Catalogue, looks: list[str]
) -> None:
    assert [polled(session, NOTE, NOW + timedelta(days=day)).pages for day in range(3)] == [1, 1, 1]
    assert looks == [PAGE]


def test_a_page_with_a_call_is_read_each_time(session: Session, catalogue: Catalogue, looks: list[str]) -> None:
    for day in range(3):
        polled(session, call_page(), NOW + timedelta(days=day))
    assert looks == [PAGE] * 3
    assert closes(session) == "2025-07-15T18:00"


def test_a_page_that_comes_to_present_a_call_is_read(session: Session, catalogue: Catalogue, looks: list[str]) -> None:
    polled(session, NOTE)
    assert polled(session, call_page(), NOW + timedelta(days=1)).found == ["mx-uy-2025"]


@pytest.mark.parametrize("change", ["country", "language", "selectors", "funds", "secondary"])
def test_what_is_known_of_the_source_counts(
    session: Session, catalogue: Catalogue, looks: list[str], change: str
) -> None:
    polled(session, NOTE)
    others = {"country": "UY", "language": "fr", "selectors": {"content": "main"}, "funds": [], "secondary": True}
    setattr(session.get_one(Source, "s"), change, others[change])
    session.flush()
    polled(session, NOTE, NOW + timedelta(days=1))
    assert looks == [PAGE] * 2


def test_other_code_reads_again(
    session: Session, catalogue: Catalogue, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    polled(session, NOTE)
    monkeypatch.setattr(silent_pages, "code_version", lambda: "other")
    polled(session, NOTE, NOW + timedelta(days=1))
    assert looks == [PAGE] * 2


def test_an_earlier_look_is_read_anew(session: Session, catalogue: Catalogue, looks: list[str]) -> None:
    polled(session, NOTE)
    polled(session, NOTE, NOW - timedelta(days=900))
    assert looks == [PAGE] * 2


def test_the_version_of_the_code_covers_reader_and_data() -> None:
    names = {str(file.relative_to(silent_pages.TRACKER)) for file in silent_pages._files()}
    assert {"extract/read_text.py", "domain/fields.py", "catalogue/seeds.py"} <= names
    assert any(name.startswith("data/lexicon/") for name in names)
    assert not any("forms" in name.split("/") for name in names)
