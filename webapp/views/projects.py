"""The values of projects and profiles in the reader's language, and who changed what of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.catalogue import Catalogue
from tracker.jobs.projects_topics import Proposal
from tracker.matching.explain import WORDS
from tracker.store.projects import ProjectChange
from webapp.filters import day, number
from webapp.forms.project import PAYERS, ProjectForm
from webapp.language import chosen, locale

LONGEST = 3000
"""Characters of a text that a comparison of versions shows."""
WORDED = {"stage": "stages", "partner_kind": "types", "themes": "themes"}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A step in the history of a project: who did what, and before and after of each field."""

    at: datetime
    sentence: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ClashView:
    """A field that two people changed, each version as a person reads it."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """A theme or goal that the text proposes, with its words."""

    key: str
    label: str
    words: str


def history(changes: Iterable[ProjectChange]) -> list[ChangeView]:
    """What was done to a project, as it came."""
    return [ChangeView(row.at, _deed(row), tuple(_rows(row.changes))) for row in changes]


def _deed(row: ProjectChange) -> str:
    name = row.user.name if row.user else _("Puente")
    count = len(row.changes)
    said = {
        "created": _("%(name)s escribió el proyecto.", name=name),
        "imported": _("%(name)s lo importó de una tabla.", name=name),
        "topics": _("%(name)s decidió sobre los temas propuestos.", name=name),
        "archived": _("%(name)s lo archivó.", name=name),
        "restored": _("%(name)s lo sacó del archivo.", name=name),
    }
    return str(
        said.get(row.kind)
        or ngettext("%(name)s cambió %(num)s dato.", "%(name)s cambió %(num)s datos.", count, name=name)
    )


def _rows(changes: Mapping[str, object]) -> Iterable[tuple[str, str, str]]:
    for name, pair in changes.items():
        if isinstance(pair, list | tuple) and name != "declined":
            yield field_label(name), value_words(name, pair[0]), value_words(name, pair[1])


def field_label(name: str) -> str:
    """The name of a field of a project."""
    field = getattr(ProjectForm, name, None)
    return str(field.args[0]) if field is not None and field.args else name


def value_words(name: str, value: object) -> str:
    """A value of a project or a profile as a person reads it; long texts are cut."""
    match value:
        case None | "" | []:
            return str(_("(vacío)"))
        case bool():
            return str(_("Sí") if value else _("No"))
        case date():
            return day(value)
        case Decimal() | int():
            return number(value)
        case Mapping():
            return _row(value)
        case list() | tuple():
            return "; ".join(value_words(name, item) for item in value)
    text = str(value)
    if name in ("budget", "own_contribution", "border_km"):
        return number(Decimal(text))
    if name in ("country", "partner_country"):
        return country(text)
    if name == "languages":
        return language_name(text)
    return str(_(WORDS[WORDED[name]].get(text, text))) if name in WORDED else text[:LONGEST]


def _row(row: Mapping[str, object]) -> str:
    """A row of a list: its name or text, and what else it says in brackets."""
    first = str(row.get("name") or row.get("text") or "")
    if row.get("day"):
        first = day(date.fromisoformat(str(row["day"])))
    more = []
    if row.get("amount"):
        more.append(number(Decimal(str(row["amount"]))))
    if row.get("country"):
        more.append(country(str(row["country"])))
    if row.get("kind"):
        kind = str(row["kind"])
        more.append(str(PAYERS[kind] if kind in PAYERS and "amount" in row else _(WORDS["types"].get(kind, kind))))
    if row.get("reason"):
        more.append(str(row["reason"]))
    return f"{first} ({', '.join(more)})" if more else first


def country(code: str) -> str:
    """The name of a country."""
    return str(locale().territories.get(code, code))


def language_name(code: str) -> str:
    """The name of a language."""
    return str(locale().languages.get(code, code))


def topics(found: Iterable[Proposal], catalogue: Catalogue) -> list[TopicView]:
    """The proposals with their names in the reader's language."""
    language, themes = chosen(), WORDS["themes"]
    return [
        TopicView(
            item.key,
            _("ODS %(n)s: %(title)s", n=item.goal, title=catalogue.sdg(item.goal).title[language])
            if item.goal
            else str(_(themes.get(item.key, item.key))),
            ", ".join(item.words),
        )
        for item in found
    ]


def goal_titles(catalogue: Catalogue) -> list[tuple[int, str]]:
    """The numbers and titles of the Sustainable Development Goals in the reader's language."""
    language = chosen()
    return [(goal.number, goal.title[language]) for goal in catalogue.sdgs]
