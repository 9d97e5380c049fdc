"""The answer to one passage of the reading benchmark, from the same reading that the product uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Fact
from tracker.domain.money import Money
from tracker.domain.reading import PageKind
from tracker.extract.read_text import Draft, ReadContext, draft
from tracker.extract.text import Text

_EMPTY: dict[str, Any] = {
    "is_call": False, "opens": None, "closes": None, "zone": None, "closes_quote": None, "year_inferred": False,
    "rolling": False, "recurring": [], "extended_from": None, "results_on": None, "questions_until": None,
    "stages": None, "amount_max": None, "amount_total": None, "currency": None, "cofinancing_pct_max": None,
    "cofinancing_pct_min_own": None, "duration_months_max": None, "themes": [], "applicant_types": [],
    "partner_country_required": [], "contact_emails": [], "fund": None,
}  # fmt: skip


def _local(value: object) -> str | None:
    """``2025-07-15`` or ``2025-07-15T23:59``; seconds are left out."""
    if not isinstance(value, Deadline):
        return None
    return f"{value.day.isoformat()}T{value.time:%H:%M}" if value.time else value.day.isoformat()


def _number(value: object) -> int | float | None:
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, int) else None


def prediction(passage: Mapping[str, Any], catalogue: Any) -> dict[str, Any]:
    """The keys of the benchmark for one passage; what the text does not say is null."""
    text = Text.plain(str(passage["text"]))
    day = passage.get("page_date")
    context = ReadContext(
        address=str(passage.get("url") or ""), page_date=date.fromisoformat(day) if day else None,
        country=passage.get("country"), language=passage.get("lang"), catalogue=catalogue,
    )  # fmt: skip
    result = draft(text, context)
    answer = {"id": passage.get("id"), **_EMPTY, "fund": result.fund}
    if result.decision.kind not in (PageKind.CALL, PageKind.ANNOUNCEMENT):
        return answer
    return answer | {"is_call": True} | _dates(text, str(passage["text"]), result) | _values(result)


def _dates(text: Text, raw: str, result: Draft) -> dict[str, Any]:
    facts = {name: finding.fact(text, "") for name, finding in result.findings.items()}
    closes = facts["closes"]
    sure = closes.value if isinstance(closes.value, Deadline) and closes.unknown is None else None
    stages = facts["stages"].value if isinstance(facts["stages"].value, tuple) else None
    return {
        "opens": facts["opens"].value,
        "closes": _local(sure),
        "zone": sure.zone if sure else None,
        "closes_quote": _raw_words(text, raw, closes) if sure else None,
        "year_inferred": bool(sure and result.closing.year_inferred),
        "rolling": bool(facts["rolling"].value),
        "recurring": list(_items(facts["recurring"])),
        "extended_from": _local(facts["extended_from"].value),
        "results_on": facts["results_on"].value,
        "questions_until": _local(facts["questions_until"].value),
        "stages": [{"n": n, "closes": _local(s)} for n, s in enumerate(stages, 1)] if stages else None,
    }


def _raw_words(text: Text, raw: str, fact: Fact) -> str | None:
    """The words as the passage writes them, white space included."""
    if not fact.evidence:
        return None
    start, end = text.source_span(fact.evidence[0].start, fact.evidence[0].end)
    return raw[start:end]


def _items(fact: Fact) -> tuple[str, ...]:
    return tuple(str(item) for item in fact.value) if isinstance(fact.value, tuple) else ()


_AMOUNTS = ("amount_max", "amount_total")


def _values(result: Draft) -> dict[str, Any]:
    found = result.findings
    maximum, total = (found[name].value if found[name].unknown is None else None for name in _AMOUNTS)
    money = maximum if isinstance(maximum, Money) else total
    return {
        "amount_max": _number(maximum),
        "amount_total": _number(total),
        "currency": money.currency if isinstance(money, Money) else None,
        "cofinancing_pct_max": _number(found["cofinancing_pct_max"].value),
        "cofinancing_pct_min_own": _number(found["cofinancing_pct_min_own"].value),
        "duration_months_max": found["duration_months_max"].value,
        "themes": list(found["theme_ids"].value or ()),  # type: ignore[call-overload]
        "applicant_types": list(found["applicant_types"].value or ()),  # type: ignore[call-overload]
        "partner_country_required": list(found["partner_countries"].value or ()),  # type: ignore[call-overload]
        "contact_emails": list(found["contact_emails"].value or ()),  # type: ignore[call-overload]
    }
