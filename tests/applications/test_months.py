"""Months are typed in words or digits and kept in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.applications.months import is_month, month_text, read_month


@pytest.mark.parametrize(
    "typed",
    ["2026-01", "2026-1", "2026/01", "01/2026", "1-2026", "enero de 2026", "Enero 2026", "ENERO DEL 2026", "ene. 2026"],
)
def test_a_month_is_read_in_the_usual_ways(typed: str) -> None:
    assert read_month(typed) == "2026-01"


@pytest.mark.parametrize("typed", ["septiembre de 2026", "setiembre de 2026", "sept 2026", "set. 2026"])
def test_september_has_two_spellings(typed: str) -> None:
    assert read_month(typed) == "2026-09"


@pytest.mark.parametrize("typed", ["", "pronto", "2026", "2026-13", "13/2026", "15 de enero de 2026", "brumario 2026"])
def test_what_is_no_month_stays_as_typed(typed: str) -> None:
    assert read_month(typed) == typed
    assert not is_month(typed)
    assert month_text(typed) == typed


@given(st.integers(1000, 9999), st.integers(1, 12))
def test_a_month_in_words_is_the_month(year: int, month: int) -> None:
    kept = f"{year}-{month:02}"
    assert is_month(kept)
    assert read_month(month_text(kept)) == kept
