"""Shows where a fact was read in a document: the pages or paragraphs around its words, which are marked.

What comes out is made of the document's words alone, each character of them escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

from tracker.extract.mark import MARK_ID
from tracker.extract.text import Block, Text
from tracker.extract.text_sentences import Span

PAGES_AROUND = 1
BLOCKS_AROUND = 25
"""How many blocks are shown before and behind the words where the document has no pages."""


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page of a document as HTML; ``number`` is None in a document without pages."""

    number: int | None
    html: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a document around marked words; ``pages_in_all`` is None in a document without pages."""

    pages: tuple[MarkedPage, ...]
    pages_in_all: int | None
    whole: bool


def excerpt_of(text: Text, span: Span) -> Excerpt:
    """The pages (or paragraphs) around a span, with ``<mark>`` round it; the first mark has the id ``prueba``."""
    near = _near(text, span)
    in_all = len(text.page_starts) or None
    return Excerpt(marked_pages(text, [span], near), in_all, len(near) == len(text.blocks))


def marked_pages(text: Text, spans: Sequence[Span], blocks: Sequence[Block] | None = None) -> tuple[MarkedPage, ...]:
    """The blocks (all, if none are named) page by page; the first mark has the id ``prueba``."""
    writer = _Writer(text, sorted(spans))
    pages = groupby(text.blocks if blocks is None else blocks, key=lambda block: text.page_of(block.start))
    return tuple(MarkedPage(number, writer.blocks(list(inside))) for number, inside in pages)


def _near(text: Text, span: Span) -> Sequence[Block]:
    start, end = span
    if text.page_starts:
        first, last = text.page_of(start) or 1, text.page_of(max(start, end - 1)) or 1
        around = range(first - PAGES_AROUND, last + PAGES_AROUND + 1)
        return [block for block in text.blocks if text.page_of(block.start) in around]
    held = [number for number, block in enumerate(text.blocks) if block.start < end and start < block.end]
    if not held:
        return text.blocks[: 2 * BLOCKS_AROUND]
    first, last = max(0, held[0] - BLOCKS_AROUND), min(len(text.blocks) - 1, held[-1] + BLOCKS_AROUND)
    rows = {text.blocks[first].row, text.blocks[last].row} - {None}  # no table row is cut in two
    return [b for number, b in enumerate(text.blocks) if first <= number <= last or b.row in rows]


class _Writer:
    """Writes blocks as HTML; every character of the text is escaped."""

    def __init__(self, text: Text, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        self._named = False

    def blocks(self, blocks: Sequence[Block]) -> str:
        """The blocks, items in lists and rows in tables."""
        groups = groupby(blocks, key=lambda block: "tr" if block.row is not None else _element(block))
        return "".join(self._group(tag, list(members)) for tag, members in groups)

    def _group(self, tag: str, blocks: list[Block]) -> str:
        if tag == "tr":
            rows = groupby(blocks, key=lambda block: block.row)
            cells = ("".join(self._wrapped("td", block) for block in row) for _, row in rows)
            return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"
        inner = "".join(self._wrapped(tag, block) for block in blocks)
        return f"<ul>{inner}</ul>" if tag == "li" else inner

    def _wrapped(self, tag: str, block: Block) -> str:
        return f"<{tag}>{self._inline(block.start, block.end)}</{tag}>"

    def _inline(self, start: int, end: int) -> str:
        """The words of a block with what is marked or struck in them."""
        edges = {start, end}
        for first, last in (*self._spans, *self._text.struck):
            edges |= {edge for edge in (first, last) if start < edge < end}
        ordered = sorted(edges)
        return "".join(self._piece(first, last) for first, last in pairwise(ordered))

    def _piece(self, start: int, end: int) -> str:
        words = escape(self._text.value[start:end], quote=False)
        if self._text.is_struck(start, end):
            words = f"<s>{words}</s>"
        if not any(first <= start and end <= last for first, last in self._spans):
            return words
        name = "" if self._named else f' id="{MARK_ID}"'
        self._named = True
        return f"<mark{name}>{words}</mark>"


def _element(block: Block) -> str:
    """The element for a block that stands in no row."""
    if block.kind in {"title", "heading"}:
        return f"h{min(max(block.level, 1) + 1, 6)}"
    return "li" if block.kind == "item" else "p"
