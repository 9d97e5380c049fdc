"""What the money may be spent on, as the page lists it: items or a sentence below a heading, or after a label."""

from __future__ import annotations

import regex

from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout, Span

_HEADING = stored("funded", "heading")
_INLINE = stored("funded", "inline")
_COMMA = regex.compile(r"\s*[,;]\s*(?:(?:y|e|et|and|or|o|u|ou)\s)?|\s(?:y|e|et|and|or|o|u|ou)\s(?=[^,;]*$)")
_MOST_ITEMS = 20
_LONGEST_ITEM = 200


def read_funded(layout: Layout) -> Finding:
    """The activities and costs that the fund pays for, in the page's words."""
    for index, (start, end) in enumerate(layout.lines):
        if _HEADING.match(layout.folded[start:end].strip()):
            items = _below(layout, index)
            if items:
                return _finding(layout, items, "funded-list")
    match = _INLINE.search(layout.folded)
    return (
        _finding(layout, _parts(layout, match.end(), _stop(layout, match.end())), "funded-inline")
        if match
        else (Finding())
    )


def _finding(layout: Layout, items: list[Span], rule: str) -> Finding:
    words = tuple(layout.value[start:end] for start, end in items)
    return Finding(words, ((items[0][0], items[-1][1]),), rule, 0.8) if words else Finding()


def _below(layout: Layout, index: int) -> list[Span]:
    """The list below a heading, or the parts of the one sentence that stands there."""
    kinds = {(block.start, block.end): block.kind for block in layout.text.blocks}
    items: list[Span] = []
    for start, end in layout.lines[index + 1 : index + 1 + _MOST_ITEMS]:
        if kinds.get((start, end)) == "item" and end - start <= _LONGEST_ITEM:
            items.append(trim(layout.value, start, end))
            continue
        if items or kinds.get((start, end)) in ("heading", "title"):
            break
        return _parts(layout, start, _stop(layout, start, end))
    return items


def _stop(layout: Layout, start: int, end: int | None = None) -> int:
    last = layout.sentence(start)[1] if end is None else min(end, layout.sentence(start)[1])
    full_stop = regex.search(r"\.(?:\s|$)", layout.value[start:last])
    return start + full_stop.start() if full_stop else last


def _parts(layout: Layout, start: int, end: int) -> list[Span]:
    parts, position = [], start
    for match in _COMMA.finditer(layout.value, start, end):
        parts.append((position, match.start()))
        position = match.end()
    parts.append((position, end))
    return [trim(layout.value, a, b) for a, b in parts if 2 < b - a <= _LONGEST_ITEM]
