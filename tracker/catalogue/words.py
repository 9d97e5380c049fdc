"""How word lists of the data files are written and read: plain phrases, ``*`` for "and whatever follows".

A word matches whole words only, whatever its case, accents, kind of dash and white space:
``México-Uruguay`` finds "Mexico – Uruguay" and "México Uruguay", ``recicl*`` finds "Reciclaje" and "reciclar".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

_DASHES = "‐‑‒–—―−"
_QUOTES = "’‘´ʼ`"


class _Folding(dict[int, str]):
    """One character for each character, so that positions in a folded text are positions in the text."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        parts = unicodedata.normalize("NFD", character)
        accented = len(parts) > 1 and all(map(unicodedata.combining, parts[1:]))
        lower = (parts[0] if accented else character).lower()
        self[code] = " " if character.isspace() else lower if len(lower) == 1 else character
        return self[code]


_FOLDING = _Folding({ord(dash): "-" for dash in _DASHES} | {ord(quote): "'" for quote in _QUOTES})
_PARTS = {" ": r"\s+", "-": r"(?:\s*-\s*|\s+)", "*": r"\w*"}


def fold(text: str) -> str:
    """``text`` in lower case, without accents, dashes and quotes made alike; as long as ``text`` itself.

    The text has to be composed (NFC): an accent that stands as a character of its own stays one.
    """
    return text.translate(_FOLDING)


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of ``words`` in a folded text, the longest one first; without words it finds nothing."""
    longest_first = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_expression, longest_first)) or '(?!)'})(?!\w)")


def search_of(words: Iterable[str]) -> Callable[[str], re.Match[str] | None]:
    """Like ``pattern(words).search``, and quicker in the many texts that hold not even a piece of a word."""
    phrases = list(words)
    search = pattern(phrases).search
    pieces = {max(re.split("[ *-]", fold(phrase)), key=len) for phrase in phrases}

    def found(folded: str) -> re.Match[str] | None:
        return search(folded) if any(piece in folded for piece in pieces) else None

    return found


def _expression(folded: str) -> str:
    return "".join(_PARTS.get(part) or re.escape(part) for part in re.split(r"([ *-])", folded))
