"""Reads pages while others are still being fetched, so that little is left to read when the last one has come.

Nothing is joined to calls here: what is read is kept for the ingest, which takes it when it still holds.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog import get_logger

from tracker.addresses import host_of
from tracker.catalogue import Catalogue
from tracker.domain.reading import PRESENTS, Reading
from tracker.errors import PuenteError
from tracker.extract.documents import DocumentReader
from tracker.jobs.read_sheet import Brought, Came, Said, SheetReader, offered_by, read_with
from tracker.jobs.recipes import known_funds
from tracker.jobs.shelf import Tray
from tracker.store.engine import Sessions, make_sessions
from tracker.store.sources import READABLE, Outcome, Snapshot, Source, latest_good, snapshots_after, snapshots_by_id

MOST = 2_000
"""So many pages that present a call are kept at most, some 3 kB each; the others are read when they are joined."""

MOST_NEW = 500
"""So many texts of documents and readings of other pages wait at most to be written, so that writers seldom meet."""


@dataclass(slots=True)
class _Run:
    """What a run has brought so far: its documents, and the sheets that wait for some of theirs."""

    brought: dict[str, list[Came]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, set[str]] = field(default_factory=dict)


class ReadAhead:
    """What was read of runs that are still being fetched."""

    def __init__(
        self, sessions: Sessions, catalogue: Catalogue, documents: DocumentReader, runs: Collection[int]
    ) -> None:
        self.reading, self.writing = make_sessions(sessions.kw["bind"], reads_only=True), sessions
        self.catalogue, self.documents = catalogue, documents
        self.runs = {run: _Run() for run in runs}
        self.tray = Tray()
        self.last = 0
        self.failed = False
        self.known: dict[int, tuple[Said, bytes]] = {}

    def more(self) -> None:
        """Reads what has come since it was last called. Where the database fails, all is left to the ingest."""
        if self.failed:
            return
        try:
            self._more()
        except (SQLAlchemyError, PuenteError) as error:
            self.failed = True
            get_logger().warning("reading_ahead_ended", reason=str(error))

    def _more(self) -> None:
        with self.reading() as session, session.no_autoflush:
            self.tray.session = session
            sheets = SheetReader(session, self.tray, known_funds(session, self.catalogue), self.documents)
            for sheet in self._ready(session):
                self._read(session, sheets, sheet)
        if len(self.tray.new) >= MOST_NEW:
            self.put_away()

    def put_away(self) -> None:
        """Writes what was read of documents and of pages that present no call.

        Raises:
            Unavailable: the database is locked, or its disk full.
        """
        with self.writing.begin() as session:
            self.tray.clear(session)

    def take(self, session: Session, sheet: Snapshot, copy: Snapshot, brought: Brought) -> Said | None:
        """What was read of a sheet; None when it was not, or other copies of its documents count by now."""
        said, packed = self.known.pop(sheet.id, (None, b""))
        if said is None:
            return None
        offered = offered_by(copy, said.named, brought)
        stored = latest_good(session, offered) if offered else {}
        if read_with(offered, stored, brought) != said.read_with:
            return None
        readings = tuple(Reading.from_json(one) for one in json.loads(zlib.decompress(packed)))
        return replace(said, readings=readings)

    def _ready(self, session: Session) -> Sequence[Snapshot]:
        """The sheets whose documents have come, as far as is known."""
        for snapshot in snapshots_after(session, self.runs, self.last):
            self.last = snapshot.id
            run = self.runs[snapshot.run_id or 0]
            if snapshot.role == "document":
                run.brought[snapshot.address].append(Came(snapshot.title, snapshot.parent, snapshot.outcome))
                for missing in run.waiting.values():
                    missing.discard(snapshot.address)
            elif snapshot.role == "sheet" and snapshot.outcome in READABLE:
                run.waiting[snapshot.id] = set()
        waiting = [(number, missing) for run in self.runs.values() for number, missing in run.waiting.items()]
        return snapshots_by_id(session, [number for number, missing in waiting if not missing])

    def _read(self, session: Session, sheets: SheetReader, sheet: Snapshot) -> None:
        """Reads a sheet, or has it wait for documents of it that are still to come."""
        run, source = self.runs[sheet.run_id or 0], session.get_one(Source, sheet.source_key)
        copy = sheet if sheet.outcome == Outcome.OK else latest_good(session, [sheet.address]).get(sheet.address)
        del run.waiting[sheet.id]
        if copy is None or sheets.recall(source, sheet, copy):
            return
        opened = sheets.open(source, copy)
        offered = offered_by(copy, opened.facts.documents if opened else (), run.brought)
        hosts = (source.host, *source.also_hosts)
        missing = {address for address in offered if address not in run.brought and host_of(address) in hosts}
        if missing:
            run.waiting[sheet.id] = missing
            return
        said = sheets.read(source, sheet, copy, run.brought, opened)
        if any(reading.kind in PRESENTS for reading in said.readings) and len(self.known) < MOST:
            packed = zlib.compress(json.dumps([reading.to_json() for reading in said.readings]).encode())
            self.known[sheet.id] = (replace(said, readings=()), packed)
