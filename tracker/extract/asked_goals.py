"""The Sustainable Development Goals that a call names for its projects, by number or by official name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from tracker.extract.asked_cues import LONGEST, cells_of, cue, has, label_above, part, quote, says, shaped
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.lexicon import either, fold
from tracker.extract.roles_layout import Layout, Span

_LAST = 17
_TOO_MANY = 14
"""Who names so many goals names them all: a list of what there is, no choice."""


def read_goals(layout: Layout) -> Finding:
    """The goals as text codes, sorted as text; none where the text speaks of all of them or of the agenda only."""
    if not has(layout, "ods", "sdg", "odd", "sostenible", "sustainable", "durable", "sustentavel", "2030", "un goal",
               "global goal"):  # fmt: skip
        return NOTHING
    found: dict[str, dict[Span, None]] = {}
    for match in _named().finditer(layout.folded):
        sentence = layout.sentence(match.start())
        if not _is_of_the_call(layout, sentence):
            continue
        for goal in _goals(layout, match.span(), sentence):
            spans = [quote(layout, sentence)]
            label = label_above(layout, sentence)
            if label and not says(layout, sentence, "goals.serves"):
                spans.insert(0, quote(layout, label))
            found.setdefault(goal, {}).update(dict.fromkeys(spans))
    if not found or len(found) >= _TOO_MANY:
        return NOTHING
    spans_of = dict.fromkeys(span for spans in found.values() for span in spans)
    return Finding(tuple(sorted(found)), tuple(spans_of), "goals", 0.85)


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{part('goals.name')}|{part('goals.agenda')})(?![^\W\d]|-)")


def _goals(layout: Layout, name: Span, sentence: Span) -> Iterator[str]:
    """The goals named behind *ODS* and the like: by their numbers, or by their titles within the sentence."""
    if _how_many().search(layout.folded[max(sentence[0], name[0] - 30) : name[0]]):
        return
    match = shaped("goals").match(layout.folded, name[1], max(sentence[1], _row_end(layout, name[1])))
    if match and not cue("goals.agenda").fullmatch(layout.folded, *name):
        for one in shaped("each_goal").finditer(match["list"]):
            if one["low"] and int(one["low"]) < int(one["high"]):
                yield from (str(number) for number in range(int(one["low"]), int(one["high"]) + 1))
            elif one["n"]:
                yield one["n"]
        return
    before = shaped("goal_of_agenda").search(layout.folded[max(sentence[0], name[0] - _NEAR) : name[0]])
    if before:  # "el objetivo 11 de la Agenda 2030"
        yield before["n"]
        return
    yield from _titled(layout, name[1], sentence[1])


_NEAR = 90


@cache
def _how_many() -> re.Pattern[str]:
    return re.compile(r"\b(?:17|diecisiete|dix-sept|seventeen|dezessete|dezassete)\s(?:\w+\s)?$")


def _row_end(layout: Layout, place: int) -> int:
    """Where the row ends, if only a bar stands between the name and its numbers."""
    line = layout.line(place)
    return line[1] if len(cells_of(layout, line)) > 1 else place


def _titled(layout: Layout, start: int, end: int) -> Iterator[str]:
    """The goals whose official titles follow right behind: *ODS de Igualdad de género y Agua limpia y saneamiento*."""
    first = True
    while match := _title(first).match(layout.folded, start, end):
        yield _titles()[match["title"]]
        start, first = match.end(), False


@cache
def _title(first: bool) -> re.Pattern[str]:
    joins = "" if first else "|(?:y|e|and|et|o|ou|or)(?=\\s)"
    link = f"(?:{shaped('title_link').pattern}{joins}){{0,12}}"
    return re.compile(rf"{link}(?<!\w)(?P<title>{either(_titles())})(?!\w)")


@cache
def _titles() -> dict[str, str]:
    """The goals by their folded official titles, in four languages."""
    goals = tomllib.loads((files("tracker") / "data" / "sdg.toml").read_text("utf-8"))["goals"]
    return {fold(title): str(goal["number"]) for goal in goals for title in goal["title"].values()}


def _is_of_the_call(layout: Layout, sentence: Span) -> bool:
    """Whether the sentence speaks of what the call's projects serve."""
    if sentence[1] - sentence[0] > LONGEST:
        return False
    if says(layout, sentence, "common.elsewhere", "goals.not_call"):
        return False
    if says(layout, sentence, "goals.serves"):
        return True
    label = label_above(layout, sentence)
    if label and says(layout, label, "goals.not_call", "common.elsewhere"):
        return False
    line = layout.line(sentence[0])
    short = sentence[1] - sentence[0] <= _LABEL or len(cells_of(layout, line)) > 1
    return short and bool(_starts().match(layout.folded, sentence[0], sentence[1]))


_LABEL = 200


@cache
def _starts() -> re.Pattern[str]:
    """*ODS: 11 y 13*, *SDGs | 1, 8, 10*: the name of the goals begins the line."""
    return re.compile(
        rf"[\s•·*-]*(?:(?:relevant|priority|los|the|les)\s)?{part('goals.name')}(?:\s[\w()]+)?\s?[:|\n]?\s?\d"
    )
