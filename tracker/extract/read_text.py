"""One text of a call page or document → one reading: every field with its evidence, or why it has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact
from tracker.domain.fields import CONDITIONS
from tracker.domain.reading import PRESENTS, EditionMarks, PageKind, Reading
from tracker.extract.applicants import read_applicants
from tracker.extract.asked import FIELDS_READ, read_asked, read_asked_field
from tracker.extract.conditions import Around, read_condition, read_conditions
from tracker.extract.confidence import judged
from tracker.extract.dates import DateMention, find_dates
from tracker.extract.dates_year import Anchors, settled_year
from tracker.extract.deadline import Closing, decide
from tracker.extract.duration import find_duration
from tracker.extract.eligibility import read_emails
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.funded import read_funded
from tracker.extract.kind import KindDecision, Signals, decide_kind
from tracker.extract.lexicon import fold
from tracker.extract.milestones import find_questions, find_results
from tracker.extract.money_roles import Amounts, read_amounts
from tracker.extract.money_shares import Shares, read_shares
from tracker.extract.openings import find_opens
from tracker.extract.partners import read_partners
from tracker.extract.proof import Again, proven
from tracker.extract.read_edition import edition_marks, find_fund, hint_at, speaks_of_another
from tracker.extract.read_title import names_a_call, spoken_head
from tracker.extract.roles import find_roles
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole
from tracker.extract.text import Text
from tracker.extract.themes import read_page_themes, read_theme_ids

ASSUMED = "fund: taken from the source, the page names none"
"""The doubt of a reading whose fund is the only one of its source."""
_HINT, _STRONG_HINT = 0.5, 0.65
"""Shares of the words of a fund's name: from one on it speaks for a call, from the other on against other funds."""
_STALE = timedelta(days=240)


@dataclass(frozen=True)
class ReadContext:
    """What is known of a text besides its words.

    ``sites`` are names of the site, ``links`` the words of its links: neither speaks of the call. ``assumed_fund``
    is the fund of a text that names none.
    """

    address: str
    page_date: date | None = None
    country: str | None = None
    language: str | None = None
    fetched_at: datetime | None = None
    title: str | None = None
    catalogue: Any = None
    funds: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    assumed_fund: str | None = None


@dataclass(frozen=True)
class Draft:
    """All findings of a text, before the kind of page decides which of them count."""

    layout: Layout
    roles: tuple[DatedRole, ...]
    closing: Closing
    findings: dict[str, Finding]
    decision: KindDecision
    fund: str | None
    edition: EditionMarks
    assumed: bool = False


def _anchors(layout: Layout, mentions: list[DateMention], context: ReadContext) -> Anchors:
    title = fold(context.title) if context.title else None
    dated = tuple(m for m in mentions if m.year is not None and m.day is not None)
    return Anchors(context.page_date, settled_year(layout.folded, title), dated, country=context.country)


def draft(text: Text, context: ReadContext) -> Draft:
    """Reads everything that the text says, whatever kind of page it turns out to be."""
    mentions = find_dates(text.value, context.country)
    layout = Layout(text, tuple(m.outer for m in mentions))
    roles = find_roles(layout, mentions)
    anchors = _anchors(layout, mentions, context)
    closing = decide(layout, roles, anchors)
    named = find_fund(text.value, context.title, context.catalogue, context.funds, context.address)
    assumed, hint = (None, 0.0) if named else _assumed(text, context)
    fund, hinted = named or assumed, named or (assumed if hint >= _HINT else None)
    amounts = read_amounts(layout, context.country)
    shares = read_shares(layout)
    countries = _fund_countries(context.catalogue, fund)
    findings = _findings(layout, roles, anchors, closing, amounts, shares, countries)
    findings |= read_conditions(layout, _around(context, fund, amounts.maximum)) | read_asked(layout)
    signals = _signals(findings, closing, hinted, _fund_kind(context.catalogue, fund), context.page_date)
    decision = decide_kind(layout, signals, context.title)
    decision = _unless_stale(decision, findings, context)
    edition = edition_marks(context.title or _first_line(layout), spoken_head(text, context.links), _cutoff(closing))
    return Draft(layout, tuple(roles), closing, findings, decision, fund, edition, assumed=named is None)


def _assumed(text: Text, context: ReadContext) -> tuple[str | None, float]:
    """The only fund of the source, and how far the text hints at it; none where the text names another fund."""
    fund = context.assumed_fund
    hint = hint_at(fund, text.value, context.title, context.catalogue, context.address) if fund else 0.0
    other = hint < _STRONG_HINT and speaks_of_another(text.value, context.title, context.catalogue)
    return (None, 0.0) if other else (fund, hint)


def _first_line(layout: Layout) -> str:
    start, end = layout.lines[0] if layout.lines else (0, 0)
    return layout.value[start : min(end, start + 200)]


def _findings(
    layout: Layout,
    roles: list[DatedRole],
    anchors: Anchors,
    closing: Closing,
    amounts: Amounts,
    shares: Shares,
    countries: tuple[str, ...],
) -> dict[str, Finding]:
    return {
        **_dates(layout, roles, anchors, closing),
        **_partners(layout, countries),
        **{name: read(layout) for name, read in _BY_ITSELF.items()},
        **_sums(amounts, shares),
    }


_BY_ITSELF: dict[str, Callable[[Layout], Finding]] = {
    "applicant_types": read_applicants,
    "themes": read_page_themes,
    "theme_ids": read_theme_ids,
    "funded": read_funded,
    "duration_months_max": find_duration,
    "contact_emails": read_emails,
}


def _dates(layout: Layout, roles: list[DatedRole], anchors: Anchors, closing: Closing) -> dict[str, Finding]:
    return {
        "opens": find_opens(layout, roles, anchors, closing.day),
        "closes": closing.closes,
        "extended_from": closing.extended_from,
        "questions_until": find_questions(layout, roles, anchors, closing.day),
        "stages": closing.stages,
        "results_on": find_results(layout, roles, anchors, closing.day),
        "rolling": closing.rolling,
        "recurring": closing.recurring,
    }


def _partners(layout: Layout, countries: tuple[str, ...]) -> dict[str, Finding]:
    partner_countries, required = read_partners(layout, countries)
    return {"partner_required": required, "partner_countries": partner_countries}


def _sums(amounts: Amounts, shares: Shares) -> dict[str, Finding]:
    return {
        "amount_max": amounts.maximum,
        "amount_total": amounts.total,
        "amount_average": amounts.average,
        "cofinancing_pct_max": shares.fund,
        "cofinancing_pct_min_own": shares.own,
    }


def reader_of_parts(context: ReadContext, fund: str | None = None) -> Again:
    """Reads one field in parts of a text, with what is known besides: the page's date, country and title, the fund."""
    known: dict[tuple[str, str], dict[str, Finding]] = {}

    def again(name: str, text: Text) -> object:
        group = next((group for group, names in _GROUPS.items() if name in names), name)
        if (group, text.value) not in known:
            known[group, text.value] = _group(group, text, context, fund)
        return known[group, text.value].get(name, NOTHING).value

    return again


_GROUPS = {
    "population_min": ("population_min", "population_max"),
    "pays_works": ("pays_works", "pays_soft"),
    "in_kind": ("in_kind", "in_kind_pct_max"),
    "send_ways": ("send_ways", "send_to"),
    "partners": ("partner_required", "partner_countries"),
    "sums": ("amount_max", "amount_total", "amount_average", "cofinancing_pct_max", "cofinancing_pct_min_own"),
    "dates": (
        "opens", "closes", "extended_from", "questions_until", "stages", "results_on", "rolling", "recurring",
    ),
}  # fmt: skip


def _group(group: str, text: Text, context: ReadContext, fund: str | None) -> dict[str, Finding]:
    mentions = find_dates(text.value, context.country)
    layout = Layout(text, tuple(m.outer for m in mentions))
    if group == "dates":
        anchors, roles = _anchors(layout, mentions, context), find_roles(layout, mentions)
        return _dates(layout, roles, anchors, decide(layout, roles, anchors))
    if group == "partners":
        return _partners(layout, _fund_countries(context.catalogue, fund))
    if group in CONDITIONS:
        maximum = read_amounts(layout, context.country).maximum if group == "amount_min" else NOTHING
        return read_condition(group, layout, _around(context, fund, maximum))
    if group in FIELDS_READ:
        return read_asked_field(group, layout)
    if group == "sums":
        return _sums(read_amounts(layout, context.country), read_shares(layout))
    return {group: _BY_ITSELF[group](layout)}


def _signals(
    findings: dict[str, Finding], closing: Closing, fund: str | None, fund_kind: str | None, page_date: date | None
) -> Signals:
    applicants = findings["applicant_types"].value or ()
    kinds = applicants if isinstance(applicants, tuple) else ()
    return Signals(
        has_closing=isinstance(closing.closes.value, Deadline) or bool(closing.stages.value),
        closing_unsettled=closing.closes.value is None and bool(closing.closes.spans),
        closing_past=closing.past,
        closed_before_page=bool(page_date and closing.day and closing.day < page_date),
        has_opening=findings["opens"].value is not None,
        rolling=bool(closing.rolling.value),
        recurring=bool(closing.recurring.value),
        suspended=closing.suspended,
        applicants=len(kinds),
        local_government=bool({"municipality", "state", "network_member"} & set(kinds)),
        has_ceiling=findings["amount_max"].value is not None,
        has_share=any(findings[name].value is not None for name in ("cofinancing_pct_max", "cofinancing_pct_min_own")),
        fund=fund,
        fund_kind=fund_kind,
    )


def _fund_of(catalogue: Any, fund: str | None) -> Any:
    """The fund of the catalogue, None without a catalogue or where it does not list the fund."""
    return next((item for item in getattr(catalogue, "funds", ()) if item.key == fund), None)


def _fund_kind(catalogue: Any, fund: str | None) -> str | None:
    kind = getattr(_fund_of(catalogue, fund), "kind", None)
    return str(kind) if kind else ("permanent" if fund == "mx-es-mixto" else None)


def _fund_countries(catalogue: Any, fund: str | None) -> tuple[str, ...]:
    return tuple(getattr(_fund_of(catalogue, fund), "countries", ()) or ())


def _around(context: ReadContext, fund: str | None, maximum: Finding) -> Around:
    known = _fund_of(context.catalogue, fund)
    agencies = [agency.short_name for agency in getattr(known, "agencies", ())]
    names = fold(" / ".join([getattr(known, "short_name", ""), *agencies]))
    return Around(_fund_countries(context.catalogue, fund), names, context.country, maximum)


def _unless_stale(decision: KindDecision, findings: dict[str, Finding], context: ReadContext) -> KindDecision:
    """An announcement whose day has long passed is an old notice, no call."""
    opens = findings["opens"].value
    if decision.kind is not PageKind.ANNOUNCEMENT or context.fetched_at is None or not isinstance(opens, str):
        return decision
    if date.fromisoformat(opens if len(opens) == 10 else f"{opens}-28") < context.fetched_at.date() - _STALE:
        return KindDecision(PageKind.MENTION, None, (), decision.score, "stale")
    return decision


def _cutoff(closing: Closing) -> str | None:
    """For yearly cut-offs: the one that this edition is about, ``MM-DD``, when a closing date with a year is given."""
    deadline = closing.closes.value
    if closing.recurring.value and isinstance(deadline, Deadline):
        return f"{deadline.day:%m-%d}"
    return None


def _phase(draft_: Draft) -> Finding:
    phase = draft_.decision.phase
    return Finding(phase, draft_.decision.spans, "phase", 0.8) if phase else Finding()


def _title(draft_: Draft, context: ReadContext) -> Finding:
    title = context.title or _first_line(draft_.layout)
    if not names_a_call(title, context.sites):
        return Finding()
    start = draft_.layout.value.find(title)
    return Finding(title or None, ((start, start + len(title)),) if start >= 0 and title else (), "title", 0.9)


def read_text(text: Text, context: ReadContext) -> Reading:
    """The reading of one text."""
    result = draft(text, context)
    again = reader_of_parts(context, result.fund)
    found = {"title": _title(result, context), "phase": _phase(result), **result.findings}
    if result.decision.kind in PRESENTS:  # of other pages no fact is kept
        found = proven(result.layout, found, again)
    sure = {name: judged(name, finding) for name, finding in found.items()}
    facts: dict[str, Fact] = {
        name: finding.fact(text, context.address)
        for name, finding in sure.items()
        if finding.value is not None or finding.unknown
    }
    doubts = tuple(result.closing.doubts) + _doubts(facts)
    doubts += (ASSUMED,) if result.assumed and result.fund else ()
    kind_finding = Finding(result.decision.kind.value, result.decision.spans, "kind", 0.8)
    return Reading(
        address=context.address,
        kind=result.decision.kind,
        fund=result.fund,
        edition=result.edition,
        language=context.language or "es",
        page_date=context.page_date,
        facts=facts,
        doubts=doubts,
        kind_evidence=kind_finding.fact(text, context.address).evidence,
    )


def _doubts(facts: dict[str, Fact]) -> tuple[str, ...]:
    return tuple(f"{name}: {fact.unknown.value}" for name, fact in facts.items() if fact.unknown)
