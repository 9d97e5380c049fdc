"""The normalised text of a page, document or passage, with its blocks and the way back to the source.

Every offset that a fact's evidence holds counts characters of :attr:`Text.value`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from tracker.extract.text_lines import unwrapped
from tracker.extract.text_normal import normalised
from tracker.extract.text_sentences import SENTENCE_WINDOW, Span, sentence_starts, trimmed

MAX_CHARS = 3_000_000
"""What stands beyond this many characters of a source is not read."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``value[start:end]`` of a text that belongs together, without its line end.

    ``kind`` is ``title``, ``heading``, ``paragraph``, ``item``, ``cell``, ``term``, ``definition`` or ``caption``;
    ``level`` is the level of a heading (1..6), else 0. Blocks with the same ``row`` belong together: cells of a table
    row, or a term and its definition. Rows are numbered through the whole text, columns from 0 in each row.
    """

    start: int
    end: int
    kind: str
    level: int = 0
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Normalised text: NFC, single spaces, nothing invisible, one line a block.

    ``origin`` gives for each character of ``value`` its offset in the raw text of the source (the text nodes of the
    page in their order, the characters of the document, or the passage itself). ``struck`` are the spans that the
    page shows struck out. ``page_starts`` are the offsets at which the pages of a document begin.
    """

    value: str
    blocks: tuple[Block, ...]
    origin: array[int] = field(repr=False)
    struck: tuple[Span, ...] = ()
    page_starts: tuple[int, ...] = ()

    @classmethod
    def plain(cls, passage: str) -> Text:
        """The text of a bare passage: a line is a paragraph, a list item ("- …") or a row of cells ("… | …").

        Lines that break a word are one; where several do, so are all that only wrap a sentence.
        """
        builder = Builder()
        for pieces in unwrapped(passage):
            _plain_line(builder, pieces)
        return builder.text()

    def block_at(self, offset: int) -> Block | None:
        """The block that holds ``offset``; None between blocks."""
        index = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        if index < 0 or offset > self.blocks[index].end:
            return None
        return self.blocks[index]

    def sentence_at(self, offset: int) -> Span:
        """The sentence around ``offset``, within its block and without white space at its ends."""
        block = self.block_at(offset)
        if block is None:
            return offset, offset
        start, end = max(block.start, offset - SENTENCE_WINDOW), min(block.end, offset + SENTENCE_WINDOW)
        for boundary in sentence_starts(self.value, start, end):
            if boundary > offset:
                return trimmed(self.value, start, boundary)
            start = boundary
        return trimmed(self.value, start, end)

    def sentences(self) -> Iterator[Span]:
        """The spans of all sentences, block by block."""
        for block in self.blocks:
            start = block.start
            for boundary in (*sentence_starts(self.value, block.start, block.end), block.end):
                if (span := trimmed(self.value, start, boundary))[0] < span[1]:
                    yield span
                start = boundary

    def row_of(self, block: Block) -> tuple[Block, ...]:
        """The blocks that stand in the same row, in their order; only the block itself where there are no rows."""
        if block.row is None:
            return (block,)
        here = bisect_left(self.blocks, block.start, key=lambda other: other.start)
        first, last = here, here + 1
        while first > 0 and self.blocks[first - 1].row == block.row:
            first -= 1
        while last < len(self.blocks) and self.blocks[last].row == block.row:
            last += 1
        return self.blocks[first:last]

    def page_of(self, offset: int) -> int | None:
        """The page (from 1) on which ``offset`` stands; None where the source has no pages."""
        return max(1, bisect_right(self.page_starts, offset)) if self.page_starts else None

    def is_struck(self, start: int, end: int) -> bool:
        """Whether any part of ``value[start:end]`` is struck out."""
        return any(first < end and start < last for first, last in self.struck)

    def source_span(self, start: int, end: int) -> Span:
        """The span of the raw source from which ``value[start:end]`` was made; accents apart may follow it."""
        if not self.origin:
            return 0, 0
        if start >= end:
            here = self.origin[start] if start < len(self.origin) else self.origin[-1] + 1
            return here, here
        return self.origin[start], self.origin[min(end, len(self.origin)) - 1] + 1


_BULLET = regex.compile(r"\s*(?:[-–—•·▪‣◦*■●]|o(?=\s\s))\s+")

_GOES_ON = regex.compile(
    r"(?:[,:–-]|\b(?:a|al|ante|au|aux|avant|before|by|con|d|da|das|date|de|del|des|día|do|dos|du|e|el|em|en|et|from|hasta|in|jour|"
    r"jusqu|l|la|las|le|les|los|na|no|o|of|on|ou|para|por|pour|the|to|u|until|up|y|à|às|até))['’]?$",
    regex.I,
)


@dataclass(slots=True)
class _Line:
    """A line of the block under way: pieces of raw text with their offsets."""

    pieces: list[tuple[str, int]] = field(default_factory=list)
    struck: list[Span] = field(default_factory=list)

    def normalised(self) -> tuple[str, array[int]]:
        origin: array[int] = array("I")
        for raw, offset in self.pieces:
            origin.extend(range(offset, offset + len(raw)))
        return normalised("".join(raw for raw, _ in self.pieces), origin)


def _joined(lines: list[_Line]) -> _Line:
    """Lines as one, with a space for each line end."""
    whole = _Line()
    for line in lines:
        if whole.pieces:
            raw, offset = whole.pieces[-1]
            whole.pieces.append((" ", offset + len(raw) - 1))
        whole.pieces += line.pieces
        whole.struck += line.struck
    return whole


def _continues(before: str, after: str) -> bool:
    """Whether a line end only wraps a sentence."""
    if not before or not after or _BULLET.match(after + " "):
        return False
    return bool(_GOES_ON.search(before)) or (after[0].islower() and before[-1] not in ".;!?")


class Builder:
    """Puts a text together, block by block."""

    def __init__(self) -> None:
        self._values: list[str] = []
        self._length = 0
        self._raw_length = 0
        self._origin: array[int] = array("I")
        self._blocks: list[Block] = []
        self._struck: list[Span] = []
        self._lines = [_Line()]
        self._row = -1

    @property
    def full(self) -> bool:
        """Whether the text has reached its greatest length."""
        return self._raw_length >= MAX_CHARS

    def new_row(self) -> int:
        """The number of a row that nothing has used."""
        self._row += 1
        return self._row

    def add(self, raw: str, offset: int, struck: bool = False) -> None:
        """Adds raw text that stands at ``offset`` of the source to the block under way."""
        raw = raw[: MAX_CHARS - self._raw_length]
        if raw:
            self._raw_length += len(raw)
            self._lines[-1].pieces.append((raw, offset))
            if struck:
                self._lines[-1].struck.append((offset, offset + len(raw)))

    def line_break(self) -> None:
        """The source breaks the line here, within a block."""
        if self._lines[-1].pieces:
            self._lines.append(_Line())

    def close(self, kind: str, level: int = 0, row: int | None = None, column: int | None = None) -> None:
        """Ends the block under way; nothing happens when it is empty."""
        lines = self._joined_lines()
        self._lines = [_Line()]
        for line, value, origin in lines:
            self._append(line, value, origin, Block(0, 0, kind, level, row, column))

    def _joined_lines(self) -> list[tuple[_Line, str, array[int]]]:
        """The lines of the block under way, those that only wrap a sentence joined."""
        groups: list[list[_Line]] = []
        last = ""
        for line in self._lines:
            if not (value := line.normalised()[0]):
                continue
            if groups and _continues(last, value):
                groups[-1].append(line)
            else:
                groups.append([line])
            last = value
        joined = [_joined(group) for group in groups]
        return [(line, *line.normalised()) for line in joined]

    def _append(self, line: _Line, value: str, origin: array[int], like: Block) -> None:
        if self._values:
            self._origin.append(origin[0])
            self._length += 1
        start, end = self._length, self._length + len(value)
        self._blocks.append(Block(start, end, like.kind, like.level, like.row, like.column))
        self._values.append(value)
        self._origin += origin
        self._length = end
        for first, last in line.struck:
            span = start + bisect_left(origin, first), start + bisect_left(origin, last)
            if span[0] < span[1]:
                self._struck.append(span)

    def text(self) -> Text:
        """The text that has been put together."""
        return Text("\n".join(self._values), tuple(self._blocks), self._origin, tuple(self._struck))


def _plain_line(builder: Builder, pieces: list[tuple[str, int]]) -> None:
    """Adds one line of a passage, in the pieces that it was broken into."""
    line, offset = pieces[0]
    cells = line.split(" | ")
    if len(cells) == 1 or len(pieces) > 1:
        for piece in pieces:
            builder.add(*piece)
        builder.close("item" if _BULLET.match(line) else "paragraph")
        return
    row = builder.new_row()
    for column, cell in enumerate(cells):
        builder.add(cell, offset)
        builder.close("cell", 0, row, column)
        offset += len(cell) + len(" | ")
