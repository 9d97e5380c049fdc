"""Checks of single values say nothing of a good one and what is wrong with a bad one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.catalogue import codes

GOOD = {
    codes.country: ["MX", "UY", "GB", "KR"],
    codes.zone: ["America/Mexico_City", "Etc/GMT+12", "UTC"],
    codes.currency: ["USD", "MXN", "EUR", "CLP"],
    codes.language: ["es", "pt", "de"],
    codes.address: ["https://www.gob.mx/amexcid", "http://132.248.31.69/index.php?a=1&b=2", "https://x.mx/a%C3%B1o"],
    codes.email: ["dgopmexico@sre.gob.mx", "fondo.chile-mexico_1@agci.cl"],
    codes.month_day: ["05-31", "11-30", "01-01"],
    codes.day_or_month: ["2025-07-15", "2016-05", "2024-02-29"],
    codes.clock_time: ["00:00", "23:59", "23:59:59"],
    codes.key: ["mx-uy", "c40", "amexcid_proyecto-2"],
}
BAD = {
    codes.country: ["", "mx", "MEX", "XX", "EU", "419", "ZZ"],
    codes.zone: ["", "America", "Mexico City", "America/mexico_city", "UTC-6"],
    codes.currency: ["", "usd", "US$", "XYZ"],
    codes.language: ["", "ES", "spa", "xx"],
    codes.address: [
        "",
        "www.gob.mx",
        "ftp://gob.mx",
        "https://",
        "https://gob",
        "https://gob.mx/a b",
        "https://gob.mx/…",
    ],
    codes.email: ["", "a@b", "fondo(at)agci.cl", "a b@agci.cl", "Fondo@agci.cl", "[email protected]"],
    codes.month_day: ["", "5-31", "02-29", "13-01", "2025-05-31", "05/31"],
    codes.day_or_month: ["", "2025", "2025-13", "2025-02-29", "20250715", "15-07-2025", "2025-W01-1", "202-01-01"],
    codes.clock_time: ["", "24:00", "9:00", "23:60", "23.59"],
    codes.key: ["", "MX", "a b", "-a", "a--b", "año"],
}


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in GOOD.items() for value in values])
def test_a_good_value_passes(check: codes.Check, value: str) -> None:
    assert check(value) is None


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in BAD.items() for value in values])
def test_a_bad_value_is_named(check: codes.Check, value: str) -> None:
    wrong = check(value)
    assert wrong is not None
    assert repr(value) in wrong


@given(st.dates())
def test_every_day_is_a_day(day: date) -> None:
    assert codes.day_or_month(day.isoformat()) is None
    assert codes.day_or_month(day.isoformat()[:7]) is None


@given(st.text(max_size=12))
def test_any_text_gets_an_answer(text: str) -> None:
    for check in GOOD:
        assert check(text) is None or repr(text) in str(check(text))


def test_one_of_lists_what_there_is() -> None:
    check = codes.one_of(("calls", "permanent"), "kind")
    assert check("calls") is None
    assert check("call") == "unknown kind 'call'; use one of calls, permanent"
