"""Sums, shares, durations, themes and applicants in many wordings: each row states what its text says, null where it
says nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.domain.money import Money
from tracker.extract.applicants import read_applicants
from tracker.extract.duration import find_duration
from tracker.extract.findings import Finding
from tracker.extract.money_roles import read_amounts
from tracker.extract.money_shares import read_shares
from tracker.extract.partners import read_partners
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text
from tracker.extract.themes import read_theme_ids

ROWS = [json.loads(line) for line in (Path(__file__).parent / "values.jsonl").read_text(encoding="utf-8").splitlines()]


def _value(finding: Finding) -> object:
    value = finding.value if finding.unknown is None else None
    if isinstance(value, Money):
        return float(value.amount)
    return list(value) if isinstance(value, tuple) else value


def _currency(layout: Layout, country: str) -> object:
    amounts = read_amounts(layout, country)
    value = amounts.maximum.value or amounts.total.value
    return value.currency if isinstance(value, Money) else None


READERS: dict[str, Callable[[Layout, str], object]] = {
    "amount_max": lambda layout, country: _value(read_amounts(layout, country).maximum),
    "amount_total": lambda layout, country: _value(read_amounts(layout, country).total),
    "currency": _currency,
    "fund": lambda layout, _: _value(read_shares(layout).fund),
    "own": lambda layout, _: _value(read_shares(layout).own),
    "months": lambda layout, _: _value(find_duration(layout)),
    "applicants": lambda layout, _: _value(read_applicants(layout)) or [],
    "themes": lambda layout, _: _value(read_theme_ids(layout)) or [],
    "partners": lambda layout, _: _value(read_partners(layout)[0]) or [],
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["text"])[:60])
def test_what_a_text_states_is_read_and_nothing_else(row: dict[str, Any]) -> None:
    layout, country = Layout(Text.plain(str(row["text"])), ()), str(row.get("country", "MX"))
    stated = {name: value for name, value in row.items() if name in READERS}
    found: dict[str, Any] = {name: READERS[name](layout, country) for name in stated}
    numbers = {name: float(value) for name, value in found.items() if name in ("fund", "own") and value is not None}
    assert found | numbers == stated
