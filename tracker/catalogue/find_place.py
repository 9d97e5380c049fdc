"""Finds municipalities by what people type: without accents, abbreviated, in another order, with a letter wrong.

>>> [found.name for found in find_places("sn juan ñumi", places)]
['San Juan Ñumí']
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from tracker.catalogue.words import fold

MOST = 20
_ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "sn": ("san",), "s": ("san", "santa", "santo"), "sta": ("santa",), "sto": ("santo",), "stgo": ("santiago",),
    "gral": ("general",), "grl": ("general",), "cd": ("ciudad",), "dr": ("doctor",), "cnel": ("coronel",),
    "cor": ("coronel",), "tte": ("teniente",), "cap": ("capitan",), "lic": ("licenciado",), "ing": ("ingeniero",),
    "prof": ("profesor",), "pdte": ("presidente",), "pte": ("presidente",), "pto": ("puerto",), "vla": ("villa",),
    "va": ("villa",), "nvo": ("nuevo",), "nva": ("nueva",), "hda": ("hacienda",), "fco": ("francisco",),
    "gpe": ("guadalupe",), "ma": ("maria",), "ant": ("antonio",), "mgl": ("miguel",), "pco": ("pedro", "francisco"),
    "tlax": ("tlaxcala",), "oax": ("oaxaca",), "jal": ("jalisco",), "ver": ("veracruz",), "pue": ("puebla",),
    "hgo": ("hidalgo",), "gto": ("guanajuato",), "gro": ("guerrero",), "mich": ("michoacan",), "qro": ("queretaro",),
    "qroo": ("quintana",), "chis": ("chiapas",), "chih": ("chihuahua",), "coah": ("coahuila",), "dgo": ("durango",),
    "edomex": ("mexico",), "mex": ("mexico",), "mor": ("morelos",), "nay": ("nayarit",), "nl": ("nuevo",),
    "sin": ("sinaloa",), "son": ("sonora",), "slp": ("potosi",), "tab": ("tabasco",), "tamps": ("tamaulipas",),
    "yuc": ("yucatan",), "zac": ("zacatecas",), "ags": ("aguascalientes",), "camp": ("campeche",),
    "col": ("colima",), "bc": ("baja",), "bcs": ("baja",), "cdmx": ("mexico",), "df": ("mexico",),
}  # fmt: skip
_LINKS = frozenset("de del la las el los y e en".split())
_SMALL = _LINKS | frozenset("municipio mpio alcaldia ayuntamiento estado edo".split())
_OPTIONAL = frozenset({"ciudad", "cd", "heroica", "villa"})
"""What people put before a name that INEGI has without it."""
_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_EXACT, _ABBREVIATED, _BEGINNING, _SOUNDS = 1.0, 0.95, 0.8, 0.6
_STATE = 0.5
"""What a word counts that stands in the name of the state or of the seat, not in the municipality's own."""


class Listed(Protocol):
    """What is searched: a municipality of the catalogue or of the database."""

    @property
    def cvegeo(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def seat(self) -> str: ...
    @property
    def population(self) -> int | None: ...


P = TypeVar("P", bound=Listed)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a municipality, folded: of its name, and of its state and seat."""

    name: tuple[str, ...]
    around: frozenset[str]


def find_places(typed: str, places: Iterable[P], most: int = MOST) -> list[P]:
    """The municipalities that somebody may mean, best first; none when a word fits nothing.

    A name that many states have comes once for each; of equals the one with more people comes first, and new ones, of
    which no census says anything, come after them. Digits are the beginning of INEGI's code.
    """
    known = list(places)
    if (code := typed.strip()).isdecimal():
        return [place for place in known if place.cvegeo.startswith(code)][:most]
    wanted = words_of(typed)
    if not wanted:
        return []
    words = [_words(place) for place in known]
    fits = [_fits(word, {word for one in words for word in (*one.name, *one.around)}) for word in wanted]
    spared = [word in _OPTIONAL and len(wanted) > 1 for word in wanted]
    scores = (_score(one, fits, spared) for one in words)
    scored = [(score, place) for place, score in zip(known, scores, strict=True) if score > 0]
    scored.sort(key=lambda item: (-item[0], -(item[1].population or 0), item[1].cvegeo))
    return [place for _score_, place in scored[:most]]


def certain_place(typed: str, places: Iterable[P]) -> P | None:
    """The one municipality that somebody must mean; None when there are several, or only one that sounds alike.

    It is the one with the code that is typed, else the only one whose whole name is, else the only one that fits.
    """
    known = list(places)
    codes = set(_CODE.findall(typed))
    if codes:
        named = [place for place in known if place.cvegeo in codes]
        return named[0] if len(named) == 1 else None
    found = find_places(typed, known, len(known))
    wanted = words_of(typed)
    sure = [place for place in found if _spelt(wanted, _words(place), _BEGINNING)]
    whole = [place for place in sure if _whole(typed, place)]
    return whole[0] if len(whole) == 1 else sure[0] if len(sure) == 1 and not whole else None


def _whole(typed: str, place: Listed) -> bool:
    """Whether all words of a name are typed, in full or as they are abbreviated; only its links may be left out."""
    wanted = _parts(typed)
    return _spelt(words_of(typed), _words(place), _ABBREVIATED) and all(
        any(_meant(word, part) >= _ABBREVIATED for word in wanted) for part in _parts(place.name) if part not in _LINKS
    )


def _spelt(wanted: Sequence[str], words: _Words, least: float) -> bool:
    """Whether each typed word is one of a municipality's, with no letter wrong."""
    parts = (*words.name, *words.around)
    return all(
        any(_meant(word, part) >= least for part in parts) or (word in _OPTIONAL and len(wanted) > 1) for word in wanted
    )


def _meant(typed: str, word: str) -> float:
    """How surely a typed word stands for another, when no letter is wrong."""
    return _fits(typed, {word}).get(word, 0.0) if typed[:1] == word[:1] or typed in _ABBREVIATIONS else 0.0


@lru_cache(maxsize=16_384)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name that tell it apart, folded; its small words when it has no others."""
    every = _parts(text)
    return tuple(word for word in every if word not in _SMALL) or every


def _parts(text: str) -> tuple[str, ...]:
    """All words of a text, folded."""
    return tuple(word for part in re.split(r"[^\w]+", fold(text)) if (word := part.replace("_", "")))


def _words(place: Listed) -> _Words:
    return _Words(words_of(place.name), frozenset((*words_of(place.state), *words_of(place.seat))))


def _fits(typed: str, vocabulary: set[str]) -> Mapping[str, float]:
    """The words that a typed one may stand for, each with how surely."""
    found: dict[str, float] = defaultdict(float)
    if typed in vocabulary:
        found[typed] = _EXACT
    for word in _ABBREVIATIONS.get(typed, ()):
        found[word] = max(found[word], _ABBREVIATED)
    if len(typed) > 1 or not found:
        for word in vocabulary:
            if word.startswith(typed):
                found[word] = max(found[word], _BEGINNING)
    if len(typed) > 3 and not any(value >= _ABBREVIATED for value in found.values()):
        slips = 1 if len(typed) < 7 else 2
        near = process.extract(
            typed, sorted(vocabulary), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=9
        )
        for word, distance, _index in near:
            found[word] = max(found[word], _SOUNDS - 0.1 * (distance - 1))
    return found


def _score(words: _Words, fits: Sequence[Mapping[str, float]], spared: Sequence[bool]) -> float:
    """How well a municipality answers: every typed word must fit; a name that is typed whole comes first."""
    total, used = 0.0, set()
    for fit, optional in zip(fits, spared, strict=True):
        in_name = max(((fit.get(word, 0.0), word) for word in words.name if word not in used), default=(0.0, ""))
        around = max((fit.get(word, 0.0) for word in words.around), default=0.0) * _STATE
        if in_name[0] <= 0 and around <= 0:
            if optional:
                continue
            return 0.0
        if in_name[0] >= around:
            used.add(in_name[1])
        total += max(in_name[0], around)
    covered = len(used) / len(words.name) if words.name else 0.0
    return total / len(fits) + covered if used else total / len(fits) / 2
