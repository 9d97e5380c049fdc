"""Reads the stored pages again with today's code: says what would change, and changes it when told to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue, Fund
from tracker.domain.call import NEXT_CUTOFF, at_cutoff
from tracker.domain.deadline import CLOCK_ZONE, Deadline
from tracker.domain.fact import Fact
from tracker.domain.reading import PRESENTS, PageKind, Reading
from tracker.extract.documents import DocumentReader
from tracker.jobs.audit import record
from tracker.jobs.editions import cutoffs_of, edition_for
from tracker.jobs.events import after_correction, was_told
from tracker.jobs.ingest import READER
from tracker.jobs.keep_call import changing, merged_facts, write_facts
from tracker.jobs.read_run import read_run
from tracker.jobs.recipes import known_funds
from tracker.store.calls import Call, Sighting, facts_of, joined_sightings
from tracker.store.people import User

Pages = dict[int, list[Reading]]
"""The readings of each stored copy."""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that today's code reads otherwise; ``told`` says whether people hear of the correction."""

    call: Call
    field: str
    before: Fact
    after: Fact
    told: bool


@dataclass(slots=True)
class RereadReport:
    """How many pages were read, what differs, and which pages no longer speak of the call they were joined to."""

    pages: int = 0
    changes: list[Change] = field(default_factory=list)
    lost: list[tuple[Call, str]] = field(default_factory=list)
    applied: bool = False


def reread(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    *,
    source: str | None = None,
    apply: bool = False,
    user: User | None = None,
) -> RereadReport:
    """Reads the pages of all calls again, or those of one source. Nothing is changed unless ``apply`` says so.

    What changes then is told as a correction: the funds did nothing. A page that today's code would not join to its
    call is only named; a person decides.
    """
    catalogue = known_funds(session, catalogue)
    report = RereadReport(applied=apply)
    rows = joined_sightings(session, source)
    copies = _read_again(session, rows, catalogue)
    report.pages = len(copies)
    by_call: dict[int, dict[int, Reading]] = defaultdict(dict)
    for row, _run in rows:
        fund = catalogue.fund(row.call.fund_key)
        reading = _same_call(session, row, fund, copies.get(row.snapshot_id, ()))
        if reading is None:
            report.lost.append((row.call, row.address))
        else:
            by_call[row.call_id][row.id] = reading
    for call_id, readings in by_call.items():
        call = session.get_one(Call, call_id)
        _compare(session, call, catalogue.fund(call.fund_key), readings, report, now)
    if apply:
        told = {"source": source, "pages": report.pages, "changes": len(report.changes)}
        record(session, now, user, "reread", f"source:{source or 'all'}", told)
    return report


def _read_again(session: Session, rows: Sequence[tuple[Sighting, int]], catalogue: Catalogue) -> Pages:
    wanted, found = {row.snapshot_id for row, _run in rows}, Pages()
    with DocumentReader() as documents:
        for run_id in sorted({run for _row, run in rows}):
            for page in read_run(session, run_id, catalogue, documents).readings:
                if page.snapshot.id in wanted and page.reading not in found.get(page.snapshot.id, []):
                    found.setdefault(page.snapshot.id, []).append(page.reading)
    return found


def _same_call(session: Session, row: Sighting, fund: Fund, readings: Iterable[Reading]) -> Reading | None:
    """What the copy says, read today, of the call that it was joined to."""
    old = row.read()
    today = _day_of(row, old)
    own = [
        at_cutoff(reading, cutoffs_of(fund, reading), today)
        for reading in readings
        if reading.kind in (*PRESENTS, PageKind.NOTICE) and reading.fund == fund.key
    ]
    if len(own) > 1:
        same = [reading for reading in own if reading.edition == old.edition]
        editions = [(reading, edition_for(session, fund, reading)) for reading in same or own]
        own = [reading for reading, edition in editions if edition is not None and edition.key == row.call.edition]
    return own[0] if own else None


def _day_of(row: Sighting, old: Reading) -> date:
    """The day from which the next of yearly cut-offs was counted."""
    closes = old.fact("closes")
    if isinstance(closes.value, Deadline) and any(piece.rule == NEXT_CUTOFF for piece in closes.evidence):
        return closes.value.day
    return row.last_seen.astimezone(ZoneInfo(CLOCK_ZONE)).date()


def _compare(
    session: Session, call: Call, fund: Fund, readings: Mapping[int, Reading], report: RereadReport, now: datetime
) -> None:
    facts = merged_facts(session, call, fund, readings)
    today = facts_of(session, call.id)
    before = {name: row.fact() for name, row in today.items()}
    names = [name for name, fact in facts.items() if changing(today.get(name), fact)]
    for name in names:
        old = before.get(name, Fact())
        report.changes.append(Change(call, name, old, facts[name], was_told(name, old, facts[name])))
    if not report.applied:
        return
    for row in call.sightings:
        if row.id in readings:
            row.reading, row.reader = replace(readings[row.id], address=row.address).to_json(), READER
    changed = write_facts(session, call, facts, now, made_by="reread", reason=f"reader {READER}")
    if changed:
        after_correction(session, call, fund.office_zones, before, now, changed)
