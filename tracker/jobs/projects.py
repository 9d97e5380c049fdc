"""Writes the projects of a municipality."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.errors import Conflict, Invalid
from tracker.store.projects import Project

WRITABLE = frozenset(
    "title problem objective summary place themes sdgs activities stage budget own_contribution currency"
    " duration_months starts_on partner_country partner_name partner_kind includes_works"
    " beneficiaries_women beneficiaries_men".split()
)


def create_project(session: Session, cvegeo: str, values: Mapping[str, object], now: datetime) -> Project:
    """A new project of a municipality.

    Raises:
        Invalid: it has no title, or a sum has no currency.
    """
    project = Project(cvegeo=cvegeo, title="", created_at=now, changed_at=now)
    _write(project, values)
    session.add(project)
    session.flush()
    return project


def change_project(
    session: Session, project: Project, values: Mapping[str, object], version: int, now: datetime
) -> Project:
    """Changes a project that was read in its ``version``.

    Raises:
        Conflict: somebody saved it in the meantime.
        Invalid: it has no title, or a sum has no currency.
    """
    if project.version != version:
        raise Conflict("Otra persona guardó este proyecto mientras usted escribía. Copie su texto y ábralo de nuevo.")
    _write(project, values)
    project.changed_at = now
    session.flush()
    return project


def archive_project(session: Session, project: Project, now: datetime) -> None:
    """Puts a project away; its matches and drafts stay."""
    project.archived, project.changed_at = True, now
    session.flush()


def _write(project: Project, values: Mapping[str, object]) -> None:
    unknown = sorted(values.keys() - WRITABLE)
    if unknown:
        raise Invalid(f"Un proyecto no tiene: {', '.join(unknown)}.")
    for name, value in values.items():
        setattr(project, name, value)
    if not (project.title or "").strip():
        raise Invalid("Escriba el nombre del proyecto.", {"title": "Escriba el nombre del proyecto."})
    if (project.budget is not None or project.own_contribution is not None) and not project.currency:
        raise Invalid("Elija la moneda de las cantidades.", {"currency": "Elija la moneda de las cantidades."})
