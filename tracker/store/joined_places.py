"""Municipalities whose work went on in another, and what it takes to give it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.store.accounts import Invitation
from tracker.store.base import Base
from tracker.store.municipal import Paper
from tracker.store.people import Agreement
from tracker.store.projects import Project, ProjectImport

MOVABLE: dict[str, type[Project | ProjectImport | Agreement | Paper | Invitation]] = {
    "projects": Project,
    "tables": ProjectImport,
    "agreements": Agreement,
    "documents": Paper,
    "invitations": Invitation,
}
"""What a municipality's people made, and what goes along when it becomes part of another."""


class JoinedPlaces(Base):
    """The work of municipality ``old`` went on in ``new``; ``data`` holds the numbers of all that went over."""

    __tablename__ = "joined_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    old: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    new: Mapped[str] = mapped_column(ForeignKey("municipalities.cvegeo"), index=True)
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]


def move_work(session: Session, old: str, new: str) -> dict[str, list[int]]:
    """Gives one municipality's projects, tables, agreements, documents and invitations to another; says which."""
    moved: dict[str, list[int]] = {}
    for name, kind in MOVABLE.items():
        moved[name] = list(session.scalars(select(kind.id).where(kind.cvegeo == old).order_by(kind.id)))
        session.execute(update(kind).where(kind.cvegeo == old).values(cvegeo=new))
    return moved


def move_back(session: Session, joined: JoinedPlaces) -> dict[str, int]:
    """Gives back what went over and is still there; says how many of each."""
    moved = {}
    for name, kind in MOVABLE.items():
        numbers = joined.data["work"].get(name, [])
        still = select(kind.id).where(kind.id.in_(numbers), kind.cvegeo == joined.new)
        ids = list(session.scalars(still))
        session.execute(update(kind).where(kind.id.in_(ids)).values(cvegeo=joined.old))
        moved[name] = len(ids)
    return moved


def joins_after(session: Session, joined: JoinedPlaces) -> Sequence[JoinedPlaces]:
    """The later joinings of either municipality that still hold, oldest first."""
    places = (joined.old, joined.new)
    query = select(JoinedPlaces).where(JoinedPlaces.id > joined.id, JoinedPlaces.undone_at.is_(None))
    query = query.where(or_(JoinedPlaces.old.in_(places), JoinedPlaces.new.in_(places)))
    return session.scalars(query.order_by(JoinedPlaces.id)).all()
