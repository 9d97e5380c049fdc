"""Keeps what calls are found by in step with their facts and pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.errors import Unreadable
from tracker.extract.documents import VERSION
from tracker.extract.html_walk import html_text
from tracker.extract.page_language import language_of
from tracker.extract.stored_text import unpacked
from tracker.jobs.recipes import known_funds
from tracker.matching.search_entry import LONGEST, Entry, Paper, Subject, entry_of, rules_of
from tracker.matching.text import sentences
from tracker.store.calls import Call, CallFact, Sighting, facts_of_many, sightings_of
from tracker.store.search import (
    ReadPaper,
    SearchEntry,
    calls_by_id,
    entries_with_text,
    indexed,
    listed_calls,
    presented_copies,
    read_papers,
)
from tracker.store.sources import Snapshot, Source, document_texts

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How many calls there are to find, and how many of them were indexed anew."""

    calls: int
    written: int


def index_calls(session: Session, catalogue: Catalogue) -> IndexReport:
    """Makes anew the entries of published calls whose facts, pages or documents changed, or all when the rules did."""
    catalogue = known_funds(session, catalogue)
    rules, made, copies = rules_of(catalogue), indexed(session), presented_copies(session)
    calls, papers = listed_calls(session), read_papers(session, VERSION)
    prints = {call.id: _print_of(copies.get(call.id, ()), papers.get(call.id, ())) for call in calls}
    stale = [call.id for call in calls if made.get(call.id) != (call.version, prints[call.id], rules)]
    for start in range(0, len(stale), AT_ONCE):
        some = stale[start : start + AT_ONCE]
        rows = entries_with_text(session, some)
        written = []
        for call, entry in whole_entries(session, catalogue, some, papers):
            row = rows.get(call.id) or SearchEntry(call_id=call.id, written=0)
            written.append(_written(row, call, entry, prints[call.id], rules))
        session.add_all(written)
        session.flush()
    return IndexReport(len(calls), len(stale))


def whole_entries(
    session: Session,
    catalogue: Catalogue,
    call_ids: Sequence[int],
    papers: Mapping[int, Sequence[ReadPaper]] | None = None,
) -> Iterator[tuple[Call, Entry]]:
    """What some calls are found by, from their facts, pages and documents as they are now.

    ``papers`` are all documents that were read, by call; they are looked for when they are not at hand.
    """
    papers = read_papers(session, VERSION) if papers is None else papers
    facts, pages = facts_of_many(session, call_ids), dict[int, list[str]]()
    texts = document_texts(session, {row.body_hash for number in call_ids for row in papers.get(number, ())})
    for call in calls_by_id(session, call_ids):
        files = list(_papers(call, papers.get(call.id, ()), texts))
        yield call, entry_for(call, facts[call.id], catalogue, list(_sentences(session, call, pages)), files)


def entry_for(
    call: Call,
    facts: Mapping[str, CallFact],
    catalogue: Catalogue,
    lines: Sequence[str] = (),
    papers: Sequence[Paper] = (),
    *,
    lemmas: bool = True,
) -> Entry:
    """What a call is found by, from its facts and the sentences of its pages and documents.

    Without ``lemmas`` it is made at once.
    """
    stated = {name: row.fact() for name, row in facts.items()}
    about = Subject(call.title, call.label, call.language, call.fund_key, stated)
    return entry_of(about, catalogue, lines, papers, lemmas=lemmas)


def _written(row: SearchEntry, call: Call, entry: Entry, copies: str, rules: str) -> SearchEntry:
    row.version, row.copies, row.rules, row.written = call.version, copies, rules, row.written + 1
    row.facets = {facet: list(codes) for facet, codes in entry.facets.items()}
    row.title, row.said, row.body, row.text = entry.title, entry.said, entry.body, entry.text
    row.files, row.files_text, row.files_at = entry.files, entry.files_text, [asdict(at) for at in entry.files_at]
    return row


def _print_of(copies: Sequence[str], papers: Sequence[ReadPaper]) -> str:
    said = "\n".join((*copies, *(f"{row.body_hash} {row.address} {row.title}" for row in papers)))
    return sha256(said.encode()).hexdigest()[:16]


def _papers(call: Call, rows: Sequence[ReadPaper], texts: Mapping[tuple[str, str], bytes]) -> Iterator[Paper]:
    """The documents of a call as they were read; those that could not be read are left out."""
    seen: set[str] = set()
    for row in rows:
        if row.body_hash in seen:  # the same file under two addresses
            continue
        seen.add(row.body_hash)
        try:
            text = unpacked(texts[row.body_hash, VERSION])
        except Unreadable:
            continue
        lines = [
            (text.page_of(block.start), line)
            for block in text.blocks
            for line in sentences(text.value[block.start : block.end])
        ]
        yield Paper(row.title, row.address, language_of(None, text.value) or call.language, lines)


def _sentences(session: Session, call: Call, pages: dict[int, list[str]]) -> Iterator[str]:
    """What the pages that present a call say, until there is more than is searched. ``pages`` were read already."""
    letters = 0
    for sighting in sightings_of(session, call.id):
        if sighting.role != "presents" or letters > LONGEST:
            continue
        if sighting.snapshot_id not in pages:
            pages[sighting.snapshot_id] = _lines(session, sighting)
        lines = pages[sighting.snapshot_id]
        letters += sum(map(len, lines))
        yield from lines


def _lines(session: Session, sighting: Sighting) -> list[str]:
    """The sentences of a stored page."""
    snapshot, source = session.get_one(Snapshot, sighting.snapshot_id), session.get_one(Source, sighting.source_key)
    if snapshot.body_hash is None:
        return []
    text = html_text(snapshot.text(), source.selectors.get("content"))
    return [line for block in text.blocks for line in sentences(text.value[block.start : block.end])]
