"""Shows what would be read from one address, and stores nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.addresses import canonical, host_of
from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import seen_by
from tracker.config import Settings
from tracker.domain.call import Edition, at_cutoff
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.reading import PRESENTS, Reading
from tracker.errors import Unreadable
from tracker.extract.documents import DocumentReader
from tracker.extract.read_page import read_page
from tracker.extract.source_page import Attachment, SourcePage
from tracker.jobs.editions import cutoffs_of, edition_for
from tracker.jobs.material import HTML, Piece, fetch
from tracker.jobs.recipes import known_funds
from tracker.store.sources import Source, active_sources, hash_of


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be read: the reading, the edition that it presents, and the source that the page belongs to."""

    reading: Reading
    edition: Edition | None
    source: str | None

    @property
    def presents(self) -> bool:
        """Whether the page presents a call."""
        return self.reading.kind in PRESENTS

    def to_json(self) -> dict[str, Any]:
        """Everything as a JSON object; facts have their value, evidence and the rule that found it."""
        reading = self.reading.to_json()
        edition = {"key": self.edition.key, "label": self.edition.label} if self.edition else None
        return reading | {"presents_call": self.presents, "edition": edition, "source": self.source}


def try_address(session: Session, settings: Settings, catalogue: Catalogue, address: str, now: datetime) -> Tried:
    """Fetches an address with its documents and reads it as a poll would.

    Raises:
        Unreadable: it can't be fetched.
    """
    return read_pieces(session, catalogue, fetch(settings, address), now)


def read_pieces(session: Session, catalogue: Catalogue, pieces: Sequence[Piece], now: datetime) -> Tried:
    """Reads a page with its documents, the page first.

    Raises:
        Unreadable: the page is a document that can't be read.
    """
    catalogue = known_funds(session, catalogue)
    page, source = pieces[0], source_of(session, pieces[0].address)
    known = seen_by(catalogue, source.funds) if source and source.recipe else catalogue
    with DocumentReader() as reader:
        text = None if page.media_type == HTML else reader.read(page.body, page.media_type, page.address)
        attachments = tuple(_attachments(pieces[1:], reader))
    stored = SourcePage(
        address=canonical(page.address),
        html=page.text() if text is None else "",
        fetched_at=now,
        country=source.country if source else None,
        language=source.language if source else None,
        selectors=source.selectors if source else {},
        attachments=attachments,
        funds=tuple(source.funds) if source else (),
        document=text,
        title=page.title,
    )
    reading = read_page(stored, known)[0]
    fund = next((fund for fund in catalogue.funds if fund.key == reading.fund), None)
    if fund is None:
        return Tried(reading, None, source.key if source else None)
    today = now.astimezone(ZoneInfo(CLOCK_ZONE)).date()
    reading = at_cutoff(reading, cutoffs_of(fund, reading), today)
    edition = edition_for(session, fund, reading) if reading.kind in PRESENTS else None
    return Tried(reading, edition, source.key if source else None)


def source_of(session: Session, address: str) -> Source | None:
    """The source on whose hosts an address lies."""
    host = host_of(address)
    return next((row for row in active_sources(session) if host and host in (row.host, *row.also_hosts)), None)


def _attachments(pieces: Sequence[Piece], reader: DocumentReader) -> Iterator[Attachment]:
    for piece in pieces:
        title, name = piece.title or piece.address.rsplit("/", 1)[-1], hash_of(piece.body)
        try:
            text = reader.read(piece.body, piece.media_type, piece.address)
        except Unreadable as error:
            yield Attachment(piece.address, title, unreadable=error.reason, content_hash=name)
        else:
            yield Attachment(piece.address, title, text, content_hash=name)
