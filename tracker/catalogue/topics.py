"""Reads the themes and the Sustainable Development Goals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from tracker.catalogue.checked import LANGUAGES, Table
from tracker.catalogue.folder import DataFolder
from tracker.catalogue.model import Sdg, Theme
from tracker.catalogue.words import fold


def read_sdgs(folder: DataFolder) -> tuple[Sdg, ...]:
    """The goals of ``sdg.toml`` in the order of the file."""
    root = folder.table("sdg.toml")
    if root is None:
        return ()
    goals = tuple(_sdg(table, number) for number, table in enumerate(root.tables("goals"), 1))
    root.close()
    return goals


def _sdg(table: Table, expected: int) -> Sdg:
    sdg = Sdg(table.number("number") or 0, table.labels("title", complete=True), table.words("words"))
    if sdg.number != expected:
        table.problem("number", f"must be {expected}: the goals stand in their order")
    table.close()
    return sdg


def read_themes(folder: DataFolder, sdgs: Collection[int]) -> tuple[Theme, ...]:
    """The themes of ``themes.toml`` in the order of the file; ``sdgs`` are the goals that there are."""
    root = folder.table("themes.toml")
    if root is None:
        return ()
    names: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    return tuple(_theme(table, key, sdgs, names) for key, table in root.subtables())


def _theme(table: Table, id_: str, sdgs: Collection[int], names: Mapping[str, dict[str, str]]) -> Theme:
    theme = Theme(
        id=id_,
        sdgs=table.numbers("sdgs"),
        label=table.labels("label", complete=True),
        definition=table.labels("definition"),
        words=_words(table, id_, names),
    )
    for number in theme.sdgs:
        if number not in sdgs:
            table.problem("sdgs", f"unknown goal {number}; the goals are {', '.join(map(str, sdgs))}")
    table.close()
    return theme


def _words(table: Table, theme: str, names: Mapping[str, dict[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """The words of a theme by language; ``names`` says which theme took which word, and grows."""
    lists = table.table("words")
    if lists is None:
        return MappingProxyType({})
    words = {language: lists.words(language) for language in LANGUAGES}
    for language, found in words.items():
        for word in found:
            if (other := names[language].setdefault(fold(word), theme)) != theme:
                lists.problem(language, f"{word!r} names the theme {other} already")
    lists.close()
    return MappingProxyType(words)
