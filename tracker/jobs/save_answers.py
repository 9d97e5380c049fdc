"""Saves what a person typed into the draft of an application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.applications.answers import take
from tracker.applications.form import FormDefinition
from tracker.domain.application import Answer
from tracker.errors import Conflict, Invalid
from tracker.store.projects import Application, ApplicationAnswer


def answers_of(application: Application) -> dict[str, Answer]:
    """The answers of a draft by field."""
    return {row.field: Answer.from_json(row.answer) for row in application.answers}


def save_answers(
    session: Session,
    application: Application,
    form: FormDefinition,
    raw: Mapping[str, str],
    *,
    version: int,
    user_id: int,
    now: datetime,
) -> int:
    """Keeps the answers that changed; gives how many.

    Raises:
        Conflict: somebody saved the draft after it was read in ``version``.
        Invalid: answers can't be taken; ``fields`` says which and why.
    """
    if application.version != version:
        raise Conflict("Otra persona guardó esta solicitud mientras usted escribía. Copie su texto y ábrala de nuevo.")
    rows = {row.field: row for row in application.answers}
    changed = 0
    refused: dict[str, str] = {}
    for field_id, text in raw.items():
        row = rows.get(field_id)
        before = Answer.from_json(row.answer) if row else None
        try:
            after = take(form, field_id, text, before)
        except Invalid as error:
            refused |= error.fields
            continue
        if after == before or (before is None and not after.filled):
            continue
        changed += 1
        if row is None:
            row = ApplicationAnswer(field=field_id)
            application.answers.append(row)
        row.answer, row.changed_at, row.changed_by = after.to_json(), now, user_id
    if refused:
        raise Invalid("Hay respuestas que no se pueden guardar.", refused)
    if changed:
        # always later than before, so that the row changes and its version counts up even under a simulated clock
        application.changed_at = max(now, application.changed_at + timedelta(microseconds=1))
        session.flush()
    return changed
