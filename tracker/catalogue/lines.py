"""On which lines of a TOML file each key stands, which tomllib does not say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Where a value stands in a parsed file: ``("editions", 0, "closes")``."""

Extent = tuple[int, int]
"""First and last line of a statement, counted from 1."""

_PART = r"""(?:[\w-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(?P<open>\[\[?)[ \t]*(?P<key>{_KEY})[ \t]*\]")
_ASSIGNMENT = re.compile(rf"[ \t]*(?P<key>{_KEY})[ \t]*=")
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[\[{]|[\]}]|\n''', re.DOTALL
)


def key_extents(text: str) -> dict[Path, Extent]:
    """The lines of every table and key in ``text``, a valid TOML document; ``()`` is the document itself.

    A table that only its inner tables name stands where the first of them does. Keys inside an inline table have no
    lines of their own.
    """
    extents: dict[Path, Extent] = {(): (1, 1)}
    counts: dict[Path, int] = {}
    table: Path = ()
    for start, end in _statements(text):
        lines = (text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1)
        if header := _HEADER.match(text, start):
            table = _table_path(_parts(header["key"]), counts, is_array=header["open"] == "[[")
            path = table
        elif assignment := _ASSIGNMENT.match(text, start):
            path = table + _parts(assignment["key"])
        else:
            continue
        for depth in range(len(path)):
            extents.setdefault(path[: depth + 1], lines)
    return extents


def _statements(text: str) -> Iterator[Extent]:
    """Start and end offsets of the document's statements: a line, or more when brackets or quotes stay open."""
    start = depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth == 0:
            yield start, token.start()
            start = token.end()
    yield start, len(text)


def _parts(key: str) -> tuple[str, ...]:
    """The parts of a dotted key, without their quotes."""
    table: object = tomllib.loads(f"{key} = 0")
    parts: list[str] = []
    while isinstance(table, dict):
        ((part, table),) = table.items()
        parts.append(part)
    return tuple(parts)


def _table_path(parts: tuple[str, ...], counts: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a table header; ``counts`` says how many tables each array of tables has so far."""
    path: Path = ()
    for part in parts[:-1]:
        path = (*path, part)
        path = (*path, counts[path] - 1) if path in counts else path
    path = (*path, parts[-1])
    if is_array:
        counts[path] = counts.get(path, 0) + 1
        return (*path, counts[path] - 1)
    return path
