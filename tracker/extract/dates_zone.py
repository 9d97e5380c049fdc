"""Which zone the words tie a time or a date to: cities, countries, names of clocks, offsets.

Names come from CLDR (the exemplar city of each zone and the name of each country, in four languages) and from
``tracker/data/lexicon/zones.toml``. A city beats an offset that contradicts it, as pages get signs wrong
("GMT+6/Mexico City Time") and forget summer time ("Ciudad de México (UTC-06:00)" in May 2016).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

import regex
from babel import Locale
from babel.core import get_global

from tracker.extract.alternatives import shared
from tracker.extract.dates_places import zone_places
from tracker.extract.lexicon import LANGUAGES, either, fold, word_list
from tracker.extract.quick import matches_at


@dataclass(frozen=True, slots=True)
class ZoneMention:
    """A zone that the text names. ``basis`` is ``city``, ``country``, ``name`` or ``offset``."""

    start: int
    end: int
    zone: str
    basis: str


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[str, str]]:
    """Folded name of a city or country → (zone, basis)."""
    regions = ("America/", "Europe/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/")
    zones = sorted((zone for zone in available_timezones() if zone.startswith(regions)), key=len, reverse=True)
    names: dict[str, tuple[str, str]] = {
        fold(zone.rpartition("/")[2].replace("_", " ")): (zone, "city") for zone in zones
    }
    zones_of = get_global("territory_zones")
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for territory, name in locale.territories.items():
            if len(territory) == 2 and len(zones_of.get(territory, ())) == 1:
                names[fold(name)] = (zones_of[territory][0], "country")
        for zone, data in locale.time_zones.items():
            if "/" in zone and not zone.startswith("Etc/"):
                city = data.get("city", zone.rpartition("/")[2].replace("_", " "))
                names.setdefault(fold(str(city)), (zone, "city"))
    lists = word_list("zones")
    names.update({name: (zone, "country") for name, zone in lists["countries"].items()})
    names.update({name: (zone, "city") for name, zone in lists["cities"].items()})
    return {name: value for name, value in names.items() if value[0] and len(name) > 2}


@lru_cache(maxsize=1)
def _clocks() -> dict[str, dict[str, object]]:
    return dict(word_list("zones")["clocks"])


@lru_cache(maxsize=1)
def _clock_words() -> str:
    """Names and abbreviations of clocks as alternatives."""
    names = {str(name) for clock in _clocks().values() for name in clock["names"]}  # type: ignore[attr-defined]
    short = {str(name).lower() for clock in _clocks().values() for name in clock["abbreviations"]}  # type: ignore[attr-defined]
    return shared(sorted(re.escape(name) for name in names | short))


def _named_clock(words: str, country: str | None) -> str | None:
    for clock in _clocks().values():
        if words in clock["names"] or words.upper() in {str(a).upper() for a in clock["abbreviations"]}:  # type: ignore[operator, attr-defined]
            return dict(clock.get("by_country", {})).get(country or "", clock["zone"])  # type: ignore[call-overload, no-any-return]
    return None


_AFTER_HOUR = (
    r"\b(?:noon|midday|midnight|minuit|midi|mediodia|hrs|hours|horas|heures|hora|o'clock|mn|min"
    r"|evening|afternoon|morning|tarde|noche|noite|manha|manana|matin|soir)"
)
_SURE = 4
"""Abbreviations as long as NZST are no words, so they need no time before them."""


@lru_cache(maxsize=1)
def zone_pattern() -> regex.Pattern[str]:
    """One pattern over folded text; each branch is anchored on a word so that it stays cheap."""
    clocks = _clocks().values()
    names = either(str(name) for clock in clocks for name in clock["names"])  # type: ignore[attr-defined]
    abbreviations = either(str(a).lower() for clock in clocks for a in clock["abbreviations"])  # type: ignore[attr-defined]
    long_ones = either(str(a).lower() for clock in clocks for a in clock["abbreviations"] if len(str(a)) == _SURE)  # type: ignore[attr-defined]
    place = either(_places())
    demonym = either(word_list("zones")["demonyms"])
    hour = (
        r"(?:horas?|horario|heures?|hrs?|h|tiempo|fuso|time|reloj|relogio|horloge|clock|huso|fuseau|timezone"
        r"|zona\shoraria)"
    )
    local = r"(?:\s(?:local|locale|oficial|officielle|legal|legale|estandar))?"
    of = (
        r"(?:\s(?:de|del|do|da|dos|das|des|du|en|em|a|in|of)(?:\s(?:la|el|los|las|o|a|the))?\s|\sd'(?:el|la)?\s?"
        r"|\s?:\s|,\s|\s\(?)"
    )
    return regex.compile(
        rf"""
        (?<![^\W\d])(?=[^\W\d])(?:  # nothing begins within a word
        (?<![\w/])(?P<clock>{names})\b
        | \b{hour}{local}{of}(?:(?:la\s|the\s|a\s)?(?:ciudad|ville|city|cidade)\s(?:de|of)\s)?
          (?P<place1>{place})(?![\w])
        | \bhora{local}\s(?P<demonym1>{demonym})\b | \bheure{local}\s(?P<demonym3>{demonym})\b
        | (?<!\w)(?P<place2>{place})(?:\slocal)?\s(?:time|date|clock|hours)\b
        | \b(?:heures?|horas?|hours?|time)\s(?:est|es|is|e|sont|son|sao|are)\s
          (?:celles?|las?|as?|that|those|the\sones?)\s(?:de|d'|du|of|do)\s?(?:la\s|el\s)?(?P<place1>{place})(?!\w)
        | (?<!\w)(?P<demonym2>{demonym})(?:\slocal|\sstandard)?\stime\b
        | (?<![\w/])(?P<iana>(?:europe|america|africa|asia|pacific|atlantic|australia)/[a-z_]+(?:/[a-z_]+)?)\b
        | (?<=\p{{L}}\s|\d\s)(?P<long>{long_ones})(?=[\s\x00).,;|]|$)
        | (?<![\w@.])(?P<universal>utc|gmt)
          (?:\s?(?P<sign>[+-])\s?(?P<hours>\d{{1,2}})(?:[:.]?(?P<minutes>[0-5]\d))?)?(?![\w])
        | (?<=\d\s|[.]\s|[hm]\s|\(|,\s|\d|{_AFTER_HOUR}\s)(?P<short>{abbreviations})(?=[\s\x00).,;:/"'\]]|$))
        """,
        regex.VERBOSE,
    )


_LOCAL_OF = regex.compile(r"\b(?:hora|heure)\s(?:local|locale)\s(?:de|del|do|da|d'|en)\s?(?P<name>\w{3,30})")
_COUNTRY_ZONES: dict[str, str] = {
    "MX": "America/Mexico_City", "CL": "America/Santiago", "ES": "Europe/Madrid", "PT": "Europe/Lisbon",
    "EC": "America/Guayaquil", "BR": "America/Sao_Paulo", "AR": "America/Argentina/Buenos_Aires",
    "DE": "Europe/Berlin", "FR": "Europe/Paris", "CN": "Asia/Shanghai",
}  # fmt: skip


def country_zone(country: str | None) -> str | None:
    """The zone of a country's capital, None for countries that span several."""
    if country is None:
        return None
    zones = get_global("territory_zones").get(country, ())
    return _COUNTRY_ZONES.get(country) or (str(zones[0]) if len(zones) == 1 else None)


def _offset_zone(match: regex.Match[str]) -> str | None:
    """``UTC-06:00`` → ``Etc/GMT+6`` (POSIX counts westwards); offsets with minutes have no such name."""
    if not match["hours"] or int(match["hours"]) == 0:
        return "UTC"
    if int(match["minutes"] or 0) or int(match["hours"]) > 14:
        return None
    return f"Etc/GMT{'-' if match['sign'] == '+' else '+'}{int(match['hours'])}"


@lru_cache(maxsize=1)
def _iana() -> dict[str, str]:
    return {zone.lower(): zone for zone in available_timezones()}


def _zone_of(match: regex.Match[str], original: str, country: str | None) -> tuple[str | None, str]:
    place = match["place1"] or match["place2"]
    demonym = match["demonym1"] or match["demonym2"] or match["demonym3"]
    if match["iana"]:
        return _iana().get(match["iana"]), "city"
    if match["clock"]:
        return _named_clock(match["clock"], country), "name"
    if place:
        return _places()[place]
    if demonym:
        return str(word_list("zones")["demonyms"][demonym]), "country"
    if match["universal"]:
        return _offset_zone(match), "offset"
    written = original[slice(*match.span("long" if match["long"] else "short"))]
    known = any(written in clock["abbreviations"] for clock in _clocks().values())  # type: ignore[operator]
    return (_named_clock(written, country) if known else None), "name"


def find_zones(value: str, folded: str, country: str | None = None) -> list[ZoneMention]:
    """All zones that ``value`` names, in their order. ``country`` is that of the page's owner."""
    found = []
    for match in matches_at(zone_places(folded, _clock_words()), zone_pattern(), folded):
        zone, basis = _zone_of(match, value, country)
        if zone:
            found.append(ZoneMention(match.start(), match.end(), zone, basis))
    for match in _LOCAL_OF.finditer(folded):
        zone = country_zone(country)
        if zone and not any(z.start <= match.start() < z.end for z in found):
            found.append(ZoneMention(match.start(), match.end(), zone, "country"))
    return sorted(found, key=lambda mention: mention.start)


@lru_cache(maxsize=1)
def _bare_place() -> regex.Pattern[str]:
    sharp = r"(?:(?:pile|tapantes?|precises?|sharp|en\spunto|em\sponto|exactes?)\s?[,(]?\s?)?"
    return regex.compile(
        rf"[\s,(/]*{sharp}(?:(?:en|de|in|em|at|a|d[oa]s?|n[oa]s?|del|des|du|au|aux)\s(?:l[ao]s?\s|el\s)?|[dl]')?(?P<place>{either(_places())})(?=[\s\x00).,;:]|$)"
    )


def place_zone_at(folded: str, position: int) -> ZoneMention | None:
    """The zone of a place that stands right at ``position``, as in ``17:30 (Lima)`` or ``18h00 de Quito``."""
    match = _bare_place().match(folded, position, min(len(folded), position + 60))
    if not match:
        return None
    zone, basis = _places()[match["place"]]
    return ZoneMention(match.start("place"), match.end("place"), zone, basis)


_IN = regex.compile(r"\b(?:en|in|a|em|at)\s(?:la\s)?(?=\p{L})")
_THEN_TIME = regex.compile(r"\s?[,:(]?\s?(?:(?:a|as|at|by|de)\s)?(?:las\s|la\s)?")
_BEFORE_TIME = 45
"""Characters before a time in which its place may stand."""


def place_zone_before(folded: str, position: int) -> ZoneMention | None:
    """The zone of a place that stands right before a time: ``en Montevideo a las 17:00``."""
    for preposition in _IN.finditer(folded, max(0, position - _BEFORE_TIME), position):
        match = _bare_place().match(folded, preposition.end(), position)
        if match and _THEN_TIME.fullmatch(folded, match.end(), position):
            zone, basis = _places()[match["place"]]
            return ZoneMention(match.start("place"), match.end("place"), zone, basis)
    return None
