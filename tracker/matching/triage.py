"""Whether a call is worth going for now: the work that it asks for against the days that are left and the fit.

The days that each piece of work takes are our own rough measure, the same for all calls, so that calls can be
compared; every number that an advice rests on goes with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import combinations

from tracker.domain.match import Criterion, Fit, Verdict
from tracker.domain.money import Money
from tracker.matching.money import Rates
from tracker.matching.rank import WEAKENING
from tracker.matching.text import fold

DAYS = {
    "short_questions": Decimal("0.1"),
    "long_questions": Decimal("0.5"),
    "documents": Decimal(1),
    "translations": Decimal("0.5"),
    "signatures": Decimal(2),
}
"""Working days of one person for one of each."""
USUAL_DAYS = 15
"""Working days that are supposed where nobody knows the form."""
WEEKEND = 5
"""Saturday's number: from here on a day of the week is not worked."""


class Advice(StrEnum):
    """What to do about a call: apply, put something right first, wait for its next edition, or leave it."""

    GO = "go"
    PREPARE = "prepare"
    NEXT = "next"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Effort:
    """The work of an application, in pieces. ``known`` is whether they were counted in the fund's own form."""

    short_questions: int = 0
    long_questions: int = 0
    documents: int = 0
    translations: int = 0
    signatures: int = 0
    known: bool = True

    @property
    def days(self) -> int:
        """Working days of one person, rounded up."""
        if not self.known:
            return USUAL_DAYS
        total = sum((days * int(getattr(self, name)) for name, days in DAYS.items()), Decimal(0))
        return int(total.to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Triage:
    """An advice with its numbers. ``days_left`` are working days up to the last one, None when nobody knows it."""

    advice: Advice
    effort: Effort
    days_left: int | None
    to_mend: tuple[str, ...]
    to_ask: tuple[str, ...]

    @property
    def spare(self) -> int | None:
        """Working days that would be left over; negative when they do not suffice."""
        return None if self.days_left is None else self.days_left - self.effort.days


def triage(
    fit: Fit,
    criteria: Sequence[Criterion],
    effort: Effort,
    today: date,
    closes: date | None,
    *,
    rolling: bool = False,
    open_now: bool = True,
    days_off: Collection[date] = (),
) -> Triage:
    """What to do about a call that closes on a day of the municipality's calendar.

    It is worth going for when it fits well, nothing proven stands in the way and the days suffice. What fits less,
    has something to put right or has not opened is to be prepared; when the days do not suffice, the next edition is.
    """
    left = None if closes is None else working_days(today, closes, days_off)
    to_mend = tuple(item.name for item in criteria if item.verdict is Verdict.FAILS)
    to_ask = tuple(item.name for item in criteria if item.verdict is Verdict.UNKNOWN)
    return Triage(_advice(fit, criteria, effort, left, rolling, open_now), effort, left, to_mend, to_ask)


def _advice(
    fit: Fit, criteria: Sequence[Criterion], effort: Effort, left: int | None, rolling: bool, open_now: bool
) -> Advice:
    closed = any(item.bars and item.name == "closing" for item in criteria)
    barred = any(item.bars and item.name != "closing" for item in criteria)
    if barred or (fit is Fit.NONE and not closed):
        return Advice.LEAVE
    if closed or (left is not None and left < effort.days and not rolling):
        return Advice.NEXT
    hindered = any(item.name in WEAKENING and item.verdict is Verdict.FAILS for item in criteria)
    ready = fit in (Fit.STRONG, Fit.GOOD) and not hindered and open_now and (left is not None or rolling)
    return Advice.GO if ready else Advice.PREPARE


def working_days(first: date, last: date, days_off: Collection[date] = ()) -> int:
    """Working days from ``first`` to ``last``, both counted; none when ``last`` is before."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(day.weekday() < WEEKEND and day not in days_off for day in days)


class Clash(StrEnum):
    """How two of the municipality's own proposals stand in each other's way."""

    SAME_CALL = "same_call"
    SAME_COST = "same_cost"
    SAME_PARTNER = "same_partner"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A project that goes for a call, as far as clashes are concerned. ``asked`` is what it would ask for."""

    project_id: int
    call_key: str
    fund: str
    cost: Money | None = None
    asked: Money | None = None
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two proposals that clash, and how."""

    kind: Clash
    one: Proposal
    other: Proposal


def conflicts(proposals: Iterable[Proposal], rates: Rates) -> tuple[Conflict, ...]:
    """The clashes among a municipality's own proposals.

    Two projects for one call (many funds take one proposal of each applicant), one project that would have more of
    its cost paid than there is, and two projects of one fund that lean on the same counterpart.
    """
    return tuple(
        Conflict(kind, one, other) for one, other in combinations(proposals, 2) for kind in _clashes(one, other, rates)
    )


def _clashes(one: Proposal, other: Proposal, rates: Rates) -> Iterable[Clash]:
    if one.project_id != other.project_id:
        if one.call_key == other.call_key:
            yield Clash.SAME_CALL
        if one.fund == other.fund and one.partner and other.partner and fold(one.partner) == fold(other.partner):
            yield Clash.SAME_PARTNER
    elif one.call_key != other.call_key and _over_paid(one, other, rates):
        yield Clash.SAME_COST


def _over_paid(one: Proposal, other: Proposal, rates: Rates) -> bool:
    """Whether both ask for more than the project costs; yes when a sum is not known, so that somebody looks."""
    cost, *asked = (rates.dollars(sum_) for sum_ in (one.cost, one.asked, other.asked))
    known = [sum_ for sum_ in asked if sum_ is not None]
    return cost is None or len(known) < len(asked) or sum(known, Decimal(0)) > cost
