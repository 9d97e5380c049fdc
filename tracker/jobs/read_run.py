"""Reads what a run brought: each sheet with its documents, as they stand stored.

A page or document that has not changed since, or that could not be fetched this time, is read from its last good copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.domain.reading import Reading
from tracker.extract.documents import DocumentReader
from tracker.extract.source_page import Attachment
from tracker.jobs.read_ahead import ReadAhead
from tracker.jobs.read_sheet import SheetReader, brought_by
from tracker.jobs.shelf import Shelf
from tracker.store.sources import READABLE, Outcome, Snapshot, Source, latest_good, snapshots_of


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


class RunReader:
    """Reads runs, one after another. What was read ahead of one, while others were fetched, is not read again."""

    def __init__(
        self, session: Session, catalogue: Catalogue, documents: DocumentReader, ahead: ReadAhead | None = None
    ) -> None:
        self.session, self.ahead = session, ahead
        self.shelf = Shelf(session)
        self.sheets = SheetReader(session, self.shelf, catalogue, documents)

    def read(self, run_id: int) -> ReadRun:
        """Reads the sheets that a run found readable, those that have not changed too."""
        found = ReadRun()
        fetched = snapshots_of(self.session, run_id)
        brought = brought_by(fetched)
        pairs = list(_with_copies(self.session, fetched))
        self.shelf.fetch({copy.body_hash for _, copy in pairs if copy.body_hash})
        for sheet, copy in pairs:
            found.pages += 1
            source = self.session.get_one(Source, sheet.source_key)
            if known := self.sheets.recall(source, sheet, copy):
                found.readings.append(ReadPage(source, copy, known, ()))
                continue
            said = self.ahead.take(self.session, sheet, copy, brought) if self.ahead else None
            said = said or self.sheets.read(source, sheet, copy, brought)
            found.unreadable += said.unreadable
            found.readings += [ReadPage(source, copy, reading, said.attachments) for reading in said.readings]
        return found


def read_run(session: Session, run_id: int, catalogue: Catalogue, documents: DocumentReader) -> ReadRun:
    """Reads the sheets that a run found readable, those that have not changed too."""
    return RunReader(session, catalogue, documents).read(run_id)


def _with_copies(session: Session, fetched: Sequence[Snapshot]) -> list[tuple[Snapshot, Snapshot]]:
    """The readable sheets, each with the stored copy that shows it."""
    sheets = [s for s in fetched if s.role == "sheet" and s.outcome in READABLE]
    old = latest_good(session, [s.address for s in sheets if s.outcome == Outcome.NOT_MODIFIED])
    pairs = ((sheet, sheet if sheet.outcome == Outcome.OK else old.get(sheet.address)) for sheet in sheets)
    return [(sheet, copy) for sheet, copy in pairs if copy is not None]
