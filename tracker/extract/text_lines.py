"""The lines of a bare passage: those that a column or a page of a PDF broke are put together again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import regex

_BROKEN_WORD = regex.compile(
    r"(?<=\p{Ll}\p{Ll})-[ \t]*\r?\n[ \t]*(?=\p{Ll})"
    r"|(?<=\p{Lu}\p{Lu})-[ \t]*\r?\n[ \t]*(?=\p{Lu}{2})"
)
_ENDS = regex.compile(r"[.:;!?»”)][ \t]*\r?\n$|^[\W\d]*\r?\n$")
"""Such lines are whole: sentences, headings with a colon, numbers of pages."""
_BEGINS = regex.compile(r"\s*(?:[-–—•·▪‣◦*■●]\s|[\W\d]*\r?\n|\p{Lu}[\p{L} ]{2,24}:)|.* \| ")
"""So begin lines that no line before goes on in: items, numbers of pages, labels, rows."""
_WRAPPED = 2
"""So many broken words make of all lines a column of text."""


def unwrapped(passage: str) -> Iterator[list[tuple[str, int]]]:
    """The lines of a passage, each as the pieces of it that belong together with their offsets.

    >>> ["".join(piece for piece, _ in line) for line in unwrapped("Hasta el 31 de mar-\\nzo de 2025.\\nOtro.")]
    ['Hasta el 31 de marzo de 2025.\\n', 'Otro.']
    """
    lines, offset = [], 0
    for line in passage.splitlines(keepends=True):
        lines.append((line, offset))
        offset += len(line)
    places = [match.start() for match in _BROKEN_WORD.finditer(passage)] if "-" in passage else []
    if not places:
        yield from ([line] for line in lines)
        return
    wrapped = len(places) >= _WRAPPED
    pieces: list[tuple[str, int]] = []
    for index, (line, start) in enumerate(lines):
        after = bisect_left(places, start)
        broken = places[after] if after < len(places) and places[after] < start + len(line) else None
        pieces.append((line if broken is None else passage[start:broken], start))
        following = lines[index + 1][0] if index + 1 < len(lines) else ""
        goes_on = wrapped and following and not _ENDS.search(line) and not _BEGINS.match(following)
        if broken is None and not goes_on:
            yield pieces
            pieces = []
    if pieces:
        yield pieces
