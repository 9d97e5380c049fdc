"""A source is read more often when one of its funds is about to open a call, until the opening is seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.domain.rhythm import AFTER, BEFORE, Expected, Rhythm, rhythm

DAY = timedelta(days=1)
EARLIER = [date(2023, 3, 20), date(2024, 3, 21)]
ABOUT = date(2025, 3, 21)


def test_a_source_of_funds_without_known_openings_keeps_its_own_rhythm() -> None:
    assert rhythm(24, {"mx-fr": []}, ABOUT) == Rhythm(24)
    assert rhythm(24, {}, ABOUT) == Rhythm(24)


@pytest.mark.parametrize(
    ("today", "hours"),
    [
        (ABOUT - BEFORE - DAY, 24),
        (ABOUT - BEFORE, 6),
        (ABOUT, 6),
        (ABOUT + AFTER, 6),
        (ABOUT + AFTER + DAY, 24),
        (date(2024, 3, 22), 24),
    ],
)
def test_it_is_read_more_often_from_before_until_after_the_day_of_the_year(today: date, hours: int) -> None:
    assert rhythm(24, {"mx-fr": EARLIER}, today).every_hours == hours


def test_an_opening_that_was_seen_ends_it() -> None:
    assert rhythm(24, {"mx-fr": EARLIER}, ABOUT + DAY) == Rhythm(6, Expected("mx-fr", ABOUT))
    assert rhythm(24, {"mx-fr": [*EARLIER, ABOUT]}, ABOUT + DAY) == Rhythm(24)


def test_an_announced_opening_is_expected_on_its_day() -> None:
    announced = date(2025, 6, 2)
    assert rhythm(24, {"mx-fr": [*EARLIER, announced]}, ABOUT) == Rhythm(24)
    assert rhythm(24, {"mx-fr": [*EARLIER, announced]}, date(2025, 5, 20)).expected == Expected("mx-fr", announced)
    assert rhythm(24, {"mx-fr": [*EARLIER, announced]}, announced) == Rhythm(24)


def test_a_fund_that_calls_every_second_year_is_expected_in_the_second() -> None:
    opened = [date(2020, 2, 1), date(2022, 2, 1), date(2024, 2, 1)]
    assert rhythm(24, {"guangzhou": opened}, date(2025, 2, 1)) == Rhythm(24)
    assert rhythm(24, {"guangzhou": opened}, date(2026, 2, 1)).expected == Expected("guangzhou", date(2026, 2, 1))


def test_two_openings_in_a_year_do_not_make_it_expected_at_once() -> None:
    assert rhythm(24, {"tri": [date(2024, 4, 1), date(2024, 10, 1)]}, date(2024, 10, 20)) == Rhythm(24)


def test_the_nearest_opening_is_the_reason() -> None:
    known = {"mx-cl": [date(2024, 4, 10)], "mx-uy": [date(2024, 4, 2)]}
    assert rhythm(24, known, date(2025, 4, 3)).expected == Expected("mx-uy", date(2025, 4, 2))


def test_no_source_is_read_more_often_than_hourly_and_a_leap_day_has_no_twin() -> None:
    assert rhythm(2, {"f": [date(2024, 2, 29)]}, date(2025, 3, 1)) == Rhythm(1, Expected("f", date(2025, 2, 28)))
