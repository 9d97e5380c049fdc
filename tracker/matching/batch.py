"""Many projects held against many calls at once: the same marks and weights as ``rank``, in products of matrices.

``rank`` says everything of each pair and takes a millisecond for it; this says who is left out and by which rule, and
the chance of the rest, in about a microsecond. What is shown to a person is then worked out in full by ``rank``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tracker.domain.brief import CallBrief
from tracker.matching import classes
from tracker.matching.case import Applicant
from tracker.matching.classes import BARS, Bits
from tracker.matching.features import call_themes
from tracker.matching.money import Rates, reference_rates
from tracker.matching.sides import (
    GUESSED,
    Matrix,
    call_text,
    content_words,
    part,
    read_call_marks,
    read_project_marks,
    themes_of_subjects,
    unit,
    weights_of_subjects,
)
from tracker.matching.similarity import Similarity, call_texts, whole
from tracker.matching.weights import weights

BLOCK = 512
"""How many projects meet all calls at a time: memory grows with the calls, not with both."""

_words: dict[str, int] = {}


@lru_cache(maxsize=65536)
def _numbered(text: str, language: str) -> npt.NDArray[np.int32]:
    """The telling lemmas of a text as numbers."""
    found = sorted(content_words(text, language))
    return np.array([_words.setdefault(word, len(_words)) for word in found], np.int32)


@dataclass(frozen=True, slots=True)
class ProjectPool:
    """Projects, read once: what the conditions look at, the columns of the product, vectors and words."""

    applicants: Sequence[Applicant]
    conditions: classes.Applicants
    columns: Matrix
    vectors: Matrix
    words: tuple[npt.NDArray[np.int32], ...]


@dataclass(frozen=True, slots=True)
class CallPool:
    """Calls, read once. ``sentences`` holds each different sentence of all calls once, ``rows[i]`` those of call i."""

    calls: Sequence[CallBrief]
    conditions: classes.Calls
    columns: Matrix
    sentences: Matrix
    rows: tuple[npt.NDArray[np.intp], ...]
    words: tuple[npt.NDArray[np.int32], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Some projects held against all calls. ``chance`` is 0..1, ``failed`` has the bits of ``classes.RULES``."""

    first: int
    chance: Matrix
    failed: Bits

    @property
    def barred(self) -> npt.NDArray[np.bool_]:
        """Which pairs are left out by a proven failure."""
        found: npt.NDArray[np.bool_] = (self.failed & BARS) != 0
        return found

    def best(self, most: int) -> npt.NDArray[np.intp]:
        """The ``most`` best calls of each project, best first; barred ones come last."""
        order = np.where(self.barred, self.chance - 2, self.chance)
        most = min(most, order.shape[1])
        near = np.argpartition(-order, most - 1, axis=1)[:, :most]
        ranked = np.argsort(-np.take_along_axis(order, near, axis=1), axis=1, kind="stable")
        return np.take_along_axis(near, ranked, axis=1)


def read_projects(applicants: Sequence[Applicant], similarity: Similarity, rates: Rates | None = None) -> ProjectPool:
    """Everything that is looked at on the projects' side. Texts that ``similarity`` knows cost nothing again."""
    projects = [item.project for item in applicants]
    texts = [whole(project) for project in projects]
    vectors = similarity.encode(texts).astype(np.float32)
    side = read_project_marks(projects, vectors, similarity)
    own = side.named + GUESSED["project"] * side.guessed
    parts = (
        part(own * weights_of_subjects()),
        side.guessed,
        part(own @ themes_of_subjects()),
        part(side.ticked),
    )
    conditions = classes.read_applicants(applicants, rates or reference_rates())
    soft = (1 - conditions.works[:, None]).astype(np.float32)
    return ProjectPool(
        applicants,
        conditions,
        np.concatenate([*parts, soft], axis=1),
        vectors,
        tuple(_numbered(text, "es") for text in texts),
    )


def read_calls(calls: Sequence[CallBrief], similarity: Similarity, rates: Rates | None = None) -> CallPool:
    """Everything that is looked at on the calls' side, already multiplied by the weights of the marks."""
    marks = weights().marks
    texts = [call_texts(call) for call in calls]
    place: dict[str, int] = {}
    for text in (text for several in texts for text in several):
        place.setdefault(text, len(place))
    packed = similarity.encode(place)
    rows = tuple(np.array([place[text] for text in several], np.intp) for several in texts)
    side = read_call_marks(calls, tuple(packed[row] for row in rows), similarity)
    asked = side.named + GUESSED["call"] * side.guessed
    themes = call_themes(side)
    conditions = classes.read_calls(calls, rates or reference_rates())
    soft = conditions.soft_only[:, None].astype(np.float32)
    columns = (
        marks["subjects"] * asked,
        marks["meaning"] * unit(asked * weights_of_subjects()),
        marks["themes"] * themes,
        marks["ticked"] * themes,
        marks["soft_for_works"] * soft,
    )
    words = tuple(_numbered(call_text(call), call.language) for call in calls)
    return CallPool(
        calls, conditions, np.concatenate(columns, axis=1, dtype=np.float32), packed.astype(np.float32), rows, words
    )


def boards(projects: ProjectPool, calls: CallPool, today: date, rates: Rates | None = None) -> Iterator[Board]:
    """All projects with all calls, a block of projects at a time, in the order in which they were given."""
    if not projects.applicants or not calls.calls:
        return
    found = classes.tables(projects.conditions, calls.conditions, today, rates or reference_rates())
    bag = _bag(calls)
    for first in range(0, len(projects.applicants), BLOCK):
        rows = slice(first, first + BLOCK)
        failed = classes.failures(projects.conditions, calls.conditions, found, rows)
        alive = ~((failed & BARS) != 0).all(axis=0)
        total = projects.columns[rows] @ calls.columns.T
        total += weights().marks["likeness"] * _nearest(projects.vectors[rows], calls, alive)
        total += weights().marks["words"] * np.log1p(_shared(projects.words[rows], bag))
        total += _conditions(projects.conditions, calls.conditions, found, rows)
        total += weights().marks["pairing"] * ((failed & classes.BIT["pairing"]) != 0)
        yield Board(first, weights().chance_of(total), failed)


def _nearest(vectors: Matrix, calls: CallPool, alive: npt.NDArray[np.bool_]) -> Matrix:
    """Projects × calls: likeness with the nearest sentence; 0 for a call that all the projects are kept out of."""
    best = np.zeros((len(calls.rows), len(vectors)), np.float32)
    numbers = np.flatnonzero(alive)
    if len(numbers):
        used, place = np.unique(np.concatenate([calls.rows[number] for number in numbers]), return_inverse=True)
        likeness = calls.sentences[used] @ vectors.T
        start = 0
        for number in numbers:
            end = start + len(calls.rows[number])
            np.max(likeness[place[start:end]], axis=0, out=best[number])
            start = end
    return best.T


def _bag(calls: CallPool) -> npt.NDArray[np.uint8]:
    """Words × calls: 1 where the call has the word."""
    bag = np.zeros((len(_words), len(calls.calls)), np.uint8)
    for number, words in enumerate(calls.words):
        bag[words, number] = 1
    return bag


def _shared(words: Sequence[npt.NDArray[np.int32]], bag: npt.NDArray[np.uint8]) -> Matrix:
    """Projects × calls: how many words both have."""
    counts = np.zeros((len(words), bag.shape[1]), np.float32)
    for place, own in enumerate(words):
        counts[place] = bag[own].sum(axis=0, dtype=np.uint16)
    return counts


def _conditions(ours: classes.Applicants, theirs: classes.Calls, found: classes.Tables, rows: slice) -> Matrix:
    """Projects × calls: the weighted marks of the conditions, but those that stand in the columns and ``pairing``."""
    marks = weights().marks
    cost, most, least = np.log(ours.cost[rows, None]), np.log(theirs.most), np.log(theirs.least)
    total: Matrix = (
        marks["over"] * np.nan_to_num(np.maximum(cost - most, 0))
        + marks["under"] * np.nan_to_num(np.maximum(least - cost, 0))
    ).astype(np.float32)
    for (kind, _), groups, table in zip(classes.MARKS, ours.marks, found.marks, strict=True):
        if table.any():
            total += marks[kind.name] * table[groups.group[rows]]
    return total
