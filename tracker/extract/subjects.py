"""The themes and goals that a project's own words name, with those words: proposals that a person confirms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from re import Pattern

from tracker.catalogue import Sdg, Theme
from tracker.catalogue.words import fold, pattern

MOST_WORDS = 3
"""How many of its words are shown for a proposal."""
LANGUAGE = "es"


def themes_named(themes: Iterable[Theme], text: str) -> dict[str, tuple[str, ...]]:
    """The themes whose Spanish words stand in a text, each with those words. Capitals and accents don't matter."""
    folded = fold(text)
    return _named(((theme.id, theme.words[LANGUAGE]) for theme in themes), text, folded)


def goals_named(goals: Iterable[Sdg], text: str) -> dict[str, tuple[str, ...]]:
    """The Sustainable Development Goals, by number as digits, whose words stand in a text, each with those words."""
    folded = fold(text)
    return _named(((str(goal.number), goal.words) for goal in goals), text, folded)


def _named(lists: Iterable[tuple[str, tuple[str, ...]]], text: str, folded: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, words in lists:
        spans = (match.span() for match in _pattern(words).finditer(folded))
        if there := tuple(dict.fromkeys(text[start:end].lower() for start, end in spans)):
            found[key] = there[:MOST_WORDS]
    return found


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> Pattern[str]:
    return pattern(words)
