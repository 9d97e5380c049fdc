"""Puts a call aside for a project, with the reason, and takes it back; the log keeps both."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.errors import Invalid
from tracker.jobs.audit import record
from tracker.store.calls import Call
from tracker.store.matches import Dismissal, dismissal_of
from tracker.store.people import User
from tracker.store.projects import Project

REASONS = ("not_now", "no_staff", "no_money", "told_no", "other")
"""Why people put a call aside."""
LONGEST_NOTE = 2000


def dismiss(
    session: Session, project: Project, call: Call, reason: str, note: str, *, by: User, now: datetime
) -> Dismissal:
    """Puts a call aside for a project; a second time, only the reason changes.

    Raises:
        Invalid: the reason is none of :data:`REASONS`, *other* has no note, or the note is too long.
    """
    note = note.strip()
    if reason not in REASONS:
        raise Invalid("Elija por qué la deja.")
    if reason == "other" and not note:
        raise Invalid("Escriba la razón.")
    if len(note) > LONGEST_NOTE:
        raise Invalid("Escriba {most} letras cuando más.", values={"most": LONGEST_NOTE})
    found = dismissal_of(session, project.id, call.id) or Dismissal(project_id=project.id, call_id=call.id)
    found.reason, found.note, found.user_id, found.at = reason, note, by.id, now
    session.add(found)
    record(session, now, by, "call_dismissed", f"project:{project.id}", {"call": call.key, "reason": reason})
    session.flush()
    return found


def take_back(session: Session, project: Project, call: Call, *, by: User, now: datetime) -> None:
    """Makes a call that was put aside stand among the others again; nothing happens when it does already."""
    found = dismissal_of(session, project.id, call.id)
    if found is None:
        return
    session.delete(found)
    record(session, now, by, "call_taken_back", f"project:{project.id}", {"call": call.key, "reason": found.reason})
    session.flush()
