"""Days and hours that echo the date before them: *the 30th of the same month*, *the next day*, *at the same time*."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace

import regex

from tracker.extract.dates_grammar import NEXT_DAY, SAME_MONTH, SAME_SENTENCE, DateMention
from tracker.extract.dates_time import TimeMention

_ECHOES = frozenset({SAME_MONTH, SAME_SENTENCE, NEXT_DAY})
_REACH, _BRACKET = 400, 9
_BREAK = regex.compile(r"[;|\x00]|[.!?]\s")


def with_echoes(folded: str, dates: Sequence[DateMention]) -> list[DateMention]:
    """The dates, those that are told by the one before them worked out; without such a one they say nothing.

    >>> from tracker.extract.dates import find_dates
    >>> [m.iso() for m in find_dates("abre el 2 de marzo de 2026 y cierra el 30 del mismo mes")]
    ['2026-03-02', '2026-03-30']
    """
    result: list[DateMention] = []
    for mention in dates:
        if mention.deictic not in _ECHOES:
            result.append(mention)
            continue
        before = next((m for m in reversed(result) if m.month), None)
        if before and before.day is None and mention.deictic == SAME_SENTENCE and mention.start - before.end < _BRACKET:
            result[-1] = replace(before, day=mention.day, end=mention.end)  # *hasta final de abril (día 30)*
            continue
        told = _echoed(folded, mention, before) if before and mention.start - before.end < _REACH else None
        if told:
            result.append(told)
    return result


def _echoed(folded: str, mention: DateMention, before: DateMention) -> DateMention | None:
    apart = bool(_BREAK.search(folded, before.end, mention.start))
    if mention.deictic == NEXT_DAY:
        return None if apart or not before.day else _day_after(mention, before)
    if mention.deictic == SAME_SENTENCE and not _is_of_that_month(folded, mention, before):
        return None
    if (mention.day or 0) > monthrange(before.year or 2024, before.month or 1)[1]:
        return None
    shared = mention.year is None and before.year is not None
    return replace(mention, month=before.month, year=mention.year or before.year, year_shared=shared, deictic=None)


_LINE = regex.compile(r"[|\x00]")
_UNTIL = regex.compile(
    r"\b(?:hasta|ate|until|till|before|avant|jusqu'au|tardar|tard|than|lugar|vez|lieu|instead)\b[^\d]{0,14}$"
)
_LATER = 160
"""So far behind a date, in the next sentence at most, a bare day is one of the same month."""


def _is_of_that_month(folded: str, mention: DateMention, before: DateMention) -> bool:
    """Whether the number of a day alone is a later day of the month just named, or a limit within it."""
    if _LINE.search(folded, before.end, mention.start) or mention.start - before.end > _LATER:
        return False
    if before.day is None or before.day < (mention.day or 0):
        return True
    return before.day > (mention.day or 0) and bool(_UNTIL.search(folded, max(0, mention.start - 30), mention.start))


def _day_after(mention: DateMention, before: DateMention) -> DateMention:
    day, month, year = (before.day or 0) + 1, before.month or 1, before.year
    if day > monthrange(year or 2023, month)[1]:
        day, month = 1, month + 1
    if month > _LAST_MONTH:
        month, year = 1, year + 1 if year else None
    return replace(mention, day=day, month=month, year=year, year_shared=year is not None, deictic=None)


_LAST_MONTH = 12
_HOUR = (
    r"(?:misma\shora|mismo\shorario|mesma\shora|mesmo\shorario|meme\sh(?:eure|oraire)|same\s(?:time|hour|clock\stime))"
)
_SAME_AFTER = regex.compile(rf"[\s,;:(/-]{{0,3}}(?:\p{{L}}{{1,7}}\s){{0,3}}{_HOUR}\b")
_SAME_BEFORE = regex.compile(
    rf"\b{_HOUR},?\s(?:(?:del?|of|on|du|do|d[oe]|el|le|o|the|dia|proximo|\p{{L}}+day|\p{{L}}+di),?\s){{0,4}}$"
)
_NEAR = 40


_EACH = regex.compile(
    r"\b(?:chaque\sfois|toujours|each\stime|always|every\stime|cada\svez|siempre|sempre|cada\suno|both|all"
    r"|ambos|ambas|les\sdeux|as\sduas|os\sdois)"
    r"[\s,]{1,2}(?:a\slas?\s|as\s|at\s|a\s|avant\s|antes\sdas?\s|antes\sde\slas\s|before\s|by\s|until\s|hasta\slas\s"
    r"|ate\sas\s){0,2}$"
)
"""Before a time that all dates of its sentence have: *le 14 avril et le 15 septembre, chaque fois à 17 h*."""
_LAST_DAY = regex.compile(r"(?:ultimo|last|dernier|final|mismo|ese|dicho) (?:dia|day|jour)")
_EACH_WORD = regex.compile(
    r"chaque fois|toujours|each time|always|every time|cada |siempre|sempre|both|all|amb[oa]s|les deux|as duas|os dois"
)


def _at_each(folded: str, dates: Sequence[DateMention], times: Sequence[TimeMention]) -> list[DateMention]:
    """The dates with the time that their sentence gives to all of them."""
    result = list(dates)
    for clock in times:
        if not _EACH.search(folded, max(0, clock.start - _NEAR), clock.start):
            continue
        for index, mention in enumerate(result):
            near = 0 < clock.start - mention.end < _SENTENCE and not _BREAK.search(folded, mention.end, clock.start)
            if near and mention.time is None and mention.day:
                result[index] = replace(mention, time=clock.time, clock=(clock.start, clock.end))
    return result


_SENTENCE = 200
_OF_LAST = regex.compile(
    r"\s?(?:horas?\s|hrs?\.?\s)?(?:del|de|do|du|of|on)\s(?:the\s|este\s|ese\s|dicho\s|desse\s|ce\s|o\s)?"
    r"(?:ultimo|last|dernier|final|mismo|ese|dicho)\s(?:dia|day|jour)\b(?!\s(?:habil|util|ouvr|de\s\p{L}+\s(?:de\s)?20|of\s))"
)
"""After the time of the last day of a window: *el sistema se cerrará a las 18:00 horas del último día*."""


def _at_last(folded: str, dates: Sequence[DateMention], times: Sequence[TimeMention]) -> list[DateMention]:
    """The dates with the time that stands with *of the last day* after the one before it."""
    result = list(dates)
    for clock in times:
        if not _OF_LAST.match(folded, clock.end):
            continue
        before = [n for n, m in enumerate(result) if m.day and 0 < clock.start - m.end < _SENTENCE]
        last = result[before[-1]] if before else None
        if last and last.time is None and not _FULL_STOP.search(folded, last.end, clock.start):
            result[before[-1]] = replace(last, time=clock.time, clock=(clock.start, clock.end))
    return result


_FULL_STOP = regex.compile(r"[|\x00]|[.!?]\s")


def at_the_same_hour(folded: str, dates: Sequence[DateMention], times: Sequence[TimeMention] = ()) -> list[DateMention]:
    """The dates with the time and zone of the one before them where the words say *a la misma hora*, *même heure*."""
    if times and _EACH_WORD.search(folded):
        dates = _at_each(folded, dates, times)
    if times and _LAST_DAY.search(folded):
        dates = _at_last(folded, dates, times)
    if not _ANY_HOUR.search(folded):
        return list(dates)
    result: list[DateMention] = []
    for mention in dates:
        timed = next((m for m in reversed(result) if m.time), None)
        if timed and mention.time is None and mention.day and _says_same(folded, mention):
            after = _SAME_AFTER.match(folded, mention.outer[1])
            outer = (mention.outer[0], after.end()) if after else mention.outer
            zone = (mention.zone, mention.zone_basis) if mention.zone else (timed.zone, timed.zone_basis)
            result.append(replace(mention, time=timed.time, zone=zone[0], zone_basis=zone[1], outer=outer))
        else:
            result.append(mention)
    return result


_ANY_HOUR = regex.compile(_HOUR)


def _says_same(folded: str, mention: DateMention) -> bool:
    start, end = mention.outer
    before = folded[max(0, start - _NEAR) : start]
    return bool(_SAME_AFTER.match(folded, end) or _SAME_BEFORE.search(before))
