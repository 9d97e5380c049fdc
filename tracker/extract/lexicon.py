"""Words: folding, number words in four languages, and the word lists of ``tracker/data/lexicon``.

All patterns of this room are written against *folded* text: lower case, no accents, plain quotes and hyphens, and
exactly as long as the original, so that an offset in one is an offset in the other.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import regex

from tracker.extract.alternatives import shared
from tracker.extract.quick import late, pattern

LANGUAGES = ("es", "fr", "en", "pt")

_PLAIN = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"',
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "―": "-",
    "_": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\t": " ",
}  # fmt: skip


class _Folded(dict[int, str]):
    """What stands for each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()


def _fold_character(character: str) -> str:
    plain = _PLAIN.get(character)
    if plain is not None:
        return plain
    if character in "ºª°":
        return character
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def fold(text: str) -> str:
    """``text`` in lower case, without accents, with plain quotes, hyphens and spaces; of the same length.

    >>> fold("Décima convocatoria — hasta el 1º de agosto")
    'decima convocatoria - hasta el 1º de agosto'
    """
    return _kept_fold(text) if len(text) <= _KEPT else _fold(text)


_KEPT = 20_000
"""Texts up to this length are folded once for all who ask in turn; longer ones would fill the memory."""


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower().replace("\t", " ").replace("_", " ").replace("`", "'")
    return text.translate(_FOLDED)


_kept_fold = lru_cache(maxsize=16)(_fold)


@lru_cache(maxsize=64)
def word_list(name: str) -> Mapping[str, Any]:
    """The word list ``tracker/data/lexicon/<name>.toml``."""
    source = files("tracker") / "data" / "lexicon" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def stored(module: str, name: str, tail: str = "") -> re.Pattern[str]:
    """The pattern ``name`` of a module, from the word list ``patterns``; ``tail`` is added to its end."""
    written = str(word_list("patterns")[module][name]).strip("\n").replace("\n", "")
    return pattern(f"(?:{written}){tail}" if tail else written, verbose=True)


def either(words: Iterable[str]) -> str:
    """A non-capturing group that matches any of the (already folded, literal) words, longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?:{shared(regex.escape(word) for word in ordered)})"


_UNITS: dict[str, int] = {}
for _value, _words in {
    0: "cero zero",
    1: "un uno una une one um uma",
    2: "dos deux two dois duas",
    3: "tres trois three",
    4: "cuatro quatre four quatro",
    5: "cinco cinq five",
    6: "seis six",
    7: "siete sept seven sete",
    8: "ocho huit eight oito",
    9: "nueve neuf nine nove",
    10: "diez dix ten dez",
    11: "once onze eleven",
    12: "doce douze twelve doze",
    13: "trece treize thirteen treze",
    14: "catorce quatorze catorze fourteen",
    15: "quince quinze fifteen",
    16: "dieciseis seize sixteen dezesseis dezasseis",
    17: "diecisiete dix-sept seventeen dezessete dezassete",
    18: "dieciocho dix-huit eighteen dezoito",
    19: "diecinueve dix-neuf nineteen dezenove dezanove",
    20: "veinte vingt twenty vinte",
    21: "veintiuno veintiun veintiuna",
    22: "veintidos",
    23: "veintitres",
    24: "veinticuatro",
    25: "veinticinco",
    26: "veintiseis",
    27: "veintisiete",
    28: "veintiocho",
    29: "veintinueve",
    30: "treinta trente thirty trinta",
    40: "cuarenta quarante forty quarenta",
    50: "cincuenta cinquante fifty cinquenta",
    60: "sesenta soixante sixty sessenta",
    70: "setenta septante seventy",
    80: "ochenta quatre-vingts quatre-vingt eighty oitenta",
    90: "noventa nonante ninety",
    100: "cien ciento cent cents hundred cem cento",
    200: "doscientos doscientas duzentos duzentas",
    300: "trescientos trescientas trezentos trezentas",
    400: "cuatrocientos cuatrocientas quatrocentos quatrocentas",
    500: "quinientos quinientas quinhentos quinhentas",
    600: "seiscientos seiscientas seiscentos seiscentas",
    700: "setecientos setecientas setecentos setecentas",
    800: "ochocientos ochocientas oitocentos oitocentas",
    900: "novecientos novecientas novecentos novecentas",
    1000: "mil mille thousand",
    1_000_000: "millon millones million millions milhao milhoes",
}.items():
    for _word in _words.split():
        _UNITS[_word] = _value

_THOUSAND, _MILLION = 1000, 1_000_000
NUMBER_WORD = either(_UNITS)
"""One word of a number written in words, in folded text."""
NUMBER_WORDS = rf"(?<![\w-])(?:{NUMBER_WORD}(?:(?:\s(?:y|e|et|and)\s|\s|-(?:et-)?){NUMBER_WORD}){{0,7}}+)(?![\w-])"
"""A number written in words, in folded text."""

_TOKEN = late(rf"\b{NUMBER_WORD}\b")


def number_in_words(phrase: str) -> int | None:
    """The number that the words say, None when they say none.

    >>> number_in_words("dos mil veintitrés"), number_in_words("quatre-vingt-dix")
    (2023, 90)
    >>> number_in_words("two hundred and five"), number_in_words("nueve mil millones")
    (205, 9000000000)
    """
    tokens = [_UNITS[match.group()] for match in _TOKEN.finditer(fold(phrase)[:200])]
    if not tokens:
        return None
    total = current = 0
    for value in tokens:
        if value >= _MILLION:
            total = max(total + current, 1) * value if total < value else total + max(current, 1) * value
            current = 0
        elif value >= _THOUSAND:
            total += max(current, 1) * value
            current = 0
        elif value == 100 and 0 < current < 10:
            current *= 100
        else:
            current += value
    return total + current


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = regex.compile(r"(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral below 100, None when it is none.

    >>> roman("VI"), roman("XIII"), roman("IC")
    (6, 13, None)
    """
    letters = numeral.lower()
    if not letters or len(letters) > 8 or not _ROMAN_FORM.fullmatch(letters):
        return None
    values = [_ROMAN[letter] for letter in letters]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))
