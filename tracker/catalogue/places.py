"""Reads the words that tie a text to a place: names of time zones and demonyms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tracker.catalogue import codes
from tracker.catalogue.checked import LANGUAGES, Table
from tracker.catalogue.folder import DataFolder
from tracker.catalogue.model import ZoneName
from tracker.catalogue.words import fold

Taken = dict[tuple[str, str], str]
"""What a word of a language stands for so far."""


def read_zone_names(folder: DataFolder) -> tuple[ZoneName, ...]:
    """The names of time zones in the order of ``zones.toml``."""
    root = folder.table("zones.toml")
    if root is None:
        return ()
    taken: Taken = {}
    names = tuple(name for table in root.tables("zones") for name in _zone_names(table, taken))
    root.close()
    return names


def _zone_names(table: Table, taken: Taken) -> Iterator[ZoneName]:
    zone = table.text("zone", codes.zone)
    for kind in ("place", "phrase"):
        lists = table.table(f"{kind}s", required=False)
        if lists is not None:
            yield from (ZoneName(word, language, zone, kind) for language, word in _words(lists, zone, taken))
    for name in table.words("codes", required=False):
        _claim(table, "codes", ("", name), zone, taken)
        yield ZoneName(name, "", zone, "code")
    table.close()


def read_demonyms(folder: DataFolder) -> Mapping[str, Mapping[str, str]]:
    """For each language the words for what is of a country, and that country (ISO 3166-1)."""
    demonyms: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    root = folder.table("demonyms.toml")
    taken: Taken = {}
    for country, table in root.subtables() if root else ():
        if wrong := codes.country(country):
            table.problem("", wrong)
        for language, word in _words(table, country, taken):
            demonyms[language].setdefault(word, country)
    return MappingProxyType({language: MappingProxyType(words) for language, words in demonyms.items()})


def _words(table: Table, meaning: str, taken: Taken) -> Iterator[tuple[str, str]]:
    """The words of a table with a list for each language; it notes those that mean something else already."""
    for language in LANGUAGES:
        for word in table.words(language, required=False):
            _claim(table, language, (language, fold(word)), meaning, taken)
            yield language, word
    table.close()


def _claim(table: Table, key: str, word: tuple[str, str], meaning: str, taken: Taken) -> None:
    if (other := taken.setdefault(word, meaning)) != meaning:
        table.problem(key, f"{word[1]!r} stands for {other} already")
