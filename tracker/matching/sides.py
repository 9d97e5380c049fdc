"""The two sides of a comparison as matrices: every text is read once, then projects meet calls by products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from tracker.domain.brief import CallBrief, ProjectBrief
from tracker.matching.glossary import Glossary, glossary, subjects_of
from tracker.matching.similarity import Packed, Similarity, call_texts, whole
from tracker.matching.terms import codes
from tracker.matching.text import fold, lemmas

Matrix = npt.NDArray[np.float32]

BROAD = 0.25
"""What a broad subject counts against a narrow one."""
IN_TITLE = 2.0
"""What a subject counts that the title of a project names; one only in the text counts 1."""
GUESSED = {"project": 2.0, "call": 1.0}
"""What the subjects guessed from the vectors count in all, against 1 for each that a word names."""


@dataclass(frozen=True, slots=True)
class ProjectSide:
    """What projects say: a row each. ``named`` are subjects by words, ``guessed`` by vectors (rows of length one)."""

    vectors: Matrix
    named: Matrix
    guessed: Matrix
    ticked: Matrix
    words: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallSide:
    """What calls say. ``rows[i]`` has the vectors of the title and sentences of call ``i``; ``stated`` its themes."""

    rows: tuple[Packed, ...]
    named: Matrix
    guessed: Matrix
    stated: Matrix
    words: tuple[frozenset[str], ...] = ()


def read_projects(projects: Sequence[ProjectBrief], similarity: Similarity) -> ProjectSide:
    """The project side. Officers write in Spanish."""
    texts = [whole(project) for project in projects]
    vectors = similarity.encode(texts).astype(np.float32)
    words = tuple(content_words(text, "es") for text in texts)
    return replace(read_project_marks(projects, texts, vectors, similarity), words=words)


def read_project_marks(
    projects: Sequence[ProjectBrief], texts: Sequence[str], vectors: Matrix, similarity: Similarity
) -> ProjectSide:
    """The project side, without its words, from whole texts and vectors that are known already."""
    anchors = subject_vectors(similarity)
    return ProjectSide(
        vectors,
        _stack([_named(text, project.title) for text, project in zip(texts, projects, strict=True)], subject_count()),
        unit(profile(vectors, anchors, similarity.clear))
        if len(projects)
        else np.zeros((0, subject_count()), np.float32),
        _stack([_marks(project.themes, theme_index()) for project in projects], len(theme_index())),
    )


def read_calls(calls: Sequence[CallBrief], similarity: Similarity) -> CallSide:
    """The call side."""
    words = tuple(content_words(call_text(call), call.language) for call in calls)
    return replace(read_call_marks(calls, _rows(calls, similarity), similarity), words=words)


def read_call_marks(calls: Sequence[CallBrief], rows: tuple[Packed, ...], similarity: Similarity) -> CallSide:
    """The call side, without its words, from vectors that are known already."""
    anchors = subject_vectors(similarity)
    texts = [call_text(call) for call in calls]
    named = [_marks(subjects_of(t, c.language), glossary().index) for t, c in zip(texts, calls, strict=True)]
    guessed = [profile(row.astype(np.float32), anchors, similarity.clear).max(axis=0) for row in rows]
    return CallSide(
        rows,
        _stack(named, subject_count()),
        unit(_stack(guessed, subject_count())),
        _stack([_marks(codes(call, "theme_ids"), theme_index()) for call in calls], len(theme_index())),
    )


def _rows(calls: Sequence[CallBrief], similarity: Similarity) -> tuple[Packed, ...]:
    """The matrix of each call, all texts encoded in one go."""
    texts = [call_texts(call) for call in calls]
    vectors = similarity.encode([text for several in texts for text in several])
    ends = np.cumsum([len(several) for several in texts])
    return tuple(vectors[end - len(several) : end] for several, end in zip(texts, ends, strict=True))


def call_text(call: CallBrief) -> str:
    """All that a call says, as one text."""
    return ". ".join(call_texts(call))


def content_words(text: str, language: str) -> frozenset[str]:
    """The lemmas of a text that mean something: over three letters, and not among the common ones."""
    return frozenset(word for word in lemmas(text, language) if len(word) > 3) - common_words()


def profile(vectors: Matrix, anchors: Matrix, clear: float) -> Matrix:
    """How clearly each text is about each subject: likeness over the text's own mean and ``clear``, squared."""
    likeness = vectors @ anchors.T
    above: Matrix = np.maximum(likeness - likeness.mean(axis=1, keepdims=True) - clear, 0) ** 2
    return above


def subject_vectors(similarity: Similarity) -> Matrix:
    """One vector per subject, from its name and its Spanish expressions."""
    texts = [f"{subject.label}: {subject.expressions}" for subject in glossary().subjects]
    return similarity.encode(texts).astype(np.float32)


def subject_count() -> int:
    """How many subjects the glossary has."""
    return len(glossary().subjects)


@cache
def theme_index() -> dict[str, int]:
    """The themes that subjects belong to, numbered."""
    themes = sorted({theme for subject in glossary().subjects for theme in subject.themes})
    return {theme: number for number, theme in enumerate(themes)}


@cache
def weights_of_subjects() -> Matrix:
    """1 for a narrow subject, less for a broad one."""
    return np.array([BROAD if subject.broad else 1.0 for subject in glossary().subjects], np.float32)


@cache
def themes_of_subjects() -> Matrix:
    """Subjects × themes: how much a subject speaks for a theme."""
    found: Glossary = glossary()
    weights, index = weights_of_subjects(), theme_index()
    matrix = np.zeros((len(found.subjects), len(index)), np.float32)
    for number, subject in enumerate(found.subjects):
        for theme in subject.themes:
            matrix[number, index[theme]] = weights[number]
    return matrix


@cache
def common_words() -> frozenset[str]:
    """Words of every call and every project, which say nothing of either."""
    return frozenset(fold(files("tracker").joinpath("data/matching/common_words.txt").read_text("utf-8")).split())


@lru_cache(maxsize=65536)
def _named(text: str, title: str) -> Matrix:
    index = glossary().index
    everywhere = _marks(subjects_of(text, "es"), index)
    return everywhere + (IN_TITLE - 1) * _marks(subjects_of(title, "es"), index)


def _marks(keys: Sequence[str] | frozenset[str], index: dict[str, int]) -> Matrix:
    row = np.zeros(len(index), np.float32)
    row[[index[key] for key in keys if key in index]] = 1
    return row


def _stack(rows: Sequence[Matrix], width: int) -> Matrix:
    return np.stack(rows) if rows else np.zeros((0, width), np.float32)


def unit(matrix: Matrix) -> Matrix:
    """The rows at length one; a row of zeros stays."""
    found: Matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    return found


def part(matrix: Matrix) -> Matrix:
    """The rows scaled to a sum of one; a row of zeros stays."""
    found: Matrix = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1e-9)
    return found
