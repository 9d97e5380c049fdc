"""Queries over all sources at once: how each was last read, and which of them a host serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.store.sources import Run, Source

GOOD = ("ok", "partial")


def all_sources(session: Session) -> Sequence[Source]:
    """Every source by key, also those that are no longer read."""
    return session.scalars(select(Source).order_by(Source.key)).all()


def newest_runs(session: Session, *, good: bool = False) -> dict[str, Run]:
    """The newest run of each source by its key; with ``good`` the newest that brought something."""
    newest = select(func.max(Run.id)).group_by(Run.source_key)
    if good:
        newest = newest.where(Run.outcome.in_(GOOD))
    return {run.source_key: run for run in session.scalars(select(Run).where(Run.id.in_(newest)))}


def recent_runs(session: Session, since: datetime) -> Sequence[Run]:
    """The runs that began from an instant on, newest first."""
    query = select(Run).where(Run.started_at >= since).order_by(Run.started_at.desc(), Run.id.desc())
    return session.scalars(query).all()


def keep_wait(session: Session, host: str, until: datetime) -> None:
    """Notes with the sources of a host that it asked to be left alone until an instant."""
    for source in session.scalars(select(Source)):
        if host in (source.host, *source.also_hosts):
            source.not_before = {**(source.not_before or {}), host: until.isoformat()}
    session.flush()
