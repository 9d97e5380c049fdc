"""What matching keeps between its runs: what was ranked, vectors of texts, and the calls that people put aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.store.base import Base
from tracker.store.calls import Call
from tracker.store.people import User
from tracker.store.projects import Match, Project


class Dismissal(Base):
    """A call that a person put aside for a project, and why. Taking it back removes the row; the log has both."""

    __tablename__ = "dismissals"
    __table_args__ = (UniqueConstraint("project_id", "call_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    call: Mapped[Call] = relationship()
    user: Mapped[User | None] = relationship()


class MatchMark(Base):
    """What a project or a call looked like when it was last ranked; ``subject`` is ``project:7`` or ``call:7``."""

    __tablename__ = "match_marks"

    subject: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    at: Mapped[datetime]


class TextVector(Base):
    """The vector of a text by a model, at half precision; ``key`` is the SHA-256 of model and text."""

    __tablename__ = "text_vectors"

    key: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(index=True)
    vector: Mapped[bytes]


CHUNK = 400
"""So many values go into one statement: engines have limits."""


def marks(session: Session) -> dict[str, str]:
    """What every project and call looked like when it was last ranked, by subject."""
    rows = session.execute(select(MatchMark.subject, MatchMark.mark)).all()
    return {row.subject: row.mark for row in rows}


def ranked(session: Session, call_id: int) -> bool:
    """Whether a call has met the projects; so it has when there are none."""
    if session.scalar(select(MatchMark.subject).where(MatchMark.subject == f"call:{call_id}")) is not None:
        return True
    return session.scalar(select(Project.id).where(Project.archived.is_(False)).limit(1)) is None


def keep_marks(session: Session, found: Mapping[str, str], now: datetime) -> None:
    """Writes how these subjects look, whether they were known or not."""
    _delete(session, found, lambda part: delete(MatchMark).where(MatchMark.subject.in_(part)))
    if found:
        session.execute(insert(MatchMark), [{"subject": key, "mark": mark, "at": now} for key, mark in found.items()])


def forget_marks(session: Session, subjects: Collection[str]) -> None:
    """Forgets subjects: they will be ranked again when they come back."""
    _delete(session, subjects, lambda part: delete(MatchMark).where(MatchMark.subject.in_(part)))


def drop_matches(session: Session, project_ids: Collection[int], call_ids: Collection[int]) -> None:
    """Takes away the matches of these projects with these calls."""
    for calls in _chunks(call_ids):
        _delete(
            session,
            project_ids,
            lambda part, calls=calls: delete(Match).where(Match.project_id.in_(part), Match.call_id.in_(calls)),
        )


def add_matches(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds matches, each by the names of its columns."""
    if rows:
        session.execute(insert(Match), rows)


def vectors_of(session: Session, keys: Collection[str]) -> dict[str, bytes]:
    """The vectors that are kept under these keys."""
    found: dict[str, bytes] = {}
    for part in _chunks(keys):
        rows = session.execute(select(TextVector.key, TextVector.vector).where(TextVector.key.in_(part))).all()
        found |= {row.key: row.vector for row in rows}
    return found


def add_vectors(session: Session, model: str, vectors: Mapping[str, bytes]) -> None:
    """Keeps new vectors of a model, and forgets those of any other."""
    session.execute(delete(TextVector).where(TextVector.model != model))
    if vectors:
        rows = [{"key": key, "model": model, "vector": vector} for key, vector in vectors.items()]
        session.execute(insert(TextVector), rows)


def dismissals_of(session: Session, project_ids: Collection[int]) -> Sequence[Dismissal]:
    """What was put aside for these projects, newest first."""
    query = select(Dismissal).where(Dismissal.project_id.in_(project_ids))
    return session.scalars(query.order_by(Dismissal.at.desc(), Dismissal.id.desc())).all()


def dismissed_projects(session: Session, call_id: int) -> frozenset[int]:
    """The projects for which a call was put aside."""
    return frozenset(session.scalars(select(Dismissal.project_id).where(Dismissal.call_id == call_id)))


def dismissal_of(session: Session, project_id: int, call_id: int) -> Dismissal | None:
    """Whether and why a call was put aside for a project."""
    return session.scalar(select(Dismissal).where(Dismissal.project_id == project_id, Dismissal.call_id == call_id))


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def _delete(session: Session, values: Iterable[Any], statement: Any) -> None:
    for part in _chunks(values):
        session.execute(statement(part), execution_options={"synchronize_session": False})
