"""Loads the catalogue from the data files, all of it checked before any of it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from tracker.catalogue.checked import LANGUAGES, Problems, Table
from tracker.catalogue.folder import DataFolder
from tracker.catalogue.forms import read_forms
from tracker.catalogue.funds import fund_keys, read_fact_names, read_funds
from tracker.catalogue.model import FactName, FormHeader, Fund, Municipality, Sdg, Theme, ZoneName
from tracker.catalogue.municipalities import read_municipalities
from tracker.catalogue.places import read_demonyms, read_zone_names
from tracker.catalogue.topics import read_sdgs, read_themes
from tracker.catalogue.words import search_of
from tracker.errors import NotFound

LABEL = "tracker/data"

Item = TypeVar("Item")


@dataclass(frozen=True)
class Catalogue:
    """What Puente knows without reading any page. Loaded once; nothing in it changes while Puente runs."""

    funds: tuple[Fund, ...]
    fact_names: Mapping[str, FactName]
    forms: tuple[FormHeader, ...]
    themes: tuple[Theme, ...]
    sdgs: tuple[Sdg, ...]
    zones: tuple[ZoneName, ...]
    demonyms: Mapping[str, Mapping[str, str]]
    municipalities: Mapping[str, Municipality]
    aside: tuple[Fund, ...] = ()
    """Funds that a source doesn't carry (``tracker.catalogue.seeds.seen_by``); their names tell its pages apart."""

    def fund(self, key: str) -> Fund:
        """The fund with this key.

        Raises:
            NotFound: there is none; the message names those that there are.
        """
        return _find(self.funds, lambda fund: fund.key, key, "fund")

    def theme(self, theme_id: str) -> Theme:
        """The theme with this id.

        Raises:
            NotFound: there is none; the message names those that there are.
        """
        return _find(self.themes, lambda theme: theme.id, theme_id, "theme")

    def sdg(self, number: int) -> Sdg:
        """The Sustainable Development Goal with this number.

        Raises:
            NotFound: there is none; the message names those that there are.
        """
        return _find(self.sdgs, lambda sdg: sdg.number, number, "goal")

    def municipality(self, cvegeo: str) -> Municipality:
        """The municipality with this code of INEGI, five digits.

        Raises:
            NotFound: there is none; the message says which codes there are in its state, or which states.
        """
        if cvegeo in self.municipalities:
            return self.municipalities[cvegeo]
        same_state = [code for code in self.municipalities if code[:2] == cvegeo[:2]]
        known = (
            f"in that state they go from {min(same_state)} to {max(same_state)}"
            if same_state
            else "states are 01 to 32"
        )
        raise NotFound(f"there is no municipality {cvegeo!r}; codes have five digits, and {known}")

    def municipality_zone(self, cvegeo: str) -> tuple[str, str]:
        """The IANA zone of a municipality and, in Spanish, what it rests on.

        Raises:
            NotFound: there is no such municipality.
        """
        municipality = self.municipality(cvegeo)
        return municipality.zone, municipality.zone_basis

    def zone_rule(self, cvegeo: str) -> tuple[str, str] | None:
        """The IANA zone of a municipality and, in Spanish, what it rests on.

        A municipality that is newer than the catalogue has the zone of its state where the whole state has one; None
        when the law's rule can't be told from the code alone.
        """
        if (known := self.municipalities.get(cvegeo)) is not None:
            return known.zone, known.zone_basis
        rules = {(row.zone, row.zone_basis) for code, row in self.municipalities.items() if code[:2] == cvegeo[:2]}
        return rules.pop() if len(rules) == 1 else None

    def zone_of(self, cvegeo: str, otherwise: str) -> str:
        """The IANA zone of a municipality, ``otherwise`` where it can't be told."""
        rule = self.zone_rule(cvegeo)
        return rule[0] if rule else otherwise

    @cached_property
    def zone_names(self) -> Mapping[str, Mapping[str, str]]:
        """For each language, the names of time zones and the IANA zone of each; abbreviations are under ``""``."""
        names: dict[str, dict[str, str]] = {language: {} for language in (*LANGUAGES, "")}
        for zone in self.zones:
            names[zone.language][zone.name] = zone.zone
        return MappingProxyType({language: MappingProxyType(found) for language, found in names.items()})

    def fund_named(self, folded: str) -> str | None:
        """The key of the fund that a text names, None when it names none: the first name in the text, and the longest
        one there. Without a name, the only fund whose words all stand in the text.

        ``folded`` is the text after ``tracker.catalogue.words.fold``.
        """
        finders = self._finders  # "never" is asked last: few texts get so far
        named = [finder for finder in finders if finder.names(folded) and not finder.never(folded)]
        if first := _first_named(named, folded):
            return first
        described = [finder.key for finder in finders if finder.described(folded) and not finder.never(folded)]
        return described[0] if len(described) == 1 else None

    def fund_hint(self, key: str, folded: str) -> float:
        """The share of the words that name a fund which stand in a text: *Convocatoria Sur-Sur* without the network
        that calls has two of three.

        ``folded`` is the text after ``tracker.catalogue.words.fold``.
        """
        return max((finder.hint(folded) for finder in self._finders if finder.key == key), default=0.0)

    def fund_aside(self, folded: str) -> str | None:
        """The key of a fund set aside that a text calls by its name.

        ``folded`` is the text after ``tracker.catalogue.words.fold``.
        """
        return _first_named(self._finders_aside, folded)

    @cached_property
    def _finders_aside(self) -> tuple[_Finder, ...]:
        return tuple(_Finder(fund) for fund in self.aside)

    @cached_property
    def _finders(self) -> tuple[_Finder, ...]:
        return tuple(_Finder(fund) for fund in self.funds)


def _first_named(finders: Iterable[_Finder], folded: str) -> str | None:
    """The fund whose name stands first in the text, of those that begin there the longest."""
    named = [(match.start(), -len(match[0]), finder.key) for finder in finders if (match := finder.names(folded))]
    return min(named)[2] if named else None


class _Finder:
    """The patterns by which a folded text names one fund."""

    def __init__(self, fund: Fund) -> None:
        phrases = (phrase for found in fund.recognition.phrases.values() for phrase in found)
        self.key = fund.key
        self.names = search_of(phrases)
        self.never = search_of(fund.recognition.never)
        self._telling = [search_of(word.split("|")) for word in fund.recognition.telling]
        self._together = [[search_of(word.split("|")) for word in words] for words in fund.recognition.together]

    def described(self, folded: str) -> bool:
        """Whether all words of one of the fund's lists stand in the text."""
        return any(all(word(folded) for word in words) for words in self._together)

    def hint(self, folded: str) -> float:
        """The greatest share of the words of one of the fund's lists; none without the words that tell it apart."""
        if not all(word(folded) for word in self._telling):
            return 0.0
        shares = (sum(bool(word(folded)) for word in words) / len(words) for words in self._together)
        return max(shares, default=0.0)


def _find(items: Iterable[Item], key: Callable[[Item], object], wanted: object, noun: str) -> Item:
    known = {key(item): item for item in items}
    if wanted not in known:
        raise NotFound(f"there is no {noun} {wanted!r}; there are {', '.join(map(str, known))}")
    return known[wanted]


@lru_cache(maxsize=8)
def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue below ``path``, by default the project's own data; read and checked once.

    Raises:
        CatalogueError: something is wrong; the message has one ``file:line: key: problem`` per line.
    """
    root: Traversable = path or files("tracker") / "data"
    problems = Problems()
    catalogue = _load(DataFolder(root, str(path) if path else LABEL, problems))
    problems.raise_if_any()
    return catalogue


def _load(folder: DataFolder) -> Catalogue:
    fact_names = read_fact_names(folder)
    funds = read_funds(folder, fact_names)
    forms = read_forms(folder, fund_keys(folder))
    sdgs = read_sdgs(folder)
    for fund, table in funds:
        _check_form(fund, table, forms)
    return Catalogue(
        funds=tuple(fund for fund, _ in funds),
        fact_names=fact_names,
        forms=forms,
        themes=read_themes(folder, [sdg.number for sdg in sdgs]),
        sdgs=sdgs,
        zones=read_zone_names(folder),
        demonyms=read_demonyms(folder),
        municipalities=read_municipalities(folder),
    )


def _check_form(fund: Fund, table: Table, forms: tuple[FormHeader, ...]) -> None:
    """Notes a form that does not exist, or that is not for this fund."""
    if fund.form is None:
        return
    versions = [form for form in forms if form.key == fund.form]
    if not versions:
        known = ", ".join(dict.fromkeys(form.key for form in forms)) or "none"
        table.problem("facts.form.value", f"unknown form {fund.form!r}; the forms are {known}")
    elif not any(fund.key in form.funds for form in versions):
        table.problem("facts.form.value", f"the form {fund.form!r} does not name this fund")
