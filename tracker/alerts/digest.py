"""What a mail about an event says, as values for its templates. Pure: the instant and the zone are arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tracker.alerts.events import event_sentence
from tracker.alerts.voice import Voice
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
ALL_YEAR, NO_END = _("Recibe propuestas todo el año:"), _("sin fecha de cierre")
SEND_BEFORE, HOUR_OF = _("Envíe antes de:"), _("{moment}, hora de {place}")
TODAY, ONE_DAY, DAYS = _("Es hoy."), _("Queda 1 día."), _("Quedan {days} días.")
CLOSES_ON, NO_HOUR = _("Cierra el:"), _("La convocatoria no dice a qué hora de qué lugar.")
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
    voice: Voice,
) -> dict[str, object]:
    """The values of the mail about an event for a municipality in ``zone``; times are given in that zone.

    ``subscribed`` says whether it comes for a municipality's alerts, or for ``searches`` alone.
    """
    local = ZoneInfo(zone)
    return {
        "headline": f"{voice.say(HEADLINES[happening.kind])}: {happening.short_name}",
        "sentence": event_sentence(happening.kind, happening.data, voice.say, voice.locale),
        "title": happening.title,
        "deadline": deadline_box(happening, local, place, now, voice),
        "quote": quote,
        "place": place,
        "today": voice.long_day(now.astimezone(local).date()),
        "matches": matches,
        "searches": searches,
        "subscribed": subscribed,
        **links,
    }


def quote_of(evidence: Evidence, copied: datetime | None, zone: str, proof_url: str, voice: Voice) -> Quote:
    """A piece of evidence as a mail shows it."""
    site = (urlsplit(evidence.address).hostname or "").removeprefix("www.")
    day = voice.day(copied.astimezone(ZoneInfo(zone)).date()) if copied else ""
    return Quote(evidence.words, site, day, proof_url)


def deadline_box(happening: Happening, local: ZoneInfo, place: str, now: datetime, voice: Voice) -> DeadlineBox | None:
    """What the mail says of the deadline; nothing when the call takes no proposals any more."""
    say = voice.say
    if happening.status in OVER:
        return None
    if happening.status == "permanent":
        return DeadlineBox(say(ALL_YEAR), say(NO_END))
    if happening.closes_at is not None:
        until = say(HOUR_OF).format(moment=voice.moment(happening.closes_at, local), place=place)
        days = (happening.closes_at.astimezone(local).date() - now.astimezone(local).date()).days
        left = say(TODAY) if days <= 0 else say(ONE_DAY) if days == 1 else say(DAYS).format(days=days)
        return DeadlineBox(say(SEND_BEFORE), until, left, days <= SOON_DAYS)
    if isinstance(happening.closes.value, Deadline):
        return DeadlineBox(say(CLOSES_ON), voice.long_day(happening.closes.value.day), say(NO_HOUR))
    return DeadlineBox(say(UNKNOWN[happening.closes.unknown or Unknown.NOT_STATED]))
