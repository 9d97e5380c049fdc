"""Where a span stands: line, table row, cell, sentence and clause. The context that roles are read from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from tracker.extract.lexicon import fold, stored
from tracker.extract.roles_wrap import joined_ends
from tracker.extract.text import Text

Span = tuple[int, int]

_SENTENCE_END = regex.compile(r"(?<=[.!?…][\])»\"]?)\s+(?=[\p{Lu}¿¡«“\"(\[\d–-])|(?<=[?!])\s+")
_ABBREVIATION = stored("roles_layout", "abbreviation")
_KEY = regex.compile(r"^[a-z]+(?:_[a-z]+)+(?=\s?[:=|])", regex.MULTILINE)
"""A name as machines write it: ``date_fermeture_depot: 2024-05-17``."""
_CLAUSE_END = regex.compile(r"\s*;\s+|\s+[–—-]\s+|\s*\|\s*|\s*·\s+|\s*•\s*|\s*\.{5,}\s*")


_CELL_EDGE = regex.compile(r"\s*(?:\||\.{5,}|(?:\.\s){5,})\s*")
_SLASH = regex.compile(r"\s/\s")
_SLASHES, _SLASHED_ROWS = 2, 3


@dataclass(frozen=True)
class Layout:
    """The lines, sentences and clauses of a text. ``keep`` are spans that no boundary cuts: dates with their time."""

    text: Text
    keep: tuple[Span, ...] = ()

    @cached_property
    def value(self) -> str:
        return self.text.value

    @cached_property
    def folded(self) -> str:
        return _KEY.sub(lambda match: match.group().replace("_", " "), fold(self.text.value))

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """Lines of the text without blank ones; the cells of one table row count as one line."""
        spans: list[Span] = []
        last_row: int | None = None
        wrapped = set(joined_ends(self.folded, self.value))
        for block in self.text.blocks:
            same_row = block.row is not None and block.row == last_row
            goes_on = block.row is None and last_row is None and spans and block.start - 1 in wrapped
            if same_row or goes_on:
                spans[-1] = (spans[-1][0], block.end)
            elif self.value[block.start : block.end].strip():
                spans.append((block.start, block.end))
            last_row = block.row
        return tuple(spans)

    @cached_property
    def _slashed(self) -> frozenset[int]:
        """The starts of lines that are rows of a table by their slashes: ``Etapa / Desde / Hasta``, three at least."""
        found: set[int] = set()
        run: list[Span] = []
        counts = [len(_SLASH.findall(self.value, start, end)) for start, end in self.lines]
        for (start, end), count, previous in zip(self.lines, counts, [0, *counts], strict=False):
            run = [*run, (start, end)] if count >= _SLASHES and count == previous else [(start, end)]
            if len(run) >= _SLASHED_ROWS:
                found |= {row[0] for row in run}
        return frozenset(found)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [start for start, _ in self.lines]

    def line_index(self, offset: int) -> int:
        """The index of the line that holds ``offset``, 0 before the first one."""
        return max(0, bisect_right(self._line_starts, offset) - 1)

    def line(self, offset: int) -> Span:
        """The line that holds ``offset``."""
        return self.lines[self.line_index(offset)] if self.lines else (0, len(self.value))

    def _kept(self, position: int) -> bool:
        index = bisect_right(self._keep_starts, position) - 1
        return index >= 0 and self.keep[index][0] < position < self.keep[index][1]

    def _ends_date(self, position: int) -> bool:
        """Whether a date with its time ends right there: the point after ``4:30 p. m.`` closes the sentence."""
        index = bisect_right(self._keep_starts, position) - 1
        return index >= 0 and 0 <= position - self.keep[index][1] <= 1

    @cached_property
    def _keep_starts(self) -> list[int]:
        return [start for start, _ in self.keep]

    @cached_property
    def _sentence_edges(self) -> list[int]:
        edges = {0}
        for start, end in self.lines:
            edges |= {start}
            for match in _SENTENCE_END.finditer(self.value, start, end):
                before = self.folded[max(start, match.start() - 10) : match.start()]
                shortened = _ABBREVIATION.search(before) and not self._ends_date(match.start())
                if not self._kept(match.start()) and not shortened:
                    edges.add(match.end())
        return sorted(edges)

    @cached_property
    def _clause_edges(self) -> list[int]:
        edges = set(self._sentence_edges)
        for start, end in self.lines:
            for match in _CLAUSE_END.finditer(self.value, start, end):
                if not self._kept(match.start() + 1):
                    edges.add(match.end())
            if start in self._slashed:
                edges |= {match.end() for match in _SLASH.finditer(self.value, start, end)}
        for block in self.text.blocks:
            if block.row is not None:
                edges.add(block.start)
        return sorted(edges)

    def _within(self, edges: Sequence[int], offset: int) -> Span:
        line_start, line_end = self.line(offset)
        index = bisect_right(edges, offset) - 1
        start = max(line_start, edges[index] if index >= 0 else 0)
        end = min(line_end, edges[index + 1] if index + 1 < len(edges) else len(self.value))
        while end > start and self.value[end - 1].isspace():
            end -= 1
        return start, max(start, end)

    def sentence(self, offset: int) -> Span:
        """The sentence that holds ``offset``."""
        return self._within(self._sentence_edges, offset)

    def clause(self, offset: int) -> Span:
        """The clause that holds ``offset``: sentences end at semicolons, spaced dashes, bars and cells too."""
        return self._within(self._clause_edges, offset)

    def sentences(self) -> list[Span]:
        """All sentences in their order."""
        return [self.sentence(edge) for edge in self._sentence_edges if self.line(edge)[0] <= edge < self.line(edge)[1]]

    def neighbour(self, offset: int, step: int) -> Span | None:
        """The line ``step`` lines further, None beyond the ends."""
        index = self.line_index(offset) + step
        return self.lines[index] if 0 <= index < len(self.lines) else None

    @cached_property
    def _table_cells(self) -> list[Span]:
        return [(block.start, block.end) for block in self.text.blocks if block.row is not None]

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [start for start, _ in self._table_cells]

    def cells(self, line: Span) -> list[Span]:
        """The cells of a line: table blocks, or the parts between bars or dotted leaders; one cell elsewhere."""
        first, last = bisect_left(self._cell_starts, line[0]), bisect_right(self._cell_starts, line[1])
        blocks = [cell for cell in self._table_cells[first:last] if cell[1] <= line[1]]
        if len(blocks) > 1:
            return blocks
        spans, start = [], line[0]
        edge = _SLASH if line[0] in self._slashed else _CELL_EDGE
        for match in edge.finditer(self.value[line[0] : line[1]]):
            spans.append((start, line[0] + match.start()))
            start = line[0] + match.end()
        return [*spans, (start, line[1])]

    def column_header(self, offset: int) -> Span | None:
        """The cell at the head of the column in which ``offset`` stands, None outside tables."""
        index = self.line_index(offset)
        cells = self.cells(self.line(offset))
        if len(cells) < 2:
            return None
        column = next((n for n, (start, end) in enumerate(cells) if start <= offset <= end), 0)
        header: Span | None = None
        for above in range(index - 1, max(-1, index - 40), -1):
            row = self.cells(self.lines[above])
            if len(row) < 2:
                break
            if column < len(row):
                header = row[column]
        return header
