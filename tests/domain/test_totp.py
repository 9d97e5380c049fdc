"""Codes that change each half minute, held against the examples of RFC 6238."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.totp import address, code_at, matching_step, step_at, written

KEY = b"12345678901234567890"
NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(KEY, step_at(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(("late", "fits"), [(0, True), (30, True), (-30, True), (61, False), (-61, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(late: int, fits: bool) -> None:
    typed = code_at(KEY, step_at(NOW + timedelta(seconds=late)))
    assert (matching_step(KEY, typed, NOW, 0) is not None) is fits


def test_a_code_that_was_used_opens_no_more() -> None:
    typed = code_at(KEY, step_at(NOW))
    step = matching_step(KEY, f" {typed[:3]} {typed[3:]} ", NOW, 0)
    assert step == step_at(NOW)
    assert matching_step(KEY, typed, NOW, step) is None


@pytest.mark.parametrize("typed", ["", "abc", "12345", "٠٠٥٩٢٤", "0" * 200])
def test_what_is_no_code_is_no_code(typed: str) -> None:
    assert matching_step(KEY, typed, NOW, 0) is None


def test_the_key_is_written_in_groups_and_as_an_address() -> None:
    assert written(KEY) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert address(KEY, "ana@zapopan.example").startswith("otpauth://totp/Puente:ana%40zapopan.example?secret=GEZDGNBV")
