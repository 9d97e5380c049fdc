"""What a mail about an event says, as values for its templates. Pure: the instant and the zone are arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from tracker.domain.fact import Fact

TOLD = frozenset(
    {
        "call_found",
        "call_opened",
        "deadline_extended",
        "deadline_shortened",
        "themes_changed",
        "document_added",
        "closing_soon",
        "results_published",
    }
)
"""Kinds of events that are told by mail; that a call has closed needs no mail."""


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


HEADLINES = {
    "call_found": _("Nueva convocatoria"),
    "call_opened": _("Ya recibe propuestas"),
    "deadline_extended": _("Prórroga"),
    "deadline_shortened": _("El cierre se adelantó"),
    "themes_changed": _("Cambiaron los temas"),
    "document_added": _("Hay un documento nuevo"),
    "closing_soon": _("Cierra pronto"),
    "results_published": _("Se publicaron los resultados"),
}
SENTENCES = {
    "call_found": _("Puente encontró una convocatoria que puede servirle a su municipio:"),
    "call_opened": _("Desde hoy recibe propuestas:"),
    "deadline_extended": _("El cierre pasó del %(from)s al %(to)s:"),
    "deadline_shortened": _("El cierre pasó del %(from)s al %(to)s, antes de lo previsto:"),
    "themes_changed": _("Los temas de la convocatoria ya no son los mismos: %(themes)s."),
    "document_added": _("El fondo publicó un documento más en su página:"),
    "closing_soon": _("Quedan %(days)s día(s) para enviar la propuesta:"),
    "results_published": _("El fondo dio a conocer los resultados de:"),
}


@dataclass(frozen=True, slots=True)
class MatchLines:
    """Why the call suits a project, in words."""

    project: str
    fit: str
    why: str
    count: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a call, with what the mail needs to know of both."""

    kind: str
    data: Mapping[str, object]
    title: str
    short_name: str
    closes_at: datetime | None
    closes: Fact


def mail_values(
    happening: Happening, place: str, zone: str, now: datetime, matches: Sequence[MatchLines], links: Mapping[str, str]
) -> dict[str, object]:
    """The values of the mail about an event for a municipality in ``zone``; times are given in that zone."""
    local = ZoneInfo(zone)
    quote = happening.closes.evidence[0] if happening.closes.evidence else None
    return {
        "headline": f"{HEADLINES[happening.kind]}: {happening.short_name}",
        "sentence": SENTENCES[happening.kind] % _words(happening.data),
        "title": happening.title,
        "deadline": _deadline(happening, local, place),
        "quote": quote.words if quote else "",
        "quote_source": quote.address if quote else "",
        "place": place,
        "today": format_date(now.astimezone(local).date(), "full", locale="es_MX"),
        "matches": matches,
        **links,
    }


def _deadline(happening: Happening, local: ZoneInfo, place: str) -> str:
    if happening.closes_at is None:
        return ""
    return (
        format_datetime(happening.closes_at, "EEEE d 'de' MMMM, HH:mm 'h'", tzinfo=local, locale="es")
        + f", hora de {place}"
    )


def _words(data: Mapping[str, object]) -> dict[str, str]:
    added, removed = (", ".join(str(word) for word in data.get(name) or ()) for name in ("added", "removed"))  # type: ignore[attr-defined]
    themes = "; ".join(part for part in (added and f"se agregó {added}", removed and f"se quitó {removed}") if part)
    days = {name: _day(str(data[name])) for name in ("from", "to") if name in data}
    return {"days": str(data.get("days", "")), "themes": themes, **days}


def _day(local: str) -> str:
    return format_date(date.fromisoformat(local[:10]), "d 'de' MMMM 'de' y", locale="es")
