"""What was read of stored contents, kept beside them so that it is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from tracker.store.sources import document_text, document_texts, keep_document_text


class Shelf:
    """The kept texts, by the hash of the content and the version of its reader; written at once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.fetched: frozenset[str] = frozenset()
        self.at_hand: dict[tuple[str, str], bytes] = {}

    def fetch(self, body_hashes: Iterable[str]) -> None:
        """Takes all that is kept of these contents at once, instead of what was taken before."""
        self.fetched = frozenset(body_hashes)
        self.at_hand = document_texts(self.session, self.fetched)

    def get(self, body_hash: str, reader: str) -> bytes | None:
        """What a reader made of a content; None when it has not read it."""
        if body_hash in self.fetched:
            return self.at_hand.get((body_hash, reader))
        row = document_text(self.session, body_hash, reader)
        return row.packed if row else None

    def put(self, body_hash: str, reader: str, packed: bytes) -> None:
        """Keeps what a reader made of a content, in the place of what it made before."""
        new = body_hash in self.fetched and (body_hash, reader) not in self.at_hand
        keep_document_text(self.session, body_hash, reader, packed, new=new)
        if body_hash in self.fetched:
            self.at_hand[body_hash, reader] = packed

    def put_all(self, made: Mapping[tuple[str, str], bytes]) -> None:
        """Keeps what readers made of contents, in the place of what they made before."""
        self.fetch({body_hash for body_hash, _ in made})
        for (body_hash, reader), packed in made.items():
            self.put(body_hash, reader, packed)


class Tray(Shelf):
    """A shelf in front of sessions that only read: what is new waits until ``clear`` gives it to one that writes."""

    def __init__(self) -> None:
        self.new: dict[tuple[str, str], bytes] = {}
        self.fetched, self.at_hand = frozenset(), {}

    def get(self, body_hash: str, reader: str) -> bytes | None:
        """What a reader made of a content; None when it has not read it."""
        return self.new.get((body_hash, reader)) or super().get(body_hash, reader)

    def put(self, body_hash: str, reader: str, packed: bytes) -> None:
        """Keeps it for later."""
        self.new[body_hash, reader] = packed

    def clear(self, session: Session) -> None:
        """Writes what is new."""
        Shelf(session).put_all(self.new)
        self.new.clear()
