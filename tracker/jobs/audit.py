"""Adds to the audit log, and walks it to see whether every entry still stands as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.chain import Verdict, walk
from tracker.store.audit import add_entry, chain, seal
from tracker.store.people import Audit, User


def record(
    session: Session, now: datetime, user: User | None, action: str, subject: str, data: Mapping[str, object]
) -> None:
    """Adds an entry, which is kept when the transaction is; ``user`` is None for what Puente did by itself."""
    who = user.id if user is not None else None
    add_entry(session, Audit(at=now, user_id=who, action=action, subject=subject, data=dict(data)))


def verify(session: Session) -> Verdict:
    """Walks the whole chain; says where it breaks first, if it does."""
    seal(session)
    return walk(chain(session))
