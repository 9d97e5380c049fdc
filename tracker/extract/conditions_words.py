"""What all readers of conditions share: the word lists, the sentences that bind, and lists of places in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tracker.extract.alternatives import any_of
from tracker.extract.excerpt import heads_of
from tracker.extract.findings import trim
from tracker.extract.lexicon import word_list
from tracker.extract.roles_layout import Layout, Span

LONGEST = 900
"""Characters of a sentence that is read; what is longer is a table or a list without points."""
_LONGEST_LABEL = 90


@lru_cache(maxsize=128)
def words(name: str, before: str = r"(?<![\w-])", after: str = r"(?![\w-])") -> re.Pattern[str]:
    """Any of the words ``table.list`` of the lexicon of conditions, as whole words."""
    return any_of(_at(name), before, after)


def _at(name: str) -> Any:
    found: Any = word_list("conditions")
    for part in name.split("."):
        found = found[part]
    return found


@lru_cache(maxsize=128)
def either(name: str) -> str:
    """The words of a list as a part of a longer pattern."""
    return words(name, "", "").pattern


def sentences_with(layout: Layout, name: str) -> Iterator[Span]:
    """The sentences that hold a word of the list, each once; those of other times and other people are left out."""
    last = -1
    for match in words(name).finditer(layout.folded):
        if match.start() < last:
            continue
        start, last = layout.sentence(match.start())
        if last - start <= LONGEST and not words("common.elsewhere").search(layout.folded, start, last):
            yield start, last


def says(layout: Layout, span: Span, *names: str) -> bool:
    """Whether a word of one of the lists stands in the span."""
    return any(words(name).search(layout.folded, *span) for name in names)


def label_of(layout: Layout, span: Span) -> str:
    """The folded words over a sentence: the heading, the first cell of its row, a short line with a colon."""
    found = [layout.folded[slice(*head)] for head in heads_of(layout, span)]
    line = layout.line(span[0])
    cells = layout.cells(line)
    if len(cells) > 1 and cells[0][1] <= span[0]:
        found.append(layout.folded[slice(*cells[0])])
    above = layout.neighbour(span[0], -1) if layout.line_index(span[0]) else None
    if above and above[1] - above[0] <= _LONGEST_LABEL and layout.folded[above[1] - 1 : above[1]] in (":", "?"):
        found.append(layout.folded[slice(*above)])
    return "\n".join(found)


def labelled(layout: Layout, span: Span, *names: str) -> bool:
    """Whether what stands over a sentence holds a word of one of the lists."""
    label = label_of(layout, span)
    return bool(label) and any(words(name).search(label) for name in names)


def where(layout: Layout, pattern: re.Pattern[str], span: Span) -> tuple[Span, ...]:
    """The first sentence in which a pattern stands, where it stands in another one than ``span``."""
    if pattern.search(layout.folded, *span):
        return ()
    match = pattern.search(layout.folded)
    return (quote(layout, *layout.sentence(match.start())),) if match else ()


def quote(layout: Layout, *span: int) -> Span:
    """The sentence without what dangles at its ends."""
    return trim(layout.value, span[0], span[1])
