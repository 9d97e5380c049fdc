"""Adds to the audit log, and walks it to see whether every entry still stands as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.chain import Verdict, link, walk
from tracker.store.audit import chain, head_of_chain
from tracker.store.people import Audit, User


def record(
    session: Session, now: datetime, user: User | None, action: str, subject: str, data: Mapping[str, object]
) -> Audit:
    """Adds an entry; ``user`` is None for what Puente did by itself."""
    session.flush()
    previous = head_of_chain(session)
    who = user.id if user is not None else None
    entry = Audit(at=now, user_id=who, action=action, subject=subject, data=dict(data), previous=previous)
    entry.hash = link(previous, now, who, action, subject, entry.data)
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session) -> Verdict:
    """Walks the whole chain; says where it breaks first, if it does."""
    return walk(chain(session))
