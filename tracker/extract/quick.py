"""Patterns that run as fast as they can: by the standard library where it knows all that they need, else by ``regex``.

The standard library's engine is about twice as fast on patterns of this room and finds the same. What takes long to
compile is compiled at its first text: most processes that import this room read none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, cast

import regex

_ONLY_THERE = regex.compile(r"\\[pP]\{|\\[KXRGmM]|\(\?\||\[\[|\(\?[<{]?[er]|&&|--\\")
"""What only ``regex`` knows, once ``\\p{L}`` outside sets is written otherwise."""


class _Late:
    """Stands for a pattern, and becomes it when one of its methods is first asked for."""

    def __init__(self, compiled: Callable[[], Any]) -> None:
        self._compiled = compiled

    def __getattr__(self, name: str) -> Any:
        made = self._compiled()
        vars(self).update((each, getattr(made, each)) for each in dir(made) if not each.startswith("_"))
        return getattr(made, name)


def late(written: str, flags: int = 0) -> regex.Pattern[str]:
    """The pattern as ``regex.compile`` makes it, but compiled at the first text only; a wrong one raises then."""
    return cast("regex.Pattern[str]", _Late(lambda: regex.compile(written, flags)))


@lru_cache(maxsize=2048)
def pattern(written: str, *, verbose: bool = False, any_case: bool = False) -> re.Pattern[str]:
    """The pattern; a letter of any alphabet, ``\\p{L}``, may stand in it. It is compiled at its first text.

    >>> pattern(r"\\bcol\\p{L}+").findall("colaboração, 3 col")
    ['colaboração']
    """
    return cast("re.Pattern[str]", _Late(lambda: _compiled(written, verbose=verbose, any_case=any_case)))


def matches_at(places: re.Pattern[str], found: regex.Pattern[str], text: str) -> Iterator[regex.Match[str]]:
    """The matches of ``found`` in their order, as its ``finditer`` gives them, tried only where ``places`` matches.

    ``places`` is a quick pattern that matches at least wherever ``found`` can begin, and takes no letter.
    """
    end = 0
    for place in places.finditer(text):
        at = place.start()
        match = found.match(text, at) if at >= end else None
        if match:
            yield match
            end = max(match.end(), at + 1)


def _compiled(written: str, *, verbose: bool, any_case: bool) -> re.Pattern[str]:
    plain = _without_letters(written)
    if plain is not None and not _ONLY_THERE.search(plain):
        try:
            return re.compile(plain, (re.VERBOSE if verbose else 0) | (re.IGNORECASE if any_case else 0))
        except re.error:
            pass  # such as a look behind of no fixed length
    flags = (regex.VERBOSE if verbose else 0) | (regex.IGNORECASE if any_case else 0)
    return cast("re.Pattern[str]", regex.compile(written, flags))


def _without_letters(written: str) -> str | None:
    """The pattern with ``[^\\W\\d_]`` for ``\\p{L}``; None where that stands in a set."""
    parts, at, in_set = [], 0, False
    while at < len(written):
        character = written[at]
        if written.startswith(r"\p{L}", at):
            if in_set:
                return None
            parts.append(r"[^\W\d_]")
            at += len(r"\p{L}")
            continue
        if character == "\\":
            parts.append(written[at : at + 2])
            at += 2
            continue
        if character == "[" and not in_set:
            in_set = True
            if written[at + 1 : at + 2] in ("]", "^") and written[at + 1 : at + 3] != "^]":
                parts.append(written[at : at + 2])
                at += 2
                continue
        elif character == "]":
            in_set = False
        parts.append(character)
        at += 1
    return "".join(parts)
