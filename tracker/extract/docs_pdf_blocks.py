"""The lines of a PDF put together as paragraphs, headings, items and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from tracker.extract.docs_pdf_lines import HYPHENS, Line, Page
from tracker.extract.text import Builder, Text

_BULLET = regex.compile(r"\s*(?:[-–—•·▪‣◦*■●\uf0b7\uf0a7]|o(?=\s))\s*(?=\S)")

_NUMBERED = regex.compile(r"\s*(?:\d{1,2}[.)]|[a-z]\)|[IVX]{1,5}[.)])\s+\S")

_LONGEST_HEADING = 130

_BIGGER = 0.9

_LEADING = 1.75

_STOPS = ".:;!?"


def assembled(pages: Sequence[Page]) -> Text:
    """The text of a document from the lines of its pages."""
    lines = [line for page in pages for line in page.lines if not line.margin]
    weights = Counter[float]()
    for line in lines:
        weights[line.size] += len(line.raw)
    body = weights.most_common(1)[0][0] if weights else 0.0
    compounds = set(regex.findall(r"\p{L}+-\p{L}+", "\n".join(line.raw for line in lines).lower()))
    builder = Builder()
    _Assembly(builder, body, compounds, _margins(lines)).add(lines)
    text = builder.text()
    return replace(text, page_starts=_page_starts(text, pages))


def _page_starts(text: Text, pages: Sequence[Page]) -> tuple[int, ...]:
    """Where each page begins: at the first character that comes from it or from a later one."""
    starts: list[int] = []
    position = 0
    for page in pages:
        while position < len(text.origin) and text.origin[position] < page.offset:
            position += 1
        starts.append(position)
    return tuple(starts)


def _margins(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """How far the lines of a column reach, by page and column."""
    reach: dict[tuple[int, int], float] = {}
    for line in lines:
        for key in _columns(line):
            reach[key] = max(reach.get(key, 0.0), line.right)
    return reach


def _columns(line: Line) -> tuple[tuple[int, int], ...]:
    """The column in which a line begins, with its neighbours for lines that are set in."""
    column = int(line.left // 60)
    return (line.page, column - 1), (line.page, column), (line.page, column + 1)


@dataclass(slots=True)
class _Assembly:
    """Joins lines to paragraphs, headings and items."""

    builder: Builder
    body: float
    compounds: set[str]
    reach: dict[tuple[int, int], float]
    titled: bool = False
    group: list[Line] = field(default_factory=list)

    def add(self, lines: Sequence[Line]) -> None:
        """Adds all lines; a table's cells come where its first line stands."""
        cells: dict[tuple[int, int], dict[tuple[int, int], list[Line]]] = {}
        for line in lines:
            if line.cell:
                cells.setdefault((line.page, line.cell[0]), {}).setdefault(line.cell[1:], []).append(line)
        for line in lines:
            if line.cell is None:
                self._line(line)
            elif table := cells.pop((line.page, line.cell[0]), None):
                self._flush()
                self._table(table)
        self._flush()

    def _table(self, cells: dict[tuple[int, int], list[Line]]) -> None:
        rows: dict[int, int] = {}
        for (row, column), lines in sorted(cells.items()):
            if row not in rows:
                rows[row] = self.builder.new_row()
            self._write(lines)
            self.builder.close("cell", 0, rows[row], column)

    def _line(self, line: Line) -> None:
        if self.group and not self._joins(self.group[-1], line):
            self._flush()
        self.group.append(line)

    def _flush(self) -> None:
        if self.group:
            first = self.group[0]
            if bullet := _BULLET.match(first.raw):
                self.group[0] = replace(first, raw=first.raw[bullet.end() :], offset=first.offset + bullet.end())
            self._write(self.group)
            if self._is_heading(first):
                self.titled = self._close_heading(first)
            else:
                self.builder.close("item" if bullet or _NUMBERED.match(first.raw) else "paragraph")
            self.group = []

    def _close_heading(self, line: Line) -> bool:
        """Ends a heading; the first one that is much bigger than the text is the title."""
        bigger = line.size - self.body
        if not self.titled and bigger > 2 * _BIGGER:
            self.builder.close("title", 1)
            return True
        self.builder.close("heading", 2 if bigger > 2 * _BIGGER else 3)
        return self.titled

    def _is_heading(self, line: Line) -> bool:
        if _BULLET.match(line.raw) or len(line.words) > _LONGEST_HEADING or line.words[-1:] in {".", ";", ","}:
            return False
        return line.size - self.body >= _BIGGER or line.bold

    def _joins(self, before: Line, line: Line) -> bool:
        """Whether a line goes on with the paragraph of the line before."""
        if _BULLET.match(line.raw) or abs(before.size - line.size) > 2 * _BIGGER:
            return False
        end, start = before.words[-1:], line.words[:1]
        wrapped = end in HYPHENS or (start.islower() and end not in _STOPS)
        drop = before.bottom - line.bottom
        if before.page != line.page or not 0 < drop <= _LEADING * max(line.size, before.size, 1.0):
            return wrapped and not self._is_heading(before)
        if self._is_heading(before) != self._is_heading(line) and not wrapped:
            return False
        if wrapped:
            return True
        reach = self.reach.get(_columns(before)[1], before.right)
        if self._is_heading(before):
            reach = max(reach, before.page_width - before.left)
        fits = before.right + 0.25 * line.size + line.first_word < reach
        return not fits and not _NUMBERED.match(line.raw)

    def _write(self, lines: Sequence[Line]) -> None:
        """Adds lines as one, hyphens at line ends resolved."""
        for line, after in zip(lines, (*lines[1:], None), strict=True):
            raw = line.raw.rstrip()
            if after is None:
                self.builder.add(raw, line.offset)
            elif raw[-1:] in HYPHENS and raw[-2:-1].isalpha() and after.words[:1].isalpha():
                self.builder.add(raw[:-1], line.offset)
                if self._is_compound(raw[:-1], after.words):
                    self.builder.add("-", line.offset + len(raw) - 1)
            else:
                self.builder.add(raw if _is_cut_address(raw, after.words) else f"{raw} ", line.offset)

    def _is_compound(self, before: str, after: str) -> bool:
        """Whether the word keeps its hyphen: a name, or a word that the document writes so elsewhere."""
        first, second = regex.search(r"\p{L}*$", before), regex.match(r"\p{L}*", after)
        word = f"{first[0] if first else ''}-{second[0] if second else ''}".lower()
        return after[0].isupper() or word in self.compounds


def _is_cut_address(before: str, after: str) -> bool:
    """Whether a mail or web address goes on in the next line."""
    last = before.split()[-1] if before.split() else ""
    cut = last[-1:] in {".", "/", "_", "@"} and ("@" in last or "://" in last or last.startswith("www."))
    return cut and after[:1].isalnum() and not after[:1].isupper()
