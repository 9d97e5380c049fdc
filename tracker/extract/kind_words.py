"""How far the words of a page lean to a call: weights of word beginnings, learnt once and frozen.

Rules know the phrases that somebody thought of; the many ordinary words of an event, a tender or a report of grantees
tell as much, and nobody can list them. So each word beginning, and each pair of them, has a weight that was fitted on
judged passages in four languages (``python -m tests.support.kind_words``, which also prints how well it does on
passages that it did not see). It is a sum of weights, so every decision can be taken apart into its words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

_WORD = re.compile(r"[a-z]+|\d+")
_STEM = 6
LIMIT = 3.0
"""The most that words may say, on the scale of the rules' score (``tracker.extract.kind``)."""
_ENOUGH = 80
"""So many known word beginnings and pairs say all that they can; fewer say less."""


def stems(folded: str) -> set[str]:
    """The word beginnings of folded text and their neighbours in pairs; every number is one word, ``0``."""
    words = [word[:_STEM] if word.isalpha() else "0" for word in _WORD.findall(folded)]
    return {*words, *(f"{first} {second}" for first, second in pairwise(words))}


def lean(folded: str) -> float:
    """Positive towards a call, negative towards another page, in -3..3 on the scale of the rules' score; 0: no words.

    The rarer a word, the more it counts (inverse frequency of documents, length one), so long pages weigh no more.
    """
    known, base = _learnt()
    found = [known[stem] for stem in stems(folded) if stem in known]
    if not found:
        return 0.0
    length = math.sqrt(sum(rarity * rarity for rarity, _ in found))
    leaning = base + sum(rarity * weight for rarity, weight in found) / length
    return max(-LIMIT, min(LIMIT, leaning)) * min(1.0, len(found) / _ENOUGH)


def telling(folded: str, most: int = 5) -> list[tuple[str, float]]:
    """The word beginnings that lean most, with what each adds (of any sign), the strongest first."""
    known, _ = _learnt()
    found = [(stem, math.prod(known[stem])) for stem in stems(folded) if stem in known]
    return sorted(found, key=lambda item: (-abs(item[1]), item[0]))[:most]


@cache
def _learnt() -> tuple[dict[str, tuple[float, float]], float]:
    """Rarity and weight of each word beginning, and what a page has before its first word."""
    rows = list(_rows())
    known = {stem: (float(rarity), float(weight)) for stem, rarity, weight in rows if stem}
    return known, next(float(weight) for stem, _, weight in rows if not stem)


def _rows() -> Iterator[tuple[str, str, str]]:
    for line in files("tracker.data").joinpath("kind_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            stem, rarity, weight = line.split("\t")
            yield stem, rarity, weight
