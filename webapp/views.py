"""Values made ready for the templates: what a card, a fact or a deadline shows. No rule is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import gettext as _

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import FIELDS
from tracker.domain.match import MatchResult
from tracker.domain.money import Money
from tracker.matching.explain import WORDS, Explanation, explain
from tracker.store.calls import Call, CallFact, Event
from tracker.store.projects import Match
from tracker.store.sources import Outcome, Run, Source
from webapp.filters import LOCALE, day, local, long_day, moment, money, number, zone_name
from webapp.state import now, state

_SPANISH = Locale.parse(LOCALE)
SHOWN_WHEN_UNKNOWN = frozenset(
    "opens closes applicant_types partner_required themes funded amount_max amount_total cofinancing_pct_min_own"
    " duration_months_max contact_emails".split()
)
HIDDEN = frozenset({"title", "phase", "theme_ids"})
CARD_FIELDS = ("amount_max", "amount_total", "partner_countries", "duration_months_max")


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
class EvidenceView:
    """A sentence with where it was read."""

    site: str
    copied: str
    words: str
    rule: str
    says: str
    page: int | None
    address: str
    number: int


@dataclass(frozen=True, slots=True)
class FactView:
    """A line of the list of facts. ``state`` is known, unknown or contradictory."""

    name: str
    label: str
    value: str
    state: str
    note: str
    locked: bool
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """A call in a list."""

    key: str
    title: str
    fund: str
    language: str
    deadline: DeadlineView
    keys: tuple[tuple[str, str], ...]
    doubtful: bool


@dataclass(frozen=True, slots=True)
class ClockView:
    """An office's clock: the wall time there and the same instant where the reader is."""

    city: str
    wall: str
    here: str
    rules: bool


@dataclass(frozen=True, slots=True)
class MatchView:
    """A call that was held against a project, in words."""

    card: CardView
    explanation: Explanation
    counts: Mapping[str, int]
    project_id: int
    project_title: str
    fit: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its last runs."""

    name: str
    host: str
    tone: str
    icon: str
    word: str
    reason: str
    last_good: str
    last_read: str
    calls: str
    history: str
    every: str


def status_word(status: str) -> str:
    """The status of a call in a word."""
    words = {
        "open": _("Abierta"),
        "announced": _("Anunciada"),
        "permanent": _("Permanente"),
        "closed": _("Cerrada"),
        "results": _("Con resultados"),
        "suspended": _("Suspendida"),
        "cancelled": _("Cancelada"),
    }
    return str(words.get(status, _("Situación desconocida")))


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
    if left <= 15:
        return DeadlineView("urge", "alerta", _("Cierra pronto"), 1 if left <= 7 else 2, lines, left)
    return DeadlineView("ojo" if left <= 30 else "si", "reloj", _("En plazo"), 3 if left <= 30 else 4, lines, left)


def card(call: Call, facts: Mapping[str, CallFact]) -> CardView:
    """A call for a list."""
    fund = next((fund for fund in state().catalogue.funds if fund.key == call.fund_key), None)
    known = [(FIELDS[name].label, facts[name].fact()) for name in CARD_FIELDS if name in facts]
    keys = tuple((label, in_words(name_of(label), fact.value)) for label, fact in known if fact.known)
    doubtful = any(row.unknown == Unknown.CONTRADICTORY for row in facts.values())
    name = fund.short_name if fund else call.fund_key
    return CardView(call.key, call.title, name, call.language, deadline_view(call), keys[:3], doubtful)


def name_of(label: str) -> str:
    """The field that has a label."""
    return next(field.name for field in FIELDS.values() if field.label == label)


def fact_views(facts: Mapping[str, CallFact], copies: Mapping[int, datetime]) -> list[FactView]:
    """The facts of a call in the order of the fields; ``copies`` says when each snapshot was taken."""
    rows = [(name, facts.get(name)) for name in FIELDS if name not in HIDDEN]
    wanted = [(name, row) for name, row in rows if row is not None or name in SHOWN_WHEN_UNKNOWN]
    views = [_fact_view(name, row, copies) for name, row in wanted]
    return [view for view in views if view.state != "unknown" or view.name in SHOWN_WHEN_UNKNOWN]


def _fact_view(name: str, row: CallFact | None, copies: Mapping[int, datetime]) -> FactView:
    fact = row.fact() if row is not None else Fact()
    reasons = {
        Unknown.NOT_STATED: _("No indicado"),
        Unknown.AMBIGUOUS: _("Ambiguo"),
        Unknown.CONTRADICTORY: _("Contradictorio"),
        Unknown.UNREADABLE: _("Ilegible"),
    }
    value = in_words(name, fact.value) if fact.known else reasons[fact.unknown or Unknown.NOT_STATED]
    kind = "contradictory" if fact.unknown is Unknown.CONTRADICTORY else "known" if fact.known else "unknown"
    evidence = tuple(evidence_view(item, number, copies) for number, item in enumerate(fact.evidence))
    note = row.note or "" if row is not None else ""
    locked = row is not None and row.locked_by is not None
    return FactView(name, FIELDS[name].label, value, kind, note, locked, evidence)


def evidence_view(item: Evidence, index: int, copies: Mapping[int, datetime]) -> EvidenceView:
    """A piece of evidence for its partial."""
    copied = copies.get(item.snapshot) if item.snapshot is not None else None
    site = urlsplit(item.address).hostname or _("Sin dirección")
    said = day(copied) if copied else _("sin fecha")
    return EvidenceView(site, said, item.words, item.rule, item.says or "", item.page, item.address, index)


def in_words(name: str, value: object) -> str:
    """The value of a field as a person reads it."""
    match value:
        case None:
            return str(_("No indicado"))
        case bool():
            return str(_("Sí") if value else _("No"))
        case Deadline():
            return deadline_words(value)
        case Money():
            return money(value)
        case Decimal():
            return f"{number(value)} %"
        case int():
            return number(value)
        case tuple():
            return "; ".join(in_words(name, item) for item in value)
        case date():
            return long_day(value)
        case _:
            return _code(name, str(value))


def deadline_words(value: Deadline) -> str:
    """A deadline as the page states it."""
    words = long_day(value.day)
    if value.time is not None:
        words += f", {value.time:%H:%M} h"
    return f"{words} ({city(value.zone)})" if value.zone else words


def city(zone: str) -> str:
    """The city that names a time zone."""
    names = {"America/Mexico_City": "Ciudad de México", "America/Sao_Paulo": "São Paulo", "America/Bogota": "Bogotá"}
    return names.get(zone, zone.rpartition("/")[2].replace("_", " "))


def _code(name: str, code: str) -> str:
    match name:
        case "applicant_types":
            return WORDS["types"].get(code, code)
        case "partner_countries":
            return WORDS["regions"].get(code) or str(_SPANISH.territories.get(code, code))
        case "languages":
            return str(_SPANISH.languages.get(code, code))
        case "opens" | "results_on" if len(code) == len("2025-07-31"):
            return long_day(date.fromisoformat(code))
    return code


def clocks(call: Call, fact: Fact) -> list[ClockView]:
    """The clocks of the offices that receive proposals; the earliest one rules."""
    deadline = fact.value
    if not isinstance(deadline, Deadline):
        return []
    fund = next((fund for fund in state().catalogue.funds if fund.key == call.fund_key), None)
    zones = (deadline.zone,) if deadline.zone else (fund.office_zones if fund else ())
    pairs = [(zone, Deadline(deadline.day, deadline.time, zone).clock_instant()) for zone in dict.fromkeys(zones)]
    first = min((at for _zone, at in pairs), default=None)
    return [
        ClockView(city(zone), f"{at.astimezone(ZoneInfo(zone)):%H:%M} h", moment(at), at == first) for zone, at in pairs
    ]


def my_city() -> str:
    """The city whose clock the reader follows."""
    return city(zone_name())


def match_view(match: Match, facts: Mapping[str, CallFact]) -> MatchView:
    """A match in words."""
    result = MatchResult.from_json(match.result)
    words = explain(result, _)
    counts = {verdict: sum(row.verdict == verdict for row in words.rows) for verdict in ("meets", "fails", "unknown")}
    return MatchView(card(match.call, facts), words, counts, match.project_id, match.project.title, match.fit)


def event_words(event: Event) -> str:
    """What happened, in a sentence."""
    sentences = {
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
    words = sentences.get(event.kind, event.kind)
    before, after = event.data.get("from"), event.data.get("to")
    if before and after:
        words = words + _(": de %(before)s a %(after)s", before=_plain(before), after=_plain(after))
    return str(words)


def _plain(value: object) -> str:
    return deadline_words(Deadline.from_json(value)) if isinstance(value, dict) and "local" in value else str(value)


def source_view(source: Source, runs: Sequence[Run]) -> SourceView:
    """A source and how it has been doing; ``runs`` are newest first."""
    good = next((run for run in runs if run.outcome == Outcome.OK), None)
    last = runs[0] if runs else None
    if last is None:
        tone, icon, word = "duda", "duda", _("Sin leer")
    elif last.outcome == Outcome.OK:
        tone, icon, word = "si", "si", _("Sana")
    elif last.outcome == "running":
        tone, icon, word = "info", "reloj", _("Leyendo")
    else:
        tone, icon, word = "ojo", "bloqueo", _("No se pudo leer")
    total = last.counts.get("calls") if last else None
    return SourceView(
        source.name,
        source.host,
        tone,
        icon,
        word,
        (last.reason or "") if last else "",
        day(good.started_at) if good else _("nunca"),
        day(last.started_at) if last else _("nunca"),
        str(total) if total is not None else "—",
        _("%(good)s de %(all)s buenas", good=sum(run.outcome == Outcome.OK for run in runs), all=len(runs)),
        _("cada %(hours)s h", hours=source.every_hours),
    )
