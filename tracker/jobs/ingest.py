"""Joins what was fetched to the calls it speaks of: readings become facts, changes become versions and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue, Fund
from tracker.domain.call import NOTICED, at_cutoff
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.health import fill_rates
from tracker.domain.reading import PRESENTS, Document, PageKind, Reading
from tracker.extract.documents import DocumentReader
from tracker.extract.source_page import Attachment
from tracker.jobs import events
from tracker.jobs.bands import hold_or_join
from tracker.jobs.editions import call_named, cutoffs_of, edition_for
from tracker.jobs.keep_call import merged_facts, new_call, write_facts
from tracker.jobs.read_ahead import ReadAhead
from tracker.jobs.read_run import ReadPage, ReadRun, RunReader
from tracker.jobs.recipes import known_funds
from tracker.store.calls import (
    Call,
    CallDocument,
    Sighting,
    call_of,
    documents_of,
    facts_of,
    sightings_at,
)
from tracker.store.sources import Run, Source

READER = "1"
"""Version of the reader; it grows when the same page would be read otherwise."""

Files = tuple[tuple[Document, ...], tuple[Attachment, ...]]
"""The files that a page offers, and those that were read with it."""


@dataclass(slots=True)
class IngestReport:
    """What an ingest found: pages read, pages that present a call, new and changed calls, events, figures by run.

    Nothing of a run in ``held`` was joined to calls; it says why.
    """

    pages: int = 0
    presenting: int = 0
    found: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    events: int = 0
    unreadable: list[str] = field(default_factory=list)
    runs: dict[int, dict[str, int]] = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)


def ingest(
    session: Session, run_ids: Sequence[int], catalogue: Catalogue, now: datetime, ahead: ReadAhead | None = None
) -> IngestReport:
    """Reads the sheets that these runs brought and joins them to their calls. ``now`` is the instant of the poll.

    What was read ``ahead`` of the runs is taken from there. One run is held in memory at a time.
    """
    report = IngestReport()
    catalogue = known_funds(session, catalogue)
    touched: dict[int, list[Files]] = defaultdict(list)
    with DocumentReader() as documents:
        reader = RunReader(session, catalogue, documents, ahead)
        for run_id in run_ids:
            _join_run(session, run_id, reader.read(run_id), catalogue, now, report, touched)
    for call_id, files in touched.items():
        call = session.get_one(Call, call_id)
        _refresh(session, call, catalogue.fund(call.fund_key), files, now, report)
    return report


def _join_run(
    session: Session,
    run_id: int,
    run: ReadRun,
    catalogue: Catalogue,
    now: datetime,
    report: IngestReport,
    touched: Mapping[int, list[Files]],
) -> None:
    """Joins the readings of a run to their calls, and adds to each call the files of its pages."""
    report.pages += run.pages
    report.unreadable += run.unreadable
    weighed = hold_or_join(session, run_id, run)
    report.runs[run_id] = weighed.counts | {"calls": 0}
    if weighed.reason:
        report.held[run_id] = weighed.reason
        return
    read: dict[int, list[Reading]] = defaultdict(list)
    for page in (_dated(page, catalogue, now) for page in run.readings):
        call = _join(session, page, catalogue, now, report)
        if call is None:
            continue
        files = touched[call.id]
        if page.reading.kind in PRESENTS:
            files.append((page.reading.documents, page.attachments))
            read[call.id].append(page.reading)
    report.runs[run_id]["calls"] = len(read)
    session.get_one(Run, run_id).fill_rates = fill_rates(list(read.values()))


def _join(session: Session, page: ReadPage, catalogue: Catalogue, now: datetime, report: IngestReport) -> Call | None:
    """The call that the page presents, or gives notice of, with the page noted on it; None when there is none.

    A notice makes no call known.
    """
    reading = page.reading
    fund = _fund_of(reading, page.source, catalogue)
    if fund is not None and reading.kind == PageKind.NOTICE:
        named = call_named(session, fund, reading)
        if named is not None:
            _note(session, named, page, now)
        return named
    edition = edition_for(session, fund, reading) if fund and reading.kind in PRESENTS else None
    if fund is None or edition is None:
        return None
    report.presenting += 1
    call = call_of(session, fund.key, edition.key, reading.address)
    if call is None:
        call = new_call(session, fund, edition, reading, now)
        call.state = "review" if page.source.recipe else call.state
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


def _dated(page: ReadPage, catalogue: Catalogue, now: datetime) -> ReadPage:
    """The page with the closing date that follows from its yearly cut-offs, where it names these only."""
    fund = _fund_of(page.reading, page.source, catalogue)
    today = now.astimezone(ZoneInfo(CLOCK_ZONE)).date()
    return replace(page, reading=at_cutoff(page.reading, cutoffs_of(fund, page.reading), today)) if fund else page


def _note(session: Session, call: Call, page: ReadPage, now: datetime) -> None:
    """Keeps what the page says of the call; a page read before is brought up to date."""
    reading = page.reading
    row = next((s for s in sightings_at(session, reading.address) if s.call_id == call.id), None)
    if row is None:
        row = Sighting(call_id=call.id, address=reading.address, first_seen=now)
        session.add(row)
    elif _of_the_phase(row.read()) != _of_the_phase(reading):
        row.phase_since = now
    role = "notice" if reading.kind == PageKind.NOTICE else "presents"
    row.source_key, row.role, row.snapshot_id, row.reader = page.source.key, role, page.snapshot.id, READER
    row.last_seen, row.reading = now, reading.to_json()
    session.flush()


def _of_the_phase(reading: Reading) -> tuple[object, bool]:
    """What a page says of the phase, and whether it says so as news."""
    fact = reading.fact("phase")
    return fact.value, any(item.rule == NOTICED for item in fact.evidence)


def _refresh(
    session: Session, call: Call, fund: Fund, files: Sequence[Files], now: datetime, report: IngestReport
) -> None:
    """Brings a call's facts, files and state up to date and raises what changed."""
    before = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    is_new = not before
    facts = merged_facts(session, call, fund)
    added = _keep_documents(session, call, files, now)
    changed = write_facts(session, call, facts, now, made_by="reader", reason="poll")
    report.events += events.after_reading(session, call, fund, before, now, changed, () if is_new else added)
    if changed and not is_new:
        report.changed.append(call.key)


def _keep_documents(session: Session, call: Call, files: Sequence[Files], now: datetime) -> tuple[str, ...]:
    """Keeps the files of the pages; gives the addresses of those whose content was not known before."""
    known = {row.address: row for row in documents_of(session, call.id)}
    contents = {row.body_hash for row in known.values() if row.body_hash}
    added: list[str] = []
    for offered, attachments in files:
        read = {attachment.address: attachment for attachment in attachments}
        for document in offered:
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
