"""Subjects of municipal projects, found by their words in Spanish, English, French and Portuguese."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tracker.matching.text import LANGUAGES, WORD, tokens

TELLING = 12
"""How many expressions stand for a subject where its meaning as a whole is asked for."""

Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: its Spanish name, its themes, whether it is too wide to say much, and its first expressions."""

    key: str
    label: str
    themes: tuple[str, ...]
    broad: bool = False
    expressions: str = ""


class Glossary:
    """Finds subjects in texts. Patterns are word sequences; a word that ends in a star stands for any ending."""

    def __init__(self, subjects: Iterable[Subject], patterns: Mapping[str, Mapping[str, Iterable[Pattern]]]) -> None:
        self.subjects = tuple(subjects)
        self.index = {subject.key: number for number, subject in enumerate(self.subjects)}
        self._lookup = {language: _by_first(words) for language, words in patterns.items()}

    def find(self, text: str, language: str) -> frozenset[str]:
        """The keys of the subjects that a text in ``language`` names; Spanish when it is not one of ours."""
        return frozenset(self._found(tokens(text), language))

    def words(self, text: str, language: str) -> dict[str, str]:
        """The subjects that a text names, each with the first words that name it, as they are written there."""
        words, written = tokens(text), WORD.findall(text)
        shown = written if len(written) == len(words) else words
        return {key: " ".join(shown[start:end]) for key, (start, end) in self._found(words, language).items()}

    def _found(self, words: list[str], language: str) -> dict[str, tuple[int, int]]:
        """Where each subject is named first, as places among the words."""
        lookup = self._lookup[language if language in self._lookup else "es"]
        found: dict[str, tuple[int, int]] = {}
        for start, word in enumerate(words):
            for end in range(1, len(word) + 1):
                for pattern, key in lookup.get(word[:end] + "*" * (end < len(word)), ()):
                    if key not in found and _matches(pattern, words, start):
                        found[key] = (start, start + len(pattern))
            for pattern, key in lookup.get(word + "*", ()):
                if key not in found and _matches(pattern, words, start):
                    found[key] = (start, start + len(pattern))
        return found


def _by_first(patterns: Mapping[str, Iterable[Pattern]]) -> dict[str, list[tuple[Pattern, str]]]:
    lookup: dict[str, list[tuple[Pattern, str]]] = defaultdict(list)
    for key, several in patterns.items():
        for pattern in several:
            lookup[pattern[0]].append((pattern, key))
    return dict(lookup)


def _matches(pattern: Pattern, words: list[str], start: int) -> bool:
    """Whether the words from ``start`` on are those of the pattern."""
    part = words[start : start + len(pattern)]
    return len(part) == len(pattern) and all(_is(want, word) for want, word in zip(pattern, part, strict=True))


def _is(want: str, word: str) -> bool:
    return word.startswith(want[:-1]) if want.endswith("*") else word == want


def patterns_of(expressions: str) -> list[Pattern]:
    """``"agua potable, recicl*"`` as word sequences, folded as texts are."""
    found = []
    for expression in expressions.split(","):
        words = tuple(tokens(expression.replace("*", "")))
        found.append((*words[:-1], words[-1] + "*") if expression.strip().endswith("*") else words)
    return found


def _first(expressions: str) -> str:
    """The expressions that say best what a subject is: the first ones of its line."""
    return ",".join(expressions.replace("*", "").split(",")[:TELLING])


@cache
def glossary() -> Glossary:
    """The glossary that ships with Puente (``tracker/data/matching/glossary.toml``)."""
    data = tomllib.loads(files("tracker").joinpath("data/matching/glossary.toml").read_text("utf-8"))
    subjects = [
        Subject(key, row["label"], tuple(row["themes"]), row.get("broad", False), _first(row["es"]))
        for key, row in data.items()
    ]
    patterns = {code: {key: patterns_of(row[code]) for key, row in data.items()} for code in LANGUAGES}
    return Glossary(subjects, patterns)


@lru_cache(maxsize=65536)
def subjects_of(text: str, language: str) -> frozenset[str]:
    """The keys of the subjects that a text names."""
    return glossary().find(text, language)
