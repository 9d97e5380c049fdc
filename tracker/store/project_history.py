"""Queries on the history of projects, on tables that wait to be taken in, and on one page of many projects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.store.projects import Project, ProjectChange, ProjectImport


def changes_of(session: Session, project_id: int, most: int = 200) -> Sequence[ProjectChange]:
    """What was done to a project, newest first."""
    query = select(ProjectChange).where(ProjectChange.project_id == project_id)
    return session.scalars(query.order_by(ProjectChange.id.desc()).limit(most)).all()


def import_of(session: Session, cvegeo: str, import_id: int) -> ProjectImport | None:
    """A table that was read, only when it is the municipality's."""
    query = select(ProjectImport).where(ProjectImport.id == import_id, ProjectImport.cvegeo == cvegeo)
    return session.scalar(query)


def forget_waiting_imports(session: Session, cvegeo: str) -> None:
    """Drops the tables of a municipality that nobody has taken in; a newer one takes their place."""
    waiting = (ProjectImport.cvegeo == cvegeo, ProjectImport.state == "waiting")
    session.execute(delete(ProjectImport).where(*waiting))


def count_projects(session: Session, cvegeo: str, *, archived: bool = False) -> int:
    """How many projects a municipality has, archived or not."""
    query = select(func.count()).select_from(Project)
    return session.scalar(query.where(Project.cvegeo == cvegeo, Project.archived.is_(archived))) or 0


def some_projects(session: Session, cvegeo: str, *, first: int, most: int, archived: bool = False) -> Sequence[Project]:
    """Some projects of a municipality in the order in which they were written; ``first`` counts from 0."""
    query = select(Project).where(Project.cvegeo == cvegeo, Project.archived.is_(archived))
    return session.scalars(query.order_by(Project.id).offset(first).limit(most)).all()


def titles_of(session: Session, cvegeo: str) -> Sequence[str]:
    """The names of all projects of a municipality, archived ones too."""
    return session.scalars(select(Project.title).where(Project.cvegeo == cvegeo)).all()
