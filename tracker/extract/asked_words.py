"""What the readers of an application's papers and ways share: the word list, and what spoils a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from tracker.extract.alternatives import any_of, shared
from tracker.extract.lexicon import word_list
from tracker.extract.roles_layout import Layout, Span

_BEFORE, _AFTER = r"(?<![\w-])", r"(?![\w-])"


def _at(name: str) -> Any:
    found: Any = word_list("asked_documents")
    for part in name.split("."):
        found = found[part]
    return found


@lru_cache(maxsize=128)
def words(name: str, before: str = _BEFORE, after: str = _AFTER) -> re.Pattern[str]:
    """Any of the words ``table.list`` of the lexicon, as whole words."""
    return any_of(_at(name), before, after)


@lru_cache(maxsize=64)
def either(*names: str) -> str:
    """The words of the lists as a part of a longer pattern."""
    return "(?:" + shared(word for name in names for word in _at(name)) + ")"


def tables(name: str) -> tuple[str, ...]:
    """The names of the lists of a table, in their order."""
    return tuple(_at(name))


def says(folded: str, span: Span, *names: str) -> bool:
    """Whether a word of one of the lists stands in the span."""
    return any(words(name).search(folded, *span) for name in names)


def spoiled(layout: Layout, sentence: Span) -> bool:
    """Whether a sentence speaks of those chosen, of other times, or of what is no call at all."""
    if says(layout.folded, sentence, "veto.chosen", "veto.past", "veto.beside"):
        return True
    line = layout.line(sentence[0])
    return says(layout.folded, line, "veto.elsewhere") or _titled_otherwise(layout)


_LONGEST_TITLE = 120


def _titled_otherwise(layout: Layout) -> bool:
    first = layout.lines[0] if layout.lines else (0, 0)
    title = first[0], min(first[1], first[0] + _LONGEST_TITLE)
    return says(layout.folded, title, "veto.elsewhere") or (
        first[1] <= title[1] and says(layout.folded, title, "veto.beside")
    )
