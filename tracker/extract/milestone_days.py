"""How the day of a milestone is chosen and written, for openings and results alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import regex

from tracker.domain.fact import Unknown
from tracker.extract.dates import DateMention
from tracker.extract.findings import Finding, trim
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole

FAR = timedelta(days=550)


def _written(mention: DateMention, day: date, *, with_time: bool = False) -> str:
    """``2025-12`` for a month alone, ``2025-12-01`` for a day, with the time when one is stated."""
    if mention.day is None and mention.deictic != "relative":
        return f"{day.year:04d}-{day.month:02d}"
    return f"{day.isoformat()}T{mention.time:%H:%M}" if with_time and mention.time else day.isoformat()


_WEEK = regex.compile(
    r"\b(?:semana|week|semaine)\s(?:del?|of|du|de|do|que comienza el|starting|commencing|beginning)"
    r"(?:\s\p{L}+)?\s(?:the\s)?$"
)
"""Before a day that stands for its week: the month is all that is sure."""


def one_of(layout: Layout, found: Sequence[tuple[DatedRole, date]], rule: str, *, last: bool = False) -> Finding:
    if not found:
        return Finding()
    best = max(score for d, _ in found for score in (d.score,))
    close_enough = [(d, day) for d, day in found if d.score >= best - 1.0]
    days = sorted({day for _, day in close_enough})
    chosen_day = days[-1] if last else days[0]
    chosen = max((d for d, day in close_enough if day == chosen_day), key=lambda d: d.score)
    if _WEEK.search(layout.folded[max(0, chosen.mention.start - 30) : chosen.mention.start]):
        chosen = replace(chosen, mention=replace(chosen.mention, day=None))
    unknown = Unknown.CONTRADICTORY if len(days) > 1 and not last and rule == "opens" else None
    spans = tuple(trim(layout.value, *d.quote) for d, day in close_enough if unknown or day == chosen_day)
    return Finding(_written(chosen.mention, chosen_day), spans, rule, min(0.95, 0.6 + 0.1 * chosen.score), unknown)


YEAR_BEFORE = timedelta(days=300)
"""A day without a year that would lie so long before the closing is one that follows it."""
