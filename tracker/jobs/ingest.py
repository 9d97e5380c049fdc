"""Joins what was fetched to the calls it speaks of: readings become facts, changes become versions and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue, Fund
from tracker.domain.call import Edition, Sighted, edition_of, merge
from tracker.domain.reading import PRESENTS, Reading
from tracker.errors import Unreadable
from tracker.extract.documents import DocumentReader
from tracker.extract.read_page import Attachment, SourcePage, read_page
from tracker.jobs import events
from tracker.jobs.keep_call import write_facts
from tracker.store.calls import (
    Call,
    CallDocument,
    Sighting,
    call_of,
    documents_of,
    facts_of,
    sightings_at,
    sightings_of,
)
from tracker.store.sources import Outcome, Snapshot, Source, latest_good, snapshots_of

READER = "1"
"""Version of the reader; it grows when the same page would be read otherwise."""


@dataclass(slots=True)
class IngestReport:
    """What an ingest found: pages read, pages that present a call, calls new and changed, events raised."""

    pages: int = 0
    presenting: int = 0
    found: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    events: int = 0
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    source: Source
    snapshot: Snapshot
    reading: Reading
    attachments: tuple[Attachment, ...]


def ingest(session: Session, run_ids: Sequence[int], catalogue: Catalogue, now: datetime) -> IngestReport:
    """Reads the sheets that these runs brought and joins them to their calls. ``now`` is the instant of the poll."""
    report = IngestReport()
    with DocumentReader() as documents:
        pages = [page for run_id in run_ids for page in _read_run(session, run_id, catalogue, documents, report)]
    touched: dict[int, list[_Page]] = defaultdict(list)
    for page in pages:
        call = _join(session, page, catalogue, now, report)
        if call is not None:
            touched[call.id].append(page)
    for call_id, presenting in touched.items():
        call = session.get_one(Call, call_id)
        _refresh(session, call, catalogue.fund(call.fund_key), presenting, now, report)
    return report


def _read_run(
    session: Session, run_id: int, catalogue: Catalogue, documents: DocumentReader, report: IngestReport
) -> Iterable[_Page]:
    fetched = snapshots_of(session, run_id)
    by_parent: dict[str, list[Snapshot]] = defaultdict(list)
    for snapshot in fetched:
        if snapshot.role == "document" and snapshot.parent:
            by_parent[snapshot.parent].append(snapshot)
    for snapshot in fetched:
        if snapshot.role != "sheet" or snapshot.outcome != Outcome.OK:
            continue
        source = session.get_one(Source, snapshot.source_key)
        attachments = tuple(_attachments(session, by_parent[snapshot.address], documents, report))
        report.pages += 1
        for reading in read_page(_source_page(source, snapshot, attachments), catalogue):
            yield _Page(source, snapshot, reading, attachments)


def _source_page(source: Source, snapshot: Snapshot, attachments: tuple[Attachment, ...]) -> SourcePage:
    return SourcePage(
        address=snapshot.address,
        html=snapshot.text(),
        fetched_at=snapshot.fetched_at,
        country=source.country,
        language=source.language,
        selectors=source.selectors,
        attachments=attachments,
        funds=tuple(source.funds),
        secondary=source.secondary,
    )


def _attachments(
    session: Session, snapshots: Sequence[Snapshot], documents: DocumentReader, report: IngestReport
) -> Iterable[Attachment]:
    stored = latest_good(session, [s.address for s in snapshots])
    for snapshot in snapshots:
        copy = stored.get(snapshot.address)
        title = snapshot.title or snapshot.address.rsplit("/", 1)[-1]
        if copy is None or copy.body is None:
            yield Attachment(snapshot.address, title, unreadable=snapshot.outcome)
            continue
        try:
            text = documents.read(copy.body.unpack(), copy.media_type or "", copy.address)
        except Unreadable as error:
            report.unreadable.append(f"{snapshot.address}: {error.reason}")
            yield Attachment(snapshot.address, title, unreadable=error.reason, content_hash=copy.body_hash)
        else:
            yield Attachment(snapshot.address, title, text, content_hash=copy.body_hash)


def _join(session: Session, page: _Page, catalogue: Catalogue, now: datetime, report: IngestReport) -> Call | None:
    """The call that the page presents, with the page noted on it; None when it presents none."""
    reading = page.reading
    fund = _fund_of(reading, page.source, catalogue)
    edition = _edition(fund, reading) if fund and reading.kind in PRESENTS else None
    if fund is None or edition is None:
        return None
    report.presenting += 1
    call = call_of(session, fund.key, edition.key)
    if call is None:
        call = _new_call(session, fund, edition, reading, now)
        report.found.append(call.key)
    for old in sightings_at(session, reading.address):
        if old.call_id != call.id and old.role == "presents":
            old.role = "past"
    _note(session, call, page, now)
    return call


def _fund_of(reading: Reading, source: Source, catalogue: Catalogue) -> Fund | None:
    known = {fund.key for fund in catalogue.funds}
    if reading.fund is None or reading.fund not in known or reading.fund not in source.funds:
        return None
    return catalogue.fund(reading.fund)


def _edition(fund: Fund, reading: Reading) -> Edition | None:
    return edition_of(str(fund.edition_by), reading, fund.cutoffs)


def _new_call(session: Session, fund: Fund, edition: Edition, reading: Reading, now: datetime) -> Call:
    key = fund.key if edition.key == "permanente" else f"{fund.key}-{edition.key}"
    call = Call(
        key=key,
        fund_key=fund.key,
        edition=edition.key,
        label=edition.label,
        title=str(reading.fact("title").value or fund.name["es"]),
        status="open",
        language=reading.language,
        found_at=now,
        changed_at=now,
    )
    session.add(call)
    session.flush()
    return call


def _note(session: Session, call: Call, page: _Page, now: datetime) -> None:
    """Keeps what the page says of the call; a page read before is brought up to date."""
    reading = page.reading
    row = next((s for s in sightings_at(session, reading.address) if s.call_id == call.id), None)
    if row is None:
        row = Sighting(call_id=call.id, address=reading.address, first_seen=now)
        session.add(row)
    row.source_key, row.role, row.snapshot_id, row.reader = page.source.key, "presents", page.snapshot.id, READER
    row.last_seen, row.reading = now, reading.to_json()
    session.flush()


def _refresh(
    session: Session, call: Call, fund: Fund, pages: Sequence[_Page], now: datetime, report: IngestReport
) -> None:
    """Brings a call's facts, files and state up to date and raises what changed."""
    before = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    is_new = not before
    rows = sightings_of(session, call.id)
    sources = {row.source_key: session.get_one(Source, row.source_key) for row in rows}
    facts = merge(
        Sighted(row.read(), sources[row.source_key].secondary, row.role == "past", row.snapshot_id) for row in rows
    )
    added = _keep_documents(session, call, pages, now)
    changed = write_facts(session, call, facts, now, made_by="reader", reason="poll")
    report.events += events.after_reading(session, call, fund, before, now, changed, () if is_new else added)
    if changed and not is_new:
        report.changed.append(call.key)


def _keep_documents(session: Session, call: Call, pages: Sequence[_Page], now: datetime) -> tuple[str, ...]:
    """Keeps the files of the pages; gives the addresses of those whose content was not known before."""
    known = {row.address: row for row in documents_of(session, call.id)}
    contents = {row.body_hash for row in known.values() if row.body_hash}
    added: list[str] = []
    for page in pages:
        read: Mapping[str, Attachment] = {a.address: a for a in page.attachments}
        for document in page.reading.documents:
            got = read.get(document.address)
            content = got.content_hash if got else document.content_hash
            row = known.get(document.address)
            if row is None:
                row = CallDocument(call_id=call.id, address=document.address, title=document.title, first_seen=now)
                session.add(row)
                known[document.address] = row
                if content is None or content not in contents:
                    added.append(document.address)
            row.title = document.title
            row.body_hash = content or row.body_hash
            row.unreadable = got.unreadable if got else document.unreadable
            contents |= {content} if content else set()
    session.flush()
    return tuple(added)
