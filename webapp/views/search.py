"""A search made ready for the templates: facets, what its words came to, what it left out, why each call is there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.catalogue.words import fold
from tracker.domain.match import Fit
from tracker.matching.explain import FITS
from tracker.matching.search_entry import BANDS, UNSTATED, names_of
from tracker.matching.search_index import Found, Term
from tracker.matching.search_query import CLOSING, FACETS, FITTING, NEWEST, RELEVANT, WORDS, Query
from tracker.matching.search_words import Piece, best_sentence, finder, marked
from tracker.store.search import FITS as KEPT_FITS
from tracker.store.search import SearchEntry
from webapp.database import catalogue
from webapp.filters import number
from webapp.language import chosen, locale
from webapp.views.words import in_words, status_word

SHOWN = 8
"""How many options of a facet are shown before the rest is folded away."""
STATUSES = ("open", "permanent", "announced", "closed", "results", "suspended", "cancelled")
A_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Option:
    """A box of a facet with how many calls it would show."""

    code: str
    label: str
    count: int
    chosen: bool

    @property
    def shown(self) -> str:
        """The count as it is written."""
        return str(self.count) if self.count < A_THOUSAND else number(self.count)


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet. ``more`` are the options that are folded away; ``note`` says where its values come from."""

    name: str
    label: str
    options: tuple[Option, ...]
    more: tuple[Option, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that holds, and the address of the search without it."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """A rule, how many calls it leaves out, and the address that shows them."""

    title: str
    count: int
    address: str
    names: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class InFile:
    """A sentence of a document with the words marked, what the document is called, and on which page it stands."""

    sentence: tuple[Piece, ...]
    title: str
    address: str
    language: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a call is among those found: its title and a sentence with the words marked, and names that say them.

    ``file`` is a sentence of a document, for what neither of these says.
    """

    title: tuple[Piece, ...]
    sentence: tuple[Piece, ...] = ()
    names: tuple[str, ...] = ()
    file: InFile | None = None


def facet_label(facet: str) -> str:
    """The name of a facet."""
    match facet:
        case "situacion":
            return str(_("Situación"))
        case "cierra":
            return str(_("Cierra en"))
        case "encaje":
            return str(_("Encaje con sus proyectos"))
        case "fondo":
            return str(_("Fondo"))
        case "pais":
            return str(_("País o región"))
        case "tema":
            return str(_("Tema"))
        case "ods":
            return str(_("ODS"))
        case "monto":
            return str(_("Monto por proyecto"))
        case "lengua":
            return str(_("Idioma de la convocatoria"))
    return str(_("Palabras"))


def code_label(facet: str, code: str) -> str:
    """What a code of a facet is called."""
    if code == UNSTATED:
        return _unstated(facet)
    match facet:
        case "situacion":
            return status_word(code)
        case "cierra":
            return _days(code)
        case "encaje":
            return _fit(code)
        case "monto":
            return _band(code)
        case "pais":
            return in_words("partner_countries", code)
        case "lengua":
            return in_words("languages", code)
    return _named(facet, code)


def _unstated(facet: str) -> str:
    match facet:
        case "cierra":
            return str(_("Sin fecha de cierre"))
        case "encaje":
            return str(_("Sin comparar todavía"))
    return str(_("No indicado"))


def _fit(code: str) -> str:
    match code:
        case "no":
            return str(_("No puede participar"))
        case "aside":
            return str(_("La dejó"))
    return str(_(FITS[Fit(code)])) if code in set(Fit) else code


def _named(facet: str, code: str) -> str:
    known, language = catalogue(), chosen()
    if facet == "fondo":
        return next((fund.short_name for fund in known.funds if fund.key == code), code)
    if facet == "tema":
        return next((theme.label[language] for theme in known.themes if theme.id == code), code)
    titles = (f"{goal.number}. {goal.title[language]}" for goal in known.sdgs if str(goal.number) == code)
    return next(titles, code)


def _days(code: str) -> str:
    match code:
        case "d7":
            return str(_("7 días o menos"))
        case "d15":
            return str(_("8 a 15 días"))
        case "d30":
            return str(_("16 a 30 días"))
        case "d90":
            return str(_("31 a 90 días"))
    return str(_("Más de 90 días"))


def _band(code: str) -> str:
    low, middle, high = (number(int(bound)) for bound in BANDS)
    match code:
        case "b0":
            return str(_("Hasta %(sum)s USD", sum=low))
        case "b1":
            return str(_("De %(low)s a %(high)s USD", low=low, high=middle))
        case "b2":
            return str(_("De %(low)s a %(high)s USD", low=middle, high=high))
    return str(_("Más de %(sum)s USD", sum=high))


def facet_views(found: Found) -> list[FacetView]:
    """The facets with the options that would show a call, or that are chosen."""
    return [view for view in (_facet(facet, found) for facet in FACETS) if view.options]


def _facet(facet: str, found: Found) -> FacetView:
    wanted = found.query.codes(facet)
    counts = dict.fromkeys(wanted, 0) | dict(found.facets.get(facet, {}))
    options = [
        Option(code, code_label(facet, code), count, code in wanted)
        for code, count in counts.items()
        if code and (count or code in wanted)
    ]
    options.sort(key=lambda option: _rank(facet, option))
    note = ""
    if facet == "ods":
        note = _("Según los temas de cada convocatoria.")
    elif facet == FITTING:
        note = _("Con el proyecto al que mejor le queda.")
    elif facet == "monto":
        note = _("En otras monedas, con un tipo de cambio de referencia.")
    first = tuple(option for place, option in enumerate(options) if place < SHOWN or option.chosen)
    more = tuple(option for option in options if option not in first)
    return FacetView(facet, facet_label(facet), first, more, str(note))


def _rank(facet: str, option: Option) -> tuple[bool, int, str]:
    """What is not said comes last; what has an order of its own keeps it; the rest by how many there are."""
    last, code = option.code == UNSTATED, option.code
    if facet == "situacion":
        return last, STATUSES.index(code) if code in STATUSES else len(STATUSES), ""
    if facet == "ods" and code.isdigit():
        return last, int(code), ""
    if facet == FITTING:
        return last, -KEPT_FITS.index(code) if code in KEPT_FITS else 0, ""
    if facet in ("cierra", "monto"):
        return last, int(code[1:]) if code[1:].isdigit() else 1000, ""
    return last, -option.count, fold(option.label)


def chips(query: Query) -> list[Chip]:
    """What was chosen, each with the address of the search without it."""
    found = [Chip(f"«{query.words}»", query.without(WORDS).address())] if query.words else []
    for facet in FACETS:
        codes = query.chosen.get(facet, ())
        for code in codes:
            rest = query.choosing(facet, *(other for other in codes if other != code))
            found.append(Chip(f"{facet_label(facet)}: {code_label(facet, code)}", rest.address()))
    return found


def orders(query: Query) -> list[tuple[str, str, bool]]:
    """The orders that make sense: the word, the address, and whether it holds."""
    words = {CLOSING: _("por cierre"), NEWEST: _("por novedad"), RELEVANT: _("por relevancia")}
    sensible = (RELEVANT, CLOSING, NEWEST) if query.words else (CLOSING, NEWEST)
    return [(words[one], query.address(order=one, page=1), query.ordered_by == one) for one in sensible]


def left_out_views(found: Found, names: Mapping[str, Sequence[str]]) -> list[LeftOutView]:
    """What each rule leaves out; of the situation, a line for each one. ``names`` are calls by situation, if few."""
    views, query = [], found.query
    for item in found.left_out:
        if item.rule == "situacion":
            for code, count in sorted(
                item.codes.items(), key=lambda pair: _rank("situacion", Option(pair[0], "", 0, False))
            ):
                address = query.choosing("situacion", code).address()
                views.append(LeftOutView(status_word(code), count, address, tuple(names.get(code, ()))))
        else:
            note = ""
            if item.unstated and item.rule == FITTING:
                note = ngettext(
                    "%(num)s todavía sin comparar con sus proyectos.",
                    "%(num)s todavía sin comparar con sus proyectos.",
                    item.unstated,
                )
            elif item.unstated:
                note = ngettext(
                    "%(num)s porque no se sabe: ninguna página lo dice.",
                    "%(num)s porque no se sabe: ninguna página lo dice.",
                    item.unstated,
                )
            address = query.address(outside=item.rule, page=1)
            views.append(LeftOutView(rule_words(item.rule, query), item.count, address, (), note))
    return views


def rule_words(rule: str, query: Query) -> str:
    """What a rule asks, as the reason why something is left out."""
    if rule == WORDS:
        return str(_("No dicen «%(words)s»", words=query.words))
    codes = ", ".join(code_label(rule, code) for code in query.codes(rule))
    return str(_("%(facet)s: no es %(codes)s", facet=facet_label(rule), codes=codes))


def word_notes(found: Found) -> list[str]:
    """What a reader has to know of how their words were taken."""
    notes = [
        _("«%(word)s» no aparece; se buscó «%(near)s».", word=term.word, near=term.taken_for)
        for term in found.terms
        if term.how == "typo"
    ]
    notes += [
        _("«%(word)s» se tomó como comienzo de palabra.", word=term.word)
        for term in found.terms
        if term.how == "prefix"
    ]
    absent = [term.word for term in found.terms if term.how == "nothing"]
    if absent:
        notes.append(_("No aparece en ninguna: %(words)s.", words=", ".join(f"«{word}»" for word in absent)))
    if found.partly and found.count:
        told = {"some": found.partly, "all": len(found.terms)}
        notes.append(_("Ninguna dice todas las palabras; estas dicen %(some)s de %(all)s.", **told))
    return [str(note) for note in notes]


def patterns(terms: Sequence[Term]) -> list[re.Pattern[str]]:
    """A pattern for each word that stands somewhere."""
    return [finder(term.forms) for term in terms if term.forms]


@lru_cache(maxsize=2_000)
def _folded(name: str) -> str:
    return fold(name)


def why(title: str, entry: SearchEntry | None, wanted: Sequence[Term]) -> Why:
    """Why a call was found."""
    each = patterns(wanted)
    every = finder(list(chain.from_iterable(term.forms for term in wanted)))
    if entry is None:
        return Why(marked(title, every))
    hit = best_sentence(entry.text, each)
    names: dict[str, None] = {}
    told = [fold(title)]
    for name in names_of(entry.facets, catalogue()):
        if every.search(_folded(name.text)):
            told.append(_folded(name.text))
            names[f"{facet_label(name.facet)}: {code_label(name.facet, name.code)}"] = None
    untold = [
        pattern
        for number, pattern in enumerate(each)
        if not (hit and number in hit.said) and not any(pattern.search(words) for words in told)
    ]
    return Why(
        marked(title, every),
        marked(hit.sentence, every) if hit else (),
        tuple(names),
        _in_file(entry, untold, every) if untold and entry.files else None,
    )


def _in_file(entry: SearchEntry, untold: Sequence[re.Pattern[str]], every: re.Pattern[str]) -> InFile | None:
    """The sentence of a call's documents that says what nothing else of it says."""
    hit = best_sentence(entry.files_text, untold)
    if hit is None:
        return None
    at = entry.files_at[bisect_right(entry.files_at, hit.start, key=lambda place: place["start"]) - 1]
    return InFile(marked(hit.sentence, every), at["title"], at["address"], at["language"], at["page"])


def summary(query: Query) -> str:
    """A search in a few words, as a name to keep it by."""
    said = [query.words] if query.words else []
    said += [code_label(facet, code) for facet in FACETS for code in query.chosen.get(facet, ())]
    return ", ".join(said) or str(_("Convocatorias abiertas"))


def languages_searched() -> str:
    """The languages that are searched, in words."""
    return ", ".join(locale().languages.get(code, code) for code in ("es", "fr", "en", "pt"))
