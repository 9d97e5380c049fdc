"""Sources and funds that no code and no data file knows: their recipes, read from JSON and checked whole."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracker.catalogue import codes
from tracker.catalogue.fund_names import recognition
from tracker.catalogue.load import Catalogue
from tracker.catalogue.model import KINDS, STATED, Fund, OfficeZone, Origin, Partner
from tracker.errors import CatalogueError

SOURCES_FILE, FUNDS_FILE = "seeds.json", "funds.json"
SELECTORS = ("content", "title", "date")
"""The CSS selectors that a recipe may name."""

EDITION_BY = MappingProxyType({"calls": STATED, "recurring": "cutoff", "permanent": "permanent"})


@dataclass(frozen=True, slots=True)
class SeedFund:
    """What a recipe says of a fund."""

    key: str
    name: str
    kind: str
    countries: tuple[str, ...] = ()
    office_zones: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What is kept of it besides key, name and kind."""
        return {"countries": list(self.countries), "office_zones": list(self.office_zones)}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The facts of a source without code; the names are those of the table of sources."""

    key: str
    name: str
    host: str
    start_urls: tuple[str, ...]
    funds: tuple[str, ...]
    language: str
    country: str | None
    also_hosts: tuple[str, ...] = ()
    every_hours: int = 24
    secondary: bool = False
    selectors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seeds:
    """Recipes with the funds that they name."""

    recipes: tuple[Recipe, ...]
    funds: tuple[SeedFund, ...]


def read_seeds(folder: Path, known: Collection[str]) -> Seeds:
    """The recipes of a folder with ``seeds.json`` and ``funds.json``; ``known`` are the funds of the data files.

    Raises:
        CatalogueError: a file is missing or wrong; the message has one ``file: key: problem`` per line.
    """
    problems: list[str] = []
    funds = tuple(_funds(_items(folder, FUNDS_FILE, "key", problems)))
    named = {*known, *(fund.key for fund in funds)}
    recipes = tuple(_recipes(_items(folder, SOURCES_FILE, "id", problems), named))
    if problems:
        raise CatalogueError("\n".join(dict.fromkeys(problems)))
    return Seeds(recipes, funds)


class _Item:
    """An object of a JSON list. Each method reads one key; a wrong one is noted and read as empty."""

    def __init__(self, file: str, name: str, data: Mapping[str, Any], problems: list[str]) -> None:
        self.where, self.name, self.data, self.problems = file, name, data, problems

    def problem(self, key: str, words: str) -> None:
        self.problems.append(f"{self.where}: {self.name}: {key}: {words}")

    def text(self, key: str, check: codes.Check | None = None, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or not (value.strip() or value == default):
            self.problem(key, "is missing" if key not in self.data else "must be a text")
            return ""
        if check and value and (wrong := check(value)):
            self.problem(key, wrong)
        return value

    def texts(self, key: str, check: codes.Check | None = None, *, required: bool = False) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(key, "must be a list of texts")
            return ()
        if required and not value:
            self.problem(key, "is empty" if key in self.data else "is missing")
        for item in value:
            if check and (wrong := check(item)):
                self.problem(key, wrong)
        return tuple(value)


def _items(folder: Path, file: str, id_key: str, problems: list[str]) -> Iterator[_Item]:
    try:
        data = json.loads((folder / file).read_text("utf-8"))
    except FileNotFoundError:
        problems.append(f"{file}: there is no such file in {folder}")
        return
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        problems.append(f"{file}: is no JSON: {error}")
        return
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        problems.append(f"{file}: must be a list of objects")
        return
    seen: set[str] = set()
    for number, item in enumerate(data, 1):
        name = item.get(id_key)
        read = _Item(file, name if isinstance(name, str) and name else f"number {number}", item, problems)
        key = read.text(id_key, _key)
        if key in seen:
            read.problem(id_key, "stands there twice")
        seen.add(key)
        yield read


def _funds(items: Iterable[_Item]) -> Iterator[SeedFund]:
    for item in items:
        yield SeedFund(
            item.text("key"),
            item.text("name"),
            item.text("kind", codes.one_of(KINDS, "kind")),
            item.texts("countries", _country),
            item.texts("office_zones", codes.zone),
        )


def _recipes(items: Iterable[_Item], funds: Collection[str]) -> Iterator[Recipe]:
    for item in items:
        key = item.text("id")
        host, also = item.text("host", _host), item.texts("also_hosts", _host)
        country = item.data.get("country")
        yield Recipe(
            key=key,
            name=item.text("name", default=key),
            host=host,
            start_urls=item.texts("start_urls", _on((host, *also)), required=True),
            funds=item.texts("funds", codes.one_of(sorted(funds), "fund"), required=True),
            language=item.text("language", _language),
            country=item.text("country", _country) if country is not None else None,
            also_hosts=also,
            every_hours=_hours(item),
            secondary=item.data.get("secondary") is True,
            selectors=_selectors(item),
        )


def _hours(item: _Item) -> int:
    hours = item.data.get("every_hours", 24)
    if type(hours) is not int or hours < 1:
        item.problem("every_hours", "must be a whole number from 1 on")
        return 24
    return hours


def _selectors(item: _Item) -> dict[str, str]:
    found = item.data.get("selectors", {})
    if not isinstance(found, dict) or not all(isinstance(value, str) and value for value in found.values()):
        item.problem("selectors", "must be an object of CSS selectors")
        return {}
    for name in set(found) - set(SELECTORS):
        item.problem("selectors", f"unknown selector {name!r}; use {', '.join(SELECTORS)}")
    return found


def _host(value: str) -> str | None:
    return None if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", value) else f"{value!r} is no host name in lower case"


def _key(value: str) -> str | None:
    fits = re.fullmatch(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*", value)
    return None if fits else f"{value!r} is no key; use letters, digits, dots, - and _"


def _country(value: str) -> str | None:
    """Groups such as EU are countries here: funds have them."""
    return None if re.fullmatch(r"[A-Z]{2}", value) else f"{value!r} is no country code; use two capitals such as MX"


def _language(value: str) -> str | None:
    return codes.language(value.partition("-")[0].lower())


def _on(hosts: Collection[str]) -> codes.Check:
    def check(value: str) -> str | None:
        if wrong := codes.address(value):
            return wrong
        named = re.match(r"https?://([^/:?#]+)", value.lower())
        return None if named and named[1] in hosts else f"{value} lies on a host that the source does not name"

    return check


def extended(catalogue: Catalogue, funds: Iterable[SeedFund]) -> Catalogue:
    """The catalogue with these funds behind its own; of a fund that it knows already, what it knows stays."""
    known = {fund.key for fund in catalogue.funds}
    added = tuple(catalogue_fund(fund, catalogue) for fund in funds if fund.key not in known)
    return replace(catalogue, funds=(*catalogue.funds, *added)) if added else catalogue


def seen_by(catalogue: Catalogue, keys: Collection[str]) -> Catalogue:
    """The catalogue as the pages of a source are read with it: with the funds that it may carry, all others aside."""
    own = tuple(fund for fund in catalogue.funds if fund.key in keys)
    return replace(catalogue, funds=own, aside=tuple(fund for fund in catalogue.funds if fund not in own))


def catalogue_fund(seed: SeedFund, catalogue: Catalogue) -> Fund:
    """A fund of the catalogue from the little that a recipe says; all else is not known."""
    origin = Origin((), "stated")
    return Fund(
        key=seed.key,
        kind=seed.kind,
        edition_by=EDITION_BY[seed.kind],
        countries=seed.countries,
        name=MappingProxyType({"es": seed.name}),
        short_name=seed.name,
        recognition=recognition(seed.name, catalogue.demonyms),
        partner=Partner(None, (), None),
        agencies=(),
        offices=tuple(OfficeZone(zone, "", origin) for zone in seed.office_zones),
        cutoffs=(),
        facts=MappingProxyType({}),
        gaps=MappingProxyType({}),
        editions=(),
    )
