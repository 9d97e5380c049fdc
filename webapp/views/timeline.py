"""What has happened to a call, and who made each of its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from flask_babel import gettext as _

from tracker.domain.deadline import Deadline
from tracker.store.calls import CallDocument, CallVersion, Event
from webapp.views.words import deadline_words

ICONS = {
    "call_found": "anuncio",
    "call_announced": "anuncio",
    "call_opened": "si",
    "deadline_extended": "prorroga",
    "deadline_shortened": "prorroga",
    "themes_changed": "tema",
    "document_added": "doc",
    "suspended": "pausa",
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
    return [
        Happening(event.at, ICONS.get(event.kind, "calendario"), _title(event.kind), _detail(event.data, titles))
        for event in events
    ]


def version_views(versions: Sequence[CallVersion], names: Mapping[str, str]) -> list[Happening]:
    """The versions of a call, newest first; ``names`` are those of the people who corrected it."""
    return [_version(version, names.get(version.made_by, "")) for version in reversed(versions)]


def _version(version: CallVersion, person: str) -> Happening:
    title = _("Versión %(number)s", number=version.number)
    if not person:
        return Happening(version.at, "hoja", title, _("De la lectura de las páginas"))
    return Happening(version.at, "lapiz", title, f"{person} · {version.reason}" if version.reason else person)


def _title(kind: str) -> str:
    words = {
        "call_found": _("Encontrada"),
        "call_announced": _("Anunciada"),
        "call_opened": _("Abierta"),
        "deadline_extended": _("Prórroga del cierre"),
        "deadline_shortened": _("El cierre se adelantó"),
        "themes_changed": _("Cambiaron los temas"),
        "document_added": _("Documento agregado"),
        "suspended": _("Suspendida"),
        "closing_soon": _("Cierra pronto"),
        "closed": _("Cerrada"),
        "results_published": _("Resultados publicados"),
    }
    return str(words.get(kind, kind))


def _detail(data: Mapping[str, object], titles: Mapping[str, str]) -> str:
    parts = []
    before, after = data.get("from"), data.get("to")
    if before and after:
        parts.append(_("de %(before)s a %(after)s", before=_plain(before), after=_plain(after)))
    if added := _listed(data, "added"):
        parts.append(_("se agregó: %(items)s", items=added))
    if removed := _listed(data, "removed"):
        parts.append(_("se quitó: %(items)s", items=removed))
    document = data.get("document")
    if isinstance(document, str):
        parts.append(titles.get(document) or unquote(urlsplit(document).path.rpartition("/")[2]))
    return "; ".join(str(part) for part in parts)


def _listed(data: Mapping[str, object], key: str) -> str:
    items = data.get(key)
    return "; ".join(map(str, items)) if isinstance(items, list) else ""


def _plain(value: object) -> str:
    return deadline_words(Deadline.from_json(value)) if isinstance(value, dict) and "local" in value else str(value)
