"""What people say about projects and drafts: comments, and the mayor's word that a draft may be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.roles import Ability
from tracker.errors import Forbidden, Invalid
from tracker.jobs.audit import record
from tracker.jobs.rights import may
from tracker.store.people import User
from tracker.store.projects import Application, Project
from tracker.store.sharing import Comment, SignOff, sign_off_of

LONGEST = 4000


def add_comment(
    session: Session, project: Project, application: Application | None, text: str, *, by: User, now: datetime
) -> Comment:
    """Says something about a project, or about one of its drafts.

    Raises:
        Forbidden: the person may not comment there.
        Invalid: there are no words, or too many.
    """
    if not may(by, Ability.COMMENT, project.cvegeo):
        raise Forbidden("Su papel en el municipio no permite comentar.")
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid("Escriba un comentario de {most} caracteres o menos.", values={"most": LONGEST})
    row = Comment(project_id=project.id, user_id=by.id, user=by, at=now, text=words)
    row.application_id = application.id if application is not None else None
    session.add(row)
    session.flush()
    return row


def withdraw_comment(session: Session, comment: Comment, *, by: User, now: datetime) -> None:
    """Takes one's own comment back: its place stays, its words go.

    Raises:
        Forbidden: somebody else wrote it.
    """
    if comment.user_id != by.id:
        raise Forbidden("Solo quien escribió un comentario lo retira.")
    comment.withdrawn_at, comment.text = comment.withdrawn_at or now, ""
    session.flush()


def sign_off(session: Session, application: Application, version: int, *, by: User, now: datetime) -> SignOff:
    """The mayor's word that a draft may be sent as it stands in ``version``; an older word is taken back.

    Raises:
        Forbidden: the person may not sign for the municipality.
        Invalid: the draft has changed since it was read.
    """
    if not may(by, Ability.SIGN, application.project.cvegeo):
        raise Forbidden("Solo la presidencia municipal da el visto bueno.")
    if application.version != version:
        raise Invalid("La solicitud cambió desde que abrió la página. Léala de nuevo antes de dar el visto bueno.")
    withdraw_sign_off(session, application, by=by, now=now)
    row = SignOff(application_id=application.id, user_id=by.id, user=by, at=now, version=version)
    session.add(row)
    record(session, now, by, "signed_off", f"application:{application.id}", {"version": version})
    session.flush()
    return row


def withdraw_sign_off(session: Session, application: Application, *, by: User, now: datetime) -> None:
    """Takes the word back, if there is one.

    Raises:
        Forbidden: the person may not sign for the municipality.
    """
    if not may(by, Ability.SIGN, application.project.cvegeo):
        raise Forbidden("Solo la presidencia municipal da el visto bueno.")
    row = sign_off_of(session, application.id)
    if row is not None:
        row.withdrawn_at = now
        record(session, now, by, "sign_off_withdrawn", f"application:{application.id}", {"version": row.version})
        session.flush()
