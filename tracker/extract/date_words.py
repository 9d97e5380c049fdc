"""How far the words around a date lean to the closing of a call: weights of ordinary words, learnt once and frozen.

The rules of ``roles`` know the verbs and nouns that somebody thought of. Writers have more of them, so each word
beginning near a date has a weight too, by its side and nearness, beside what the rules' cues say of the date. The
weights were fitted on the judged passages in four languages (``python -m tests.support.date_words``, which also
prints how well they do on files that they did not see). ``deadline_words`` says what they may decide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole

_TOKEN = re.compile(r"[a-z]+|\d+|[|:;.,()¶§]")
_STEM = 6
_BEFORE, _AFTER, _LABEL = 160, 110, 120
"""Characters of the sentence before and behind a date, and of the line before the sentence, that are looked at."""
_LONGEST_LABEL = 90
"""Characters of a line above a date that begins its own line, at most, for it to be its label."""
_NEAREST, _NEAR, _NEAR_PAIRS = 4, 15, 10
_NEAREST_BEHIND, _NEAR_BEHIND, _PAIRS_BEHIND = 3, 12, 6
_TOPICS, _STRONGEST = 4, 5
_DATE = "§"


def _tokens(folded: str) -> list[str]:
    """Word beginnings and signs; every number is one word, ``0``, and the end of a line is ``¶``."""
    signs = folded.replace("\n", "¶")
    return [token[:_STEM] if token.isalpha() else "0" if token.isdigit() else token for token in _TOKEN.findall(signs)]


def clues(layout: Layout, dated: DatedRole, day: date, others: Sequence[DatedRole], page: date | None) -> list[str]:
    """What stands around a date, as the names of the weights: words by side and nearness, cues, hour, zone.

    ``day`` is the date with its year, ``page`` the day of the page, ``others`` are the dates of the text.
    """
    start, end = dated.mention.outer
    sentence, line = layout.sentence(start), layout.line(start)
    far = max(sentence[0], start - _BEFORE)
    before = _tokens(_without(layout, far, start, dated, others))[::-1]
    behind = _tokens(_without(layout, end, min(sentence[1], end + _AFTER), dated, others))
    found = [
        *_near(before, "b", _NEAREST, _NEAR), *(f"L:{token}" for token in before[:1]),
        *(f"bb:{first}_{last}" for last, first in pairwise(before[: _NEAR_PAIRS + 1])),
        *_near(behind, "a", _NEAREST_BEHIND, _NEAR_BEHIND),
        *(f"aa:{first}_{last}" for first, last in pairwise(behind[: _PAIRS_BEHIND + 1])),
        *_labels(layout, start, sentence[0], line[0]),
    ]  # fmt: skip
    if page is not None:
        found.append("future" if day > page else "past")
    return [*found, *_cues(dated)]


def _near(tokens: Sequence[str], side: str, nearest: int, near: int) -> Iterator[str]:
    for place, token in enumerate(tokens[:near]):
        yield f"{side}:{token}"
        if place < nearest:
            yield f"{side.upper()}:{token}"


def _without(layout: Layout, start: int, end: int, dated: DatedRole, others: Sequence[DatedRole]) -> str:
    """The words between two places, with one sign for each other date."""
    words, at = [], start
    for first, last in sorted({other.mention.outer for other in others if other.mention is not dated.mention}):
        if last > at and first < end:
            words += [layout.folded[at : max(at, first)], _DATE]
            at = min(last, end)
    return " ".join([*words, layout.folded[at:end]])


def _labels(layout: Layout, start: int, sentence: int, line: int) -> Iterator[str]:
    if line < sentence:
        yield from (f"l:{token}" for token in _tokens(layout.folded[max(line, sentence - _LABEL) : sentence])[-10:])
    index = layout.line_index(start)
    if index and start - line < 3:
        above = layout.lines[index - 1]
        if above[1] - above[0] < _LONGEST_LABEL:
            yield from (f"p:{token}" for token in _tokens(layout.folded[slice(*above)]))


def _cues(dated: DatedRole) -> Iterator[str]:
    yield f"rel:{dated.relation}"
    for name in ("labelled", "past", "former", "recurring"):
        if getattr(dated, name):
            yield name + "!"
    if dated.mention.time is not None:
        yield "time!"
    if dated.mention.zone:
        yield "zone!"
    for topic, strength in sorted(dated.topics.items(), key=lambda item: (-item[1], item[0]))[:_TOPICS]:
        yield f"t:{topic}"
        yield f"t:{topic}{int(min(_STRONGEST, strength))}"


def likelihood(found: Sequence[str]) -> float:
    """How likely a date with these clues is the closing of a call, in 0..1; one half where no clue is known."""
    known, base = _learnt()
    weighed = [known[clue] for clue in dict.fromkeys(found) if clue in known]
    length = math.sqrt(sum(rarity * rarity for rarity, _ in weighed))
    if not length:
        return 0.5
    return 1 / (1 + math.exp(-(base + sum(rarity * weight for rarity, weight in weighed) / length)))


@cache
def _learnt() -> tuple[dict[str, tuple[float, float]], float]:
    """Rarity and weight of each clue, and what a date has before its first one."""
    rows = []
    for line in files("tracker.data").joinpath("date_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            clue, rarity, weight = line.split("\t")
            rows.append((clue, float(rarity), float(weight)))
    return {clue: (rarity, weight) for clue, rarity, weight in rows if clue}, next(
        weight for clue, _, weight in rows if not clue
    )
