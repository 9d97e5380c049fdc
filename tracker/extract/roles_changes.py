"""Tables of changes: one column says what held before, another what holds now."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

import regex

from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout, Span

_OLD = stored("roles", "column_old")
_NEW = stored("roles", "column_new")
_UNCHANGED = regex.compile(
    r"\W*(?:(?:se mantiene|sin (?:cambios?|modificacion\w*)|no cambia|igual|inchangee?|sans changement|maintenue?|idem"
    r"|unchanged|no change|as before|stays|mantem-se|mantida|sem (?:alterac\w+|mudanca)|inalterad[oa])\b.{0,20})?\W*"
)


class Side(StrEnum):
    """Whether a date is what held before the change or what holds since."""

    OLD = "old"
    NEW = "new"


class Changes:
    """Which dates of a text stand in a table of changes, and on which side: *Antes | Ahora*, *Au lieu de | Lire*."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @cached_property
    def _any(self) -> bool:
        return bool(_OLD.search(self.layout.folded) and _NEW.search(self.layout.folded))

    def in_columns(self, offset: int) -> bool:
        """Whether the sides are columns; else they are rows."""
        line = self.layout.line(offset)
        return self._head(line) is not None

    def side(self, offset: int) -> Side | None:
        """The side on which ``offset`` stands, None outside tables of changes."""
        line = self.layout.line(offset)
        cells = self.layout.cells(line) if self._any else []
        if len(cells) < _LEAST:
            return None
        column = next((n for n, (start, end) in enumerate(cells) if start <= offset <= end), 0)
        head = self._head(line)
        if head and column < len(head):
            other = next((n for n, said in enumerate(head) if said and said is not head[column]), None)
            return self._settled(head[column], cells[other] if other is not None and other < len(cells) else None)
        return self._by_row(line, cells)

    def _settled(self, said: Side | None, other: Span | None) -> Side | None:
        """An old value stays in force where nothing stands in the new column."""
        if said is Side.OLD and other and _UNCHANGED.fullmatch(self.layout.folded, *other):
            return Side.NEW
        return said

    def _head(self, line: Span) -> list[Side | None] | None:
        """What each column of the table is, where its head has both sides."""
        index = self.layout.line_index(line[0])
        for above in range(index - 1, max(-1, index - _ROWS), -1):
            row = self.layout.cells(self.layout.lines[above])
            if len(row) < _LEAST:
                return None
            said = [self._said(cell) for cell in row]
            if Side.OLD in said and Side.NEW in said:
                return said
        return None

    def _by_row(self, line: Span, cells: Sequence[Span]) -> Side | None:
        """Rows that are the sides: *Fecha anterior | 2 de mayo | 9 de junio* above *Fecha nueva | …*."""
        said = self._said(cells[0])
        wanted = Side.NEW if said is Side.OLD else Side.OLD
        if said is None:
            return None
        near = (self.layout.neighbour(line[0], step) for step in (-1, 1))
        rows = [self.layout.cells(row) for row in near if row]
        return said if any(len(row) >= _LEAST and self._said(row[0]) is wanted for row in rows) else None

    def _said(self, cell: Span) -> Side | None:
        words = self.layout.folded[slice(*cell)].strip(" :.*|")
        if not words or len(words) > _LONGEST:
            return None
        return Side.OLD if _OLD.fullmatch(words) else Side.NEW if _NEW.fullmatch(words) else None


_LEAST, _ROWS, _LONGEST = 2, 40, 45
