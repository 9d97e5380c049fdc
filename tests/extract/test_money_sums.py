"""Ceilings and pools in many wordings, and sums that are neither (null)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.domain.money import Money
from tracker.extract.findings import Finding
from tracker.extract.money_roles import read_amounts
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

ROWS = [json.loads(line) for line in (Path(__file__).parent / "sums.jsonl").read_text(encoding="utf-8").splitlines()]


def _amount(finding: Finding) -> float | None:
    value = finding.value if finding.unknown is None else None
    return float(value.amount) if isinstance(value, Money) else None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["text"])[:60])
def test_a_sum_is_the_ceiling_or_the_pool_where_its_sentence_says_so(row: dict[str, Any]) -> None:
    amounts = read_amounts(Layout(Text.plain(str(row["text"])), ()), str(row["country"]))
    assert (_amount(amounts.maximum), _amount(amounts.total)) == (row["amount_max"], row["amount_total"])


def test_millions_without_a_currency_are_pesos_where_money_is_called_so() -> None:
    text = "La bolsa del ejercicio asciende a 48 millones."
    total = read_amounts(Layout(Text.plain(text), ()), "MX").total.value
    assert isinstance(total, Money)
    assert total.currency == "MXN"
    assert read_amounts(Layout(Text.plain(text), ()), "FR").total.value is None
