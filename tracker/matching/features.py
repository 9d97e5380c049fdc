"""What is compared between a project and a call: six marks of the texts and eight of the conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import log
from zoneinfo import ZoneInfo

import numpy as np

from tracker.domain.brief import CallBrief
from tracker.domain.match import Criterion, Verdict
from tracker.matching.case import Case
from tracker.matching.counterpart import named_countries
from tracker.matching.leaning import works_share
from tracker.matching.means import RUNNING
from tracker.matching.places import admits
from tracker.matching.sides import (
    GUESSED,
    CallSide,
    Matrix,
    ProjectSide,
    part,
    themes_of_subjects,
    unit,
    weights_of_subjects,
)
from tracker.matching.terms import codes, flag, money
from tracker.matching.who import HOME

TEXTS = ("subjects", "meaning", "likeness", "themes", "ticked", "words")
CONDITIONS = ("partner", "no_partner", "over", "under", "pairing", "award", "soft_for_works", "hurry")
FEATURES = (*TEXTS, *CONDITIONS)
SHORT = 20
"""Days under which a call begins to be too near to prepare a proposal."""


def compare_texts(projects: ProjectSide, calls: CallSide) -> Matrix:
    """Projects × calls × the marks of :data:`TEXTS`, in products of matrices.

    ``subjects``: which part of the project's subjects the call speaks of. ``meaning``: the subjects that the
    project's vector points at, against all the call's subjects. ``likeness``: of the nearest sentence of the call.
    ``themes``: which part of the project's themes, by its subjects, is among the call's. ``ticked``: the same for the
    themes that the officer ticked. ``words``: how many lemmas both texts share (logarithm).
    """
    weights = weights_of_subjects()
    own = projects.named + GUESSED["project"] * projects.guessed
    asked = calls.named + GUESSED["call"] * calls.guessed
    themes = call_themes(calls)
    marks = (
        part(own * weights) @ asked.T,
        projects.guessed @ unit(asked * weights).T,
        nearest(projects, calls),
        part(own @ themes_of_subjects()) @ themes.T,
        part(projects.ticked) @ themes.T,
        np.log1p(shared_words(projects, calls)),
    )
    return np.stack(marks, axis=-1)


def call_themes(calls: CallSide) -> Matrix:
    """The themes that a call states; those of its subjects when it states none."""
    inferred = (calls.named + GUESSED["call"] * calls.guessed) @ themes_of_subjects()
    inferred = inferred / np.maximum(inferred.max(axis=1, keepdims=True, initial=0), 1e-9)
    stated = calls.stated.any(axis=1, keepdims=True)
    found: Matrix = np.where(stated, calls.stated, inferred)
    return found


def nearest(projects: ProjectSide, calls: CallSide) -> Matrix:
    """Projects × calls: the likeness with the nearest sentence of each call."""
    best = np.zeros((len(projects.vectors), len(calls.rows)), np.float32)
    for number, rows in enumerate(calls.rows):
        best[:, number] = (projects.vectors @ rows.astype(np.float32).T).max(axis=1)
    return best


def shared_words(projects: ProjectSide, calls: CallSide) -> Matrix:
    """Projects × calls: how many lemmas both have."""
    index = {word: number for number, word in enumerate(sorted(set().union(*projects.words)))}
    found: Matrix = _bag(projects.words, index) @ _bag(calls.words, index).T
    return found


def _bag(texts: Sequence[frozenset[str]], index: Mapping[str, int]) -> Matrix:
    rows = np.zeros((len(texts), max(len(index), 1)), np.float32)
    for number, words in enumerate(texts):
        rows[number, [index[word] for word in words if word in index]] = 1
    return rows


def compare_conditions(case: Case, criteria: Sequence[Criterion]) -> tuple[float, ...]:
    """The marks of :data:`CONDITIONS`.

    ``partner``: the counterpart comes from where the call wants it. ``no_partner``: the call wants one and none is
    named. ``over`` and ``under``: how far the cost is beyond the ceiling or the floor (logarithm of the ratio).
    ``pairing``: a counterpart named elsewhere in a programme that finds it. ``award``: a prize for practices, and the
    project is not known to run. ``soft_for_works``: a project of studies in a call that pays none. ``hurry``: how
    little time is left under twenty days.
    """
    failed = {criterion.name for criterion in criteria if criterion.verdict is Verdict.FAILS}
    cost = case.rates.dollars(case.project.budget)
    return (
        partner(case),
        no_partner(case),
        _excess(cost, case.rates.dollars(money(case.call, "amount_max"))),
        _excess(case.rates.dollars(money(case.call, "amount_min")), cost),
        float("pairing" in failed),
        award(case),
        soft_only(case.call) * (1 - works_share(case.project)),
        hurry(case),
    )


def partner(case: Case) -> float:
    """1 when a counterpart of the project comes from where the call wants one."""
    countries, _ = _wanted(case)
    return float(bool(countries) and any(admits(countries, named) for named in named_countries(case.project)))


def no_partner(case: Case) -> float:
    """1 when the call wants a counterpart and the project names none."""
    return float(_wanted(case)[1] and not named_countries(case.project))


def award(case: Case) -> float:
    """1 for a prize for practices when the project is not known to run."""
    return float(bool(flag(case.call, "award")) and case.project.stage not in RUNNING)


def soft_only(call: CallBrief) -> float:
    """1 for a call that pays no studies or exchanges."""
    return float(flag(call, "pays_soft") is False)


def hurry(case: Case) -> float:
    """How little time is left under twenty days, from 0 to 1 on the last day."""
    if case.call.closes_at is None:
        return 0.0
    left = (case.call.closes_at.astimezone(ZoneInfo(case.municipality.zone)).date() - case.today).days
    return min(1.0, max(0.0, 1 - left / SHORT))


def _wanted(case: Case) -> tuple[tuple[str, ...], bool]:
    """From where a counterpart would suit, and whether one is wanted. The fund's countries stand in for the call's."""
    stated = codes(case.call, "partner_countries")
    required = flag(case.call, "partner_required")
    required = case.call.partner_required if required is None else required
    others = stated or tuple(code for code in case.call.countries if code != HOME)
    return ((), False) if required is False else (others, bool(required))


def _excess(above: Decimal | None, below: Decimal | None) -> float:
    """By how much the first sum exceeds the second; nothing when one is not known."""
    return max(0.0, log(above / below)) if above and below else 0.0
