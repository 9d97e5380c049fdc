"""Many projects held against many calls at once: the same marks and weights as ``rank``, in products of matrices.

``rank`` says everything of each pair and takes a millisecond for it; this says who is left out and by which rule, and
the chance of the rest, in about a microsecond. What is shown to a person is then worked out in full by ``rank``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from tracker.domain.brief import CallBrief
from tracker.matching import classes
from tracker.matching.case import Applicant
from tracker.matching.classes import BARS, Bits, Indices, grouped
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
from tracker.matching.weights import Weights, weights

BLOCK = 1 << 18
"""How many pairs are looked at together, so that memory does not grow with the product of both sides."""
FEW = 8
"""Up to so many calls, words are counted call by call."""

MOST_WORDS = 255
"""More shared words than these count no more."""

_words: dict[str, int] = {}


@lru_cache(maxsize=65536)
def _numbered(text: str, language: str) -> npt.NDArray[np.int32]:
    """The telling lemmas of a text as numbers."""
    found = sorted(content_words(text, language))
    return np.array([_words.setdefault(word, len(_words)) for word in found], np.int32)


@dataclass(frozen=True, slots=True)
class ProjectPool:
    """Projects, read once, those of one kind of applicant together: what the conditions look at, the columns of the
    product, vectors and words. ``order`` says which place of the projects as given each has.
    """

    order: Indices
    conditions: classes.Applicants
    columns: Matrix
    vectors: Matrix
    words: tuple[npt.NDArray[np.int32], ...]
    all_words: npt.NDArray[np.int32]
    ends: Indices


@dataclass(frozen=True, slots=True)
class CallPool:
    """Calls, read once. ``sentences`` holds each different sentence of all calls once, ``rows[i]`` those of call i."""

    calls: Sequence[CallBrief]
    conditions: classes.Calls
    columns: Matrix
    sentences: Matrix
    rows: tuple[Indices, ...]
    words: tuple[npt.NDArray[np.int32], ...]
    scale: Weights


@dataclass(frozen=True, slots=True)
class Board:
    """Some projects held against all calls. ``rows`` are the projects' places, ``columns`` those of the calls that at
    least one of them may answer. ``failed`` has the bits of ``classes.RULES`` for all calls, ``total`` the weighted
    sums of marks for the columns.
    """

    rows: Indices
    columns: Indices
    failed: Bits
    total: Matrix
    scale: Weights

    @property
    def barred(self) -> npt.NDArray[np.bool_]:
        """Which of all pairs are left out by a proven failure."""
        found: npt.NDArray[np.bool_] = (self.failed & BARS) != 0
        return found

    @property
    def chance(self) -> Matrix:
        """The chance of a good call for the columns, 0..1, whether barred or not."""
        return self.scale.chance_of(self.total)

    def pairs(self) -> tuple[Indices, Indices]:
        """Rows and columns of the board where a project may answer a call that fits it at least weakly, best first."""
        fits = (self.total >= self.scale.least_total) & ~((self.failed[:, self.columns] & BARS) != 0)
        rows, columns = np.nonzero(fits)
        order = np.lexsort((-self.total[rows, columns], rows))
        return rows[order], columns[order]

    def fitting(self, most: int | None = None) -> list[Indices]:
        """The calls that fit each project, best first, up to ``most``."""
        rows, columns = self.pairs()
        ends = np.searchsorted(rows, np.arange(len(self.rows) + 1))
        return [self.columns[columns[start:end]][:most] for start, end in pairwise(ends)]


def read_projects(applicants: Sequence[Applicant], similarity: Similarity, rates: Rates | None = None) -> ProjectPool:
    """Everything that is looked at on the projects' side. Texts that ``similarity`` knows cost nothing again."""
    order = grouped([item.project.applicant_type for item in applicants]).group.argsort(kind="stable")
    applicants = [applicants[place] for place in order]
    projects = [item.project for item in applicants]
    texts = [whole(project) for project in projects]
    vectors = similarity.encode(texts).astype(np.float32)
    side = read_project_marks(projects, texts, vectors, similarity)
    own = side.named + GUESSED["project"] * side.guessed
    parts = (
        part(own * weights_of_subjects()),
        side.guessed,
        part(own @ themes_of_subjects()),
        part(side.ticked),
    )
    conditions = classes.read_applicants(applicants, texts, rates or reference_rates())
    soft = (1 - conditions.works[:, None]).astype(np.float32)
    words = tuple(_numbered(text, "es") for text in texts)
    return ProjectPool(
        order,
        conditions,
        np.concatenate([*parts, soft], axis=1),
        vectors,
        words,
        np.concatenate([np.zeros(0, np.int32), *words]),
        np.cumsum([0, *(len(own) for own in words)]),
    )


def read_calls(calls: Sequence[CallBrief], similarity: Similarity, rates: Rates | None = None) -> CallPool:
    """Everything that is looked at on the calls' side, already multiplied by the weights of the marks."""
    scale = weights(similarity.encoder.name)
    marks = scale.marks
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
        calls,
        conditions,
        np.concatenate(columns, axis=1, dtype=np.float32),
        packed.astype(np.float32),
        rows,
        words,
        scale,
    )


def boards(projects: ProjectPool, calls: CallPool, today: date, rates: Rates | None = None) -> Iterator[Board]:
    """All projects with all calls, some projects at a time: those of one kind of applicant together.

    What no project of the block may answer is left out before anything is multiplied.
    """
    if not len(projects.order) or not calls.calls:
        return
    found = classes.tables(projects.conditions, calls.conditions, today, rates or reference_rates())
    bag = _bag(calls)
    for rows in _blocks(projects, len(calls.calls)):
        failed = classes.failures(projects.conditions, calls.conditions, found, rows)
        columns = np.flatnonzero(~((failed & BARS) != 0).all(axis=0))
        with _threads().limit(limits=1, user_api="blas"):  # two that wait for each other on a busy machine take longer
            total = projects.columns[rows] @ calls.columns[columns].T
            total += _nearest(projects.vectors[rows], calls, columns)
        total += _by_words(projects, rows, bag, columns, calls.scale)
        _add_conditions(total, (projects.conditions, calls.conditions), found, rows, columns, calls.scale)
        pairing = (failed[:, columns] & classes.BIT["pairing"]) != 0
        if pairing.any():
            total += calls.scale.marks["pairing"] * pairing
        yield Board(projects.order[rows], columns, failed, total, calls.scale)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _blocks(projects: ProjectPool, calls: int) -> Iterator[slice]:
    """The projects in blocks, each of one kind of applicant."""
    kinds = projects.conditions.kinds[0].group
    ends = [*(np.flatnonzero(np.diff(kinds)) + 1), len(kinds)]
    for start, end in pairwise([0, *ends]):
        for first in range(start, end, max(1, BLOCK // calls)):
            yield slice(first, min(end, first + max(1, BLOCK // calls)))


def _nearest(vectors: Matrix, calls: CallPool, columns: Indices) -> Matrix:
    """Projects × columns: likeness with the nearest sentence, by its weight."""
    best = np.zeros((len(columns), len(vectors)), np.float32)
    if len(columns):
        used, place = np.unique(np.concatenate([calls.rows[number] for number in columns]), return_inverse=True)
        likeness = calls.sentences[used] @ (calls.scale.marks["likeness"] * vectors.T)
        start = 0
        for row, number in enumerate(columns):
            end = start + len(calls.rows[number])
            np.max(likeness[place[start:end]], axis=0, out=best[row])
            start = end
    return best.T


def _bag(calls: CallPool) -> npt.NDArray[np.uint8]:
    """Words × calls: 1 where the call has the word."""
    bag = np.zeros((len(_words), len(calls.calls)), np.uint8)
    for number, words in enumerate(calls.words):
        bag[words, number] = 1
    return bag


def _by_words(
    projects: ProjectPool, rows: slice, bag: npt.NDArray[np.uint8], columns: Indices, scale: Weights
) -> Matrix:
    """Projects × columns: how many words both have (logarithm), by its weight."""
    by_count = (scale.marks["words"] * np.log1p(np.arange(MOST_WORDS + 1))).astype(np.float32)
    found: Matrix = by_count[_shared(projects, rows, bag, columns)]
    return found


def _shared(projects: ProjectPool, rows: slice, bag: npt.NDArray[np.uint8], columns: Indices) -> npt.NDArray[np.uint8]:
    ends = projects.ends[rows.start : rows.stop + 1]
    counts = np.zeros((len(ends) - 1, len(columns)), np.uint8)
    if len(columns) <= FEW:
        own = projects.all_words[ends[0] : ends[-1]]
        for place, column in enumerate(columns):
            sums = np.concatenate([[0], np.cumsum(bag[own, column], dtype=np.int32)])[ends - ends[0]]
            counts[:, place] = np.minimum(np.diff(sums), MOST_WORDS)
        return counts
    for place, own in enumerate(projects.words[rows]):
        if len(own) <= MOST_WORDS:
            counts[place] = np.add.reduce(bag[own], axis=0, dtype=np.uint8)[columns]
        else:  # more could be shared than a byte counts
            counts[place] = np.minimum(bag[own].sum(axis=0), MOST_WORDS)[columns]
    return counts


def _add_conditions(
    total: Matrix,
    sides: tuple[classes.Applicants, classes.Calls],
    found: classes.Tables,
    rows: slice,
    columns: Indices,
    scale: Weights,
) -> None:
    """Adds the weighted marks of the conditions, but those that stand in the columns of the product and ``pairing``."""
    ours, theirs = sides
    marks, cost = scale.marks, np.log(ours.cost[rows, None]).astype(np.float32)
    for name, limits, sign in (("over", theirs.most, 1), ("under", theirs.least, -1)):
        known = np.flatnonzero(~np.isnan(limits[columns]))
        excess = sign * (cost - np.log(limits[columns[known]]).astype(np.float32))
        total[:, known] += marks[name] * np.fmax(excess, 0)  # fmax: 0 where the cost is not known
    for (kind, _), groups, table in zip(classes.MARKS, ours.marks, found.marks, strict=True):
        if table.any():
            total += (marks[kind.name] * table[:, columns])[groups.group[rows]]
