"""A deadline is what the page states; instants are only derived from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.deadline import Deadline
from tracker.errors import Invalid

OFFICES = ("America/Mexico_City", "America/Montevideo")
DAY = date(2025, 7, 15)


def test_a_bare_day_lasts_until_its_last_second() -> None:
    assert Deadline(DAY, zone="America/Montevideo").instants() == (datetime(2025, 7, 16, 2, 59, 59, tzinfo=UTC),)


def test_a_stated_zone_rules_over_the_offices() -> None:
    stated = Deadline(DAY, time(12), "Europe/Paris", "city")
    assert stated.instants(OFFICES) == (datetime(2025, 7, 15, 10, tzinfo=UTC),)


def test_without_a_stated_zone_the_earliest_office_is_the_safe_instant() -> None:
    deadline = Deadline(DAY, time(18))
    assert [instant.hour for instant in deadline.instants(OFFICES)] == [21, 0]
    assert deadline.earliest(OFFICES) == deadline.earliest(reversed(OFFICES)) == datetime(2025, 7, 15, 21, tzinfo=UTC)


def test_without_any_zone_no_instant_is_safe_and_the_clock_reads_mexico_city() -> None:
    assert Deadline(DAY).earliest() is None
    assert Deadline(DAY).clock_instant() == datetime(2025, 7, 16, 5, 59, 59, tzinfo=UTC)


ZONES = st.sampled_from([None, *OFFICES, "Europe/Paris"])
TIMES = st.none() | st.times().map(lambda clock: clock.replace(microsecond=0))


@given(st.builds(Deadline, st.dates(), TIMES, ZONES, st.sampled_from([None, "city"])))
def test_a_deadline_comes_back_from_json_as_it_was(deadline: Deadline) -> None:
    assert Deadline.from_json(deadline.to_json()) == deadline


@pytest.mark.parametrize("data", [None, "2025-07-15", {}, {"local": "15 de julio"}, {"local": "2025-07-15T99:00"}])
def test_what_is_no_deadline_is_refused(data: object) -> None:
    with pytest.raises(Invalid):
        Deadline.from_json(data)
