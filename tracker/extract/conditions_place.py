"""From where who may apply: countries and regions, states of Mexico, the distance to the northern border.

What shuts people out is read only from a list that is whole: an open one ("such as", "among others"), a wish, or a
mention of Mexico elsewhere in the text leaves the question open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from tracker.domain.fact import Unknown
from tracker.extract.alternatives import any_of
from tracker.extract.conditions_words import LONGEST, either, labelled, quote, says, sentences_with, words
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.lexicon import word_list
from tracker.extract.roles_layout import Layout, Span

HOME = "MX"
_WITH_HOME = frozenset({HOME, "LAC", "*"})
"""Codes that take in Mexico."""
_NO_COUNTRY = ("nuevo ", "new ", "novo ", "nouveau-", "golfo de ", "gulf of ", "ciudad de ", "estado de ", "state of ")
"""Before the name of Mexico these make another place of it."""
_MEXICAN = r"mexican[oa]s?|mexicain(?:e)?s?|mexican"
_AND = r"(?:\s?[,;/]\s?(?:(?:y|and|et|e|o|or|ou)\s)?|\s(?:y|and|et|e|o|or|ou|y/o|and/or)\s)"


STATES: tuple[str, ...] = tuple(word_list("conditions")["places"]["states"])
"""The names of the states of Mexico, as they are kept."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Places that a text names in a row at ``span``; ``whole`` when nothing unknown stands among or behind them."""

    span: Span
    codes: tuple[str, ...]
    whole: bool = True


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words of a place and the codes they stand for, regions first."""
    places, demonyms = word_list("conditions")["places"], word_list("countries")["demonyms"]
    found = [(words_, tuple(codes)) for words_, codes in places["regions"].items()]
    found += [(words_, (code,)) for code, words_ in places["countries"].items()]
    found += [(words_, (code,)) for code, words_ in demonyms.items()]
    return (*found, (_MEXICAN, (HOME,)))


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    before = r"(?<![\w-])" + "".join(f"(?<!{word})" for word in _NO_COUNTRY)
    return any_of([words_ for words_, _ in _patterns()], before, r"(?![\w-])")


@lru_cache(maxsize=2048)
def codes_of(name: str) -> tuple[str, ...]:
    """The codes of a place by one of its folded names."""
    return next((codes for words_, codes in _patterns() if re.fullmatch(words_, name)), ())


@lru_cache(maxsize=1)
def _states() -> re.Pattern[str]:
    places = word_list("conditions")["places"]
    return any_of([*places["states"].values(), *places["us_states"]], r"(?<![\w-])", r"(?![\w-])")


@lru_cache(maxsize=64)
def _state_of(name: str) -> tuple[str, ...]:
    states = word_list("conditions")["places"]["states"]
    return tuple(state for state, words_ in states.items() if re.fullmatch(words_, name))


def places_in(layout: Layout, span: Span) -> list[Listed]:
    """The rows of countries and regions in a span."""
    found = [(match.span(), codes_of(match.group())) for match in _place().finditer(layout.folded, *span)]
    return _rows(layout, span, found, _filler())


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    """What stands between two places of one row."""
    return re.compile(rf"{_AND}(?:(?:{either('places.between')}|{either('places.link')}|us|u\.s\.)\s)*")


def _rows(
    layout: Layout, span: Span, found: Iterable[tuple[Span, tuple[str, ...]]], between: re.Pattern[str]
) -> list[Listed]:
    rows: list[tuple[int, int, list[str]]] = []
    for (start, end), codes in found:
        if rows and between.fullmatch(layout.folded, rows[-1][1], start):
            rows[-1] = (rows[-1][0], end, [*rows[-1][2], *codes])
        else:
            rows.append((start, end, list(codes)))
    return [Listed((a, b), tuple(sorted(set(codes))), not _goes_on(layout, b, span[1])) for a, b, codes in rows]


_GOES_ON = re.compile(rf"{_AND}(?:(?:el|la|los|the|le|les|os?|as?|de|del|in|en)\s)*")


def _goes_on(layout: Layout, end: int, last: int) -> bool:
    """Whether a name that is not known follows in the row."""
    match = _GOES_ON.match(layout.folded, end, last)
    return match is not None and layout.value[match.end() : match.end() + 1].isupper()


# --- countries --------------------------------------------------------------------------------------------------


def read_countries(layout: Layout, fund_countries: tuple[str, ...]) -> Finding:
    """The countries and regions whose applicants are admitted.

    A list without Mexico is given only where it is whole and nothing in the text leads beyond it.
    """
    found = [
        (span, row)
        for span in sentences_with(layout, "common.eligible")
        if not says(layout, span, "common.wish")
        for row in _origins(layout, span)
    ]
    ours = [(span, row) for span, row in found if set(row.codes) & _WITH_HOME] or _below_a_heading(layout)
    if ours:
        return _given(layout, ours, "applicant-countries", 0.85)
    if not found or any(not _shuts_out(layout, span, row) for span, row in found) or _speaks_of_home(layout):
        return NOTHING
    given = _given(layout, found, "applicant-countries-only", 0.85)
    if HOME in fund_countries:  # the fund is Mexico's too: a person decides what this page means
        return Finding(None, given.spans, given.rule, given.confidence, Unknown.AMBIGUOUS)
    return given


def _below_a_heading(layout: Layout) -> list[tuple[Span, Listed]]:
    """Rows with Mexico among those who may apply, where only the heading or the question above says that they may."""
    found = []
    last = 0
    for match in _place().finditer(layout.folded):
        if match.start() < last or not _WITH_HOME & set(codes_of(match.group())):
            continue
        span = layout.sentence(match.start())
        last = span[1]
        if last - span[0] > LONGEST or says(layout, span, "common.wish", "common.elsewhere"):
            continue
        if labelled(layout, span, "common.eligible"):
            found += [(span, row) for row in _origins(layout, span, below=True) if _WITH_HOME & set(row.codes)]
    return found


def _given(layout: Layout, found: list[tuple[Span, Listed]], rule: str, confidence: float) -> Finding:
    codes = tuple(sorted({code for _, row in found for code in row.codes}))
    return Finding(codes, tuple(dict.fromkeys(quote(layout, *span) for span, _ in found)), rule, confidence)


def _origins(layout: Layout, span: Span, *, below: bool = False) -> Iterator[Listed]:
    """The rows of countries in a sentence from which those come who may apply; ``below``: as a heading says."""
    for row in places_in(layout, span):
        before = layout.folded[max(span[0], row.span[0] - 70) : row.span[0]]
        after = layout.folded[row.span[1] : min(span[1], row.span[1] + 40)]
        if _partner_near().search(before) or says(layout, layout.clause(row.span[0]), "common.refused"):
            continue
        if (_from().search(before) or _adjective(row, layout, before, after)) and (
            below or _applies(layout, span, row)
        ):
            yield row


_FARTHEST = 180


def _applies(layout: Layout, span: Span, row: Listed) -> bool:
    """Whether those of the row are the ones of whom the sentence says that they may apply."""
    for cue in words("common.eligible").finditer(layout.folded, *span):
        gap = (cue.end(), row.span[0]) if cue.end() <= row.span[0] else (row.span[1], cue.start())
        behind = cue.end() <= row.span[0]
        if gap[1] - gap[0] <= _FARTHEST and not (behind and words("places.purpose").search(layout.folded, *gap)):
            return True
    return False


@lru_cache(maxsize=1)
def _from() -> re.Pattern[str]:
    """Who applies, and the words that lead to the country."""
    actor, link, between = either("common.actor"), either("places.link"), either("places.between")
    return re.compile(rf"\b(?:{actor})(?:\s[\w'-]+){{0,4}}?,?\s(?:{link})\s?(?:(?:{between})\s?)*$")


@lru_cache(maxsize=1)
def _partner_near() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either('common.partner')})(?:\s[\w'-]+){{0,5}}\s?$")


def _adjective(row: Listed, layout: Layout, before: str, after: str) -> bool:
    """Whether the row is an adjective of who applies: ``municipios mexicanos``, ``Mexican and US cities``."""
    said = layout.folded[slice(*row.span)]
    if not _is_adjective().search(said):
        return False
    actor = either("common.actor")
    return bool(
        re.search(rf"\b(?:{actor})(?:\s[\w'-]+){{0,2}}\s$", before)
        or re.match(rf"\s(?:[\w'-]+\s){{0,2}}(?:{actor})\b", after)
    )


@lru_cache(maxsize=1)
def _is_adjective() -> re.Pattern[str]:
    demonyms = [*word_list("countries")["demonyms"].values(), _MEXICAN]
    regional = r"(?:latin[- ]?|latino-?|ibero-?)(?:american(?:[oa]s?)?|americain(?:e)?s?)"
    return any_of([*demonyms, regional, "us", "eu"], r"(?<![\w-])", r"(?![\w-])")


_LEAD = frozenset(
    "EU AT AU BE BG CA CH CN CY CZ DE DK EE ES FI FR GB GR HR HU IE IT JP KR LT LU LV MT NL NO NZ PL PT RO SE SI SK"
    " US".split()
)
"""From where a municipality files for a counterpart abroad that the page need not name."""


def _shuts_out(layout: Layout, span: Span, row: Listed) -> bool:
    return (
        row.whole
        and not _LEAD & set(row.codes)
        and not says(layout, span, "common.open_list", "places.unclear", "common.partner", "common.exception")
    )


def _speaks_of_home(layout: Layout) -> bool:
    """Whether the text names Mexico or what may take it in, or a counterpart from elsewhere."""
    if "mexic" in layout.folded or "mexique" in layout.folded or words("common.partner").search(layout.folded):
        return True
    return any(_WITH_HOME & set(codes_of(match.group())) for match in _place().finditer(layout.folded))


# --- states -----------------------------------------------------------------------------------------------------


def read_states(layout: Layout) -> Finding:
    """The states of Mexico in which the applicants or their projects must lie."""
    if not _states().search(layout.folded) or says(layout, (0, len(layout.folded)), "places.whole_country"):
        return NOTHING
    found: list[tuple[Span, Listed]] = []
    for name in ("common.eligible", "places.located"):
        for span in sentences_with(layout, name):
            if says(layout, span, "common.wish") or not _states().search(layout.folded, *span):
                continue
            rows = list(_demanded_states(layout, span))
            found += [(span, row) for row in rows]
            if says(layout, span, "common.open_list", "common.exception") or (not rows and not _of_else(layout, span)):
                return NOTHING  # a sentence that says more is not understood, so the list may not be whole
    if not found:
        return NOTHING
    return _given(layout, found, "applicant-states", 0.85)


def _of_else(layout: Layout, span: Span) -> bool:
    """Whether the states of a sentence are where something is held, not where somebody applies from."""
    return says(layout, span, "places.venue")


@lru_cache(maxsize=1)
def _names_states() -> re.Pattern[str]:
    """Words that lead to the name of a single state: ``los estados de``, ``municipios de``."""
    states_of, plural, led_to = either("places.states_of"), either("places.plural"), either("places.led_to")
    return re.compile(rf"\b(?:(?:{states_of})\s?|(?:{plural})(?:\s\w+){{0,2}}\s(?:{led_to})\s)$")


_ONE_PLACE = re.compile(
    r"\b(?:ciudad(?:es)?|municipio|ayuntamiento|alcaldia|capital|puerto|localidad|cit(?:y|ies)|town|villes?|cidades?)\s(?:de|of|do|da)\s$"
)
"""Many states have a city of the same name."""


@lru_cache(maxsize=1)
def _where_to_apply() -> re.Pattern[str]:
    """The verb of applying right before the place: ``pueden registrarse en Puebla``."""
    return re.compile(
        rf"(?:{either('common.eligible')})\s(?:{either('places.led_to')})\s(?:los|las|the|les|el|la)?\s?$"
    )


@lru_cache(maxsize=1)
def _leads_to() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either('places.led_to')})\s(?:los|las|the|les|el|la)?\s?$")


def _demanded_states(layout: Layout, span: Span) -> Iterator[Listed]:
    found = [(match.span(), _state_of(match.group())) for match in _states().finditer(layout.folded, *span)]
    for row in _rows(layout, span, found, _filler()):
        before = layout.folded[max(span[0], row.span[0] - 60) : row.span[0]]
        if not row.codes or not row.whole or says(layout, (span[0], row.span[0]), "places.venue", "common.refused"):
            continue
        if _where_to_apply().search(before) or _ONE_PLACE.search(before):
            continue
        if _names_states().search(before) or (len(row.codes) > 1 and _leads_to().search(before)):
            yield row


# --- the border -------------------------------------------------------------------------------------------------

_DISTANCE = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,]\d)?)\s?-?(km|kms|kilomet\w+|quilometros?|miles|millas|milhas|milles)(?!\w)"
)
_KM_OF_MILE = Decimal("1.609344")


def read_border(layout: Layout) -> Finding:
    """How far from the northern border a project may lie, in kilometres."""
    found: dict[int, Span] = {}
    for span in sentences_with(layout, "border.line"):
        if says(layout, span, "border.southern", "common.wish", "common.open_list"):
            continue
        if not says(layout, span, "border.project") or not says(
            layout, span, "common.eligible", "places.located", "border.strip"
        ):
            continue
        for km in _limits(layout, span):
            found.setdefault(km, quote(layout, *span))
    if len(found) > 1:
        return Finding(None, tuple(found.values()), "border-km", 0.8, Unknown.AMBIGUOUS)
    return Finding(next(iter(found)), tuple(found.values()), "border-km", 0.85) if found else NOTHING


def _limits(layout: Layout, span: Span) -> Iterator[int]:
    """The limits of a sentence; miles only where no kilometres stand beside them."""
    folded = layout.folded
    given = [
        match
        for match in _DISTANCE.finditer(folded, *span)
        if words("border.line").search(folded, max(span[0], match.start() - 60), min(span[1], match.end() + 80))
        and not says(layout, (span[0], match.start()), "common.refused")
        and re.search(
            rf"(?:{either('border.limit')})\s(?:los\s|the\s)?$",
            folded[max(span[0], match.start() - 40) : match.start()],
        )
    ]
    metric = [match for match in given if match[2].startswith(("k", "q"))]
    for match in metric or given:
        value = Decimal(match[1].replace(",", "."))
        yield int((value if metric else value * _KM_OF_MILE).to_integral_value(ROUND_CEILING))
