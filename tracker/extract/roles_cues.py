"""The cues of ``tracker/data/lexicon/roles.toml`` in a text, and the dates that share one role."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.dates_grammar import DateMention
from tracker.extract.lexicon import word_list
from tracker.extract.roles_layout import Layout

TOPICS = tuple(
    "close open submit question result chosen told shortlist jury ceremony exec event legal page past early appeal "
    "support office report".split()
)

WEAKER = 0.9


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[str, re.Pattern[str], float], ...]:
    """(topic, pattern, weight); the weak cues of a topic come as a pattern of their own."""
    found = []
    for topic in TOPICS:
        data = word_list("roles")[topic]
        for words, weight in (
            (data["words"], float(data["weight"])),
            (data.get("weak"), float(data["weight"]) - WEAKER),
        ):
            if words:
                found.append((topic, any_of(words, r"(?<!\w)", r"(?!\w)"), weight))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Cue:
    start: int
    end: int
    topic: str
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """Dates that share one role: the ends of a window, the days of a list, or a single date."""

    mentions: tuple[DateMention, ...]
    start: int
    end: int
    window: bool


LONGEST_LIST = 40
"""Dates that are read together at most: what goes on longer is no calendar, and each would be read against all."""


def group_dates(mentions: Sequence[DateMention]) -> list[Group]:
    groups: list[Group] = []
    for mention in mentions:
        last = groups[-1].mentions[-1] if groups else None
        together = last is not None and (
            (mention.window is not None and mention.window == last.window)
            or (mention.list_id is not None and mention.list_id == last.list_id)
        )
        if together and len(groups[-1].mentions) < LONGEST_LIST:
            old = groups.pop()
            window = old.window or mention.window is not None
            groups.append(Group((*old.mentions, mention), old.start, max(old.end, mention.outer[1]), window))
        else:
            groups.append(Group((mention,), mention.outer[0], mention.outer[1], False))
    return groups


_PORTUGUESE = regex.compile(r"\p{L}(?:ção|ções)\b|\b(?:não|até|são|municípios d[oae]s?|inscrições)\b", regex.IGNORECASE)
_CLOSES_WEIGHT = 3.0
_ADDRESS = regex.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,80}")
"""The words of an address say nothing of a date: ``obras@…``."""


def _closing_in_portuguese(cue: Cue, folded: str) -> Cue:
    """``Fecha:`` is the date of a page in Spanish and the closing in Portuguese."""
    if cue.topic == "page" and folded.startswith("fecha:", cue.start):
        return Cue(cue.start, cue.end, "close", _CLOSES_WEIGHT)
    return cue


_STATUTES = regex.compile(
    r" (?:n[.º°o]{0,3}\s?|num[.]?\s|numero\s)?\d[\d./-]*\b(?!\s?(?:de\s)?\p{L}+\s(?:de\s)?20\d\d)"
)
"""Behind the name of an act that is no decision on winners: ``Resolución 12/2026``."""
_ACTS = regex.compile(r"(?:la )?(?:resolucion|decision|decisao|dictamen|resolucao)")


def _names_an_act(cue: Cue, folded: str) -> bool:
    named = cue.topic == "result" and _ACTS.fullmatch(folded, cue.start, cue.end)
    return bool(named and _STATUTES.match(folded, cue.end))


def find_cues(layout: Layout) -> list[Cue]:
    """All cues of the text outside the dates themselves, by position; a longer cue hides a shorter one inside it."""
    found: list[Cue] = []
    words = _ADDRESS.sub(lambda match: " " * len(match.group()), layout.folded)
    for topic, pattern, weight in _cues():
        found += [Cue(match.start(), match.end(), topic, weight) for match in pattern.finditer(words)]
    if _PORTUGUESE.search(layout.value):
        found = [_closing_in_portuguese(cue, layout.folded) for cue in found]
    found = [cue for cue in found if not _names_an_act(cue, layout.folded)]
    found.sort(key=lambda cue: (cue.start, -cue.end))
    kept: list[Cue] = []
    for cue in found:
        hidden = any(
            cue.start >= other.start and cue.end <= other.end and (cue.end - cue.start) < (other.end - other.start)
            for other in kept[-6:]
        )
        if not hidden:
            kept.append(cue)
    return kept
