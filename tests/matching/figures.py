"""The figures of a ranking against judged pairs: NDCG, MRR, recall, and barred calls in the first places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean

DATA = Path(__file__).parent / "data"
PROJECTS, CALLS, JUDGMENTS = DATA / "projects.dev.jsonl", DATA / "calls.jsonl", DATA / "judgments.dev.tsv"
BARRED = ("ineligible:", "hard_negative:")


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a person says of a pair: a grade of 0 to 3 and why."""

    grade: int
    reason: str

    @property
    def barred(self) -> bool:
        """Whether the applicant may not answer."""
        return self.reason.startswith(BARRED)


def judgments() -> dict[str, dict[str, Judgment]]:
    """Project → call → judgment."""
    found: dict[str, dict[str, Judgment]] = defaultdict(dict)
    for line in JUDGMENTS.read_text("utf-8").splitlines()[1:]:
        project, call, grade, reason = line.split("\t")
        found[project][call] = Judgment(int(grade), reason)
    return found


def order(scores: Mapping[str, float]) -> list[str]:
    """Calls from best to worst; ties by key."""
    return sorted(scores, key=lambda call: (-scores[call], call))


def figures(run: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """The means over the projects of a run."""
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for project, call, score in run:
        scores[project][call] = score
    return summary({project: order(found) for project, found in scores.items()})


def summary(orders: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The means of the figures that exist for each project."""
    judged = judgments()
    each = [_project(calls, judged[project]) for project, calls in orders.items()]
    names = sorted({name for row in each for name in row})
    return {name: round(mean(row[name] for row in each if name in row), 4) for name in names}


def _project(calls: Sequence[str], judged: Mapping[str, Judgment]) -> dict[str, float]:
    grades = [judged[call].grade for call in calls]
    ideal = sorted((item.grade for item in judged.values()), reverse=True)
    good = {call for call, item in judged.items() if item.grade >= 2}
    found = {"barred@5": sum(judged[call].barred for call in calls[:5]) / 5}
    if ideal[0]:
        found |= {f"ndcg@{k}": _gain(grades[:k]) / _gain(ideal[:k]) for k in (5, 10)}
    if good:
        found["mrr"] = next((1 / place for place, grade in enumerate(grades, 1) if grade >= 2), 0.0)
        found["recall@10"] = len(good.intersection(calls[:10])) / len(good)
    if ideal[0] == 3:
        found["first@1"] = float(grades[0] == 3)
    return found


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def recall_by_language(run: Iterable[tuple[str, str, float]], languages: Mapping[str, str]) -> dict[str, float]:
    """Language of the call → share of its good calls that stand among the first ten of their project."""
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for project, call, score in run:
        scores[project][call] = score
    hits: dict[str, list[bool]] = defaultdict(list)
    for project, judged in judgments().items():
        first = order(scores[project])[:10]
        for call, item in judged.items():
            if item.grade >= 2:
                hits[languages[call]].append(call in first)
    return {language: round(mean(found), 4) for language, found in sorted(hits.items())}


BARRING_REASONS = {
    "applicant_type": {"applicant"},
    "applicant_country": {"country"},
    "territory": {"territory", "border"},
    "population": {"population"},
    "partner_country": {"counterpart"},
}
"""What a judge writes of a pair that is barred, and the criteria that say it."""
WEAKENING_REASONS = {
    "budget_too_big": "ceiling",
    "budget_too_small": "floor",
    "other_partner_already_named": "pairing",
    "no_works_paid": "works",
    "only_works_paid": "works",
    "award_needs_running_practice": "practice",
    "no_partner_yet": "counterpart",
}
"""What a judge writes of a pair where something stands in the way, and the criterion that says it."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How the verdicts agree with the judges' reasons: of how many reasons, how many were said, and what was not."""

    asked: int
    right: int
    wrong_failures: int

    @property
    def accuracy(self) -> float:
        """The share of the judges' yes or no on who may answer that the verdicts share."""
        return self.right / self.asked


def verdicts(run: Iterable[tuple[str, str, frozenset[str], frozenset[str]]]) -> Verdicts:
    """Project, call, what bars and all that fails, against the reasons of the judges.

    A failure is wrong when the judges who looked for what stands in the way did not see it, or saw nothing that bars.
    """
    table, asked, right, wrong = judgments(), 0, 0, 0
    for project, call, barring, failing in run:
        judgment = table[project][call]
        kind, _, listed = judgment.reason.partition(":")
        asked += 1
        if judgment.barred:
            right += bool(BARRING_REASONS[listed] & barring)
            continue
        right += not barring
        wrong += bool(barring)
        if kind in ("capped", "side_theme_and", "on_topic", "side_theme"):
            seen = {WEAKENING_REASONS[reason] for reason in listed.split(",") if reason}
            wrong += len(failing - barring - seen)
    return Verdicts(asked, right, wrong)
