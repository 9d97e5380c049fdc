"""A call in a list, its deadline, and the clocks of the offices that receive proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import get_global
from flask_babel import gettext as _

from tracker.catalogue import Fund
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact, Unknown
from tracker.domain.sides import sides_of
from tracker.store.calls import Call, CallFact
from tracker.store.matches import Dismissal
from tracker.store.projects import Match
from webapp.database import catalogue
from webapp.filters import day, local, moment, zone_name
from webapp.state import now
from webapp.views.matches import MatchView, Outlook, match_view
from webapp.views.search import Why
from webapp.views.words import city, in_words, label, status_word

CARD_FIELDS = ("amount_max", "amount_total", "partner_countries", "applicant_types", "duration_months_max")
MOST_KEYS = 3
URGENT, WEEK, SOON = 15, 7, 30


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """The deadline component: figure, word, icon and filled arches."""

    tone: str
    icon: str
    word: str
    arches: int
    lines: tuple[str, ...]
    days: int | None = None


@dataclass(frozen=True, slots=True)
class CardView:
    """A call in a list; ``outlook`` says what it means for the reader's municipality, ``why`` why a search found it."""

    key: str
    title: str
    fund: str
    language: str
    status: str
    deadline: DeadlineView
    keys: tuple[tuple[str, str], ...]
    doubtful: bool
    outlook: Outlook | None = None
    why: Why | None = None

    @property
    def over(self) -> bool:
        """Whether it takes no proposals any more."""
        return self.deadline.tone == "cerrada"


Pair = tuple[CardView, MatchView]


@dataclass(frozen=True, slots=True)
class ClockView:
    """An office's clock: the wall time there and the same instant where the reader is."""

    city: str
    wall: str
    here: str
    rules: bool
    country: str = ""


def fund_of(call: Call) -> Fund | None:
    """The catalogue's fund of a call."""
    return next((fund for fund in catalogue().funds if fund.key == call.fund_key), None)


def fund_name(call: Call) -> str:
    """The short name of the fund of a call."""
    fund = fund_of(call)
    return fund.short_name if fund else call.fund_key


def deadline_view(call: Call) -> DeadlineView:
    """The deadline of a call as it stands now, in the zone of whoever asks."""
    if call.status == "permanent":
        return DeadlineView("info", "infinito", _("Permanente"), 4, (_("Sin fecha de cierre"),))
    if call.status == "announced":
        return DeadlineView("info", "anuncio", _("Anunciada"), 0, (_("Todavía no recibe"),))
    ends = call.clock_at
    if call.status != "open" or (ends is not None and ends < now()):
        word = status_word("closed" if call.status == "open" else call.status)
        return DeadlineView("cerrada", "candado", word, 0, (day(ends),) if ends else ())
    if ends is None:
        return DeadlineView("duda", "duda", _("Cierre desconocido"), 0, (_("No se pudo leer el cierre"),))
    left = (local(ends).date() - local(now()).date()).days
    lines = (moment(ends),)
    if left <= URGENT:
        return DeadlineView("urge", "alerta", _("Cierra pronto"), 1 if left <= WEEK else 2, lines, left)
    tone, arches = ("ojo", 3) if left <= SOON else ("si", 4)
    return DeadlineView(tone, "reloj", _("En plazo"), arches, lines, left)


def pair(match: Match, facts: Mapping[str, CallFact], aside: Mapping[tuple[int, int], Dismissal]) -> Pair:
    """A call and how it fits a project, for lists that offer what can be answered today."""
    shown = card(match.call, facts)
    over = ": ".join((shown.deadline.word, *shown.deadline.lines)) if shown.over else ""
    return shown, replace(match_view(match, aside), over=over)


def card(call: Call, facts: Mapping[str, CallFact]) -> CardView:
    """A call for a list."""
    known = [(name, facts[name].fact()) for name in CARD_FIELDS if name in facts]
    keys = tuple((label(name), in_words(name, fact.value)) for name, fact in known if fact.known)
    doubtful = any(row.unknown == Unknown.CONTRADICTORY for row in facts.values())
    deadline = deadline_view(call)
    return CardView(
        call.key, call.title, fund_name(call), call.language, call.status, deadline, keys[:MOST_KEYS], doubtful
    )


def cards(
    calls: Sequence[Call], facts: Mapping[int, Mapping[str, CallFact]], outlooks: Mapping[int, Outlook]
) -> list[CardView]:
    """Calls for a list, each with what it means for the reader's municipality."""
    return [replace(card(call, facts.get(call.id, {})), outlook=outlooks.get(call.id)) for call in calls]


def clocks(call: Call, fact: Fact) -> list[ClockView]:
    """The clocks of the offices that receive proposals, each side with its own date; the earliest one rules."""
    deadline = fact.value
    if not isinstance(deadline, Deadline):
        return []
    fund = fund_of(call)
    offices = fund.office_zones if fund else ()
    stated = [(side.country, side.deadline) for side in sides_of(fact)] or [(None, deadline)]
    pairs = [
        (country, zone, Deadline(one.day, one.time, zone).clock_instant())
        for country, one in stated
        for zone in dict.fromkeys((one.zone,) if one.zone else _of_country(offices, country))
    ]
    first = min((at for _country, _zone, at in pairs), default=None)
    apart = len({at.astimezone(ZoneInfo(zone)).date() for _country, zone, at in pairs}) > 1
    return [
        ClockView(city(zone), _wall(at.astimezone(ZoneInfo(zone)), apart), moment(at), at == first, country or "")
        for country, zone, at in pairs
    ]


def _of_country(zones: Sequence[str], country: str | None) -> Sequence[str]:
    """The office zones that lie in a country; all where none does."""
    return [zone for zone in zones if zone in get_global("territory_zones").get(country or "", ())] or zones


def _wall(at: datetime, apart: bool) -> str:
    clock = f"{at:%H:%M} h"
    return f"{day(at.date())}, {clock}" if apart else clock


def my_city() -> str:
    """The city whose clock the reader follows."""
    return city(zone_name())
