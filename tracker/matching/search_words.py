"""Words as a search compares them: folded, each with its lemma, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from tracker.catalogue.words import fold
from tracker.matching.text import LANGUAGES

_WORD = re.compile(r"[^\W_]+")
STOP = frozenset(
    "a al ante con de del el en es la las lo los o para por que se sin su sus un una y "
    "au aux ce d des du et l le les ou par pour qu sur un une "
    "an and at by for in is it of on or the to with "
    "ao aos as com da das do dos e em na nas no nos os ou pela pelo por um uma".split()
)
"""Words that stand in every text: nobody finds anything by them."""
SHOWN = 220
"""How many letters of a sentence are shown."""


@lru_cache(maxsize=200_000)
def lemma(word: str, language: str) -> str:
    """The folded lemma of a small-letter word; the folded word when the language is none of ours."""
    return fold(simplemma.lemmatize(word, lang=language)) if language in LANGUAGES else fold(word)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, accents kept, without those that stand everywhere."""
    return [word for word in _WORD.findall(text.casefold()) if fold(word) not in STOP]


def packed(texts: Iterable[tuple[str, str]], *, lemmas: bool = True) -> str:
    """The words of texts, each with its language, once each: ``aguas/agua saneamiento``.

    Without ``lemmas`` each word stands for itself; then no dictionary has to be loaded, which takes a second for each.
    """
    found = (words_packed(text, language, lemmas=lemmas) for text, language in texts)
    return " ".join(sorted(set[str]().union(*found)))


def words_packed(text: str, language: str, *, lemmas: bool = True) -> set[str]:
    """The words of one text as :func:`packed` writes them."""
    return {
        token_of(fold(word), lemma(word, language) if lemmas else fold(word)) for word in dict.fromkeys(words_of(text))
    }


def token_of(form: str, base: str) -> str:
    """A folded word with its lemma as it is packed."""
    return form if form == base else f"{form}/{base}"


def unpacked(words: str) -> Iterator[tuple[str, str]]:
    """The reverse of :func:`packed`: each folded word with its lemma."""
    for item in words.split():
        form, _, base = item.partition("/")
        yield form, base or form


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence of a text that says what is searched, cut to what can be shown: where it begins, and which of the
    patterns, by number, stand anywhere in the text.
    """

    sentence: str
    start: int
    said: frozenset[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``marked`` when it is a word that was searched."""

    text: str
    marked: bool = False


def finder(forms: Collection[str]) -> re.Pattern[str]:
    """A pattern that finds any of the folded words, whole, in a folded text; without words it finds nothing."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?![^\W_])")


def marked(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    """A text cut at the words that a pattern finds in it."""
    pieces, end = [], 0
    for match in pattern.finditer(fold(text)):
        pieces += [Piece(text[end : match.start()]), Piece(text[match.start() : match.end()], True)]
        end = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[end:])) if piece.text)


def best_sentence(lines: str, patterns: Sequence[re.Pattern[str]]) -> Hit | None:
    """The first of the lines that says most of what is searched, cut around it; None when none says any."""
    folded = fold(lines)
    hits: dict[int, dict[int, int]] = {}
    for number, pattern in enumerate(patterns):
        for match in pattern.finditer(folded):
            start = lines.rfind("\n", 0, match.start()) + 1
            hits.setdefault(start, {}).setdefault(number, match.start())
    if not hits:
        return None
    start = min(hits, key=lambda begin: (-len(hits[begin]), begin))
    end = lines.find("\n", start)
    cut = _around(lines[start : end if end >= 0 else None], min(hits[start].values()) - start)
    return Hit(cut, start, frozenset(number for found in hits.values() for number in found))


def _around(line: str, place: int) -> str:
    """A line, cut at words to what can be shown around a place in it."""
    if len(line) <= SHOWN:
        return line
    begin = line.rfind(" ", 0, max(0, place - SHOWN // 3)) + 1
    end = line.find(" ", begin + SHOWN)
    cut = line[begin : end if end >= 0 else None]
    return ("… " if begin else "") + cut + (" …" if end >= 0 else "")
