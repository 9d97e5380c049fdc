"""Writes the projects of a municipality, and who changed what of them and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.project import MOST_MONEY, TEXTS, clean, even, wrong_with
from tracker.errors import Conflict, Invalid
from tracker.store.people import User
from tracker.store.projects import Project, ProjectChange

WRITABLE = frozenset(
    "title problem objective summary place themes sdgs activities stage budget own_contribution currency"
    " duration_months starts_on partner_country partner_name partner_kind includes_works"
    " beneficiaries_women beneficiaries_men sources partners declined".split()
)
CLEANED = frozenset({"title", "place", "partner_name", *TEXTS})


def create_project(
    session: Session,
    cvegeo: str,
    values: Mapping[str, object],
    now: datetime,
    *,
    user: User | None = None,
    kind: str = "created",
) -> Project:
    """A new project of a municipality; ``kind`` says in its history how it came about.

    Raises:
        Invalid: something is wrong with its values; ``fields`` says what.
    """
    return create_projects(session, cvegeo, [values], now, user=user, kind=kind)[0]


def create_projects(
    session: Session,
    cvegeo: str,
    rows: Iterable[Mapping[str, object]],
    now: datetime,
    *,
    user: User | None = None,
    kind: str = "created",
) -> list[Project]:
    """Many new projects of a municipality at once; all of them or none.

    Raises:
        Invalid: something is wrong with the values of one; ``fields`` says what.
    """
    projects = []
    for values in rows:
        project = Project(cvegeo=cvegeo, title="", created_at=now, changed_at=now)
        _write(project, values)
        projects.append(project)
    session.add_all(projects)
    session.flush()
    who = user.id if user else None
    session.add_all(ProjectChange(project_id=row.id, at=now, user_id=who, kind=kind, changes={}) for row in projects)
    return projects


def change_project(
    session: Session,
    project: Project,
    values: Mapping[str, object],
    version: int,
    now: datetime,
    *,
    user: User | None = None,
    kind: str = "changed",
) -> Project:
    """Changes a project that was read in its ``version``; what stays the same is no change.

    Raises:
        Conflict: somebody saved it in the meantime.
        Invalid: something is wrong with its values; ``fields`` says what.
    """
    if project.version != version:
        raise Conflict("Otra persona guardó este proyecto mientras usted escribía. Copie su texto y ábralo de nuevo.")
    before = {name: plain(getattr(project, name)) for name in values.keys() & WRITABLE}
    _write(project, values)
    changes = {name: [old, new] for name, old in before.items() if (new := plain(getattr(project, name))) != old}
    if changes:
        _note(session, project, now, user, kind, changes)
    return project


def archive_project(session: Session, project: Project, now: datetime, *, user: User | None = None) -> None:
    """Puts a project away; its matches and drafts stay."""
    if not project.archived:
        project.archived = True
        _note(session, project, now, user, "archived", {})


def restore_project(session: Session, project: Project, now: datetime, *, user: User | None = None) -> None:
    """Takes a project back among those that are compared with calls."""
    if project.archived:
        project.archived = False
        _note(session, project, now, user, "restored", {})


def plain(value: object) -> Any:
    """A value of a project as JSON keeps it: sums as digits, days as YYYY-MM-DD."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """The values with clean texts.

    Raises:
        Invalid: something is wrong with them; ``fields`` says what.
    """
    tidy = tidied(values)
    if wrong := wrong_with(tidy):
        raise Invalid(next(iter(wrong.values())), wrong)
    return tidy


def tidied(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they would be kept: clean texts, sums without closing zeros."""
    return {name: _tidy(name, value) for name, value in values.items()}


def _tidy(name: str, value: object) -> object:
    if name in CLEANED and isinstance(value, str):
        text = clean(value)
        return " ".join(text.split()) if name not in TEXTS else text
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < MOST_MONEY:
        return even(value)
    if name in ("activities", "sources", "partners") and isinstance(value, list | tuple):
        return [{key: clean(v) if isinstance(v, str) else v for key, v in row.items()} for row in value]
    return value


def _note(
    session: Session, project: Project, now: datetime, user: User | None, kind: str, changes: dict[str, Any]
) -> None:
    project.changed_at = now
    who = user.id if user else None
    session.add(ProjectChange(project_id=project.id, at=now, user_id=who, kind=kind, changes=changes))
    session.flush()


def _write(project: Project, values: Mapping[str, object]) -> None:
    """Sets the values; the whole project, with what it held before, must be right."""
    unknown = sorted(values.keys() - WRITABLE)
    if unknown:
        raise Invalid("Un proyecto no tiene: {names}.", values={"names": ", ".join(unknown)})
    tidy = checked({name: getattr(project, name) for name in WRITABLE} | dict(values))
    for name in values:
        setattr(project, name, tidy[name])
