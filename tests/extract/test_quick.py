"""What is done to be quick finds the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract import money
from tracker.extract.lexicon import fold
from tracker.extract.quick import matches_at

READING = Path(__file__).parents[1] / "reading"
SETS = ("passages.dev", "more", "fresh-es-pt", "fresh-fr-en", "fresh2-es-pt", "fresh2-fr-en", "fresh3", "fresh4-es-pt")
SIGNS = (
    "us$", "$", "€", "2 millones", "500 mil", "dos", "millones", "medio", "y", "1.000,00", "pesos", "mxn", "un million",
    "half a million", "de", "(", "-", "\n", "12", "et demi", "three", "quarters", "of", "cien", "d'euros",
)  # fmt: skip


def same(text: str) -> bool:
    """Whether sums are found at the places where they can begin as they are found anywhere."""
    found = matches_at(money._places(), money._pattern(), text)
    return [match.span() for match in found] == [match.span() for match in money._pattern().finditer(text)]


@pytest.mark.parametrize("name", SETS)
def test_no_sum_of_a_passage_begins_where_none_is_looked_for(name: str) -> None:
    lines = (READING / f"{name}.jsonl").read_text("utf-8").splitlines()
    assert [text for line in lines if not same(text := fold(json.loads(line)["text"]))] == []


@given(st.lists(st.sampled_from(SIGNS) | st.text("abc $€.,-1", max_size=4), max_size=12).map(" ".join))
def test_no_sum_of_any_words_begins_where_none_is_looked_for(text: str) -> None:
    assert same(text)
