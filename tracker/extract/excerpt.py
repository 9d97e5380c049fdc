"""Parts of a text as a text of their own: the sentences in which evidence stands, and what stands around them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from tracker.extract.findings import trim
from tracker.extract.roles_layout import Layout, Span
from tracker.extract.text import Block, Text


def sentences_of(layout: Layout, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The sentences in which the spans stand, in their order, each once; the row of a table is one sentence."""
    found: list[Span] = []
    for start, end in sorted(spans):
        first, last = layout.sentence(start)[0], layout.sentence(max(start, end - 1))[1]
        first, last = min(first, start), max(last, end)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def excerpt(text: Text, spans: Sequence[Span]) -> Text:
    """What stands in the spans, block by block; ``spans`` are in their order and apart from each other."""
    values: list[str] = []
    blocks: list[Block] = []
    struck: list[Span] = []
    origin: array[int] = array("I")
    length = 0
    for start, end in spans:
        for block in _blocks_in(text, start, end):
            first, last = max(block.start, start), min(block.end, end)
            if first >= last:
                continue
            if values:
                length += 1
                origin.append(first)
            shift = length - first
            values.append(text.value[first:last])
            origin.extend(range(first, last))
            length += last - first
            blocks.append(Block(first + shift, last + shift, block.kind, block.level, block.row, block.column))
            struck += [(max(a, first) + shift, min(b, last) + shift) for a, b in _struck_in(text, first, last)]
    return Text("\n".join(values), tuple(blocks), origin, tuple(struck))


def _struck_in(text: Text, start: int, end: int) -> Sequence[Span]:
    from_ = bisect_right(text.struck, start, key=lambda span: span[1])
    return text.struck[from_ : bisect_left(text.struck, end, key=lambda span: span[0])]


def _blocks_in(text: Text, start: int, end: int) -> Iterator[Block]:
    index = max(0, bisect_right(text.blocks, start, key=lambda block: block.start) - 1)
    while index < len(text.blocks) and text.blocks[index].start < end:
        yield text.blocks[index]
        index += 1


def around(layout: Layout, sentence: Span, before: int, after: int) -> tuple[Span, ...]:
    """The ``before`` sentences before one and the ``after`` sentences behind it, without it."""
    found: list[Span] = []
    start, end = sentence
    for _ in range(before):
        place = _last_word(layout, start)
        if place is None:
            break
        piece = layout.sentence(place)
        start = piece[0]
        found.insert(0, piece)
    for _ in range(after):
        place = _next_word(layout, end)
        if place is None:
            break
        piece = layout.sentence(place)
        end = max(piece[1], end + 1)
        found.append(piece)
    return tuple(found)


def _last_word(layout: Layout, start: int) -> int | None:
    place = start - 1
    while place >= 0 and layout.value[place].isspace():
        place -= 1
    return place if place >= 0 else None


def _next_word(layout: Layout, end: int) -> int | None:
    while end < len(layout.value) and layout.value[end].isspace():
        end += 1
    return end if end < len(layout.value) else None


def heads_of(layout: Layout, sentence: Span) -> tuple[Span, ...]:
    """The head of the table in which a sentence stands, and the next heading above it."""
    found: list[Span] = []
    header = layout.column_header(sentence[0])
    if header is not None:
        found.append(layout.line(header[0]))
    index = bisect_right(layout.text.blocks, sentence[0], key=lambda block: block.start) - 1
    for block in reversed(layout.text.blocks[max(0, index - 40) : max(0, index)]):
        if block.kind in ("heading", "title"):
            found.append((block.start, block.end))
            break
    return tuple(found)


def trimmed(layout: Layout, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without what dangles at their ends."""
    return tuple(trim(layout.value, *span) for span in spans)
