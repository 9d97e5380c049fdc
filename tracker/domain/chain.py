"""The chain of the audit log: the hash of each entry covers its words and the hash of the entry before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

START = "0" * 64
"""What stands in the place of the previous hash in the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log as it stands stored. ``user`` is None for what Puente did by itself."""

    id: int
    at: datetime
    user: int | None
    action: str
    subject: str
    data: Mapping[str, object]
    previous: str | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry at which the chain does not hold: ``changed`` words, or an entry ``missing`` before it."""

    id: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries were walked, the hash of the last good one, and where the chain breaks, if it does."""

    entries: int
    head: str
    broken: Break | None = None


def link(previous: str, at: datetime, user: int | None, action: str, subject: str, data: Mapping[str, object]) -> str:
    """The hash of an entry that follows ``previous``."""
    said = [previous, at.astimezone(UTC).isoformat(timespec="microseconds"), user, action, subject, data]
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def walk(entries: Iterable[Entry]) -> Verdict:
    """Walks the entries, oldest first, to the first that does not hold."""
    head, number = START, 0
    for entry in entries:
        if entry.previous != head:
            return Verdict(number, head, Break(entry.id, "missing"))
        if entry.hash != link(head, entry.at, entry.user, entry.action, entry.subject, entry.data):
            return Verdict(number, head, Break(entry.id, "changed"))
        head, number = entry.hash, number + 1
    return Verdict(number, head)
