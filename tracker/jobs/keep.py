"""Keeps what one fetch brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.addresses import host_of
from tracker.domain.patience import patience
from tracker.store.sources import Outcome, Snapshot, Source, keep_body


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
    """Adds the snapshot of a fetch; its body is kept only when it came whole and readable (``ok``)."""
    kept = body if outcome == Outcome.OK else None
    snapshot = Snapshot(
        run_id=run_id,
        source_key=source_key,
        address=address,
        role=role,
        fetched_at=fetched_at,
        outcome=outcome.value,
        status=status,
        reason=reason,
        media_type=media_type,
        encoding=encoding,
        title=title,
        parent=parent,
        headers=dict(headers or {}),
        body_hash=keep_body(session, kept) if kept is not None else None,
    )
    session.add(snapshot)
    until = patience(snapshot.headers.get("retry-after"), fetched_at) if outcome == Outcome.SERVER_ERROR else None
    if until:
        source = session.get_one(Source, source_key)
        source.not_before = {**(source.not_before or {}), host_of(address): until.isoformat()}
    session.flush()
    return snapshot
