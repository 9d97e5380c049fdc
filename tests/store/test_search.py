"""What calls are found by follows their facts at once, their pages when they are indexed, and never needs telling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from tests.support.databases import Rows
from tracker.catalogue import load_catalogue
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.errors import Invalid, NotFound
from tracker.extract import stored_text
from tracker.extract.docs_limits import unreadable
from tracker.extract.documents import VERSION
from tracker.extract.text import Text
from tracker.jobs.find_calls import Finder
from tracker.jobs.index_calls import index_calls
from tracker.jobs.keep_search import forget_search, keep_search, look_at_search, query_kept
from tracker.jobs.migrate import load_funds
from tracker.matching import search_entry
from tracker.matching.search_query import Query, query_of
from tracker.store.calls import Call, CallDocument, CallFact, Sighting, call_by_key
from tracker.store.people import User
from tracker.store.search import entries_with_text, saved_searches_of
from tracker.store.sources import Fund, Snapshot, Source, keep_body, keep_document_text

CATALOGUE = load_catalogue()
NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
HOME = ZoneInfo("America/Mexico_City")
ADDRESS = "https://www.example.org/a"


def fill(session: Session) -> None:
    """Two open calls, one of them with a page, and two people."""
    load_funds(session, CATALOGUE)
    session.add(Source(key="s", name="S", host="www.example.org", language="es", selectors={"content": "main"}))
    session.flush()
    for number, title in ((1, "Agua limpia"), (2, "Otra cosa")):
        named = {"key": f"mx-uy-{number}", "fund_key": "mx-uy", "edition": str(number), "label": str(number)}
        ends = NOW + timedelta(days=number)
        row = Call(**named, title=title, status="open", language="es", found_at=NOW, changed_at=NOW, clock_at=ends)
        row.version = 1
        session.add(row)
        session.flush()
        session.add(CallFact(call_id=row.id, field="theme_ids", since=1, value=["agua"], evidence=[]))
    snapshot = copy_of(session, "<p>Se pagan humedales.</p>")
    about = Reading(ADDRESS, PageKind.CALL, "mx-uy", EditionMarks(), "es", None).to_json()
    seen = {"role": "presents", "reader": "1", "first_seen": NOW, "last_seen": NOW, "reading": about}
    session.add(Sighting(call_id=1, source_key="s", address=ADDRESS, snapshot_id=snapshot.id, **seen))
    for name in ("ana", "luis"):
        session.add(User(email=f"{name}@a.example", name=name, password_hash="x", created_at=NOW))


def copy_of(session: Session, body: str) -> Snapshot:
    """A stored copy of the page."""
    row = Snapshot(
        source_key="s",
        address=ADDRESS,
        role="page",
        fetched_at=NOW,
        outcome="ok",
        media_type="text/html",
        encoding="utf-8",
        body_hash=keep_body(session, f"<html><body><main>{body}</main></body></html>".encode()),
    )
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def rows() -> Rows:
    """The rows above; written once, then copied."""
    return fill


@pytest.fixture
def finder() -> Finder:
    """What a process of the web holds."""
    return Finder(CATALOGUE)


def ids(finder: Finder, session: Session, address: str) -> list[int]:
    session.flush()
    return list(finder.search(session, query_of(parse_qs(address)), NOW, HOME, 20).call_ids)


def test_calls_are_found_by_title_and_facts_before_they_are_indexed_and_by_their_pages_after(
    session: Session, finder: Finder
) -> None:
    assert ids(finder, session, "q=agua") == [1, 2]
    assert ids(finder, session, "q=humedal") == []
    assert index_calls(session, CATALOGUE).written == 2
    assert ids(finder, session, "q=humedal") == [1]
    assert ids(Finder(CATALOGUE), session, "q=humedal") == [1]


def add_document(session: Session, address: str, text: Text, title: str = "Bases") -> CallDocument:
    """A document of the first call, as it was read."""
    content = keep_body(session, address.encode())
    keep_document_text(session, content, VERSION, stored_text.packed(text))
    row = CallDocument(call_id=1, address=address, title=title, body_hash=content, first_seen=NOW)
    session.add(row)
    session.flush()
    return row


def two_pages(first: str, second: str) -> Text:
    """A document with a sentence on each of its pages."""
    text = Text.plain(f"{first}\n{second}")
    return replace(text, page_starts=(0, text.blocks[1].start))


def test_a_call_is_found_by_what_its_documents_say_and_the_entry_knows_on_which_page(
    session: Session, finder: Finder
) -> None:
    index_calls(session, CATALOGUE)
    add_document(session, "https://www.example.org/b.pdf", two_pages("Se pagan humedales.", "Se entregan becas."))
    assert ids(finder, session, "q=beca") == []
    assert index_calls(session, CATALOGUE).written == 1
    assert ids(finder, session, "q=beca") == [1]
    assert ids(Finder(CATALOGUE), session, "q=beca") == [1]
    entry = entries_with_text(session, [1])[1]
    assert entry.files_text == "Se pagan humedales.\nSe entregan becas."
    assert [(place["start"], place["page"]) for place in entry.files_at] == [(0, 1), (20, 2)]
    assert index_calls(session, CATALOGUE).written == 0


def test_a_changed_document_is_found_by_its_new_words_and_a_waiting_call_by_its_old_ones(
    session: Session, finder: Finder
) -> None:
    row = add_document(session, "https://www.example.org/b.pdf", Text.plain("Se entregan becas."))
    index_calls(session, CATALOGUE)
    session.get_one(Call, 1).version += 1
    assert ids(finder, session, "q=beca") == [1]
    session.delete(row)
    add_document(session, "https://www.example.org/c.pdf", Text.plain("Se entregan premios."))
    index_calls(session, CATALOGUE)
    assert (ids(finder, session, "q=premio"), ids(finder, session, "q=beca")) == ([1], [])


def test_a_document_that_was_refused_or_is_there_twice_does_no_harm(session: Session) -> None:
    first = add_document(session, "https://www.example.org/b.pdf", Text.plain("Se entregan becas."))
    again = CallDocument(
        call_id=1, address="https://www.example.org/d.pdf", title="Otra vez", body_hash=first.body_hash, first_seen=NOW
    )
    content = keep_body(session, b"%PDF")
    refused = stored_text.packed_refusal(unreadable("encrypted"), "")
    keep_document_text(session, content, VERSION, refused)
    broken = CallDocument(call_id=1, address="https://x.example/e.pdf", title="E", body_hash=content, first_seen=NOW)
    session.add_all([again, broken])
    session.flush()
    index_calls(session, CATALOGUE)
    assert entries_with_text(session, [1])[1].files_text == "Se entregan becas."


def test_only_what_changed_is_indexed_anew(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    index_calls(session, CATALOGUE)
    assert index_calls(session, CATALOGUE).written == 0
    session.get_one(Sighting, 1).snapshot_id = copy_of(session, "<p>Se pagan pozos.</p>").id
    assert index_calls(session, CATALOGUE).written == 1
    monkeypatch.setattr(search_entry, "RULES", "another")
    assert index_calls(session, CATALOGUE).written == 2


def test_every_change_of_a_call_shows_in_the_next_search(session: Session, finder: Finder) -> None:
    index_calls(session, CATALOGUE)
    assert ids(finder, session, "tema=agua") == [1, 2]
    call = session.get_one(Call, 1)
    call.status = "closed"
    assert ids(finder, session, "tema=agua") == [2]
    call.status, call.state = "open", "review"
    assert ids(finder, session, "tema=agua") == [2]
    call.state = "published"
    assert ids(finder, session, "tema=agua") == [1, 2]
    session.get_one(CallFact, 1).value = ["genero"]
    call.version += 1
    assert ids(finder, session, "tema=agua") == [2]
    assert ids(finder, session, "q=humedal") == [1]  # its page says so still


def test_a_new_page_shows_once_it_is_indexed(session: Session, finder: Finder) -> None:
    index_calls(session, CATALOGUE)
    assert ids(finder, session, "q=pozo") == []
    session.get_one(Sighting, 1).snapshot_id = copy_of(session, "<p>Se pagan pozos.</p>").id
    index_calls(session, CATALOGUE)
    assert (ids(finder, session, "q=pozo"), ids(finder, session, "q=humedal")) == ([1], [])


def test_a_call_of_a_fund_that_is_in_no_file_is_found_as_well(session: Session, finder: Finder) -> None:
    session.add(Fund(key="nuevo", name="Fondo nuevo", kind="calls"))
    session.flush()
    session.get_one(Call, 2).fund_key = "nuevo"
    assert ids(finder, session, "fondo=nuevo") == [2]


def test_a_kept_search_counts_what_was_found_since_it_was_seen(session: Session, finder: Finder) -> None:
    ana = session.get_one(User, 1)
    row = keep_search(session, ana, " Agua  limpia ", Query(words="agua", page=3), NOW)
    assert (row.name, row.query) == ("Agua limpia", "q=agua")
    later = NOW + timedelta(days=1)
    call = call_by_key(session, "mx-uy-1")
    assert call is not None
    call.found_at, call.version = later, call.version + 1
    session.flush()
    assert finder.found_since(session, query_kept(row), row.seen_at, NOW, HOME) == (2, 1)
    look_at_search(session, ana, row.id, later)
    assert finder.found_since(session, query_kept(row), row.seen_at, NOW, HOME) == (2, 0)


def test_a_search_is_kept_once_and_only_its_owner_sees_and_forgets_it(session: Session) -> None:
    ana, luis = session.get_one(User, 1), session.get_one(User, 2)
    row = keep_search(session, ana, "Una", Query(words="agua"), NOW)
    assert keep_search(session, ana, "Otra", Query(words="agua"), NOW).id == row.id
    assert [kept.name for kept in saved_searches_of(session, ana.id)] == ["Otra"]
    assert saved_searches_of(session, luis.id) == []
    with pytest.raises(NotFound):
        forget_search(session, luis, row.id)
    forget_search(session, ana, row.id)
    session.flush()
    assert saved_searches_of(session, ana.id) == []


@pytest.mark.parametrize(("name", "query"), [("Nada", Query()), (" ", Query(words="agua"))])
def test_a_search_for_nothing_or_without_a_name_is_not_kept(session: Session, name: str, query: Query) -> None:
    with pytest.raises(Invalid):
        keep_search(session, session.get_one(User, 1), name, query, NOW)
