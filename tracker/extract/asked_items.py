"""The papers below a heading: marked lines, a sentence with all of them, or a line for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.extract.asked_heading import (
    LONGEST_LABEL,
    MARK,
    MOST_ITEMS,
    NUMBERED,
    Heading,
    Papers,
    list_end,
    read_row,
)
from tracker.extract.asked_papers import begins_paper
from tracker.extract.asked_rows import Row, items, row_of
from tracker.extract.asked_words import says, spoiled, words
from tracker.extract.roles_layout import Layout, Span


def items_below(layout: Layout, index: int, heading: Heading) -> Papers | None:
    """The marked lines below a heading, or below the line with a colon that follows it."""
    heads = [layout.lines[index]]
    spans = list(_marked(layout, index))
    below = layout.lines[index + 1 : index + 2]
    if not spans and below and _leads_in(layout, below[0]):
        heads, spans = [*heads, *below], list(_marked(layout, index + 1))
    if not spans:
        return None
    row = items(layout.folded, spans)
    nested = any(layout.value[last - 1] == ":" for _, last in spans)
    row = Row(row.spans, row.sure and not nested and not _goes_on_below(layout, spans[-1]))
    return read_row(layout, row, (*heads, *spans), heading)


def _leads_in(layout: Layout, line: Span) -> bool:
    """Whether a line only leads in a list: ``The following:``."""
    short = line[1] - line[0] <= LONGEST_LABEL and layout.value[line[1] - 1] == ":"
    return short and not spoiled(layout, line) and not says(layout.folded, line, "around.of_one_kind")


def _goes_on_below(layout: Layout, last: Span) -> bool:
    """Whether a second list follows that adds to the first: ``For towns, also:``."""
    below = layout.neighbour(last[0], 1) if layout.lines else None
    if below is None or layout.folded[below[1] - 1] != ":":
        return False
    return says(layout.folded, below, "around.of_one_kind", "open.more")


def _kind(layout: Layout, line: Span) -> str | None:
    """The kind of block that a line is; None for one that consists of several."""
    block = layout.text.block_at(line[0])
    return block.kind if block and (block.start, block.end) == line else None


def _marked(layout: Layout, index: int) -> Iterator[Span]:
    """The lines below ``index`` that are items of one list: with marks of one sort, numbers that go up by one."""
    sort: str | None = None
    number = 0
    for line in layout.lines[index + 1 : index + 1 + MOST_ITEMS]:
        match = MARK.match(layout.folded, *line)
        own = (match.lastgroup or "") if match else ("item" if _kind(layout, line) == "item" else "")
        if own == "letter" and sort in (None, "roman") and match and match["letter"] in "ivx":
            own = "roman"
        if not own or (sort is not None and own != sort) or _kind(layout, line) in ("heading", "title"):
            break
        if own == "number" and match:
            if sort is not None and int(match["number"]) != number + 1:
                break
            number = int(match["number"])
        sort = own
        for piece in _pieces(layout, line):
            number += piece[0] != line[0] and own == "number"
            yield piece


_NEXT_MARK = re.compile(
    r"(?:[;,.]?\n|(?:[;,]\s?(?:y|e|et|and|o|ou|or)?|\s(?:y|e|et|and))\s)(?=(?:[-–—•*·▪■●☐□✓✔]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]-?)\s)"
)


def _pieces(layout: Layout, line: Span) -> Iterator[Span]:
    """The items of a line, where the end of one only seemed to go on: ``III. Plan, y / IV. Presupuesto``."""
    start = line[0]
    for match in _NEXT_MARK.finditer(layout.folded, *line):
        yield start, match.start()
        start = match.end()
    yield start, line[1]


def answer_below(layout: Layout, index: int, heading: Heading) -> Papers | None:
    """What stands below a heading without marks: a sentence with all papers, or a line for each."""
    below = layout.lines[index + 1 : index + 2]
    if not below or len(layout.cells(below[0])) > 1:
        return None
    start, end = below[0]
    row = row_of(layout.folded, start, list_end(layout, start, end))
    if (len(row.spans) > 1 and row.spans[-1][1] < end) or (len(row.spans) > 1 and layout.value[end - 1] == "."):
        return read_row(layout, row, (layout.lines[index], (start, row.spans[-1][1])), heading)
    return _plain_lines(layout, index, heading)


def _plain_lines(layout: Layout, index: int, heading: Heading) -> Papers | None:
    """Lines without marks, each a paper; the line after the last must begin something else."""
    spans: list[Span] = []
    after: Span | None = None
    for line in layout.lines[index + 1 : index + 1 + MOST_ITEMS]:
        short = line[1] - line[0] <= LONGEST_LABEL and layout.folded[line[1] - 1] not in ".:?"
        if not short or not begins_paper(layout.folded, *line) or _kind(layout, line) in ("heading", "title"):
            after = line
            break
        spans.append(line)
    if len(spans) < 2:
        return None
    ends = after is None or _kind(layout, after) in ("heading", "title") or layout.folded[after[1] - 1] in ".:?"
    ends = ends or _next().fullmatch(layout.folded, *after) is not None if after else ends
    last_is_title = _next().fullmatch(layout.folded, *spans[-1]) is not None and after is not None
    row = items(layout.folded, spans)
    row = Row(row.spans, row.sure and bool(ends) and not last_is_title)
    return read_row(layout, row, (layout.lines[index], *spans), heading)


@cache
def _next() -> re.Pattern[str]:
    return words("heading.next", rf"{NUMBERED}", r"\s?:?")
