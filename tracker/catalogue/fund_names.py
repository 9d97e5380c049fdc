"""How pages in four languages name a fund of which the name alone is known."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import permutations
from types import MappingProxyType
from typing import Any

from babel import Locale

from tracker.catalogue.checked import LANGUAGES
from tracker.catalogue.model import Recognition
from tracker.catalogue.words import fold

_SHORTEST_STEM = 5
_EXACT = 5
_KINDS_OF_FUND = 5
"""How many of the first lines of ``same`` name a kind of fund."""


def recognition(name: str, demonyms: Mapping[str, Mapping[str, str]]) -> Recognition:
    """How pages in four languages name a fund of which the name alone is known.

    The name itself names it, also with its countries in another order, and so does another name in brackets; so do all
    its words that say something, each in any of the languages.
    """
    plain = re.sub(r"\s*\([^)]*\)", "", name).strip() or name
    other = [words for words in re.findall(r"\(([^)]+)\)", name) if re.search(r"\w\s+\w|^[A-Z]{3,8}$", words.strip())]
    words = list(dict.fromkeys(word for word in re.findall(r"[\w]+(?:-[\w]+)?", fold(plain)) if word not in _small()))
    words = [part for word in words for part in _parts(word)]
    said = {word: "|".join(_alike(word, demonyms)) for word in words}
    phrases = tuple(dict.fromkeys((plain, *other, *_reordered(plain))))
    together = tuple(dict.fromkeys(map(tuple, (said.values(), _between_countries(said, demonyms)))))
    abroad = tuple(patterns for word, patterns in said.items() if _country(word, demonyms) not in (None, "MX"))
    together = tuple(words for words in together if len(words) > 1)
    return Recognition(MappingProxyType({"es": phrases}), together, telling=abroad)


def _between_countries(said: Mapping[str, str], demonyms: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Of a fund between countries, what kind of fund it is and which countries: pages often leave the rest out."""
    countries = [patterns for word, patterns in said.items() if _country(word, demonyms)]
    kinds = [patterns for word, patterns in said.items() if any(word in line for line in _same()[:_KINDS_OF_FUND])]
    return [*kinds, *countries] if kinds and len(countries) > 1 else []


def _parts(word: str) -> Iterator[str]:
    """The words of a pair such as México–Uruguay; a pair that is one notion (Sur–Sur) stays together."""
    if "-" in word and not any(word in line for line in _same()):
        yield from (part for part in word.split("-") if part not in _small())
    else:
        yield word


def _alike(word: str, demonyms: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """The patterns of words that say the same as ``word``."""
    if country := _country(word, demonyms):
        said = _countries() | {fold(word): code for spoken in demonyms.values() for word, code in spoken.items()}
        return tuple(sorted(word for word, code in said.items() if code == country))
    for line in _same():
        if any(fold(word).startswith(same[:-1]) if same.endswith("*") else word == same for same in line):
            return line
    return (f"{word[: max(_EXACT, round(len(word) * 0.7))]}*",) if len(word) >= _SHORTEST_STEM else (word,)


def _country(word: str, demonyms: Mapping[str, Mapping[str, str]]) -> str | None:
    """The country that a word names: by its name, its people, or the first half of a pair such as *franco-*."""
    people = {fold(said): code for spoken in demonyms.values() for said, code in spoken.items()}
    halves = {said.partition("-")[0]: code for said, code in people.items() if "-" in said}
    return _countries().get(word) or people.get(word) or halves.get(word)


def _reordered(name: str) -> Iterator[str]:
    """The name with its two countries in the other order, and joined by *and*."""
    folded = fold(name)
    found = [country for country in _countries() if re.search(rf"(?<!\w){re.escape(country)}(?!\w)", folded)]
    for first, second in permutations(found, 2):
        if match := re.search(rf"{re.escape(first)}\s*-\s*{re.escape(second)}", folded):
            before, after = folded[: match.start()], folded[match.end() :]
            yield f"{before}{second}-{first}{after}"
            yield from (f"{before}{joined}{after}" for joined in (f"{first} y {second}", f"{second} y {first}"))


@cache
def _countries() -> dict[str, str]:
    """Names of countries in four languages, folded, and their codes."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(fold(name), code)
    return found


def _word_list() -> Mapping[str, Any]:
    source = files("tracker") / "data" / "lexicon" / "fund_names.toml"
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _same() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(dict.fromkeys(map(fold, line.split()))) for line in _word_list()["same"])


@cache
def _small() -> frozenset[str]:
    return frozenset(_word_list()["small"].split())
