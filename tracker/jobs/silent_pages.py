"""Remembers which stored pages present no call, so that a poll reads only what is new or speaks of one.

What is remembered holds for the very same content, source, funds and reader: a change of any of them, or of a line of
the reader's code, reads the page again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from tracker import extract
from tracker.catalogue import Catalogue
from tracker.domain.reading import PRESENTS, Reading
from tracker.jobs.shelf import Shelf
from tracker.store.sources import Snapshot, Source

TRACKER = Path(extract.__file__).resolve().parents[1]
READ_BY = ("extract", "domain", "catalogue", "data")
OTHER_DATA = frozenset({"forms", "__pycache__"})


class SilentPages:
    """The pages that were read before and presented no call."""

    def __init__(self, shelf: Shelf, catalogue: Catalogue) -> None:
        self.shelf = shelf
        self.reader = hashlib.sha256(f"{code_version()}{catalogue.funds!r}".encode()).hexdigest()

    def recall(self, source: Source, sheet: Snapshot, copy: Snapshot) -> Reading | None:
        """What was read of a page that presents no call; None when it must be read.

        An announcement grows stale with time and never fresh again, so an earlier look is read anew.
        """
        packed = self.shelf.get(copy.body_hash or "", self._name(source, sheet, copy))
        if packed is None:
            return None
        said = json.loads(zlib.decompress(packed))
        return Reading.from_json(said["reading"]) if sheet.fetched_at.isoformat() >= said["at"] else None

    def keep(self, source: Source, sheet: Snapshot, copy: Snapshot, readings: Sequence[Reading]) -> None:
        """Remembers the reading of a page, if it presents no call."""
        if len(readings) != 1 or readings[0].kind in PRESENTS or copy.body_hash is None:
            return
        name = self._name(source, sheet, copy)
        if self.shelf.get(copy.body_hash, name) is None:
            said = {"reading": readings[0].to_json(), "at": sheet.fetched_at.isoformat()}
            self.shelf.put(copy.body_hash, name, zlib.compress(json.dumps(said).encode()))

    def _name(self, source: Source, sheet: Snapshot, copy: Snapshot) -> str:
        facts = [source.country, source.language, source.selectors, source.funds, source.secondary, source.recipe]
        page = [copy.address, copy.encoding, sheet.title or copy.title, self.reader]
        return f"page {hashlib.sha256(json.dumps([facts, page], sort_keys=True).encode()).hexdigest()[:40]}"


@cache
def code_version() -> str:
    """A hash of all that decides how a page is read: the reader's code and its data."""
    found = hashlib.sha256()
    for file in _files():
        found.update(str(file.relative_to(TRACKER)).encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _files() -> Iterator[Path]:
    for folder in READ_BY:
        for file in sorted((TRACKER / folder).rglob("*")):
            if file.is_file() and not OTHER_DATA & set(file.relative_to(TRACKER).parts):
                yield file
