"""Who pays which share of the cost, in many wordings, and shares of something else (null)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.extract.lexicon import fold
from tracker.extract.money_fractions import find_parts
from tracker.extract.money_shares import read_shares
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

ROWS = [json.loads(line) for line in (Path(__file__).parent / "shares.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["text"])[:60])
def test_a_share_belongs_to_the_side_that_the_sentence_makes_pay_it(row: dict[str, Any]) -> None:
    shares = read_shares(Layout(Text.plain(str(row["text"])), ()))
    found = {"fund": shares.fund.value, "own": shares.own.value}
    assert {name: None if value is None else float(str(value)) for name, value in found.items()} == {
        name: row[name] for name in ("fund", "own")
    }


PARTS = [
    ("nueve décimos, 19 vingtièmes, um oitavo do custo, five eighths", [90, 95, 12.5, 62.5]),
    ("25 lempiras de cada 100; 7 euros sur 10; one pound of every five; a dollar in five", [25, 70, 20, 20]),
    ("De cada cien soles, el programa pone setenta", [70]),
    ("Of every N100 spent, at least N20 must be its own", [20]),
    ("de cada dólar la comuna responde por veinte centavos", [20]),
    ("65p for each £1 spent, or 80p in a pilot", [65, 80]),
    ("euro for euro; un dólar por cada dólar; R$ 1 por R$ 1; 1:1", [50, 50, 50, 50]),
    ("por cada peso gastado, el programa pone otro", [50]),
    ("entre 50 y 75 %", [50, 75]),
    ("un treinta y cinco por ciento; setenta y dos y medio por ciento", [35, 72.5]),
    ("a year and a half, half a million, the sixth round, 8 out of 10 projects, tres de cada diez mujeres", []),
    ("quatre mentions de CHF 10'000, 3 lots de USD 10, one dollar for every three granted", []),
    ("EUR 60 out of every EUR 100, six euros sur dix", [60, 60]),
    ("primera mitad de mayo, second half of 2024, dos de los tres municipios, de dos a cinco euros", []),
]


@pytest.mark.parametrize(("text", "values"), PARTS, ids=[text[:40] for text, _ in PARTS])
def test_parts_are_read_from_fractions_coins_and_percentages(text: str, values: list[float]) -> None:
    assert [float(part.value) for part in find_parts(fold(text))] == values
