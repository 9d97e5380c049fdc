"""The hour and the zone of a deadline where they stand apart from its day.

``En cada ventanilla … a las 18:30 como última hora (La Paz)``, ``Heure limite : 17 h``, ``All times are CET``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import regex

from tracker.domain.deadline import Deadline
from tracker.extract.dates import LINE_END, place_of
from tracker.extract.dates_time import TimeMention, find_times
from tracker.extract.dates_year import Anchors, resolve
from tracker.extract.dates_zone import ZoneMention, find_zones
from tracker.extract.findings import Finding, Span, trim
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_LAST_HOUR = stored("deadline", "last_hour")
_NOT_THE_HOUR = stored("deadline", "not_the_hour")
_ALL_HOURS = regex.compile(stored("deadline", "all_hours").pattern, regex.VERBOSE | regex.MULTILINE)
_OTHER_HOURS = frozenset({Role.EVENT, Role.OFFICE, Role.QUESTIONS, Role.CEREMONY, Role.JURY, Role.SUPPORT, Role.EARLY})


def with_hour(layout: Layout, closes: Finding, roles: Sequence[DatedRole], anchors: Anchors) -> Finding:
    """``closes`` with the time of day and zone that another sentence gives to the same deadline."""
    deadline = closes.value
    if not isinstance(deadline, Deadline) or closes.unknown is not None:
        return closes
    if deadline.time is None:
        closes = _same_day(layout, closes, deadline, roles, anchors)
        deadline = closes.value
    if isinstance(deadline, Deadline) and deadline.time is None:
        closes = _apart(layout, closes, deadline, roles, anchors)
        deadline = closes.value
    if isinstance(deadline, Deadline) and deadline.time is not None and deadline.zone is None:
        closes = _of_all_hours(layout, closes, deadline, anchors)
    return closes


def _same_day(
    layout: Layout, closes: Finding, deadline: Deadline, roles: Sequence[DatedRole], anchors: Anchors
) -> Finding:
    """``due this Friday, the 28th. That is 28 February, 23:59``: the day is said again, with its hour."""
    for dated in roles:
        mention = dated.mention
        if mention.time is None or dated.former or dated.role in _OTHER_HOURS:
            continue
        settled = resolve(mention, anchors)
        if settled and settled[0] == deadline.day:
            new = replace(deadline, time=mention.time, zone=mention.zone, zone_basis=mention.zone_basis)
            return replace(closes, value=new, spans=(*closes.spans, trim(layout.value, *dated.quote)))
    return closes


@lru_cache(maxsize=4)
def _clocks(
    value: str, folded: str, country: str | None
) -> tuple[str, tuple[TimeMention, ...], tuple[ZoneMention, ...]]:
    words = folded.replace("\n", LINE_END)
    return words, tuple(find_times(words)), tuple(find_zones(value, words, country))


def _apart(
    layout: Layout, closes: Finding, deadline: Deadline, roles: Sequence[DatedRole], anchors: Anchors
) -> Finding:
    """A time of day that no date has, in a sentence without a date that speaks of the last hour."""
    if not _LAST_HOUR.search(layout.folded):
        return closes
    words, times, zones = _clocks(layout.value, layout.folded, anchors.country)
    dated = {layout.sentence(role.mention.start) for role in roles}
    own = {layout.sentence(start) for start, _ in closes.spans if len(layout.cells(layout.line(start))) > 1}
    taken = [role.mention.clock or role.mention.outer for role in roles]
    found: list[tuple[TimeMention, Span]] = []
    for clock in times:
        sentence = layout.sentence(clock.start)
        said = layout.folded[_question_before(layout, sentence) : sentence[1]]
        if (sentence in dated and sentence not in own) or _is_taken(clock, taken):
            continue
        if _LAST_HOUR.search(said) and not _NOT_THE_HOUR.search(said):
            found.append((clock, sentence))
    places = [place_of(words, clock, zones) for clock, _ in found[:_CLOCKS]]
    two_clocks = len({sentence for _, sentence in found}) == 1 and 1 < len(found) <= _CLOCKS and all(places)
    if len({clock.time for clock, _ in found}) != 1 and not two_clocks:
        return closes
    clock, sentence = found[0]
    place = places[0] or _only_zone(zones, sentence)
    new = replace(deadline, time=clock.time)
    if place is not None and deadline.zone is None:
        new = replace(new, zone=place.zone, zone_basis=place.basis)
    return replace(closes, value=new, spans=(*closes.spans, trim(layout.value, *sentence)))


def _is_taken(clock: TimeMention, taken: Sequence[Span]) -> bool:
    """Whether a time stands within one of the spans, which are in their order."""
    index = bisect_right(taken, clock.start, key=lambda span: span[0])
    return any(start <= clock.start < end for start, end in taken[max(0, index - 3) : index])


def _question_before(layout: Layout, sentence: Span) -> int:
    """Where the question begins that the sentence answers, else the sentence itself: *¿A qué hora? A las 18:00*."""
    before = layout.folded[max(0, sentence[0] - _QUESTION) : sentence[0]].rstrip()
    if not before.endswith("?"):
        line, above = layout.line(sentence[0]), layout.neighbour(sentence[0], -1)
        return above[0] if above and sentence[0] == line[0] and above[1] - above[0] < _LABEL else sentence[0]
    end = max(0, sentence[0] - _QUESTION) + len(before)
    return layout.sentence(end - 1)[0]


_CLOCKS = 3
"""On so many clocks at most one instant is told: ``16:00 CET (09:00 en Ciudad de México)``."""
_LABEL = 50
_QUESTION = 200


def _only_zone(zones: Sequence[ZoneMention], span: Span) -> ZoneMention | None:
    inside = [zone for zone in zones if span[0] <= zone.start < span[1]]
    named = [zone for zone in inside if zone.basis != "offset"] or inside
    return named[0] if len({zone.zone for zone in named}) == 1 else None


def _named_apart(layout: Layout, closes: Finding, deadline: Deadline, anchors: Anchors) -> Finding:
    """The one zone that the text names apart from all its hours: ``cronograma (hora legal colombiana)``."""
    _, times, zones = _clocks(layout.value, layout.folded, anchors.country)
    starts, ends = [clock.start for clock in times], [clock.end for clock in times]
    if len({zone.zone for zone in zones}) != 1:
        return closes
    zone = zones[0]
    before, after = bisect_right(ends, zone.start), bisect_right(starts, zone.end)
    beside = bool(before) and zone.start - ends[before - 1] < _BESIDE
    beside = beside or (after < len(starts) and starts[after] - zone.end < _BESIDE)
    sentence = layout.sentence(zone.start)
    if beside or zone.end - zone.start < _WRITTEN_OUT or _NOT_THE_HOUR.search(layout.folded, *sentence):
        return closes
    new = replace(deadline, zone=zone.zone, zone_basis=zone.basis)
    return replace(closes, value=new, spans=(*closes.spans, trim(layout.value, *sentence)))


_BESIDE, _WRITTEN_OUT = 25, 6


def _of_all_hours(layout: Layout, closes: Finding, deadline: Deadline, anchors: Anchors) -> Finding:
    """The zone that the text gives to all its hours: ``Fuseau : Europe/Paris``, ``las horas son de Quito``."""
    for match in _ALL_HOURS.finditer(layout.folded):
        sentence = layout.line(match.start()) if match["label"] else layout.sentence(match.start())
        _, _, zones = _clocks(layout.value, layout.folded, anchors.country)
        zone = _only_zone(zones, sentence)
        if zone is not None:
            new = replace(deadline, zone=zone.zone, zone_basis=zone.basis)
            return replace(closes, value=new, spans=(*closes.spans, trim(layout.value, *sentence)))
    return _named_apart(layout, closes, deadline, anchors)
