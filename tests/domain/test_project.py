"""What a project may hold, and how sums are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.project import MOST_MONEY, amount, amount_named, clean, even, wrong_with
from tracker.errors import Invalid

NO_SUM = "con cifras"


@pytest.mark.parametrize(
    ("typed", "sum_"),
    [
        ("1500000", "1500000"),
        ("1,500,000.50", "1500000.5"),
        ("$ 1 500 000", "1500000"),
        ("1'500,000", "1500000"),
        ("1.500.000", "1500000"),
        ("0", "0"),
        ("0.10", "0.1"),
        ("１２", "12"),
    ],
)
def test_a_sum_is_read_as_people_of_mexico_type_it(typed: str, sum_: str) -> None:
    assert str(amount(typed)) == sum_


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("-5", "negativa"),
        ("− 1,000", "negativa"),
        ("9" * 30, "demasiado grande"),
        ("1000000000000", "demasiado grande"),
        ("60.000", "dos maneras"),
        *((typed, NO_SUM) for typed in ("", "mucho", "1,50", "1e9999", "NaN", "Infinity", "=1+1", "1.2.3")),
        *((typed, NO_SUM) for typed in ("0x10", "1_000", "١٢٣,٤", "5%", "10 mil", "<b>5</b>")),
    ],
)
def test_a_sum_that_is_none_or_can_be_read_in_two_ways_is_refused(typed: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        amount(typed)


@pytest.mark.parametrize(
    ("typed", "sum_", "currency"),
    [
        ("$ 1,500,000.00 MXN", "1500000", "MXN"),
        ("1,500 pesos", "1500", "MXN"),
        ("$1,500.50 M.N.", "1500.5", "MXN"),
        ("US$ 20,000", "20000", "USD"),
        ("USD 20000", "20000", "USD"),
        ("300 euros", "300", "EUR"),
        ("€300", "300", "EUR"),
        ("1,500", "1500", None),
        ("$ 5", "5", None),
    ],
)
def test_a_sum_may_name_its_currency(typed: str, sum_: str, currency: str | None) -> None:
    assert (str(amount_named(typed)[0]), amount_named(typed)[1]) == (sum_, currency)


@pytest.mark.parametrize("typed", ["MXN", "pesos", "5 doblones", "1 MXN 2", "MXN USD 5", "5 USDT"])
def test_what_stands_beside_a_sum_must_be_a_currency(typed: str) -> None:
    with pytest.raises(Invalid):
        amount_named(typed)


def test_what_nobody_sees_or_turns_the_page_around_is_left_out_of_texts() -> None:
    assert clean("\u202eParque\u202c \u200blineal\ufeff \u2067x\u2069") == "Parque lineal x"
    assert clean("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


@given(st.decimals(min_value=0, max_value=MOST_MONEY - 1, places=2))
def test_every_sum_comes_back_as_it_was_written(value: Decimal) -> None:
    assert amount(f"{value:,}") == value
    assert amount(format(even(value), "f")) == value


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "   "}, "title"),
        ({"title": "¡¡¡ 123"}, "title"),
        ({"title": "A" * 301}, "title"),
        ({"budget": Decimal(-1), "currency": "MXN"}, "budget"),
        ({"budget": Decimal("NaN"), "currency": "MXN"}, "budget"),
        ({"budget": Decimal("Infinity"), "currency": "MXN"}, "budget"),
        ({"budget": Decimal("1.001"), "currency": "MXN"}, "budget"),
        ({"budget": Decimal(1)}, "currency"),
        ({"budget": Decimal(1), "currency": "XXX"}, "currency"),
        ({"budget": Decimal(10), "own_contribution": Decimal(11), "currency": "MXN"}, "own_contribution"),
        ({"sources": [{"name": "", "amount": "5"}], "currency": "MXN"}, "sources"),
        ({"sources": [{"name": "X", "amount": "5"}], "budget": Decimal(4), "currency": "MXN"}, "sources"),
        ({"sources": [{"name": "X", "amount": "5"}]}, "currency"),
        ({"sources": [{"name": "X", "kind": "magic"}]}, "sources"),
        ({"partners": [{"name": "X", "country": "Francia"}]}, "partners"),
        ({"partners": [{"name": "X"}] * 31}, "partners"),
        ({"beneficiaries_women": -1}, "beneficiaries_women"),
        ({"beneficiaries_men": 10**20}, "beneficiaries_men"),
        ({"duration_months": 0}, "duration_months"),
        ({"duration_months": 241}, "duration_months"),
        ({"starts_on": date(1, 1, 1)}, "starts_on"),
        ({"stage": "magic"}, "stage"),
        ({"sdgs": [6, 18]}, "sdgs"),
        ({"partner_country": "uy"}, "partner_country"),
    ],
)
def test_what_cannot_be_is_said_for_its_field_and_no_other(values: dict[str, object], field: str) -> None:
    assert list(wrong_with({"title": "Agua", **values})) == [field]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = wrong_with({"title": "", "budget": Decimal(-1), "duration_months": 0})
    assert set(found) == {"title", "budget", "currency", "duration_months"}


def test_a_title_alone_is_a_project() -> None:
    assert wrong_with({"title": "Parque para todos"}) == {}


@pytest.mark.parametrize(
    ("typed", "kept"), [("a\r\nb\rc", "a\nb\nc"), ("a\u0301", "á"), ("\x00a\x07\ud800", "a"), ("  a\tb ", "a\tb")]
)
def test_texts_are_kept_as_every_page_and_database_can_show_them(typed: str, kept: str) -> None:
    assert clean(typed) == kept
