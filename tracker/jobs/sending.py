"""Holds the mails of a restored or copied database until a person says that this Puente is the one that sends.

The audit log keeps it: that a restore held the mails, who let them go, and, in production, the address of the Puente
that sends. Two databases with the same people and events would otherwise tell everybody everything twice.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.config import Settings
from tracker.jobs.audit import record
from tracker.store.alerts import SUPPRESSED, every_queued
from tracker.store.people import User, audit_of

SUBJECT = "mails"
HELD, SENDS = "hold mails", "send mails"


def hold(session: Session, now: datetime) -> None:
    """Holds all mails from now on; they are queued and wait."""
    record(session, now, None, HELD, SUBJECT, {})


def why_held(session: Session, settings: Settings) -> str | None:
    """Why no mail may leave, in words for who runs Puente; None when mails may leave."""
    newest = next(iter(audit_of(session, SUBJECT)), None)
    if newest is None:
        return None
    if newest.action == HELD:
        day = newest.at.isoformat(timespec="minutes")
        return f"the database was restored at {day} and may be a copy; to send from here: puente notify --resume"
    place = newest.data.get("place")
    if place and place != settings.base_url:
        return f"the mails of this database are sent by {place}; to send from here instead: puente notify --resume"
    return None


def resume(session: Session, settings: Settings, now: datetime, user: User | None = None, *, drop: bool = False) -> int:
    """Lets the mails go from here; with ``drop`` those that wait stay unsent for good. Gives how many those are."""
    dropped = every_queued(session) if drop else ()
    for row in dropped:
        row.status = SUPPRESSED
        row.text_body = row.html_body = ""
    record(session, now, user, SENDS, SUBJECT, {"dropped": len(dropped)} | _place(settings))
    return len(dropped)


def claim(session: Session, settings: Settings, now: datetime) -> None:
    """Notes, before the first mail of a production, where it is sent from, so that a copy elsewhere holds still."""
    if settings.production and not audit_of(session, SUBJECT):
        record(session, now, None, SENDS, SUBJECT, _place(settings))


def _place(settings: Settings) -> dict[str, object]:
    return {"place": settings.base_url} if settings.production else {}
