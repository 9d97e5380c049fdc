"""What matching keeps between its runs: what was ranked, vectors of texts, and the calls that people put aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base
from tracker.store.calls import Call
from tracker.store.people import User
from tracker.store.projects import Project


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
