"""The normalised text of a page, document or passage, with its blocks and the way back to the source.

Every offset that a fact's evidence holds counts characters of :attr:`Text.value`.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

Span = tuple[int, int]

MAX_CHARS = 3_000_000
"""What stands beyond this many characters of a source is not read."""

SENTENCE_WINDOW = 4_000
"""How far from an offset its sentence can begin or end."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``value[start:end]`` of a text that belongs together, without its line end.

    ``kind`` is ``title``, ``heading``, ``paragraph``, ``item``, ``cell``, ``term``, ``definition`` or ``caption``;
    ``level`` is the level of a heading (1..6), else 0. Blocks with the same ``row`` belong together: cells of a table
    row, a term and its definition, or the few short lines of one paragraph ("13 de marzo" above "Cierre").
    Rows are numbered through the whole text, columns from 0 in each row; a heading of a column is in the first row.
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
        """The text of a bare passage: a line is a paragraph, a list item ("- …") or a row of cells ("… | …")."""
        builder = Builder()
        offset = 0
        for line in passage.splitlines(keepends=True):
            _plain_line(builder, line, offset)
            offset += len(line)
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
        """The span of the raw source from which ``value[start:end]`` was made; marks that compose a letter follow it."""
        if not self.origin:
            return 0, 0
        if start >= end:
            here = self.origin[start] if start < len(self.origin) else self.origin[-1] + 1
            return here, here
        return self.origin[start], self.origin[min(end, len(self.origin)) - 1] + 1


# --- sentences ---------------------------------------------------------------------------------------------------

_END = regex.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[¿¡–—•-]*\s*[\p{Lu}\p{Lt}\d])")
_WORD_BEFORE = regex.compile(r"(?:[\p{L}\d]+\.)*[\p{L}\d]*$")
_ABBREVIATIONS = frozenset(
    "art arts núm núms num nums nº no nos nro nros sr sra sres dr dra lic ing arq av avda tel tels ext pág págs pag pp"
    " vs cf ej inc ee uu mtro mtra gral col cd edo mpio depto dept apdo fracc fr ref aprox approx mme mm mr mrs ms st"
    " ste prof hon jr vol fig ed eds min máx mín max cap cía ltd c.p a.c s.a s.c u.s ee.uu d.f n° nbr tél cedex p.ej"
    " ene feb mar abr may jun jul ago sep sept set oct nov dic jan apr aug dec janv févr avr juil fev mai out dez".split()
)


def _ends_sentence(value: str, start: int, dot: int, after: int) -> bool:
    """Whether the stop at ``dot`` ends a sentence that began at or after ``start``."""
    if value[dot] != ".":
        return True
    match = _WORD_BEFORE.search(value, max(start, dot - 20), dot)
    word = match[0].lower() if match else ""
    if word in {"m", "p.m", "a.m"}:  # "10:00 p. m. Las propuestas"
        return not value[after].isdigit() and value[max(start, dot - 4) : dot].lower().endswith(("p. m", "a. m", ".m"))
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    numbering = dot - len(word) <= start
    return not (numbering and (word.isdigit() or regex.fullmatch("[ivxlc]+", word)))


def sentence_starts(value: str, start: int, end: int) -> Iterator[int]:
    """Where the second and later sentences of ``value[start:end]`` begin."""
    begun = start
    for match in _END.finditer(value, start, end):
        if _ends_sentence(value, begun, match.start(), match.end()):
            begun = match.end()
            yield begun


def trimmed(value: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and value[start].isspace():
        start += 1
    while end > start and value[end - 1].isspace():
        end -= 1
    return start, end


# --- normalisation -----------------------------------------------------------------------------------------------

_INVISIBLE = r"\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff"
_SPECIAL = regex.compile(rf"[\s{_INVISIBLE}]{{2,}}|[\s{_INVISIBLE}--\x20]|[ﬀ-ﬆ]", regex.V1)
_SPACE = regex.compile(r"[\s\x1c-\x1f]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _replacement(found: str) -> str:
    """What stands for a special character or for a run of white space and invisible characters."""
    return _LIGATURES.get(found) or (" " if _SPACE.search(found) else "")


def _plain_characters(raw: str, origin: array[int]) -> tuple[str, array[int]]:
    """Single spaces, nothing invisible, no ligatures."""
    parts: list[str] = []
    kept: array[int] = array("I")
    done = 0
    for match in _SPECIAL.finditer(raw):
        first, last = match.span()
        new = _replacement(match[0])
        parts += (raw[done:first], new)
        kept += origin[done:first]
        kept.extend([origin[first]] * len(new))
        done = last
    if not done:
        return raw, origin
    return "".join((*parts, raw[done:])), kept + origin[done:]


def _composed(raw: str, origin: array[int]) -> tuple[str, array[int]]:
    """The text in form NFC; each composed letter comes from where its base stands."""
    if unicodedata.is_normalized("NFC", raw):
        return raw, origin
    parts: list[str] = []
    kept: array[int] = array("I")
    for match in regex.finditer(r"\X", raw):
        new = unicodedata.normalize("NFC", match[0])
        parts.append(new)
        whole = len(new) == len(match[0])
        kept += origin[match.start() : match.end()] if whole else array("I", [origin[match.start()]] * len(new))
    return "".join(parts), kept


def normalised(raw: str, origin: array[int]) -> tuple[str, array[int]]:
    """The raw text made normal, with the origin of each character that is left."""
    value, kept = _composed(*_plain_characters(raw, origin))
    start, end = trimmed(value, 0, len(value))
    return value[start:end], kept[start:end]


def normal(raw: str) -> str:
    """The raw text made normal, where nobody asks for the way back."""
    return normalised(raw, array("I", range(len(raw))))[0]


# --- building ----------------------------------------------------------------------------------------------------

_BULLET = regex.compile(r"\s*(?:[-–—•·▪‣◦*■●]|o(?=\s\s))\s+")
_GOES_ON = regex.compile(
    r"(?:[,:–-]|\b(?:a|al|ante|au|aux|avant|before|by|con|d|da|das|date|de|del|des|día|do|dos|du|e|el|em|en|et|from|hasta|in|jour|"
    r"jusqu|l|la|las|le|les|los|na|no|o|of|on|ou|para|por|pour|the|to|u|until|up|y|à|às|até))['’]?$",
    regex.I,
)
_LINES_OF_A_ROW = 3
_SHORT_LINE = 160


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

    def absorb(self, other: _Line) -> None:
        """Takes the next line in, with a space for the line end."""
        raw, offset = self.pieces[-1]
        self.pieces += ((" ", offset + max(0, len(raw) - 1)), *other.pieces)
        self.struck += other.struck


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
        self._pages: list[int] = []
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

    def start_page(self) -> None:
        """A new page of the document begins with the next block."""
        self._pages.append(self._length + (1 if self._values else 0))

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
        together = (
            row is None
            and 1 < len(lines) <= _LINES_OF_A_ROW
            and kind not in {"title", "heading"}
            and all(len(value) <= _SHORT_LINE for _, value, _ in lines)
        )
        shared = self.new_row() if together else None
        for number, (line, value, origin) in enumerate(lines):
            block_row, block_column = (shared, number) if together else (row, column)
            self._append(line, value, origin, Block(0, 0, kind, level, block_row, block_column))

    def _joined_lines(self) -> list[tuple[_Line, str, array[int]]]:
        """The lines of the block under way, those that only wrap a sentence joined."""
        lines: list[tuple[_Line, str, array[int]]] = []
        for line in self._lines:
            value, origin = line.normalised()
            if not value:
                continue
            if lines and _continues(lines[-1][1], value):
                before = lines[-1][0]
                before.absorb(line)
                lines[-1] = (before, *before.normalised())
            else:
                lines.append((line, value, origin))
        return lines

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
        return Text(
            "\n".join(self._values), tuple(self._blocks), self._origin, tuple(self._struck), tuple(self._pages)
        )


def _plain_line(builder: Builder, line: str, offset: int) -> None:
    """Adds one line of a passage."""
    cells = line.split(" | ")
    if len(cells) == 1:
        builder.add(line, offset)
        builder.close("item" if _BULLET.match(line) else "paragraph")
        return
    row = builder.new_row()
    for column, cell in enumerate(cells):
        builder.add(cell, offset)
        builder.close("cell", 0, row, column)
        offset += len(cell) + len(" | ")
