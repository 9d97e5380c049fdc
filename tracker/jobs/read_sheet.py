"""Reads one sheet with its documents, as they stand stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.addresses import canonical
from tracker.catalogue import Catalogue
from tracker.catalogue.seeds import seen_by
from tracker.domain.fact import Evidence
from tracker.domain.reading import Document, Reading
from tracker.errors import Unreadable
from tracker.extract.documents import VERSION, DocumentReader
from tracker.extract.page import Opened, open_page
from tracker.extract.read_page import read_page
from tracker.extract.source_page import Attachment, SourcePage
from tracker.extract.stored_text import kept_text, packed, packed_refusal
from tracker.extract.text import Text
from tracker.jobs.shelf import Shelf
from tracker.jobs.silent_pages import SilentPages
from tracker.store.sources import Snapshot, Source, latest_good


class Came(NamedTuple):
    """A document that a run asked for: what its link was called, on which page, and how the fetch ended."""

    title: str | None
    parent: str | None
    outcome: str


Brought = Mapping[str, Sequence[Came]]
"""The documents that a run asked for, by address."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says. ``named`` are the files that its markup names; ``read_with`` tells which copy of each
    document it was read with (or how the fetch ended), by address and title. The attachments are without their texts.
    """

    readings: tuple[Reading, ...]
    attachments: tuple[Attachment, ...] = ()
    unreadable: tuple[str, ...] = ()
    named: tuple[Document, ...] = ()
    read_with: Mapping[tuple[str, str], int | str | None] = field(default_factory=dict)


class SheetReader:
    """Reads sheets of stored runs. What was read of a document, and which pages present no call, is kept on a shelf."""

    def __init__(self, session: Session, shelf: Shelf, catalogue: Catalogue, documents: DocumentReader) -> None:
        self.session, self.shelf = session, shelf
        self.catalogue, self.documents = catalogue, documents
        self.silent = SilentPages(shelf, catalogue)
        self.views: dict[str, Catalogue] = {}

    def recall(self, source: Source, sheet: Snapshot, copy: Snapshot) -> Reading | None:
        """What was read before of a page that presents no call; None when it must be read."""
        return self.silent.recall(source, sheet, copy) if is_html(copy) else None

    def open(self, source: Source, copy: Snapshot) -> Opened | None:
        """The markup of a page; None for a document in the place of a page, and for a page with nothing in it."""
        return open_page(copy.text(), copy.address, source.selectors) if is_html(copy) else None

    def read(
        self, source: Source, sheet: Snapshot, copy: Snapshot, brought: Brought, opened: Opened | None = None
    ) -> Said:
        """What a sheet says, by its stored copy; without readings where that is a document that can't be read."""
        opened = opened or self.open(source, copy)
        named = opened.facts.documents if opened else ()
        offered = offered_by(copy, named, brought)
        stored = latest_good(self.session, offered) if offered else {}
        unreadable: list[str] = []
        attachments = tuple(self._attachments(offered, brought, stored, unreadable))
        page = _source_page(source, sheet, copy, attachments, opened)
        if not is_html(copy):
            text = self._readable(copy, unreadable)
            if text is None:
                return Said((), unreadable=tuple(unreadable))
            page = replace(page, document=text)
        readings = read_page(page, self._seen_by(source))
        if is_html(copy):
            self.silent.keep(source, sheet, copy, readings)
        ids = {address: snapshot.id for address, snapshot in stored.items()}
        return Said(
            tuple(_placed(reading, ids) for reading in readings),
            tuple(replace(attachment, text=None) for attachment in attachments),
            tuple(unreadable),
            named,
            read_with(offered, stored, brought),
        )

    def _seen_by(self, source: Source) -> Catalogue:
        if not source.recipe:
            return self.catalogue
        if source.key not in self.views:
            self.views[source.key] = seen_by(self.catalogue, source.funds)
        return self.views[source.key]

    def _attachments(
        self, offered: Mapping[str, str], brought: Brought, stored: Mapping[str, Snapshot], unreadable: list[str]
    ) -> Iterator[Attachment]:
        for address, title in offered.items():
            copy = stored.get(address)
            if copy is not None and copy.body_hash is not None:
                try:
                    text = self._text(copy)
                except Unreadable as error:
                    unreadable.append(f"{address}: {error.reason}")
                    yield Attachment(address, title, unreadable=error.reason, content_hash=copy.body_hash)
                else:
                    yield Attachment(address, title, text, content_hash=copy.body_hash)
            elif brought.get(address):
                yield Attachment(address, title, unreadable=brought[address][-1].outcome)

    def _readable(self, copy: Snapshot, unreadable: list[str]) -> Text | None:
        try:
            return self._text(copy)
        except Unreadable as error:
            unreadable.append(f"{copy.address}: {error.reason}")
            return None

    def _text(self, copy: Snapshot) -> Text:
        """The text of a stored document; it is read once and kept, and so is why it could not be read.

        Raises:
            Unreadable: it can't be read.
        """
        if copy.body is None or copy.body_hash is None:
            raise ValueError(f"snapshot {copy.id} has no body")
        known = self.shelf.get(copy.body_hash, VERSION)
        if known is not None and (text := kept_text(known, self.documents.extras)) is not None:
            return text
        try:
            text = self.documents.read(copy.body.unpack(), copy.media_type or "", copy.address)
        except Unreadable as error:
            self.shelf.put(copy.body_hash, VERSION, packed_refusal(error, self.documents.extras, known))
            raise
        self.shelf.put(copy.body_hash, VERSION, packed(text))
        return text


def is_html(copy: Snapshot) -> bool:
    """Whether a page is one of the web; a person may have added a document in the place of a page."""
    return copy.media_type in (None, "text/html", "application/xhtml+xml")


def brought_by(fetched: Sequence[Snapshot]) -> Brought:
    """The documents among what a run fetched."""
    found: dict[str, list[Came]] = defaultdict(list)
    for snapshot in fetched:
        if snapshot.role == "document":
            found[snapshot.address].append(Came(snapshot.title, snapshot.parent, snapshot.outcome))
    return found


def offered_by(copy: Snapshot, named: Sequence[Document], brought: Brought) -> dict[str, str]:
    """The documents of a page with their titles. Two pages may link to a file that is fetched once, for one of them."""
    asked = {
        address: one.title or address.rsplit("/", 1)[-1]
        for address, came in brought.items()
        for one in came
        if one.parent == copy.address
    }
    return {canonical(document.address): document.title for document in named} | asked


def read_with(
    offered: Mapping[str, str], stored: Mapping[str, Snapshot], brought: Brought
) -> dict[tuple[str, str], int | str | None]:
    """Which copy of each offered document there is, or how its fetch ended: a reading depends on it too."""
    return {
        (address, title): stored[address].id
        if address in stored
        else (brought[address][-1].outcome if brought.get(address) else None)
        for address, title in offered.items()
    }


def _source_page(
    source: Source, sheet: Snapshot, copy: Snapshot, attachments: tuple[Attachment, ...], opened: Opened | None
) -> SourcePage:
    return SourcePage(
        address=copy.address,
        html="",
        fetched_at=sheet.fetched_at,
        country=source.country,
        language=source.language,
        selectors=source.selectors,
        attachments=attachments,
        funds=tuple(source.funds),
        secondary=source.secondary,
        title=sheet.title or copy.title,
        assumed_fund=source.funds[0] if source.recipe and len(source.funds) == 1 else None,
        opened=opened,
    )


def _placed(reading: Reading, ids: Mapping[str, int]) -> Reading:
    """The reading whose evidence from documents names their copies; the page's own is placed when it is merged."""

    def place(evidence: Evidence) -> Evidence:
        return replace(evidence, snapshot=ids[evidence.address]) if evidence.address in ids else evidence

    if not ids:
        return reading
    facts = {
        name: replace(fact, evidence=tuple(place(evidence) for evidence in fact.evidence))
        for name, fact in reading.facts.items()
    }
    return replace(reading, facts=facts)
