"""Words as matching compares them: small letters, no accents, lemmas."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import simplemma

LANGUAGES = ("es", "en", "fr", "pt")
WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Small letters without accents: ``Yucatán`` and ``YUCATAN`` meet."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def tokens(text: str) -> list[str]:
    """The words of a text, folded."""
    return WORD.findall(fold(text))


@lru_cache(maxsize=65536)
def _lemma(word: str, language: str) -> str:
    return fold(simplemma.lemmatize(word, lang=language))


def lemmas(text: str, language: str) -> frozenset[str]:
    """The lemmas of a text, accents folded; the words themselves when the language is not one of ours."""
    words = WORD.findall(text.casefold())
    if language not in LANGUAGES:
        return frozenset(fold(word) for word in words)
    return frozenset(_lemma(word, language) for word in words)


@lru_cache(maxsize=16384)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, those under 25 characters joined to the one before."""
    kept: list[str] = []
    for piece in (part.strip() for part in _SENTENCE.split(text)):
        if kept and piece and (len(piece) < 25 or len(kept[-1]) < 25):
            kept[-1] = f"{kept[-1]} {piece}"
        elif piece:
            kept.append(piece)
    return tuple(kept)
