"""Learns ``data/matching/topics.toml`` from projects that a person read: ``python -m tests.matching.fit_topics``.

A logistic model over six marks, the same for every theme, so that it can't learn a project by heart. While learning,
30 % of the subjects that the glossary names are hidden, for its words were chosen by somebody who knew these projects.
Figures are out of fold: each project is judged by weights learnt without it. Two truths: what a person says who read
each project (``themes.read.tsv``), and what the officers ticked, of which the reader shares three in four.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.matching.figures import DATA, PROJECTS
from tracker.catalogue import load_catalogue
from tracker.extract.subjects import themes_named
from tracker.matching.files import read_lines
from tracker.matching.glossary import glossary
from tracker.matching.topics import LANGUAGE, MARKS, marks_of

Array = npt.NDArray[np.float64]
FOLDS, REPEATS, HIDDEN, RIDGE, LEAST = 10, 5, 0.3, 3.0, 0.3


@cache
def read() -> Mapping[str, frozenset[str]]:
    """Project → the themes that a person says who read it."""
    rows = (line.split("\t") for line in (DATA / "themes.read.tsv").read_text("utf-8").splitlines()[1:])
    return {project: frozenset(themes.split()) for project, themes in rows}


class Projects:
    """The projects, with what they are about by either truth, as arrays of projects × themes."""

    def __init__(self) -> None:
        self.lines = read_lines(PROJECTS)
        self.catalogue = load_catalogue()
        self.themes = [theme.id for theme in self.catalogue.themes]
        self.read = self._table({str(line["id"]): read()[str(line["id"])] for line in self.lines})
        self.ticked = self._table({str(line["id"]): line["themes"] for line in self.lines})

    def _table(self, truth: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
        return np.array([[theme in truth[str(line["id"])] for theme in self.themes] for line in self.lines])

    def marks(self, hidden: float = 0.0, seed: int = 0) -> Array:
        """Projects × themes × marks, with a share of the subjects hidden."""
        chance = np.random.default_rng(seed)
        kept = [{key for key in glossary().index if chance.random() >= hidden} for _ in self.lines]
        return np.array([self._of(line, keys) for line, keys in zip(self.lines, kept, strict=True)])

    def _of(self, line: Mapping[str, object], kept: set[str]) -> list[tuple[float, ...]]:
        title, text = str(line["title"]), f"{line['title']}. {line['text']}"
        subjects = [glossary().find(said, LANGUAGE) & kept for said in (title, text)]
        words = [themes_named(self.catalogue.themes, said) for said in (title, text)]
        return list(marks_of(*subjects, *words, self.themes).values())


def learn(marks: Array, truth: npt.NDArray[np.bool_]) -> Array:
    """Weights and, last, the offset, by Newton's method with a ridge."""
    flat, wanted = marks.reshape(-1, len(MARKS)), truth.reshape(-1).astype(float)
    middle, spread = flat.mean(axis=0), flat.std(axis=0) + 1e-9
    rows = np.c_[(flat - middle) / spread, np.ones(len(flat))]
    weights, ridge = np.zeros(len(MARKS) + 1), np.diag([RIDGE] * len(MARKS) + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(bend, rows.T @ (chance - wanted) + ridge @ weights)
    found = weights[:-1] / spread
    return np.append(found, weights[-1] - found @ middle)


def chances(marks: Array, weights: Array) -> Array:
    """Projects × themes: the chance that the project is about the theme."""
    found: Array = 1 / (1 + np.exp(-(marks @ weights[:-1] + weights[-1])))
    return found


def out_of_fold(projects: Projects, hidden: float = 0.0) -> Array:
    """The chances of each project by weights learnt without it; ``hidden`` is the share of subjects it lacks then."""
    versions = [projects.marks(HIDDEN, seed) for seed in range(REPEATS)]
    asked, found = projects.marks(hidden, REPEATS), np.zeros(projects.read.shape)
    order = np.random.default_rng(0).permutation(len(found))
    for fold in range(FOLDS):
        rest = np.delete(order, slice(fold, None, FOLDS))
        weights = learn(np.concatenate([marks[rest] for marks in versions]), np.tile(projects.read[rest], (REPEATS, 1)))
        found[order[fold::FOLDS]] = chances(asked[order[fold::FOLDS]], weights)
    return found


def figures(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> str:
    """How many of the themes are said, and how many of those said are right, among projects that have any."""
    said, truth = said[truth.any(axis=1)], truth[truth.any(axis=1)]
    hits = int((said & truth).sum())
    recall, precision = hits / truth.sum(), hits / said.sum()
    return f"{hits} of {truth.sum()} found ({recall:.2f}), {hits} of {said.sum()} right ({precision:.2f})"


def main() -> None:
    """Learns, and prints the weights and the figures."""
    projects = Projects()
    marks = np.concatenate([projects.marks(HIDDEN, seed) for seed in range(REPEATS)])
    weights = learn(marks, np.tile(projects.read, (REPEATS, 1)))
    for name, value in zip((*MARKS, "offset"), weights, strict=True):
        sys.stdout.write(f"{name} = {value:.2f}\n")
    plain = projects.marks()[:, :, 1] > 0
    rows = {
        "any word of the lists (as it was before)": plain,
        "plain: weights learnt on all": chances(projects.marks(), weights) >= LEAST,
        "cross: each by weights learnt without it": out_of_fold(projects) >= LEAST,
        "cross, 40 % of the subjects hidden": out_of_fold(projects, 0.4) >= LEAST,
        "cross, all subjects hidden": out_of_fold(projects, 1.0) >= LEAST,
    }
    sys.stdout.write(f"what the officers ticked\n  read: {figures(projects.ticked, projects.read)}\n")
    for name, said in rows.items():
        sys.stdout.write(
            f"{name}\n  read: {figures(said, projects.read)}\n  ticked: {figures(said, projects.ticked)}\n"
        )


if __name__ == "__main__":
    main()
