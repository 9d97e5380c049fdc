"""The pieces of a list of scoring criteria: names, weights, totals. ``asked_scoring`` finds where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from tracker.domain.asked import ScoringCriterion
from tracker.extract.asked_cues import cue
from tracker.extract.findings import Span
from tracker.extract.lexicon import fold

_WHOLE = 100
_ROUND = 5
"""Points come to such a number where no total is stated; else some were not read."""
_LONGEST_NAME = 160
LEAST = 2
"""So many criteria make a list."""


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion of a list with its weight, and the span in which both stand."""

    name: str
    span: Span
    weight: Decimal | None = None
    unit: str | None = None


def weighed(match: re.Match[str]) -> tuple[Decimal, str]:
    """The weight and its unit."""
    if match["over"]:
        return Decimal(match["over"]), "points"
    return Decimal(match["n"].replace(",", ".")), "percent" if match["percent"] else "points"


@cache
def _number() -> re.Pattern[str]:
    return re.compile(
        r"\s*(?:(?:[-–—•·▪‣◦*■●✓➢]|o(?=\s\s))\s*)?(?:(?P<sub>\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\.?\)?\s)|(?:\(?(?:\d{1,2}|[ivxIVX]{1,5}|[a-kA-K])(?:[.)º°]|\.-|\s?[-–])+\s?)(?=\D))?"
    )


def is_listed(line: str) -> bool:
    """Whether a line begins with a bullet or a number."""
    match = _number().match(line)
    return bool(match and match.group().strip())


def is_sub(line: str) -> bool:
    """Whether a line is a part of a criterion: *1.2 …*."""
    match = _number().match(line)
    return bool(match and match["sub"])


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(r"^(?:[\s,;.:)\]|/·–—-]|(?:y|e|and|et|o|para|por|for|pour|a la|al|on)\s(?=\S))+")


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(
        r"(?:[\s,;:.(\[|=–—-]|\s(?:y|e|and|et|con|with|avec|com|vale|worth|de|hasta|tiene|counts?|pesa|:))+$",
        re.IGNORECASE,
    )


def _unnumbered(written: str) -> str:
    start = _number().match(written)
    return written[start.end() if start else 0 :]


def named(written: str) -> str:
    """The name of a criterion: without its number, description and what joins it to others."""
    name = _unnumbered(_lead().sub("", _unnumbered(written)))
    name = _tail().sub("", name).strip('"«»“” ')
    head, colon, rest = name.partition(": ")
    if colon and len(head) >= _SHORTEST:
        return _tail().sub("", head)
    head, point, rest = name.partition(". ")
    return head if point and len(head) >= _SHORTEST and rest else name


_SHORTEST = 3


def is_name(name: str) -> bool:
    """Whether words can be the name of a criterion."""
    return _SHORTEST <= len(name) <= _LONGEST_NAME and name[0].isalpha()


def is_total(name: str) -> bool:
    """Whether a row or line is the sum of the others."""
    return bool(cue("scoring.total").fullmatch(fold(name).strip(" :.|")))


def is_threshold(name: str) -> bool:
    """Whether words speak of the least that a proposal must reach."""
    return bool(cue("scoring.least").search(fold(name)))


def of_others(items: list[Item]) -> bool:
    """Whether the criteria are those of a tender, a post or a scholarship, or only the steps of a scale."""
    names = [fold(item.name) for item in items]
    if any(item.weight == 0 for item in items) or any(cue("scoring.grades").fullmatch(name) for name in names):
        return True
    return any(cue("scoring.of_people").fullmatch(name) or cue("scoring.menu").fullmatch(name) for name in names)


def criteria(items: list[Item], total: Decimal | None) -> tuple[ScoringCriterion, ...] | None:
    """The list, None where it is not whole: some without a weight, two units, a sum that does not come out."""
    names = [fold(item.name) for item in items]
    if len(items) < LEAST or len(set(names)) < len(names) or not all(is_name(item.name) for item in items):
        return None
    weights = [item.weight for item in items if item.weight is not None]
    if weights and len(weights) < len(items):
        return None
    units = {item.unit for item in items}
    if len(units) > 1:
        return None
    if weights and units == {"percent"} and sum(weights) != _WHOLE:
        return None
    if weights and units == {"points"} and not (sum(weights) == total if total else sum(weights) % _ROUND == 0):
        return None
    return tuple(ScoringCriterion(item.name, item.weight, item.unit) for item in items)


def in_unit(items: list[Item], unit: str | None) -> list[Item]:
    """The items with the unit that the head of their column says; bare weights that come to 100 are percent."""
    if unit == "weight":
        unit = "percent" if sum(item.weight or 0 for item in items) == _WHOLE else None
    return [item if item.unit else replace(item, unit=unit) for item in items]
