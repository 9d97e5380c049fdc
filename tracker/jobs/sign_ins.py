"""Open sessions: each has a row, so it can be ended from anywhere and ends by itself."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.store.accounts import SignIn, open_sign_ins, sign_in_of
from tracker.store.people import User

LIFE = timedelta(hours=12)
"""How long a session lasts; afterwards the person signs in again."""
DEVICE = 120
"""Characters that are kept of how a browser calls itself."""


def open_session(
    session: Session, user: User, now: datetime, device: str, *, second_factor: bool = False
) -> tuple[SignIn, str]:
    """A new session with the key that the browser keeps."""
    key = secrets.token_urlsafe(24)
    row = SignIn(user_id=user.id, user=user, key_hash=_hash(key), at=now, device=device[:DEVICE])
    row.second_factor = second_factor
    session.add(row)
    session.flush()
    return row, key


def find_session(session: Session, number: int, key: str, now: datetime) -> SignIn | None:
    """The open session with this number and key, of an active person; None when there is none."""
    row = sign_in_of(session, number)
    if row is None or not hmac.compare_digest(row.key_hash, _hash(key)):
        return None
    return row if row.ended_at is None and now < row.at + LIFE and row.user.active else None


def sessions_of(session: Session, user: User, now: datetime) -> Sequence[SignIn]:
    """The open sessions of a person, newest first."""
    return open_sign_ins(session, user.id, now - LIFE)


def end_session(session: Session, row: SignIn, now: datetime) -> None:
    """Ends one session; ending twice changes nothing."""
    row.ended_at = row.ended_at or now
    session.flush()


def end_sessions(session: Session, user: User, now: datetime, but: int | None = None) -> int:
    """Ends every session of a person, on every machine, but the one with a number; gives how many."""
    rows = [row for row in sessions_of(session, user, now) if row.id != but]
    for row in rows:
        row.ended_at = now
    if but is None:
        user.session_version += 1
    session.flush()
    return len(rows)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
