"""What has happened to a call, and who made each of its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from tracker.alerts.events import event_sentence
from tracker.store.calls import CallDocument, CallVersion, Event
from webapp import language

ICONS = {
    "call_found": "anuncio",
    "call_announced": "anuncio",
    "call_opened": "si",
    "deadline_extended": "prorroga",
    "deadline_shortened": "prorroga",
    "themes_changed": "tema",
    "document_added": "doc",
    "suspended": "pausa",
    "cancelled": "no",
    "reopened": "si",
    "corrected": "lapiz",
    "closing_soon": "alerta",
    "closed": "candado",
    "results_published": "hoja",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A point of the timeline."""

    at: datetime
    icon: str
    title: str
    detail: str


def happenings(events: Iterable[Event], documents: Iterable[CallDocument]) -> list[Happening]:
    """Events as points of the timeline; documents go by their titles."""
    titles = {document.address: document.title for document in documents}
    return [_happening(event, titles.get(str(event.data.get("document")), "")) for event in events]


def version_views(versions: Sequence[CallVersion], names: Mapping[str, str]) -> list[Happening]:
    """The versions of a call, newest first; ``names`` are those of the people who corrected it."""
    return [_version(version, names.get(version.made_by, "")) for version in reversed(versions)]


def _version(version: CallVersion, person: str) -> Happening:
    title = _("Versión %(number)s", number=version.number)
    if not person:
        return Happening(version.at, "hoja", title, _("De la lectura de las páginas"))
    return Happening(version.at, "lapiz", title, f"{person} · {version.reason}" if version.reason else person)


def _happening(event: Event, document: str) -> Happening:
    said = event_sentence(event.kind, {**event.data, "title": document}, _, language.locale())
    title, _colon, detail = said.partition(": ")
    return Happening(event.at, ICONS.get(event.kind, "calendario"), title if detail else title.rstrip("."), detail)
