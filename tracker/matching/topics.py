"""The themes that a project's own words speak of, with those words: weighed, so that one word in passing names none."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log1p

from tracker.matching.glossary import glossary

MARKS = ("title_word", "words", "title_subject", "subjects", "broad", "share")
"""What counts for a theme: a word of the catalogue's list in the title, how many of them in all (logarithm); a subject
of the glossary in the title, how many in all (logarithm), a broad one anywhere, and which part of all subjects is its.
"""
MOST_WORDS = 3
"""So many words are shown for a theme, and more of them count no more."""
LANGUAGE = "es"

Words = Mapping[str, Sequence[str]]
"""By theme, the words of the catalogue's list that a text says."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The weights of the marks, and the least chance from which a theme is proposed."""

    marks: Mapping[str, float]
    offset: float
    least: float

    def chance(self, marks: Sequence[float]) -> float:
        """The chance, in 0..1, that somebody who reads the project says that it is about the theme."""
        total = self.offset + sum(self.marks[name] * value for name, value in zip(MARKS, marks, strict=True))
        return 1 / (1 + exp(-total))


@cache
def topics() -> Topics:
    """The weights that ship with Puente (``tracker/data/matching/topics.toml``)."""
    data = tomllib.loads(files("tracker").joinpath("data/matching/topics.toml").read_text("utf-8"))
    return Topics(data["marks"], data["offset"], data["least"])


def themes_of(
    title: str, text: str, in_title: Words, in_text: Words, themes: Collection[str]
) -> dict[str, Sequence[str]]:
    """The themes that a project is about, likeliest first, each with the words that say so.

    ``in_title`` and ``in_text`` are the words of the catalogue's lists in either; ``text`` is all of the project.
    """
    subjects = glossary().words(text, LANGUAGE)
    marks = marks_of(glossary().find(title, LANGUAGE), subjects, in_title, in_text, themes)
    chances = {theme: topics().chance(values) for theme, values in marks.items()}
    likely = sorted((theme for theme in themes if chances[theme] >= topics().least), key=lambda one: -chances[one])
    return {theme: _shown(theme, subjects, in_text) for theme in likely}


def marks_of(
    in_title: Collection[str],
    in_text: Collection[str],
    title_words: Words,
    text_words: Words,
    themes: Collection[str],
) -> dict[str, tuple[float, ...]]:
    """The :data:`MARKS` of each theme, from the subjects of a title and of the whole text, and from the words."""
    of_title, of_text = ([s for s in glossary().subjects if s.key in keys] for keys in (in_title, in_text))
    narrow = [subject for subject in of_text if not subject.broad]
    return {
        theme: (
            float(theme in title_words),
            log1p(min(MOST_WORDS, len(text_words.get(theme, ())))),
            float(any(theme in subject.themes and not subject.broad for subject in of_title)),
            log1p(sum(theme in subject.themes for subject in narrow)),
            float(any(theme in subject.themes and subject.broad for subject in of_text)),
            sum(theme in subject.themes for subject in narrow) / (len(narrow) or 1),
        )
        for theme in themes
    }


def _shown(theme: str, subjects: Mapping[str, str], in_text: Words) -> Sequence[str]:
    """The words of the catalogue first, then those of the glossary."""
    named = (words.lower() for key, words in subjects.items() if theme in _themes_of(key))
    return tuple(dict.fromkeys((*in_text.get(theme, ()), *named)))[:MOST_WORDS]


@cache
def _themes_of(subject: str) -> tuple[str, ...]:
    known = glossary()
    return known.subjects[known.index[subject]].themes
