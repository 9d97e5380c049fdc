"""Which calls suit a project: first who may answer, then how alike they are, both with their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from tracker.domain.brief import CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.match import Criterion, Fit, MatchResult, Reason, Verdict
from tracker.matching.case import Applicant, Case
from tracker.matching.eligibility import RULES_VERSION, barred, judge
from tracker.matching.features import CONDITIONS, compare_conditions, compare_texts
from tracker.matching.gist import GIST
from tracker.matching.money import Rates, reference_rates
from tracker.matching.reason import reason_of
from tracker.matching.sides import CallSide, Matrix, read_calls, read_projects
from tracker.matching.similarity import Similarity, project_texts
from tracker.matching.weights import Weights, weights

BLOCK = 64
"""How many projects are held against all calls at a time, so that memory does not grow with both."""
WEAKENING = frozenset({"ceiling", "floor", "works", "practice", "stage", "pairing", "counterpart_kind", "agreement"})
"""A proven failure of one of these leaves a call at weak at most: something has to change first."""
BELOW_ALL = 2
"""What a barred call loses: more than any chance, so that it comes last."""


def rank(
    projects: Sequence[ProjectBrief],
    municipality: MunicipalityBrief,
    calls: Sequence[CallBrief],
    similarity: Similarity,
    today: date,
    *,
    rates: Rates | None = None,
    border_km: float | None = None,
) -> list[MatchResult]:
    """Every project of a municipality with every call: project by project, best call first, barred ones last."""
    applicants = [Applicant(project, municipality, border_km) for project in projects]
    return list(rank_applicants(applicants, calls, similarity, today, rates))


def rank_applicants(
    applicants: Sequence[Applicant],
    calls: Sequence[CallBrief],
    similarity: Similarity,
    today: date,
    rates: Rates | None = None,
) -> Iterator[MatchResult]:
    """Like :func:`rank` for projects of several municipalities. Each pair's score depends on that pair alone."""
    side = read_calls(calls, similarity)
    for start in range(0, len(applicants), BLOCK):
        block = applicants[start : start + BLOCK]
        yield from _rank_block(block, calls, side, similarity, today, rates or reference_rates())


def _rank_block(
    block: Sequence[Applicant],
    calls: Sequence[CallBrief],
    side: CallSide,
    similarity: Similarity,
    today: date,
    rates: Rates,
) -> Iterator[MatchResult]:
    projects = [item.project for item in block]
    texts = compare_texts(read_projects(projects, similarity), side)
    similarity.encode([text for project in projects for text in project_texts(project)])  # kept for the reasons
    for row, applicant in enumerate(block):
        cases = [Case(applicant, call, today, rates) for call in calls]
        judged = [judge(case) for case in cases]
        found = chances(texts[row], cases, judged, weights(similarity.encoder.name))
        results = [
            result_of(case, criteria, float(chance), similarity)
            for case, criteria, chance in zip(cases, judged, found, strict=True)
        ]
        yield from sorted(results, key=lambda result: (-result.score, result.call_key))


def chances(texts: Matrix, cases: Sequence[Case], judged: Sequence[tuple[Criterion, ...]], scale: Weights) -> Matrix:
    """The chance of each case that a person would call it good, from the marks of its texts and its conditions."""
    pairs = zip(cases, judged, strict=True)
    conditions = np.array([compare_conditions(case, criteria) for case, criteria in pairs], np.float32)
    return scale.chance(np.concatenate([texts, conditions.reshape(len(cases), len(CONDITIONS))], axis=1))


def model_version(similarity: Similarity) -> str:
    """What the chances rest on: the model of the texts, the weights, and what is read of long texts."""
    return f"{similarity.encoder.name}/{weights(similarity.encoder.name).version}/{GIST}"


def result_of(case: Case, criteria: tuple[Criterion, ...], chance: float, similarity: Similarity) -> MatchResult:
    """All that is said of a pair whose chance is known."""
    out = barred(criteria)
    fit = level(criteria, chance)
    alike = weights().fit(chance) is not Fit.NONE
    return MatchResult(
        case.project.id,
        case.call.key,
        fit,
        round(chance - BELOW_ALL if out else chance, 6),
        criteria,
        reason_of(case, similarity) if alike else Reason(),
        model_version(similarity),
        RULES_VERSION,
    )


def level(criteria: Sequence[Criterion], chance: float) -> Fit:
    """How well a call suits: by its chance, none when barred, weak at most when something proven stands in the way."""
    if barred(criteria):
        return Fit.NONE
    found = weights().fit(chance)
    hindered = any(item.name in WEAKENING and item.verdict is Verdict.FAILS for item in criteria)
    return Fit.WEAK if hindered and found is not Fit.NONE else found
