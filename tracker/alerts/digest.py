"""What a mail about an event says, as values for its templates. Pure: the instant and the zone are arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from tracker.alerts.events import event_sentence
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact, Unknown

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
        "suspended",
        "cancelled",
        "reopened",
        "corrected",
    }
)
"""Kinds of events that are told by mail; that a call has closed needs no mail."""
PROVED_BY = {
    "themes_changed": "themes",
    "results_published": "results_on",
    "suspended": "phase",
    "cancelled": "phase",
}
"""The field whose sentence proves what happened; the deadline's for all other kinds."""
SOON_DAYS = 15


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


HEADLINES = {
    "call_found": _("Nueva convocatoria"),
    "call_opened": _("Ya recibe propuestas"),
    "deadline_extended": _("Prórroga"),
    "deadline_shortened": _("El cierre se adelantó"),
    "themes_changed": _("Cambiaron los temas"),
    "document_added": _("Documento nuevo"),
    "closing_soon": _("Cierra pronto"),
    "results_published": _("Hay resultados"),
    "suspended": _("Suspendida"),
    "cancelled": _("Cancelada"),
    "reopened": _("Se reabrió"),
    "corrected": _("Corrección"),
}
UNKNOWN = {
    Unknown.NOT_STATED: _("Cierre: no indicado."),
    Unknown.AMBIGUOUS: _("Cierre: la página no lo dice con claridad."),
    Unknown.CONTRADICTORY: _("Cierre: las páginas del fondo se contradicen."),
    Unknown.UNREADABLE: _("Cierre: no se pudo leer."),
}
OVER = frozenset({"closed", "results", "cancelled", "suspended"})
"""Statuses of a call that nobody can send a proposal to, for good or for now."""


@dataclass(frozen=True, slots=True)
class MatchLines:
    """Why the call suits a project, in words."""

    project: str
    fit: str
    why: str
    count: str


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A saved search that finds the call, and where a click ends its alerts."""

    name: str
    stop_url: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a page, with where it stands, when it was copied and where the copy can be seen."""

    words: str
    site: str
    copied: str
    proof_url: str


@dataclass(frozen=True, slots=True)
class DeadlineBox:
    """The box of the deadline: what to do, by when, and how long that is; ``urgent`` colours it."""

    lead: str
    until: str = ""
    left: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a call, with what the mail needs to know of both."""

    kind: str
    data: Mapping[str, object]
    title: str
    short_name: str
    status: str
    closes_at: datetime | None
    closes: Fact


def mail_values(
    happening: Happening,
    place: str,
    zone: str,
    now: datetime,
    matches: Sequence[MatchLines],
    quote: Quote | None,
    links: Mapping[str, str],
    searches: Sequence[SearchLine] = (),
    *,
    subscribed: bool = True,
) -> dict[str, object]:
    """The values of the mail about an event for a municipality in ``zone``; times are given in that zone.

    ``subscribed`` says whether it comes for a municipality's alerts, or for ``searches`` alone.
    """
    local = ZoneInfo(zone)
    return {
        "headline": f"{HEADLINES[happening.kind]}: {happening.short_name}",
        "sentence": event_sentence(happening.kind, happening.data),
        "title": happening.title,
        "deadline": deadline_box(happening, local, place, now),
        "quote": quote,
        "place": place,
        "today": full_day(now, local),
        "matches": matches,
        "searches": searches,
        "subscribed": subscribed,
        **links,
    }


def quote_of(evidence: Evidence, copied: datetime | None, zone: str, proof_url: str) -> Quote:
    """A piece of evidence as a mail shows it."""
    site = (urlsplit(evidence.address).hostname or "").removeprefix("www.")
    day = format_date(copied.astimezone(ZoneInfo(zone)), "d 'de' MMMM 'de' y", locale="es_MX") if copied else ""
    return Quote(evidence.words, site, day, proof_url)


def full_day(at: datetime, local: ZoneInfo) -> str:
    """``miércoles, 18 de junio de 2025``, in a zone."""
    return str(format_date(at.astimezone(local).date(), "EEEE d 'de' MMMM 'de' y", locale="es_MX"))


def deadline_box(happening: Happening, local: ZoneInfo, place: str, now: datetime) -> DeadlineBox | None:
    """What the mail says of the deadline; nothing when the call takes no proposals any more."""
    if happening.status in OVER:
        return None
    if happening.status == "permanent":
        return DeadlineBox("Recibe propuestas todo el año:", "sin fecha de cierre")
    if happening.closes_at is not None:
        ends = happening.closes_at.astimezone(local)
        until = format_datetime(ends, "EEEE d 'de' MMMM 'de' y, HH:mm 'h'", tzinfo=local, locale="es_MX")
        days = (ends.date() - now.astimezone(local).date()).days
        left = "Es hoy." if days <= 0 else "Queda 1 día." if days == 1 else f"Quedan {days} días."
        return DeadlineBox("Envíe antes de:", f"{until}, hora de {place}", left, days <= SOON_DAYS)
    if isinstance(happening.closes.value, Deadline):
        day = format_date(happening.closes.value.day, "EEEE d 'de' MMMM 'de' y", locale="es_MX")
        return DeadlineBox("Cierra el:", str(day), "La convocatoria no dice a qué hora de qué lugar.")
    return DeadlineBox(UNKNOWN[happening.closes.unknown or Unknown.NOT_STATED])
