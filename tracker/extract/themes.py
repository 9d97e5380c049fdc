"""Themes: the ids of the catalogue that the text names as subjects of the call, and the page's own list of themes.

A requirement put on every project ("el análisis de género es obligatorio", sustainability as a principle) is no theme,
nor is what earlier editions, laws, the menu of the page or the names of offices speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import fold, stored, word_list
from tracker.extract.roles_layout import Layout, Span

_NOT_A_SUBJECT = stored("themes", "not_a_subject")
_REQUIREMENT = stored("themes", "requirement")
_PAST = stored("themes", "past")
_LIST = stored("themes", "list")
_ELSEWHERE = stored("themes", "elsewhere")
_CAUSE_BEFORE = stored("themes", "cause_before")
"""What made a call move or wait is not what it is about: *à la suite du passage de l'ouragan*."""
_REPAIRED = regex.compile(
    r"\b(?:re(?:con|-)stru\w+|repar\w+|rebuild\w*|rehabilit\w+|rehabilit\w+|recuper\w+|atender|asist\w+|ayuda)"
)
_ASIDE = stored("roles", "aside")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None]]:
    """For each theme its strong words, its weak ones, and those that are institutions and places too."""

    def compiled(words: list[str]) -> re.Pattern[str] | None:
        return any_of(words, r"(?<![\w@./])", r"(?![\w@])") if words else None

    return {
        theme: (pattern, compiled(data["weak"]), compiled(data["place"]))
        for theme, data in word_list("themes").items()
        if (pattern := compiled(data["strong"])) is not None
    }


_HIDDEN = stored("themes", "hidden")


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    """A word of any theme: most sentences hold none."""
    lists = word_list("themes").values()
    words = [word for data in lists for word in (*data["strong"], *data["weak"], *data["place"])]
    return any_of(words, r"(?<![\w@./])", r"(?![\w@])")


def _sentences(layout: Layout) -> Iterable[tuple[Span, str]]:
    """The sentences that hold a word of any theme, without what looks like one and is none."""
    for index, (start, end) in enumerate(layout.sentences()):
        if index > 400:
            return
        if _any().search(layout.folded, start, end):
            shown = _HIDDEN.sub(lambda m: " " * len(m.group()), layout.folded[start:end])
            if _any().search(shown):
                yield (start, end), shown


def theme_ids_of(words: str) -> tuple[str, ...]:
    """The theme ids that a few words name.

    >>> theme_ids_of("Ciencia, innovación y tecnología con uso social")
    ('digital',)
    """
    folded = _HIDDEN.sub(lambda m: " " * len(m.group()), fold(words))
    return tuple(
        sorted(
            theme
            for theme, patterns in _patterns().items()
            if any(pattern.search(folded) for pattern in patterns if pattern)
        )
    )


def read_theme_ids(layout: Layout) -> Finding:
    """The themes that the text names as subjects, with the words that name them."""
    spans: dict[str, list[Span]] = {}
    head_end = layout.lines[0][1] if layout.lines else 0
    any_subject, menus = _ANY_SUBJECT.search(layout.folded), _menu_cells(layout)
    for (start, _end), folded in _sentences(layout):
        if start in menus or _is_aside(layout, start, folded):
            continue
        listed = bool(_LIST.search(folded)) or (start < head_end and start < 120)
        if any_subject and not _LIST.search(folded):
            continue
        for theme, (strong, weak, place) in _patterns().items():
            for pattern in (strong, weak if listed else None, place):
                for match in pattern.finditer(folded) if pattern else ():
                    if _is_subject(folded, match) and not (pattern is place and _is_site(folded, match)):
                        spans.setdefault(theme, []).append((start + match.start(), start + match.end()))
    if not spans:
        return Finding()
    return Finding(tuple(sorted(spans)), tuple(found[0] for _, found in sorted(spans.items())), "theme-words", 0.75)


_ANY_SUBJECT = stored("themes", "any_subject")
_EVENT_BEFORE = stored("themes", "event_before")
_MENU = stored("themes", "menu")
_UNFUNDED = stored("themes", "unfunded")
_SITE_BEFORE = stored("themes", "site_before")
_ORGANISATION = stored("themes", "organisation")
_LOT_AFTER = stored("themes", "lot_after")
_AROUND = 40
"""How far around an institution, in characters, others are named with it."""


def _menu_cells(layout: Layout) -> set[int]:
    """Where the cells begin of rows that are menus: one of their cells says *Inicio*, *Contact*, *Sobre nós* …"""
    starts: set[int] = set()
    for _row, blocks in groupby(layout.text.blocks, key=lambda block: block.row):
        cells = [(block.start, block.end) for block in blocks if block.row is not None]
        if any(_MENU.fullmatch(layout.folded[start:end].strip()) for start, end in cells):
            starts |= {start for start, _ in cells}
    return starts


def _is_aside(layout: Layout, start: int, folded: str) -> bool:
    """Whether a sentence speaks of something else: menus, related news, earlier editions, how proposals are judged."""
    line = layout.line(start)[0]
    if _NOT_A_SUBJECT.search(folded) or _ASIDE.match(layout.folded, line) or _ELSEWHERE.match(layout.folded, line):
        return True
    return bool(_PAST.search(folded)) and not _LIST.search(folded)


def _is_subject(folded: str, match: re.Match[str]) -> bool:
    before, after = folded[max(0, match.start() - 40) : match.start()], folded[match.end() : match.end() + 30]
    cause = _CAUSE_BEFORE.search(before) and not _REPAIRED.search(folded)
    if cause or _REQUIREMENT.search(before + match.group() + after) or _EVENT_BEFORE.search(before):
        return False
    return not _UNFUNDED.search(folded[: match.start()])


def _is_site(folded: str, match: re.Match[str]) -> bool:
    """Whether an institution is where something is done, or one of those that may apply, rather than the subject."""
    start, end = match.span()
    before = folded[max(0, start - _AROUND) : start]
    after = folded[end : end + _AROUND]
    return bool(_SITE_BEFORE.search(before) or _LOT_AFTER.match(after) or _ORGANISATION.search(f"{before} {after}"))


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
