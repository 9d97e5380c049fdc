"""Keeps what fetches brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.addresses import host_of
from tracker.domain.patience import patience
from tracker.store.sources import Outcome, Snapshot, Source, keep_bodies


@dataclass(frozen=True, slots=True)
class Fetched:
    """One fetch of one address, however it ended."""

    address: str
    role: str
    outcome: Outcome
    status: int | None = None
    reason: str | None = None
    media_type: str | None = None
    encoding: str | None = None
    title: str | None = None
    parent: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """What was fetched for a run of a source, and when."""

    run_id: int | None
    source_key: str
    fetched_at: datetime
    came: Fetched


def keep_fetches(session: Session, fetches: Sequence[Fetch]) -> list[Snapshot]:
    """Adds the snapshots of fetches, in their order; a body is kept only when it came whole and readable (``ok``)."""
    kept = [fetch.came.body if fetch.came.outcome == Outcome.OK else None for fetch in fetches]
    hashes = iter(keep_bodies(session, [body for body in kept if body is not None]))
    found = [
        _snapshot(fetch, next(hashes) if body is not None else None) for fetch, body in zip(fetches, kept, strict=True)
    ]
    session.add_all(found)
    for fetch in fetches:
        _hear(session, fetch)
    session.flush()
    return found


def keep_snapshot(
    session: Session,
    run_id: int | None,
    source_key: str,
    address: str,
    role: str,
    fetched_at: datetime,
    outcome: Outcome,
    status: int | None = None,
    *,
    reason: str | None = None,
    media_type: str | None = None,
    encoding: str | None = None,
    title: str | None = None,
    parent: str | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Snapshot:
    """Adds the snapshot of one fetch."""
    about = (reason, media_type, encoding, title, parent, headers or {}, body)
    came = Fetched(address, role, outcome, status, *about)
    return keep_fetches(session, [Fetch(run_id, source_key, fetched_at, came)])[0]


def _snapshot(fetch: Fetch, body_hash: str | None) -> Snapshot:
    came = fetch.came
    return Snapshot(
        run_id=fetch.run_id,
        source_key=fetch.source_key,
        address=came.address,
        role=came.role,
        fetched_at=fetch.fetched_at,
        outcome=came.outcome.value,
        status=came.status,
        reason=came.reason,
        media_type=came.media_type,
        encoding=came.encoding,
        title=came.title,
        parent=came.parent,
        headers=dict(came.headers),
        body_hash=body_hash,
    )


def _hear(session: Session, fetch: Fetch) -> None:
    """Keeps until when a busy host asked to be left alone."""
    busy = fetch.came.outcome == Outcome.SERVER_ERROR
    until = patience(fetch.came.headers.get("retry-after"), fetch.fetched_at) if busy else None
    if until:
        source = session.get_one(Source, fetch.source_key)
        source.not_before = {**(source.not_before or {}), host_of(fetch.came.address): until.isoformat()}
