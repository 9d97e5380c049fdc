"""What is usual for a source is learnt from its own good runs; what lies outside is held for review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.health import Figures, held, is_silent

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
STEADY = [Figures(20, 40, 6, {"closes": 1.0, "opens": 0.3})] * 5


def test_nothing_is_held_before_three_good_runs() -> None:
    assert held(Figures(0, 1, 0), STEADY[:2]) is None
    assert held(Figures(0, 1, 0), STEADY[:3])


@pytest.mark.parametrize(
    ("pages", "entries", "calls"), [(20, 40, 6), (14, 30, 5), (25, 55, 9), (11, 21, 4), (34, 78, 14)]
)
def test_what_is_near_to_the_usual_goes_on(pages: int, entries: int, calls: int) -> None:
    assert held(Figures(pages, entries, calls, {"closes": 0.8, "opens": 0.0}), STEADY) is None


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (Figures(9, 40, 6), "9 pages, usually 10 to 40"),
        (Figures(20, 19, 6), "19 entries, usually 20 to 80"),
        (Figures(20, 40, 3), "3 calls, usually 4 to 14"),
        (Figures(20, 40, 43), "43 calls, usually 4 to 14"),
        (Figures(20, 40, 6, {"closes": 0.5}), "50% of the calls state closes, usually 60% or more"),
    ],
)
def test_what_is_far_from_the_usual_is_held_with_the_figure(figures: Figures, why: str) -> None:
    assert held(figures, STEADY) == why


def test_one_odd_run_in_the_past_moves_the_bands_little() -> None:
    assert held(Figures(20, 40, 43), [*STEADY, Figures(400, 900, 90)]) == "43 calls, usually 4 to 14"


def test_a_restless_source_has_wide_bands() -> None:
    restless = [Figures(20, 40, calls) for calls in (2, 18, 6, 30, 12)]
    assert held(Figures(20, 40, 36), restless) is None


def test_a_source_of_one_call_may_lose_it() -> None:
    assert held(Figures(1, 1, 0), [Figures(1, 1, 1)] * 5) is None


def test_a_field_that_was_rare_before_may_be_missing() -> None:
    assert held(Figures(20, 40, 6, {"closes": 1.0, "opens": 0.0}), STEADY) is None


@pytest.mark.parametrize(("hours", "silent"), [(24, False), (48, False), (49.5, True), (1000, True)])
def test_a_source_is_silent_after_two_missed_rhythms(hours: float, silent: bool) -> None:
    assert is_silent(NOW - timedelta(hours=hours), None, 24, NOW) is silent


def test_a_source_never_read_well_counts_from_its_first_run() -> None:
    assert is_silent(None, NOW - timedelta(days=9), 24, NOW)
    assert not is_silent(None, None, 24, NOW)
