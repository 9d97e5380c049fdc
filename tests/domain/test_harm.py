"""What comes first in the review queue."""

from __future__ import annotations

import pytest

from tracker.domain.fact import Unknown
from tracker.domain.harm import UNSEEN, Harm, doubt_of


@pytest.mark.parametrize(("days", "urgency"), [(0, 1.0), (7, 0.5), (21, 0.25), (-1, 0.0), (None, 0.5)])
def test_less_time_is_more_urgent_and_a_call_that_is_over_is_not(days: int | None, urgency: float) -> None:
    assert Harm(days, 3, 1.0).urgency == urgency


def test_the_figure_is_urgency_by_people_by_doubt() -> None:
    assert Harm(7, 3, 0.8).figure == 1.6
    assert Harm(7, 0, 0.8).figure == 0.4


def test_more_people_more_doubt_and_less_time_each_come_first() -> None:
    base = Harm(10, 5, 0.5).figure
    assert all(other.figure > base for other in (Harm(9, 5, 0.5), Harm(10, 6, 0.5), Harm(10, 5, 0.6)))


def test_a_contradictory_deadline_is_the_greatest_doubt() -> None:
    doubts = [
        doubt_of("closes", Unknown.CONTRADICTORY, disputed=False),
        doubt_of("closes", None, disputed=True),
        doubt_of("closes", Unknown.AMBIGUOUS, disputed=False),
        UNSEEN,
        doubt_of("amount_max", Unknown.CONTRADICTORY, disputed=False),
    ]
    assert doubts == sorted(doubts, reverse=True)
    assert doubts[0] == 1.0
    assert doubt_of("closes", None, disputed=False) == 0
