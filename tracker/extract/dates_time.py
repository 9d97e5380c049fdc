"""Times of day as people write them, in folded text.

Sources of the forms: ``23.59 horas`` (gub.uy), ``23h59`` (metropolis.org), ``18 h`` and ``minuit`` (France),
``5:00 p. m.``, ``las tres de la tarde``, ``12 del día``, ``23:59:59`` (Guangzhou), ``doce horas``.
Midnight of a deadline day is its end, so it is read as 23:59, and so is 24:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import cache

import regex

from tracker.extract.dates_grammar import month_names
from tracker.extract.dates_places import TIMES
from tracker.extract.lexicon import NUMBER_WORDS, either, number_in_words, stored
from tracker.extract.quick import matches_at


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time of day at ``value[start:end]``."""

    start: int
    end: int
    time: time


_AM = r"(?:\s?(?P<am>a\.?\s?m\.?(?![\w])|da\smanha|de\sla\smanana|du\smatin|in\sthe\smorning|de\sla\smadrugada))"
_PM = (
    r"(?:\s?(?P<pm>p\.?\s?m\.?(?![\w])|de\sla\starde|da\starde|de\sl'apres-midi|in\sthe\s(?:afternoon|evening)"
    r"|de\sla\snoche|da\snoite|du\ssoir))"
)
_HALF = rf"(?:{_AM}|{_PM})"
_LAST_MINUTE = 59
_UNIT = r"(?:\s?(?:horas?|hrs?\.?|hs\.?|h|heures?|hours?|uhr)(?![\w]))"


@cache
def time_pattern() -> regex.Pattern[str]:
    """A time of day in all its forms, compiled at the first text: most processes that import this room read none."""
    return regex.compile(
        rf"""
    (?=\d|\b\p{{L}})(?<![\d.,:/$€-])(?:
      (?P<h>[01]?\d|2[0-4])(?:[:.]|\s?h\s?)(?P<m>[0-5]\d)(?:(?:[:.]|min\s?)(?P<s>[0-5]\d)s?)?(?:mi?n\b)?(?![\d%]
      |[.,:/-]\d)(?P<mark>{_UNIT})?{_HALF}?
      | (?P<h>23)\s[ye]\s(?P<m>59)(?!\d)
      | (?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s?(?:hrs?\.?|hours|horas|h)(?!\w)
      | (?P<h>[01]?\d|2[0-4])\s(?:horas?|hrs?\.?)\s(?:con|y|e)\s(?P<m>[0-5]?\d)\smin(?:utos?)?\b
      | (?P<h2>[01]?\d|2[0-4])(?:{_UNIT}{_HALF}?|{_HALF}|\so'clock(?:{_HALF})?)
      | (?<=\b(?:a\slas|as|hasta\slas|antes\sde\slas|horas)\s)(?P<h2>[01]?\d|2[0-4])
        (?=\s?(?:[.,;)\x00]\s?(?!\d)|$|\(|(?:del|do)\s(?:dia\s)?\d))
      | (?<=\bhora\s)(?P<h2>[01]?\d|2[0-4])(?=\s(?:de|,)|\b)
      | (?P<h2>1[0-2]|[1-9])\s(?:del?|do|du|in\sthe|da|de\sla)\s
        (?P<pm>tarde|noche|noite|soir|apres-midi|evening|afternoon)\b
      | (?P<noon>mediodia|medio\sdia|noon|midday|meio-dia|meio\sdia|midi(?!\w)|12\sdel\sdia|12\sdo\sdia|doce\sdel\sdia)
      | (?P<midnight>media\s?noche|minuit|midnight|meia-noite|meia\snoite)
      | \b(?:las|a\sla)\s(?P<words>{NUMBER_WORDS})(?:\s(?:y|e)\s(?P<half>media|cuarto))?(?:\shoras?\b{_HALF}?
      |{_HALF}|\sen\spunto)
      | \bas\s(?P<words2>{NUMBER_WORDS})(?:\se\s(?P<half2>meia))?(?:\shoras\b(?:\s(?:e|y|con)
      \s(?P<minutes>{NUMBER_WORDS})\sminutos?\b)?{_HALF}?|{_HALF})
      | (?P<words4>{NUMBER_WORDS})\sheures?\b(?:\s(?P<minutes>trente|quinze|quarante-cinq)\b
      |\set\s(?P<half2>demie|quart)\b)?{_HALF}?
      | (?<=\bat\s|\bby\s|\buntil\s|\bbefore\s)half(?:\spast)?\s
        (?P<halved>{NUMBER_WORDS}|[1-9]|1[0-2])(?!\w){_HALF}?
      | (?<=\bat\s|\bby\s|\buntil\s|\btill\s|\bbefore\s|\bthan\s)(?P<words3>{NUMBER_WORDS})(?:\so'clock{_HALF}?|{_HALF})
    )(?<!\s)
    """,
        regex.VERBOSE,
    )


_RANGE_BEFORE = regex.compile(
    rf"(?<![\d/.-])(?<!(?:{either(month_names())})\.?\s)(?:[01]?\d|2[0-4])(?:(?:[:.]|\s?h\s?)[0-5]\d)?(?:\s?(?:hrs?\.?|horas?|h|[ap]\.?\s?m\.?))?"
    r"(?:\s(?:a|as|y|to|et|and|e|till|until|au)\s(?:las\s|les\s)?|\s?[-/]\s?)$"
)
_RANGE_AFTER = stored("dates_time", "range_after")


def _hour_words(phrase: str, half: str | None) -> tuple[int, int] | None:
    hour = number_in_words(phrase)
    minutes = {"media": 30, "meia": 30, "demie": 30, "cuarto": 15, "quart": 15}.get(half or "", 0)
    return (hour, minutes) if hour is not None and hour <= 24 else None


def _half_past(hour: int, *, afternoon: bool, morning: bool) -> time | None:
    """*Half past three*, *half twelve*; without a half of the day the office's one: from seven on in the morning."""
    if not 1 <= hour <= _NOON:
        return None
    if afternoon or (not morning and hour < _OFFICE_OPENS):
        return time(hour % _NOON + _NOON, 30)
    return time(0 if hour == _NOON and morning else hour, 30)


_NOON, _OFFICE_OPENS = 12, 7
_AT_NIGHT = regex.compile(r"no(?:che|ite)|soir|night")


def _clock(match: regex.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    if match["midnight"]:
        return time(23, 59)
    if match["halved"]:
        hour = int(match["halved"]) if match["halved"].isdigit() else number_in_words(match["halved"]) or 0
        return _half_past(hour, afternoon=bool(match.captures("pm")), morning=bool(match.captures("am")))
    words = match["words"] or match["words2"] or match["words3"] or match["words4"]
    if words:
        pair = _hour_words(words, match["half"] or match["half2"])
        if pair is None:
            return None
        hour, minute = pair
        minute = minute or (number_in_words(match["minutes"]) or 0 if match["minutes"] else 0)
        if minute > _LAST_MINUTE:
            return None
    else:
        hour, minute = int(match["h"] or match["h2"]), int(match["m"] or 0)
    return _of_half(match, hour, minute)


def _of_half(match: regex.Match[str], hour: int, minute: int) -> time:
    """The hour in its half of the day; twelve at night ends the day."""
    half = "".join(match.captures("pm"))
    if hour == 24 or (hour == _NOON and _AT_NIGHT.search(half)):
        return time(23, 59)
    if half and hour < _NOON:
        hour += _NOON
    if match.captures("am") and hour == _NOON:
        hour = 0
    return time(hour, minute, int(match["s"] or 0))


_CLOCK_AFTER = regex.compile(
    r"\s?[,(]?\s?(?:hora|heure|horario|local|(?:\p{L}{3,12}\s){1,2}time|[a-z]{3,4}\b\)?|gmt|utc)\b"
)


_OF_CLOCK = regex.compile(r"\b(?:a|de|hasta|antes\sde)\slas\s$|\b(?:as|das)\s$")
"""Before a number that can only be an hour: ``no más tarde de las 16.00 (Bruselas)``."""


def _is_dotted_without_mark(match: regex.Match[str]) -> bool:
    """``23.59`` alone is as likely a number: it needs the word *horas* or *h* after it."""
    return (
        bool(match["h"])
        and "." in match.group()[:3]
        and not (match["mark"] or match.captures("pm") or match.captures("am"))
        and not _CLOCK_AFTER.match(match.string, match.end())
        and not _OF_CLOCK.search(match.string, max(0, match.start() - 12), match.start())
    )


def _in_range(folded: str, match: regex.Match[str]) -> bool:
    """Whether it is one end of opening hours, ``de 9:30 a 16:30 horas``."""
    before = folded[max(0, match.start() - 24) : match.start()]
    return bool(_RANGE_BEFORE.search(before) or _RANGE_AFTER.match(folded, match.end()))


def find_times(folded: str) -> list[TimeMention]:
    """All times of day in their order; ends of ranges of hours and bare decimals are left out."""
    found = []
    for match in matches_at(TIMES, time_pattern(), folded):
        clock = _clock(match)
        if clock is not None and not _is_dotted_without_mark(match) and not _in_range(folded, match):
            found.append(TimeMention(match.start(), match.end(), clock))
    return found
