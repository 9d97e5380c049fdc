"""Proposes themes and goals for a project from its own words, and keeps which of them the person takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.errors import Invalid
from tracker.extract.subjects import goals_named, themes_named
from tracker.jobs.projects import change_project
from tracker.matching.gist import gist
from tracker.matching.topics import themes_of
from tracker.store.people import User
from tracker.store.projects import Project

GOAL = "ods-"
"""What the key of a goal begins with; a theme's key is its id."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A theme (``agua``) or a goal (``ods-6``) that a project's text names, with the words that name it."""

    key: str
    words: tuple[str, ...]

    @property
    def goal(self) -> int | None:
        """The number of the goal; None for a theme."""
        return int(self.key.removeprefix(GOAL)) if self.key.startswith(GOAL) else None


def proposals(project: Project, catalogue: Catalogue) -> tuple[Proposal, ...]:
    """What a project's text is about and the person has neither taken nor declined: themes first, likeliest first.

    Of a long text what tells most is read, as for matching: twenty thousand words name every theme in passing.
    """
    parts = (project.title, project.problem, project.objective, project.summary)
    told = gist(tuple(part for part in (*parts, *(str(item["text"]) for item in project.activities)) if part.strip()))
    text = "\n".join(told)
    settled = {*project.themes, *(f"{GOAL}{number}" for number in project.sdgs), *project.declined}
    found = [Proposal(key, tuple(words)) for key, words in themes_in(catalogue, told[0], text).items()] if told else []
    found += [Proposal(f"{GOAL}{key}", words) for key, words in goals_named(catalogue.sdgs, text).items()]
    return tuple(item for item in found if item.key not in settled)


def themes_in(catalogue: Catalogue, title: str, text: str) -> Mapping[str, Sequence[str]]:
    """The themes that a text is about, likeliest first, each with the words that say so; ``title`` is part of it."""
    words = [themes_named(catalogue.themes, said) for said in (title, text)]
    return themes_of(title, text, words[0], words[1], [theme.id for theme in catalogue.themes])


def settle_proposals(
    session: Session,
    project: Project,
    catalogue: Catalogue,
    offered: Collection[str],
    taken: Collection[str],
    user: User,
    now: datetime,
) -> None:
    """Takes the chosen proposals; those that were offered and not chosen are not offered again.

    Raises:
        Invalid: a key is of no theme or goal.
    """
    known = {*(theme.id for theme in catalogue.themes), *(f"{GOAL}{goal.number}" for goal in catalogue.sdgs)}
    if not {*offered, *taken} <= known:
        raise Invalid("Elija temas de la lista.")
    themes = [key for key in taken if not key.startswith(GOAL)]
    goals = [int(key.removeprefix(GOAL)) for key in taken if key.startswith(GOAL)]
    values: dict[str, object] = {
        "themes": list(dict.fromkeys([*project.themes, *themes])),
        "sdgs": sorted({*project.sdgs, *goals}),
        "declined": list(dict.fromkeys([*project.declined, *(key for key in offered if key not in taken)])),
    }
    change_project(session, project, values, project.version, now, user=user, kind="topics")
