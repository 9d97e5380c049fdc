"""Themes: the ids of the catalogue that the text names as subjects of the call, and the page's own list of themes.

A requirement put on every project ("el análisis de género es obligatorio", sustainability as a principle) is no theme,
nor is what earlier editions, laws, the menu of the page or the names of offices speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import fold, stored, word_list
from tracker.extract.roles_layout import Layout, Span

_NOT_A_SUBJECT = stored("themes", "not_a_subject")
_REQUIREMENT = stored("themes", "requirement")
_PAST = stored("themes", "past")
_LIST = stored("themes", "list")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    def compiled(words: list[str]) -> re.Pattern[str] | None:
        return any_of(words, r"(?<![\w@./])", r"(?![\w@])") if words else None

    return {
        theme: (pattern, compiled(data["weak"]))
        for theme, data in word_list("themes").items()
        if (pattern := compiled(data["strong"])) is not None
    }


_HIDDEN = stored("themes", "hidden")


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    """A word of any theme: most sentences hold none."""
    lists = word_list("themes").values()
    return any_of([word for data in lists for word in (*data["strong"], *data["weak"])], r"(?<![\w@./])", r"(?![\w@])")


def _sentences(layout: Layout) -> Iterable[tuple[Span, str]]:
    for index, (start, end) in enumerate(layout.sentences()):
        if index > 400:
            return
        yield (start, end), _HIDDEN.sub(lambda m: " " * len(m.group()), layout.folded[start:end])


def theme_ids_of(words: str) -> tuple[str, ...]:
    """The theme ids that a few words name.

    >>> theme_ids_of("Ciencia, innovación y tecnología con uso social")
    ('digital',)
    """
    folded = _HIDDEN.sub(lambda m: " " * len(m.group()), fold(words))
    return tuple(
        sorted(
            theme
            for theme, (strong, weak) in _patterns().items()
            if strong.search(folded) or (weak and weak.search(folded))
        )
    )


def read_theme_ids(layout: Layout) -> Finding:
    """The themes that the text names as subjects, with the words that name them."""
    spans: dict[str, list[Span]] = {}
    head_end = layout.lines[0][1] if layout.lines else 0
    for (start, _end), folded in _sentences(layout):
        if (
            not _any().search(folded)
            or _NOT_A_SUBJECT.search(folded)
            or (_PAST.search(folded) and not _LIST.search(folded))
        ):
            continue
        listed = bool(_LIST.search(folded)) or (start < head_end and start < 120)
        for theme, (strong, weak) in _patterns().items():
            for pattern in (strong, weak if listed else None):
                for match in pattern.finditer(folded) if pattern else ():
                    if not _REQUIREMENT.search(folded[max(0, match.start() - 40) : match.end() + 30]):
                        spans.setdefault(theme, []).append((start + match.start(), start + match.end()))
    if not spans:
        return Finding()
    return Finding(tuple(sorted(spans)), tuple(found[0] for _, found in sorted(spans.items())), "theme-words", 0.75)


_HEADING = stored("themes", "heading")
_INLINE = stored("themes", "inline")
_SPLIT_SEMICOLON = regex.compile(r"\s*;\s*")
_SPLIT_COMMA = regex.compile(r"\s*,\s*(?:(?:y|e|et|and|or|o|ou)\s)?|\s(?:y|e|et|and|or|o|ou)\s")


def read_page_themes(layout: Layout) -> Finding:
    """The page's own list of themes, in its words and order: items below a heading, or a list after *Temas:*."""
    for index, (start, end) in enumerate(layout.lines):
        if _HEADING.match(layout.folded[start:end].strip()):
            items = _items_below(layout, index)
            if items:
                return _page_themes(layout, items, "themes-list")
    for match in _INLINE.finditer(layout.folded):
        sentence = layout.sentence(match.start())
        items = _inline_items(layout, match.end(), sentence[1])
        if len(items) >= 2 and all(theme_ids_of(layout.value[a:b]) or len(items) > 3 for a, b in items[:2]):
            return _page_themes(layout, items, "themes-inline")
    return Finding()


def _page_themes(layout: Layout, items: list[Span], rule: str) -> Finding:
    words = tuple(layout.value[start:end] for start, end in items)
    return Finding(words, tuple(items), rule, 0.9)


def _items_below(layout: Layout, index: int) -> list[Span]:
    """The list items right below a heading; the words before a colon name the theme."""
    kinds = {(block.start, block.end): block.kind for block in layout.text.blocks}
    items: list[Span] = []
    for start, end in layout.lines[index + 1 : index + 21]:
        kind = kinds.get((start, end), "")
        if kind in ("heading", "title") or (
            kind != "item"
            and ((items and kind != kinds.get(items[-1], "")) or end - start > 110 or _is_other(layout, start, end))
        ):
            break
        if kind != "item" and not theme_ids_of(layout.value[start:end]):
            break
        items.append((start, end))
    return [_name(layout, start, end) for start, end in items]


def _is_other(layout: Layout, start: int, end: int) -> bool:
    """A paragraph, a label or another heading rather than a short item."""
    return layout.value[start:end].rstrip().endswith((":", "?")) or layout.value[start:end].count(". ") > 0


def _name(layout: Layout, start: int, end: int) -> Span:
    colon = layout.value.find(":", start, end)
    return trim(layout.value, start, colon if colon > start + 3 else end)


def _inline_items(layout: Layout, start: int, end: int) -> list[Span]:
    splitter = _SPLIT_SEMICOLON if ";" in layout.value[start:end] else _SPLIT_COMMA
    stop = regex.search(r"\.(?:\s|$)", layout.value[start:end])
    last = start + stop.start() if stop else end
    spans, position = [], start
    for match in splitter.finditer(layout.value, start, last):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, last))
    return [trim(layout.value, a, b) for a, b in spans if 2 < b - a < 90]
