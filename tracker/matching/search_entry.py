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
from tracker.matching.search_words import packed, words_packed
from tracker.matching.text import LANGUAGES

RULES = "3"
"""Grows when the same call would come to be found by other words or facets."""
UNSTATED = "-"
"""The code of a facet for calls that do not say it: they can be asked for too."""
HOME = "MX"
LONGEST = 40_000
"""How many letters of a call's pages are searched."""
FILE_LETTERS, FILES_LETTERS = 30_000, 90_000
"""How many letters of a document are searched, and of all documents of a call together."""
FILES_WORDS = 1_000
"""How many words of a call's documents are searched that its pages do not say: what the web holds in memory."""
BANDS = (Decimal(10_000), Decimal(50_000), Decimal(250_000))
"""Where one band of the sum for a project ends and the next begins, in dollars of the United States."""
LOCALES = {language: Locale.parse(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a call: its sentences, each with its page (from 1; None where there are no pages)."""

    title: str
    address: str
    language: str
    lines: Sequence[tuple[int | None, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text of a call's documents one of them, or a page of it, begins."""

    start: int
    title: str
    address: str
    language: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A call as it is found. ``title``, ``said``, ``body`` and ``files`` are packed words, the last those of its
    documents that its pages do not say; ``text`` and ``files_text`` are a sentence a line, of pages and of documents.
    """

    facets: Mapping[str, Sequence[str]]
    title: str
    said: str
    body: str
    text: str
    files: str = ""
    files_text: str = ""
    files_at: Sequence[Place] = ()


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


def entry_of(
    call: Subject,
    catalogue: Catalogue,
    sentences: Sequence[str] = (),
    papers: Sequence[Paper] = (),
    *,
    lemmas: bool = True,
) -> Entry:
    """The entry of a call, with the sentences of its pages and its documents. ``lemmas`` are as in :func:`packed`.

    The sentences that prove its facts are searched as well, so that they are found when the pages are not at hand.
    """
    language, facts = call.language, call.facts
    facets = facets_of(call, catalogue)
    names = [(name.text, name.language) for name in names_of(facets, catalogue)]
    own = [(word, language) for word in (*_items(facts, "themes"), *_items(facts, "funded"))]
    proofs = [piece.words for fact in facts.values() for piece in fact.evidence]
    text = "\n".join(dict.fromkeys(" ".join(line.split()) for line in (*sentences, *proofs)))[:LONGEST]
    title = packed([(call.title, language), (call.label, language)], lemmas=lemmas)
    said = packed([*names, *own], lemmas=lemmas)
    body = packed([(text, language)], lemmas=lemmas)
    known = {*title.split(), *said.split(), *body.split()}
    return Entry(facets, title, said, body, text, *_of_papers(papers, known, lemmas=lemmas))


def _of_papers(papers: Sequence[Paper], known: set[str], *, lemmas: bool) -> tuple[str, str, tuple[Place, ...]]:
    """The words of documents that are not ``known``, their sentences, and where each page begins in these.

    Sentences are taken until there is more than is searched, so that each word that is found can be shown.
    """
    lines, places, new, length = list[str](), list[Place](), set[str](), 0
    for number, paper in enumerate(papers):
        most = len(new) + (FILES_WORDS - len(new)) // (len(papers) - number)
        end, page = min(FILES_LETTERS, length + FILE_LETTERS), None
        begun = len(lines)
        for of_page, raw in paper.lines:
            line = " ".join(raw.split())
            found = words_packed(line, paper.language, lemmas=lemmas) - known - new
            if length + len(line) > end or len(new) + len(found) > most:
                break
            if of_page != page or len(lines) == begun:
                page = of_page
                places.append(Place(length, paper.title, paper.address, paper.language, of_page))
            lines.append(line)
            length += len(line) + 1
            new |= found
    return " ".join(sorted(new)), "\n".join(lines), tuple(places)


def facets_of(call: Subject, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The codes of a call by facet.

    Goals are stated or follow from its themes; sums in other currencies follow from the reference rates.
    """
    facts = call.facts
    themes = _items(facts, "theme_ids")
    known = {theme.id: theme for theme in catalogue.themes}
    of_themes = {goal for theme in themes if theme in known for goal in known[theme].sdgs}
    goals = sorted(of_themes | {int(goal) for goal in _items(facts, "goals")})
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
