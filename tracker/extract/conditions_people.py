"""How many people live where one may apply, and to which network one must belong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import regex

from tracker.domain.fact import Unknown
from tracker.extract.conditions_words import LONGEST, either, labelled, quote, says, sentences_with, where, words
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.lexicon import NUMBER_WORDS, number_in_words, word_list
from tracker.extract.roles_layout import Layout, Span

# --- population -------------------------------------------------------------------------------------------------

_TIMES = r"(?:\s?(?:mil|thousand|mille|k)(?!\w)|\s?(?:millon(?:es)?|millions?|milh(?:ao|oes))(?!\w))"
_NUMBER = rf"(?:\d{{1,3}}(?:[ .,']\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?)(?:{_TIMES})?|{NUMBER_WORDS}"
_MANY = 20
_FEWEST, _MOST = 500, 20_000_000
"""What lies outside is no population of a town."""


@dataclass(frozen=True, slots=True)
class People:
    """What a clause says of the inhabitants: at least and at most so many."""

    span: Span
    least: int | None = None
    most: int | None = None


def _number(name: str) -> str:
    return rf"(?:los\s|las\s|the\s)?(?P<{name}>{_NUMBER})"


@lru_cache(maxsize=1)
def _people() -> regex.Pattern[str]:
    people, least, most = either("population.people"), either("population.least"), either("population.most")
    unit = rf"\s?(?:de\s|of\s|d')?(?:{people})\b"
    join = r"\s(?:y|and|et|e|a|to)\s"
    return regex.compile(
        rf"(?:\b(?:entre|between|de|from|com)\s)?{_number('low')}{join}{_number('high')}{unit}"
        rf"|(?P<not>\b(?:no|not|nao|pas)\s)?\b(?:(?P<atleast>{least})|(?P<atmost>{most}))\s{_number('bound')}(?:{unit})"
        rf"|\b(?:poblacion|population|populacao)\s(?:\w+\s){{0,2}}?(?:(?P<atleast2>{least})|(?P<atmost2>{most}))\s{_number('bound2')}"
        rf"|(?<![\w.,]){_number('count')}{unit}\s(?:(?P<more>{either('population.or_more')})|(?P<fewer>{either('population.or_less')}))\b"
    )


def read_population(layout: Layout) -> tuple[Finding, Finding]:
    """(The fewest, the most) inhabitants with whom one may apply; nothing where they split the applicants."""
    if not words("population.people").search(layout.folded) and "pop" not in layout.folded:
        return NOTHING, NOTHING
    said = [item for match in _people().finditer(layout.folded) if (item := _bounds(match))]
    if len(said) > _MANY:  # a table of places
        return NOTHING, NOTHING
    asked = [item for item in said if _is_asked(layout, item.span)]
    if not asked or {(item.least, item.most) for item in said} != {(item.least, item.most) for item in asked}:
        return NOTHING, NOTHING
    if _others_too(layout, asked):
        return NOTHING, NOTHING
    return (
        _bound(layout, "population-min", {item.least: item.span for item in asked if item.least}),
        _bound(layout, "population-max", {item.most: item.span for item in asked if item.most}),
    )


@lru_cache(maxsize=1)
def _bare_range() -> regex.Pattern[str]:
    place, join = either("population.place"), r"\s(?:y|and|et|e|a|to)\s|\s?-\s?"
    number = r"\d{1,3}(?:[ .,']\d{3})+"
    return regex.compile(rf"\b(?:{place})\s(?:\w+\s){{1,3}}?{number}(?:{join}){number}(?!\d)")


def _others_too(layout: Layout, asked: list[People]) -> bool:
    """Whether the text speaks of smaller or larger places besides, so that the number shuts nobody out."""
    if words("population.smaller").search(layout.folded):
        return True
    spans = [item.span for item in asked]
    return any(
        not any(start < match.end() and match.start() < end for start, end in spans)
        for match in _bare_range().finditer(layout.folded)
    )


def _bound(layout: Layout, rule: str, found: dict[int, Span]) -> Finding:
    spans = tuple(dict.fromkeys(quote(layout, *layout.sentence(span[0])) for span in found.values()))
    if len(found) > 1:
        return Finding(None, spans, rule, 0.8, Unknown.AMBIGUOUS)
    return Finding(next(iter(found)), spans, rule, 0.85) if found else NOTHING


def _bounds(match: regex.Match[str]) -> People | None:
    low, high = _amount(match["low"]), _amount(match["high"])
    if match["low"]:
        if low is not None and high is not None and low < 1000 <= high:
            low *= 1000  # "de 50 a 500 mil"
        return People(match.span(), low, high) if low and high and _FEWEST <= low < high <= _MOST else None
    value = _amount(match["bound"] or match["bound2"] or match["count"])
    if value is None or not _FEWEST <= value <= _MOST:
        return None
    is_least = bool(match["atleast"] or match["atleast2"] or match["more"])
    if match["not"]:  # "no menos de", "no más de"
        is_least = not is_least
    return People(match.span(), value, None) if is_least else People(match.span(), None, value)


def _amount(written: str | None) -> int | None:
    if not written:
        return None
    digits = re.match(r"\d[\d ,.']*", written)
    if not digits:
        return number_in_words(written)
    plain, factor = digits.group().strip(" ,.'"), 1
    if re.search(r"\d\s?(?:mil|thousand|mille|k)(?!\w)", written):
        factor = 1000
    elif re.search(r"mil[lh]", written):
        factor = 1_000_000
    if factor > 1 and re.fullmatch(r"\d+[.,]\d{1,2}", plain):
        return int(float(plain.replace(",", ".")) * factor)
    return int(re.sub(r"\D", "", plain)) * factor


_SIGN = re.compile(r"[%$€£¥]")
_SHORT = 60


def _is_asked(layout: Layout, span: Span) -> bool:
    """Whether the clause says who may apply, and nothing hangs on the number but that."""
    sentence = layout.sentence(span[0])
    if sentence[1] - sentence[0] > LONGEST:
        return False
    if layout.folded[max(0, span[0] - 2) : span[0]].rstrip().endswith("("):  # a gloss on one kind of place
        return False
    if says(layout, sentence, "common.elsewhere", "common.wish", "population.split", "common.open_list"):
        return False
    clause = layout.clause(span[0])
    if _SIGN.search(layout.folded, *clause) or says(layout, clause, "population.money"):
        return False
    if labelled(layout, sentence, "population.split"):
        return False
    if not words("population.place").search(layout.folded, max(sentence[0], span[0] - 90), span[1]):
        return says(layout, (sentence[0], span[0] + 1), "population.strict")
    if says(layout, sentence, "common.eligible", "common.only", "population.strict"):
        return not says(layout, sentence, "common.exception")
    bare = span[0] - sentence[0] < _SHORT and sentence[1] - span[1] < _SHORT
    return bare and (labelled(layout, sentence, "common.eligible") or _answers(layout, sentence))


def _answers(layout: Layout, sentence: Span) -> bool:
    """Whether the sentence before asks who may apply."""
    before = layout.folded[max(0, sentence[0] - 80) : sentence[0]].rstrip()
    return before.endswith(("?", ":")) and bool(words("common.eligible").search(before))


# --- networks ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = word_list("conditions")["network"]["names"]
    return tuple((name, re.compile(rf"(?<![\w@.-])(?:{words_})(?![\w@-])")) for name, words_ in names.items())


def read_networks(layout: Layout, fund_names: str = "") -> Finding:
    """The networks of which an applicant must be a member.

    A bare "member cities" means the only one that the text names, else the one behind the fund.
    """
    found: dict[str, tuple[Span, ...]] = {}
    for span in sentences_with(layout, "network.member"):
        if not _bound_to_members(layout, span):
            continue
        for name, pattern in _named(layout, span, fund_names):
            found.setdefault(name, (quote(layout, *span), *where(layout, pattern, span)))
    if not found:
        return NOTHING
    spans = dict.fromkeys(span for spans in found.values() for span in spans)
    return Finding(tuple(sorted(found)), tuple(spans), "networks", 0.85)


@lru_cache(maxsize=1)
def _member_cities() -> re.Pattern[str]:
    cities, of_it = either("network.cities"), either("network.of_it")
    return re.compile(
        rf"\b(?:(?:{cities})[\s-](?:\w+\s){{0,3}}?(?:{of_it})|(?:member|signatory)\s(?:{cities})|{either('network.alone')})\b"
    )


def _bound_to_members(layout: Layout, span: Span) -> bool:
    if says(layout, span, "network.also", "common.wish") or not _member_cities().search(layout.folded, *span):
        return False
    return says(layout, span, "common.eligible", "common.only", "network.must")


def _named(layout: Layout, span: Span, fund_names: str) -> list[tuple[str, re.Pattern[str]]]:
    """The networks named in the sentence; where there is none, the only one of the whole text, or of the fund."""
    here = [named for named in _names() if named[1].search(layout.folded, *span)]
    if here:
        return here
    for words_ in (layout.folded, fund_names):
        if found := [named for named in _names() if named[1].search(words_)]:
            return found if len(found) == 1 else []
    return []
