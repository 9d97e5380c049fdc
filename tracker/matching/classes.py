"""Criteria held against many pairs at once: each is asked once for all the pairs that it can't tell apart.

A criterion looks at a few data of the applicant and a few facts of the call. Applicants that agree on those data are
one class for it, and so are calls; the criterion itself (``eligibility``) answers for one pair of each two classes.
Sums, people and distances would make a class of nearly every applicant, so their failures are compared as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from tracker.domain.brief import CallBrief
from tracker.domain.match import BARRING, Criterion, Verdict
from tracker.matching import counterpart, eligibility, features, means, who
from tracker.matching.case import Applicant, Case
from tracker.matching.leaning import works_share
from tracker.matching.money import Rates
from tracker.matching.terms import money, number, sure

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Bits = npt.NDArray[np.uint16]
Ask = Callable[[Case], Criterion | None]
Mark = Callable[[Case], float]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something asked of a pair, and what it looks at: data of the applicant, facts and other data of the call."""

    name: str
    data: Callable[[Applicant], Hashable]
    facts: tuple[str, ...]
    beside: Callable[[CallBrief], Hashable] = lambda _: None

    def of_call(self, call: CallBrief) -> Hashable:
        """What it sees of a call."""
        return (self.beside(call), *(sure(call, name) for name in self.facts))


def _partners(applicant: Applicant) -> Hashable:
    return applicant.project.partner_country, applicant.project.partners


def _stage(applicant: Applicant) -> Hashable:
    return applicant.project.stage


def _zone(applicant: Applicant) -> Hashable:
    return applicant.municipality.zone


def _closes(call: CallBrief) -> Hashable:
    return call.closes_at


def _fund(call: CallBrief) -> Hashable:
    return call.countries, call.partner_required


CRITERIA: tuple[tuple[Kind, Ask], ...] = (
    (
        Kind("applicant", lambda a: a.project.applicant_type, ("applicant_types", "applicant_types_excluded")),
        who.applicant,
    ),
    (Kind("country", lambda _: None, ("applicant_countries",), _fund), who.country),
    (Kind("territory", lambda a: (a.municipality.cvegeo[:2], a.municipality.state), ("mx_states",)), who.territory),
    (Kind("counterpart", _partners, ("partner_countries", "partner_required"), _fund), counterpart.counterpart),
    (Kind("closing", _zone, ("rolling",), _closes), eligibility.closing),
    (Kind("counterpart_kind", lambda a: a.project.partner_kind, ("partner_kinds",)), counterpart.counterpart_kind),
    (
        Kind(
            "agreement",
            lambda a: (_partners(a), a.municipality.agreements),
            ("agreement_required", "partner_countries"),
        ),
        counterpart.agreement,
    ),
    (Kind("pairing", _partners, ("pairs_with",)), counterpart.pairing),
    (Kind("works", lambda a: a.project.includes_works, ("pays_works", "pays_soft")), means.works),
    (Kind("practice", _stage, ("award",)), means.practice),
    (Kind("stage", _stage, ("stages_accepted",)), means.stage),
)
"""The criteria that tell few classes apart, among those that bar or weaken."""
MARKS: tuple[tuple[Kind, Mark], ...] = (
    (Kind("partner", _partners, ("partner_countries", "partner_required"), _fund), features.partner),
    (Kind("no_partner", _partners, ("partner_countries", "partner_required"), _fund), features.no_partner),
    (Kind("award", _stage, ("award",)), features.award),
    (Kind("hurry", _zone, (), _closes), features.hurry),
)
"""The marks of conditions that tell few classes apart."""
NUMBERS = ("border", "population", "ceiling", "floor")
"""The others among them, compared as numbers."""
RULES = tuple(kind.name for kind, _ in CRITERIA) + NUMBERS
"""Each criterion's place is its bit."""
BIT = {name: np.uint16(1 << place) for place, name in enumerate(RULES)}
BARS = np.uint16(sum(1 << place for place, name in enumerate(RULES) if name in BARRING))


def names_of(bits: int) -> tuple[str, ...]:
    """The criteria that failed, by their bits."""
    return tuple(name for place, name in enumerate(RULES) if bits >> place & 1)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Things by what a criterion sees of them: ``group[i]`` is the class of thing ``i``, ``firsts`` one of each."""

    group: Indices
    firsts: tuple[int, ...]


def grouped(keys: Sequence[Hashable]) -> Grouped:
    """Puts what has the same key into one class."""
    seen: dict[Hashable, int] = {}
    firsts: list[int] = []
    group = np.empty(len(keys), np.intp)
    for place, key in enumerate(keys):
        if (found := seen.get(key)) is None:
            found = seen[key] = len(firsts)
            firsts.append(place)
        group[place] = found
    return Grouped(group, tuple(firsts))


@dataclass(frozen=True, slots=True)
class Applicants:
    """The applicants' side: their classes for each kind and for the marks, and their numbers (NaN: not known)."""

    applicants: Sequence[Applicant]
    kinds: tuple[Grouped, ...]
    marks: tuple[Grouped, ...]
    cost: Numbers
    wanted: Numbers
    exact: npt.NDArray[np.bool_]
    people: Numbers
    border_km: Numbers
    works: Numbers


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls' side."""

    calls: Sequence[CallBrief]
    kinds: tuple[Grouped, ...]
    marks: tuple[Grouped, ...]
    most: Numbers
    least: Numbers
    people: Numbers
    people_most: Numbers
    border_km: Numbers
    soft_only: Numbers


def read_applicants(applicants: Sequence[Applicant], texts: Sequence[str], rates: Rates) -> Applicants:
    """Everything that the criteria look at, once per applicant; ``texts`` are the projects' whole texts."""
    asked = {kind.data for kind, _ in (*CRITERIA, *MARKS)}
    classes = {data: grouped([data(item) for item in applicants]) for data in asked}
    costs = [rates.dollars(item.project.budget) for item in applicants]
    own = [rates.dollars(item.project.own_contribution) for item in applicants]
    both = zip(costs, own, strict=True)
    wanted = [None if cost is None else max(cost - (part or 0), Decimal(0)) for cost, part in both]
    return Applicants(
        applicants,
        tuple(classes[kind.data] for kind, _ in CRITERIA),
        tuple(classes[kind.data] for kind, _ in MARKS),
        _numbers(costs),
        _numbers(wanted),
        np.array([item.project.own_contribution is not None for item in applicants], np.bool_),
        _numbers([item.municipality.population for item in applicants]),
        _numbers([item.border_km for item in applicants]),
        _numbers([works_share(item.project, text) for item, text in zip(applicants, texts, strict=True)]),
    )


def read_calls(calls: Sequence[CallBrief], rates: Rates) -> Calls:
    """Everything that the criteria look at, once per call."""
    return Calls(
        calls,
        tuple(grouped([kind.of_call(call) for call in calls]) for kind, _ in CRITERIA),
        tuple(grouped([kind.of_call(call) for call in calls]) for kind, _ in MARKS),
        _numbers([rates.dollars(money(call, "amount_max")) for call in calls]),
        _numbers([rates.dollars(money(call, "amount_min")) for call in calls]),
        _numbers([number(call, "population_min") for call in calls]),
        _numbers([number(call, "population_max") for call in calls]),
        _numbers([number(call, "border_km_max") for call in calls]),
        np.array([features.soft_only(call) for call in calls], np.float64),
    )


def _numbers(values: Sequence[Decimal | float | None]) -> Numbers:
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


@dataclass(frozen=True, slots=True)
class Tables:
    """Classes of applicants × calls: the bits of the failures by criterion, the marks by mark."""

    failures: tuple[Bits, ...]
    marks: tuple[npt.NDArray[np.float32], ...]


def tables(applicants: Applicants, calls: Calls, today: date, rates: Rates) -> Tables:
    """Asks every criterion and every mark once per pair of classes."""

    def cases(ours: Grouped, theirs: Grouped) -> list[list[Case]]:
        return [
            [Case(applicants.applicants[one], calls.calls[other], today, rates) for other in theirs.firsts]
            for one in ours.firsts
        ]

    failed = []
    for (kind, ask), ours, theirs in zip(CRITERIA, applicants.kinds, calls.kinds, strict=True):
        found = [[_bit(kind, ask(case)) for case in row] for row in cases(ours, theirs)]
        failed.append(np.array(found, np.uint16).reshape(len(ours.firsts), -1)[:, theirs.group])
    marks = []
    for (_, mark), ours, theirs in zip(MARKS, applicants.marks, calls.marks, strict=True):
        values = [[mark(case) for case in row] for row in cases(ours, theirs)]
        marks.append(np.array(values, np.float32).reshape(len(ours.firsts), -1)[:, theirs.group])
    return Tables(tuple(failed), tuple(marks))


def _bit(kind: Kind, found: Criterion | None) -> np.uint16:
    return BIT[kind.name] if found is not None and found.verdict is Verdict.FAILS else np.uint16(0)


def failures(applicants: Applicants, calls: Calls, found: Tables, rows: slice) -> Bits:
    """Applicants × calls: the bits of the criteria that are proven to fail."""
    bits: Bits = np.zeros((rows.stop - rows.start, len(calls.calls)), np.uint16)
    for ours, table in zip(applicants.kinds, found.failures, strict=True):
        if table.any():
            bits |= table[ours.group[rows]]
    top = np.where(applicants.exact[rows], 1.0, float(means.FAR_ABOVE))[:, None]
    _compare(bits, "border", calls.border_km, lambda limit: applicants.border_km[rows, None] > limit)
    _compare(bits, "population", calls.people, lambda least: applicants.people[rows, None] < least)
    _compare(bits, "population", calls.people_most, lambda most: applicants.people[rows, None] > most)
    _compare(bits, "ceiling", calls.most, lambda most: applicants.wanted[rows, None] > top * most)
    _compare(bits, "floor", calls.least, lambda least: applicants.cost[rows, None] < float(means.FAR_BELOW) * least)
    return bits


def _compare(bits: Bits, name: str, limits: Numbers, fails: Callable[[Numbers], npt.NDArray[np.bool_]]) -> None:
    """Marks the failures against the limits that are known."""
    known = np.flatnonzero(~np.isnan(limits))
    bits[:, known] |= fails(limits[known]) * BIT[name]
