"""What people say about projects and drafts: comments, the mayor's sign-off, and what a guest was shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.store.base import Base
from tracker.store.people import User
from tracker.store.projects import Application, Project


class Comment(Base):
    """What somebody said about a project, or about one of its drafts; guests never see it.

    Who withdraws a comment leaves its place and takes its words away.
    """

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    project: Mapped[Project] = relationship()


class SignOff(Base):
    """The mayor's word that a draft may be sent, as it stood in ``version``; taken back at ``withdrawn_at``."""

    __tablename__ = "sign_offs"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    version: Mapped[int]
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Share(Base):
    """A project that a guest may read, with its drafts or without them."""

    __tablename__ = "shares"
    __table_args__ = (UniqueConstraint("project_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    with_drafts: Mapped[bool] = mapped_column(default=False)
    shared_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])


def comments_on(session: Session, project_id: int, application_id: int | None = None) -> Sequence[Comment]:
    """The comments on a project alone, or on one of its drafts, oldest first."""
    query = select(Comment).where(Comment.project_id == project_id, Comment.application_id == application_id)
    return session.scalars(query.order_by(Comment.id)).all()


def sign_off_of(session: Session, application_id: int) -> SignOff | None:
    """The newest sign-off of a draft that was not taken back."""
    query = select(SignOff).where(SignOff.application_id == application_id, SignOff.withdrawn_at.is_(None))
    return session.scalar(query.order_by(SignOff.id.desc()).limit(1))


def shares_with(session: Session, user_id: int) -> Sequence[Share]:
    """What was shared with a guest, newest first; nothing that was put away since."""
    query = select(Share).join(Share.project).where(Share.user_id == user_id, Project.archived.is_(False))
    return session.scalars(query.order_by(Share.id.desc())).all()


def shares_of(session: Session, project_id: int) -> Sequence[Share]:
    """With whom a project is shared, oldest first."""
    return session.scalars(select(Share).where(Share.project_id == project_id).order_by(Share.id)).all()


def share_for(session: Session, project_id: int, user_id: int) -> Share | None:
    """The share of a project with a person."""
    return session.scalar(select(Share).where(Share.project_id == project_id, Share.user_id == user_id))


def drafts_of_project(session: Session, project_id: int) -> Sequence[Application]:
    """The drafts of a project, newest change first."""
    query = select(Application).where(Application.project_id == project_id)
    return session.scalars(query.order_by(Application.changed_at.desc(), Application.id)).all()


def project_counts(session: Session, places: Sequence[str]) -> dict[str, int]:
    """How many projects that are not archived each of some municipalities has; those without one are left out."""
    query = select(Project.cvegeo, func.count()).where(Project.cvegeo.in_(places), Project.archived.is_(False))
    return dict(session.execute(query.group_by(Project.cvegeo)).all())
