"""A square code that a phone's camera reads, as the outline of its dark squares: no picture file, script or style."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Light squares that the standard wants around the code."""


@dataclass(frozen=True, slots=True)
class Square:
    """The code: squares along a side with the quiet zone, and the path of an SVG that fills the dark ones."""

    side: int
    path: str


def square(text: str) -> Square:
    """The code of a text; at least 15 % of it can be mended, for cameras that see badly."""
    rows = tuple(segno.make(text, error="m", micro=False).matrix)
    return Square(len(rows) + 2 * QUIET, "".join(_runs(row, y) for y, row in enumerate(rows, start=QUIET)))


def _runs(row: bytearray, y: int) -> str:
    """The dark squares of a line, neighbours as one bar."""
    bars, x = [], QUIET
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            bars.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(bars)
