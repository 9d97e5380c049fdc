"""Dates as they are written: the syntax layer. What a date *means* is decided in :mod:`tracker.extract.roles`.

Own grammar over folded text, month names from CLDR by Babel in four languages. It reads single dates in either order,
day lists (``12, 19 y 26 de febrero``), windows (``del 21 de marzo al 10 de mayo de 2024``), ISO and day-first numeric
dates, months alone, days alone (``el miércoles 18``) and relative days, with the time and zone that belong to them.
Repetitions are bounded or possessive, so that reading time grows linearly.

    >>> [str(m.day) for m in find_dates("Sesiones: 12, 19 y 26 de febrero de 2026")]
    ['12', '19', '26']
    >>> [m.iso() for m in find_dates("del 15 de abril al 17 de junio de 2016")]
    ['2016-04-15', '2016-06-17']
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TypeVar

import regex

from tracker.extract.dates_echo import at_the_same_hour, with_echoes
from tracker.extract.dates_grammar import LINE_END, THAT_YEAR, DateMention, in_order_of, raw_mentions, weekday_names
from tracker.extract.dates_time import TimeMention, find_times
from tracker.extract.dates_zone import ZoneMention, find_zones, place_zone_at, place_zone_before
from tracker.extract.lexicon import either, fold
from tracker.extract.roles_wrap import joined_ends

__all__ = ["LINE_END", "DateMention", "find_dates", "next_weekday", "place_of"]

_TIME_THEN_DATE = regex.compile(
    r"(?:\s?,|\s?\([^()\n]{1,60}\))?\s?,?(?:\s(?:del?|de|do|du|le|el|on|of|o|the|dia|dias"
    r"|al|a|para|hoy|mismo|proximo|prochain|next|pasado|este|this|dernier)){0,5}\s?"
)
_DATE_THEN_TIME = regex.compile(
    r"[\s,;:(|-]{0,4}(?:(?:a|al|au|ao|as|at|las|los|la|hasta|antes|de|des|a\smas\stardar"
    r"|until|by|before|ate|avant|y|and|e|au\splus\stard|at\sthe\slatest|a\smas\stardar|o\smais\stardar|com|con|horas|hora|horario|heure|limite|inclusive|inclusivo|siempre|always|toujours|sempre"
    r"|inclus|not\slater\sthan|no\slater\sthan|como|maximo|tope|sharp|on\sthe\sdot|local)[\s:,]){0,6}"
)
_ON_TO_NEXT = regex.compile(r"\b(?:y|e|et|and|hasta|ate|until|jusqu\S*)\s")
_OF_NEXT = regex.compile(r"\s?,?\s?(?:del|de|do|du|of|on)\s(?:the\s|el\s|o\s|le\s|dia\s|mismo\s){0,3}")
"""A time that goes on with *of* belongs to what follows: ``28 de abril e até as 18 horas do dia 13 de junho``."""


def _within(found: Sequence[TimeMention] | Sequence[ZoneMention], start: int, end: int) -> range:
    """The indexes of the mentions that begin between two offsets."""
    return range(
        bisect_left(found, start, key=lambda mention: mention.start),
        bisect_right(found, end, key=lambda mention: mention.start),
    )


Beside = TypeVar("Beside", TimeMention, ZoneMention)


def _between(found: Sequence[Beside], start: int, end: int) -> list[Beside]:
    return [found[number] for number in _within(found, start, end - 1)]


def _without_zones(folded: str, start: int, end: int, zones: Sequence[ZoneMention]) -> str:
    """The words between a time and a date but for a zone: ``6 p.m. Central on Monday``."""
    words, last = [], start
    for zone in _between(zones, start, end):
        if last <= zone.start and zone.end <= end:
            words.append(folded[last : zone.start].rstrip())
            last = zone.end
    return "".join([*words, folded[last:end]])


def _attach_times(
    folded: str, dates: list[DateMention], times: Sequence[TimeMention], zones: Sequence[ZoneMention]
) -> list[DateMention]:
    """Gives each time to the date that it stands next to, with only small words between them."""
    result = list(dates)
    used: set[int] = set()
    for index, mention in enumerate(result):
        after_limit = result[index + 1].start if index + 1 < len(result) else len(folded)
        for number in _within(times, mention.start - 90, mention.end + 60):
            clock = times[number]
            if number in used:
                continue
            if clock.end <= mention.start:
                gap = folded[clock.end : mention.start]
                bare = _without_zones(folded, clock.end, mention.start, zones)
                fits = len(gap) < 80 and bool(_TIME_THEN_DATE.fullmatch(gap) or _TIME_THEN_DATE.fullmatch(bare))
                outer = (clock.start, mention.end)
            elif clock.start >= mention.end and clock.start < after_limit:
                gap = folded[mention.end : clock.start]
                beside = len(gap) < 60 and _DATE_THEN_TIME.fullmatch(gap)
                fits = bool(beside) and not _leads_on(folded, gap, clock, after_limit)
                outer = (mention.start, clock.end)
            else:
                continue
            if fits:
                used.add(number)
                result[index] = replace(mention, time=clock.time, outer=outer)
                break
    return [replace(m, outer=m.outer if m.outer != (0, 0) else (m.start, m.end)) for m in result]


def _leads_on(folded: str, gap: str, clock: TimeMention, following: int) -> bool:
    """Whether a time goes on to the date at ``following``, or at least away from the one before it."""
    of = _OF_NEXT.match(folded, clock.end)
    if of is None:
        return False
    return of.end() == following or bool(_ON_TO_NEXT.search(gap) and _WORKING_DAY.match(folded, of.end()))


_WORKING_DAY = regex.compile(
    r"(?:ultimo|primer|dernier|last|first)\s\p{L}+\s(?:habil|util|ouvrable|de|do|del|du|of)\b|\d"
)


_LONG_WORD = regex.compile(r"\p{L}{4,}")
_A_TIME = regex.compile(r"\d[\dh:]")
_TIME_OR_STOP = regex.compile(r"\d[\dh:]|[.;]\s")
_AND_THE = regex.compile(r"\s?(?:,|y|e|et|and|&)\s?(?:el\s|le\s|the\s)?")


def _attach_zone(folded: str, mention: DateMention, zones: Sequence[ZoneMention], limit: int) -> DateMention:
    """The zone that stands within or right after the date and its time; a city beats an offset beside it."""
    start, end = mention.outer
    close = [zones[number] for number in _within(zones, start - 2, end + 24)]
    near = [z for z in close if z.start < limit and LINE_END not in folded[end : z.start]]
    near = [z for z in near if z.start < end or not _LONG_WORD.search(_ZONE_FILLER.sub("", folded[end : z.start]))]
    if near:
        first = near[0]
        cluster = [
            z
            for z in (zones[number] for number in _within(zones, first.start, first.end + 60))
            if z.start >= first.start and z.start - first.end < 12 and not _A_TIME.search(folded, first.end, z.start)
        ]
        best = next((z for z in cluster if z.basis != "offset"), None)
        best = best or place_zone_at(folded, cluster[-1].end) or first
        return replace(
            mention,
            zone=best.zone,
            zone_basis=best.basis,
            outer=(start, _close_bracket(folded, max(end, cluster[-1].end, best.end))),
        )
    place = _place_beside(folded, mention) if mention.time else None
    if place:
        return replace(
            mention, zone=place.zone, zone_basis=place.basis, outer=(start, _close_bracket(folded, max(end, place.end)))
        )
    return replace(mention, outer=(start, _close_bracket(folded, end)))


def _place_beside(folded: str, mention: DateMention) -> ZoneMention | None:
    """A bare place after the time (``18h00 de Quito``) or in brackets between time and date."""
    start, end = mention.outer
    bracket = folded.find("(", start, mention.start)
    inside = place_zone_at(folded, bracket) if bracket >= 0 else None
    return inside or place_zone_at(folded, end)


_SENTENCE_END = regex.compile(r"[.!?]\s+(?=\p{Lu}|[¿¡\[(\"«])|[;\n|]")


def _sentence(value: str, start: int, end: int) -> tuple[int, int]:
    """The rough sentence around ``start..end``, at most 300 characters on each side."""
    first, last = max(0, start - 300), min(len(value), end + 300)
    for boundary in _SENTENCE_END.finditer(value, first, start):
        first = boundary.end()
    dotted = value[end - 1 : end] == "."
    following = _SENTENCE_END.search(value, end - dotted, last)
    return first, following.start() if following else last


def _attach_loosely(
    value: str, folded: str, dates: list[DateMention], times: Sequence[TimeMention], zones: Sequence[ZoneMention]
) -> list[DateMention]:
    """A time or zone that stands apart from the only date of its sentence belongs to that date.

    Of several dates in a sentence, a time belongs to the one before it in its clause.
    """
    result = list(dates)
    for index, found in enumerate(dates):
        first, last = _sentence(value, *found.outer)
        neighbours = result[max(0, index - 3) : index + 4]
        alone = not any(other is not found and first <= other.start < last and other.day for other in neighbours)
        following = next((other.outer[0] for other in neighbours if other.start > found.start and other.day), last)
        taken = [other.outer for other in neighbours if other is not found]
        taken += [(zone.start, zone.end) for zone in _between(zones, first, last)]
        free = [t for t in _between(times, first, last) if not any(a <= t.start < b for a, b in taken)]
        if not alone:
            free = [t for t in free if found.end <= t.start < following and _same_clause(folded, found.end, t.start)]
        mention = _with_free_time(folded, found, free, zones)
        near = _between(zones, first, last) if alone else []
        if (
            mention.zone is None
            and mention.time is not None
            and len({z.zone for z in near if z.basis != "offset"} or {z.zone for z in near}) == 1
        ):
            best = next((z for z in near if z.basis != "offset"), near[0])
            mention = replace(mention, zone=best.zone, zone_basis=best.basis)
        result[index] = mention
    return result


_CLAUSE_BREAK = regex.compile(r"[;|·•\x00]|\s-\s|\b(?:y|e|et|and)\s(?:el|la|los|las|se|le|les|the|o|a)\s\p{L}{4,}")
_NEAR = 80
"""Characters between a date and a time of its sentence at most."""


def _same_clause(folded: str, start: int, end: int) -> bool:
    return end - start < _NEAR // 2 and not _CLAUSE_BREAK.search(folded, start, end)


_BESIDE_NO_MORE = regex.compile(r"\d[\dh:]|[.;]\s|\x00")


def place_of(folded: str, clock: TimeMention, zones: Sequence[ZoneMention]) -> ZoneMention | None:
    """The zone named right beside a time: a city or country before the name of a clock or an offset."""
    place = place_zone_at(folded, clock.end) or place_zone_before(folded, clock.start)
    near = [
        zone for zone in _between(zones, clock.end, clock.end + 40) if LINE_END not in folded[clock.end : zone.start]
    ]
    near = [zone for zone in near if not _TIME_OR_STOP.search(folded, clock.end, zone.start)]
    struck = [zone for zone in _between(zones, clock.start - _STRIKES, clock.start) if _strikes(folded, zone, clock)]
    near = [*struck, *near]
    return place or next((zone for zone in near if zone.basis in ("city", "country")), near[0] if near else None)


_STRIKES = 60
_STRIKING = regex.compile(
    r"\s(?:marcar|marque[n]?|marquera|strikes?|shows?|reads?|sonne(?:ra)?|affiche(?:ra)?|de|da|toque[n]?|bata|bater)"
    r"\s(?:las?\s|as?\s|les?\s)?"
)
"""Between the place of a clock and what it shows: *quando o relógio de Brasília marcar 20h*."""


def _strikes(folded: str, zone: ZoneMention, clock: TimeMention) -> bool:
    return bool(_STRIKING.fullmatch(folded, zone.end, clock.start))


def _with_free_time(
    folded: str, mention: DateMention, free: Sequence[TimeMention], zones: Sequence[ZoneMention]
) -> DateMention:
    """The date with the one time of its sentence that no other date has, and the place named beside that time."""
    free = [clock for clock in free if not _leads_on(folded, folded[mention.end : clock.start], clock, -1)]
    if mention.time is not None or not mention.day or not free:
        return mention
    places = [place_of(folded, clock, zones) for clock in free]
    if len(free) > 1 and not all(places):
        return mention  # several times, unless they are the same instant on the clocks of several places
    clock, place = free[0], places[0]
    if not clock.start - mention.end < _NEAR > mention.start - clock.end:
        return mention
    mention = replace(mention, time=clock.time, clock=(clock.start, clock.end))
    if place is None or mention.zone is not None:
        return mention
    span = (min(place.start, clock.start), max(place.end, clock.end))
    return replace(mention, zone=place.zone, zone_basis=place.basis, clock=span)


_ZONE_FILLER = regex.compile(
    r"\b(?:fin\sde\sjournee|fim\sdo\sdia|fin(?:al)?\sdel\sdia|end\sof\s(?:the\s)?day|close\sof\sbusiness|relogio\sde|reloj\sde|horloge\sde"
    r"|ultimo|mismo|mesmo|siempre|toujours|sempre|always|segun|selon|both|ambos|ambas|todos|hora|horas|heure|heures|date|fecha|horario|time|local|inclus|inclusive)\b"
)


def _close_bracket(folded: str, end: int) -> int:
    return end + 1 if folded[end : end + 1] == ")" else end


_WINDOW_GAP = regex.compile(
    r"(?:er|º|st|nd|rd|th)?(?:\s?,?\s(?=y\s|e\s|et\s|hasta|until|ate\s|jusqu|and\s|al?\s|au\s|to\s|para\s)|\s?)(?:(?:y|e|et|and)\s(?:\p{L}{4,14}(?:mente|ment|ly)\s)?(?=hasta|ate|jusqu|until))?(?:-|[-=]?>|→|⇒|➜|➔|➡|⟶|»|>>|…|\.{2,3}|al?|as|aos?|hasta|y|e|et|and|au|ate|para|to|back\sto|till"
    r"|until|through|jusqu'au|jusqu'a|thru)(?:\s(?:hasta|until|jusqu'au|de|del|par))?"
    r"(?:\s(?:el|le|la|las|les|o|as|the|dia|del|de|do|au|ao|a|no)){0,3}"
    rf"(?:\s{either(weekday_names())}(?:-feira)?,?)?\s?"
)
_WINDOW_BEFORE = regex.compile(
    r"\b(?:del?|d[ao]s?|desde|du|entre|from|between|runs|run|depuis|partir\sd[eu]|a\scontar\sde"
    r"|de)(?:\s(?:el|le|la|las|les|los|os?|dias?|jours|meses|meses\sde|mes|mes\sde|del?|monday|hoy)"
    r"|\sl')*\s?$"
)
_NEEDS_PREFIX = regex.compile(r"\s?,?\s?(?:y|e|et|and|a|para)\b|\s?,\s?(?:al|au|to|para)\b")
_AFTER_LABEL = regex.compile(r"[:|(]\s?$")
"""Before the first day of a window that needs no other word: ``Inscrições: 8 a 19 de junho``."""
_ALREADY_UNTIL = regex.compile(
    r"\b(?:hasta|ate|until|jusqu'au|jusqu'a|avant|before|antes\sdel?|vencia|vence)\s(?:(?:el|le|o|the|dia)\s){0,2}$"
)
"""Before a date that ends something itself: the next one is another end."""


def _link_windows(folded: str, dates: list[DateMention]) -> list[DateMention]:
    """Marks both ends of ``del … al …``, and lets the first take month and year of the last where it has none."""
    result = list(dates)
    serial = 0
    for index in range(len(result) - 1):
        first, last = result[index], result[index + 1]
        if first.end_of_window or last.start < first.end:
            continue
        same_list = first.list_id is not None and first.list_id == last.list_id
        gap_start = first.end if same_list else max(first.outer[1], first.end)
        gap = folded[gap_start : last.start if same_list else min(last.outer[0], last.start)]
        if len(gap) > 40 or not _WINDOW_GAP.fullmatch(gap):
            continue
        before = folded[max(0, first.outer[0] - 30) : first.outer[0]]
        bare = gap.strip() == "a" and (last.year or _AFTER_LABEL.search(before))
        if _NEEDS_PREFIX.match(gap) and not _WINDOW_BEFORE.search(before) and not bare:
            continue
        if _ALREADY_UNTIL.search(before):
            continue
        if (first.day is None) != (last.day is None):
            continue
        serial += 1
        year, shared = first.year, first.year_shared
        if year is None and last.year is not None:
            after = (
                first.month is not None
                and last.month is not None
                and (first.month, first.day or 0) > (last.month, last.day or 0)
            )
            year, shared = last.year - after, True
        result[index] = replace(first, window=serial, year=year, year_shared=shared, month=first.month or last.month)
        result[index + 1] = replace(last, window=serial, end_of_window=True)
    return result


def _share_years(folded: str, dates: list[DateMention]) -> list[DateMention]:
    """``los días 22 de abril y 5 de mayo de 2016``: dates of one list share the year that the last one carries."""
    result = list(dates)
    for index in range(len(result) - 2, -1, -1):
        first, last = result[index], result[index + 1]
        gap = folded[first.end : last.start]
        if first.year is None and last.year is not None and first.day and last.day and _AND_THE.fullmatch(gap):
            result[index] = replace(first, year=last.year, year_shared=True)
    return result


_LISTED = regex.compile(r"\s?(?:,|;|,?\s(?:y|e|et|and|&|o|ou|or))\s?(?:(?:el|le|the|o)\s)?")
_SHORTEST_LIST = 3


def _link_lists(folded: str, dates: list[DateMention]) -> list[DateMention]:
    """``31 de marzo, 30 de junio y 31 de diciembre``: three or more dates with only commas between share a role."""
    result = list(dates)
    start = 0
    for index in range(1, len(result) + 1):
        if index < len(result) and _in_one_list(folded, result[index - 1], result[index]):
            continue
        if index - start >= _SHORTEST_LIST:
            serial = result[start].start + 1_000_000
            result[start:index] = [replace(mention, list_id=serial) for mention in result[start:index]]
        start = index
    return result


def _in_one_list(folded: str, first: DateMention, last: DateMention) -> bool:
    alone = all(mention.window is None and mention.list_id is None and mention.day for mention in (first, last))
    return alone and bool(_LISTED.fullmatch(folded[first.outer[1] : last.outer[0]]))


_YEAR_NAMED = regex.compile(r"(?<![\d/.,-])(?:19|20)\d\d(?![\d/]|[.,]\d)")


def _of_that_year(folded: str, mention: DateMention) -> DateMention:
    """*cerró el 15 de mayo de ese año*: the year that the text names right before."""
    if mention.deictic != THAT_YEAR or mention.year is not None:
        return mention
    named = list(_YEAR_NAMED.finditer(folded, max(0, mention.start - _YEAR_REACH), mention.start))
    return replace(mention, year=int(named[-1].group()), year_shared=True) if named else mention


_YEAR_REACH = 400


def find_dates(value: str, country: str | None = None) -> list[DateMention]:
    """All dates of ``value`` in their order. ``country`` (of the page's owner) helps with ambiguous clock names."""
    folded = fold(value)
    wrapped = list(joined_ends(folded, value))
    folded = folded.replace("\n", LINE_END).replace("~", " ")  # marks that strike words out
    if wrapped:
        letters = list(folded)
        for end in wrapped:
            letters[end] = " "
        folded = "".join(letters)
    times, zones = find_times(folded), find_zones(value, folded, country)
    raw = with_echoes(folded, in_order_of(folded, raw_mentions(folded), country))
    dates = _attach_times(folded, raw, times, zones)
    limits = [mention.start for mention in dates[1:]] + [len(folded)] * bool(dates)
    dates = [_attach_zone(folded, mention, zones, limit) for mention, limit in zip(dates, limits, strict=True)]
    dates = at_the_same_hour(folded, _attach_loosely(value, folded, dates, times, zones), times)
    dates = [_of_that_year(folded, mention) for mention in dates]
    return _link_lists(folded, _share_years(folded, _nights(folded, _link_windows(folded, dates))))


_NIGHT = regex.compile(
    r"\b(?:nuit|noche|noite|night)\s(?:du|del|de|do|of|between|entre)\s"
    r"(?:(?:el|le|o|the|dia|\p{L}+day|\p{L}+di)\s){0,2}$"
)


def _nights(folded: str, dates: list[DateMention]) -> list[DateMention]:
    """``dans la nuit du 19 au 20 avril, à minuit``: the end of the first day."""
    result: list[DateMention] = []
    for mention in dates:
        first = result[-1] if result else None
        if (
            first is not None and mention.end_of_window and first.window == mention.window
            and (mention.day or 0) - (first.day or 0) == 1
            and _NIGHT.search(folded, max(0, first.outer[0] - 40), first.outer[0])
        ):  # fmt: skip
            result[-1] = replace(
                first, window=None, time=time(23, 59), zone=mention.zone, zone_basis=mention.zone_basis,
                year_shared=False, end=mention.end, outer=(first.outer[0], mention.outer[1]),
            )  # fmt: skip
        else:
            result.append(mention)
    return result


def next_weekday(base: date, weekday: int) -> date:
    """The first such weekday after ``base``."""
    return base + timedelta(days=(weekday - base.weekday() - 1) % 7 + 1)
