"""How often a source is read: by its own rhythm, and more often when one of its funds is about to open a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

BEFORE, AFTER = timedelta(days=21), timedelta(days=45)
"""From so long before an expected opening, and until so long after it, a source is read more often."""
QUICKER = 4
LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Expected:
    """The opening that a fund is expected to announce, about this day."""

    fund: str
    about: date


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every how many hours a source is read now, and the opening that is the reason where it is not its own rhythm."""

    every_hours: int
    expected: Expected | None = None


def rhythm(every_hours: int, openings: Mapping[str, Iterable[date]], today: date) -> Rhythm:
    """The rhythm of a source on a day; ``openings`` are the first days of the known calls of each of its funds.

    A fund is expected to open as many years after its last opening as its openings lie apart, one year where only
    one is known. An opening that is announced for a later day is expected on that day.
    """
    coming = (Expected(fund, day) for fund, days in openings.items() for day in _expected(sorted(set(days)), today))
    near = [found for found in coming if found.about - BEFORE <= today <= found.about + AFTER]
    if not near:
        return Rhythm(every_hours)
    return Rhythm(max(1, every_hours // QUICKER), min(near, key=lambda found: (abs(found.about - today), found.fund)))


def _expected(days: list[date], today: date) -> Iterable[date]:
    announced = [day for day in days if day > today]
    if announced or not days:
        return announced[:1]
    return [_years_later(days[-1], _years_apart(days))]


def _years_apart(days: list[date]) -> int:
    """How many years lie between two openings; those of one year count once."""
    years = sorted({day.year for day in days})
    gaps = [later - earlier for earlier, later in pairwise(years)]
    return max(1, round(median(gaps))) if gaps else 1


def _years_later(day: date, years: int) -> date:
    last_of_february = (day.month, day.day) == LEAP_DAY
    return day.replace(year=day.year + years, day=28 if last_of_february else day.day)
