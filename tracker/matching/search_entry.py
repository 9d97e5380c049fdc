"""What a call is found by: its words by where they stand, and its facets as codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256

from babel import Locale

from tracker.catalogue import Catalogue
from tracker.domain.fact import Fact
from tracker.domain.money import Money
from tracker.matching.money import reference_rates
from tracker.matching.search_words import packed
from tracker.matching.text import LANGUAGES

RULES = "1"
"""Grows when the same call would come to be found by other words or facets."""
UNSTATED = "-"
"""The code of a facet for calls that do not say it: they can be asked for too."""
HOME = "MX"
LONGEST = 40_000
"""How many letters of a call's pages are searched."""
BANDS = (Decimal(10_000), Decimal(50_000), Decimal(250_000))
"""Where one band of the sum for a project ends and the next begins, in dollars of the United States."""
LOCALES = {language: Locale.parse(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Entry:
    """A call as it is found. ``title``, ``said`` and ``body`` are packed words; ``text`` is a sentence a line."""

    facets: Mapping[str, Sequence[str]]
    title: str
    said: str
    body: str
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a facet's code is called in one language."""

    facet: str
    code: str
    text: str
    language: str


def rules_of(catalogue: Catalogue) -> str:
    """What entries depend on besides their calls: the rules, the catalogue's names, and the reference rates."""
    themes = [(theme.id, theme.sdgs, sorted(theme.label.items())) for theme in catalogue.themes]
    funds = [(fund.key, fund.countries, sorted(fund.name.items()), fund.short_name) for fund in catalogue.funds]
    said = repr((themes, funds, sorted(reference_rates().usd.items())))
    return f"{RULES}-{sha256(said.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is made from: a call's title, its edition's label, its language, its fund and its facts."""

    title: str
    label: str
    language: str
    fund: str
    facts: Mapping[str, Fact]


def entry_of(call: Subject, catalogue: Catalogue, sentences: Sequence[str] = (), *, lemmas: bool = True) -> Entry:
    """The entry of a call, with the sentences of its pages. ``lemmas`` are as in :func:`packed`.

    The sentences that prove its facts are searched as well, so that they are found when the pages are not at hand.
    """
    language, facts = call.language, call.facts
    facets = facets_of(call, catalogue)
    names = [(name.text, name.language) for name in names_of(facets, catalogue)]
    own = [(word, language) for word in (*_items(facts, "themes"), *_items(facts, "funded"))]
    proofs = [piece.words for fact in facts.values() for piece in fact.evidence]
    text = "\n".join(dict.fromkeys(" ".join(line.split()) for line in (*sentences, *proofs)))[:LONGEST]
    return Entry(
        facets,
        packed([(call.title, language), (call.label, language)], lemmas=lemmas),
        packed([*names, *own], lemmas=lemmas),
        packed([(text, language)], lemmas=lemmas),
        text,
    )


def facets_of(call: Subject, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The codes of a call by facet. Goals follow from its themes; sums in other currencies from the reference rates."""
    facts = call.facts
    themes = _items(facts, "theme_ids")
    known = {theme.id: theme for theme in catalogue.themes}
    goals = sorted({goal for theme in themes if theme in known for goal in known[theme].sdgs})
    of_fund = {code for fund in catalogue.funds if fund.key == call.fund for code in fund.countries}
    countries = {*_items(facts, "partner_countries"), *of_fund}
    return {
        "fondo": (call.fund,),
        "pais": tuple(sorted(countries - {HOME} or countries)) or (UNSTATED,),
        "tema": tuple(themes) or (UNSTATED,),
        "ods": tuple(map(str, goals)) or (UNSTATED,),
        "monto": (_band(facts.get("amount_max")),),
        "lengua": _items(facts, "languages") or (call.language,),
    }


def names_of(facets: Mapping[str, Sequence[str]], catalogue: Catalogue) -> Iterator[Named]:
    """What the fund, the themes and the countries of a call are called, in every language that there is."""
    for fund in catalogue.funds:
        if fund.key in facets.get("fondo", ()):
            yield Named("fondo", fund.key, fund.short_name, "es")
            yield from (Named("fondo", fund.key, text, language) for language, text in fund.name.items())
    for theme in catalogue.themes:
        if theme.id in facets.get("tema", ()):
            yield from (Named("tema", theme.id, text, language) for language, text in theme.label.items())
    for code in facets.get("pais", ()):
        yield from _country(code)


@cache
def _country(code: str) -> tuple[Named, ...]:
    names = [(LOCALES[language].territories.get(code), language) for language in LANGUAGES]
    return tuple(Named("pais", code, text, language) for text, language in names if text)


def _band(fact: Fact | None) -> str:
    """``b0`` up to the first bound, … ``b3`` over the last; unstated, too, when no rate is known."""
    value = fact.value if fact is not None else None
    dollars = reference_rates().dollars(value) if isinstance(value, Money) else None
    if dollars is None:
        return UNSTATED
    return f"b{sum(dollars > bound for bound in BANDS)}"


def _items(facts: Mapping[str, Fact], name: str) -> tuple[str, ...]:
    value = facts[name].value if name in facts else None
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()
