"""Reads what a run brought: each sheet with its documents, as they stand stored.

A page or document that has not changed since, or that could not be fetched this time, is read from its last good copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from tracker.addresses import canonical
from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import seen_by
from tracker.domain.fact import Evidence
from tracker.domain.reading import Reading
from tracker.errors import Unreadable
from tracker.extract.documents import VERSION, DocumentReader
from tracker.extract.page import page_facts
from tracker.extract.read_page import read_page
from tracker.extract.source_page import Attachment, SourcePage
from tracker.extract.stored_text import kept_text, packed, packed_refusal
from tracker.extract.text import Text
from tracker.jobs.silent_pages import SilentPages
from tracker.store.sources import (
    READABLE,
    DocumentText,
    Outcome,
    Snapshot,
    Source,
    document_text,
    latest_good,
    snapshots_of,
)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A reading with what it was read from. ``snapshot`` is the stored copy of the page."""

    source: Source
    snapshot: Snapshot
    reading: Reading
    attachments: tuple[Attachment, ...]


@dataclass(slots=True)
class ReadRun:
    """What a run's pages said, how many there were, and which documents could not be read."""

    pages: int = 0
    readings: list[ReadPage] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def read_run(session: Session, run_id: int, catalogue: Catalogue, documents: DocumentReader) -> ReadRun:
    """Reads the sheets that a run found readable, those that have not changed too."""
    found = ReadRun()
    silent = SilentPages(session, catalogue)
    fetched = snapshots_of(session, run_id)
    sheets = [s for s in fetched if s.role == "sheet" and s.outcome in READABLE]
    copies = latest_good(session, [s.address for s in sheets if s.outcome == Outcome.NOT_MODIFIED])
    views: dict[str, Catalogue] = {}
    brought: dict[str, list[Snapshot]] = defaultdict(list)
    for snapshot in fetched:
        if snapshot.role == "document":
            brought[snapshot.address].append(snapshot)
    for sheet in sheets:
        copy = sheet if sheet.outcome == Outcome.OK else copies.get(sheet.address)
        if copy is None:
            continue
        found.pages += 1
        source = session.get_one(Source, sheet.source_key)
        if _is_html(copy) and (said := silent.recall(source, sheet, copy)):
            found.readings.append(ReadPage(source, copy, said, ()))
            continue
        offered = _offered(source, copy, brought)
        stored = latest_good(session, offered)
        attachments = tuple(_attachments(session, offered, brought, stored, documents, found))
        page = _source_page(source, sheet, copy, attachments)
        if not _is_html(copy):
            if (text := _readable(session, copy, documents, found)) is None:
                continue
            page = replace(page, html="", document=text)
        ids = {address: snapshot.id for address, snapshot in stored.items()}
        if source.recipe and source.key not in views:
            views[source.key] = seen_by(catalogue, source.funds)
        known = views.get(source.key, catalogue)
        readings = read_page(page, known)
        if _is_html(copy):
            silent.keep(source, sheet, copy, readings)
        found.readings += [ReadPage(source, copy, _placed(r, ids), attachments) for r in readings]
    return found


def _offered(source: Source, copy: Snapshot, brought: Mapping[str, Sequence[Snapshot]]) -> dict[str, str]:
    """The documents of a page with their titles. Two pages may link to a file that is fetched once, for one of them."""
    asked = {
        address: snapshot.title or address.rsplit("/", 1)[-1]
        for address, snapshots in brought.items()
        for snapshot in snapshots
        if snapshot.parent == copy.address
    }
    if not _is_html(copy):
        return asked
    facts = page_facts(copy.text(), copy.address, source.selectors.get("content"))
    return {canonical(document.address): document.title for document in facts.documents} | asked


def _attachments(
    session: Session,
    offered: Mapping[str, str],
    brought: Mapping[str, Sequence[Snapshot]],
    stored: Mapping[str, Snapshot],
    documents: DocumentReader,
    found: ReadRun,
) -> Iterator[Attachment]:
    for address, title in offered.items():
        copy = stored.get(address)
        if copy is not None and copy.body_hash is not None:
            try:
                text = _text(session, copy, documents)
            except Unreadable as error:
                found.unreadable.append(f"{address}: {error.reason}")
                yield Attachment(address, title, unreadable=error.reason, content_hash=copy.body_hash)
            else:
                yield Attachment(address, title, text, content_hash=copy.body_hash)
        elif brought.get(address):
            yield Attachment(address, title, unreadable=brought[address][-1].outcome)


def _is_html(copy: Snapshot) -> bool:
    """Whether a page is one of the web; a person may have added a document in the place of a page."""
    return copy.media_type in (None, "text/html", "application/xhtml+xml")


def _readable(session: Session, copy: Snapshot, documents: DocumentReader, found: ReadRun) -> Text | None:
    try:
        return _text(session, copy, documents)
    except Unreadable as error:
        found.unreadable.append(f"{copy.address}: {error.reason}")
        return None


def _text(session: Session, copy: Snapshot, documents: DocumentReader) -> Text:
    """The text of a stored document; it is read once and kept, and so is why it could not be read.

    Raises:
        Unreadable: it can't be read.
    """
    if copy.body is None or copy.body_hash is None:
        raise ValueError(f"snapshot {copy.id} has no body")
    known = document_text(session, copy.body_hash, VERSION)
    if known is not None and (text := kept_text(known.packed, documents.extras)) is not None:
        return text
    data = copy.body.unpack()
    row = known or DocumentText(body_hash=copy.body_hash, reader=VERSION)
    session.add(row)
    try:
        text = documents.read(data, copy.media_type or "", copy.address)
    except Unreadable as error:
        row.packed = packed_refusal(error, documents.extras, known.packed if known else None)
        session.flush()
        raise
    row.packed = packed(text)
    session.flush()
    return text


def _source_page(source: Source, sheet: Snapshot, copy: Snapshot, attachments: tuple[Attachment, ...]) -> SourcePage:
    return SourcePage(
        address=copy.address,
        html=copy.text() if _is_html(copy) else "",
        fetched_at=sheet.fetched_at,
        country=source.country,
        language=source.language,
        selectors=source.selectors,
        attachments=attachments,
        funds=tuple(source.funds),
        secondary=source.secondary,
        title=sheet.title or copy.title,
        assumed_fund=source.funds[0] if source.recipe and len(source.funds) == 1 else None,
    )


def _placed(reading: Reading, ids: Mapping[str, int]) -> Reading:
    """The reading whose evidence from documents names their copies; the page's own is placed when it is merged."""

    def place(evidence: Evidence) -> Evidence:
        return replace(evidence, snapshot=ids[evidence.address]) if evidence.address in ids else evidence

    facts = {
        name: replace(fact, evidence=tuple(place(evidence) for evidence in fact.evidence))
        for name, fact in reading.facts.items()
    }
    return replace(reading, facts=facts)
