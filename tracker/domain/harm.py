"""How much harm it does to leave a doubtful fact unread: the order of the review queue."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.fact import Unknown

WEEK = 7
DOUBT = {Unknown.CONTRADICTORY: 1.0, Unknown.AMBIGUOUS: 0.8, Unknown.UNREADABLE: 0.6, Unknown.NOT_STATED: 0.2}
DISPUTED = 0.9
"""The doubt of a fact that a person locked and the pages have come to contradict."""
UNSEEN = 0.7
"""The doubt of a whole call that no person has seen yet."""
WEIGHT = {"closes": 1.0, "phase": 1.0, "opens": 0.7, "applicant_types": 0.8, "partner_required": 0.6} | dict.fromkeys(
    ("applicant_countries", "mx_states", "border_km_max", "population_min", "population_max"), 0.6
)
LIGHT = 0.4
"""The weight of the fields that have none of their own."""


@dataclass(frozen=True, slots=True)
class Harm:
    """The figures behind a place in the queue. ``days`` is None when nobody knows when the call closes."""

    days: int | None
    people: int
    doubt: float

    @property
    def urgency(self) -> float:
        """1 on the last day, a half a week before, ever less further away; 0 once it is over; a half when unknown."""
        if self.days is None:
            return 0.5
        return 0.0 if self.days < 0 else WEEK / (WEEK + self.days)

    @property
    def figure(self) -> float:
        """Urgency × people × doubt. One is added to the people, so that what nobody follows yet has an order too."""
        return round(self.urgency * (self.people + 1) * self.doubt, 3)


def doubt_of(field: str, unknown: Unknown | None, *, disputed: bool) -> float:
    """How doubtful a fact is, from 0 to 1: by what is wrong with it and by how much hangs on it."""
    reason = DISPUTED if disputed else DOUBT[unknown] if unknown is not None else 0.0
    return round(reason * WEIGHT.get(field, LIGHT), 3)
