"""Which year, month or day a mention without them means: by the page's date, or by what the text settles elsewhere.

Rules (domain notes 2.3): a bare day and month is the next one after the page's date, but not in a sentence in the past
tense; ``del presente año`` needs the page's date or a year in the title; without either there is no answer.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import regex

from tracker.extract.dates import DateMention, next_weekday
from tracker.extract.dates_grammar import LAST_WEEKDAY, NEXT_MONTH, THAT_YEAR, THIS_WEEKDAY
from tracker.extract.lexicon import stored

_EDITION_NOUN = (
    r"(?:convocatorias?|ediciones|edicion|premios?|bases|fondo|programa|concurso|llamado"
    r"|ciclo|ventana|cohorte|reglas|lineamientos|subvenciones|ano"
    r"|appels?(?: a projets| a candidatures)?|edition|prix|fonds|session|programme|reglement|annee"
    r"|calls?|awards?|prize|round|cycle|window|cohort|challenge|fund|grants?|applications?|year|apply in"
    r"|edital|chamada|edicao|premio|convocatoria|desafio|selo|ano)"
)
_SETTLED = regex.compile(
    rf"\b{_EDITION_NOUN}\b[^.;:\n|]{{0,60}}?(?<![\d/.-])(?P<y>20\d\d)(?![\d/]|-\d)|(?<![\d/.-])(?P<y>20\d\d)(?!\d"
    rf"|[-/]\d)\s(?:edition|call|cycle|round|award|cohort|challenge|prize)\b"
)
_NOT_SETTLED = stored("dates_year", "not_settled")


def settled_year(folded: str, title: str | None = None) -> int | None:
    """The one year that the title, or the first lines, give to this edition; None when there are two or none.

    >>> settled_year("convocatoria 2019 del fondo conjunto. se reciben propuestas")
    2019
    """
    for part in (title or "", folded[:240]):
        years = {int(match["y"]) for match in _SETTLED.finditer(part) if not _NOT_SETTLED.search(match.group())}
        if len(years) == 1:
            return years.pop()
    return _year_of_heading(folded)


_HEADING = 110
_ANY_YEAR = regex.compile(r"(?<![\d/.,-])(?<!\b(?:de|del|of|en|in|em|desde|since|depuis)\s)20\d\d(?![\d/]|[-.,]\d)")


def _year_of_heading(folded: str) -> int | None:
    """The one year of a short first line, which names the edition: *Incubadora de Finanças Verdes 2025*."""
    head = folded.split("\n", 1)[0]
    years = {int(year) for year in _ANY_YEAR.findall(head)} if len(head) <= _HEADING and "\n" in folded else set()
    return years.pop() if len(years) == 1 and not _NOT_SETTLED.search(head) else None


@dataclass(frozen=True, slots=True)
class Anchors:
    """What is known when a year is sought: the page's date, the edition's year, dates with a year in the text.

    ``country`` is that of the page's owner, for clocks of which each country has one.
    """

    base: date | None = None
    edition_year: int | None = None
    dated: tuple[DateMention, ...] = ()
    before: date | None = None
    after: date | None = None
    country: str | None = None


def _day(mention: DateMention, year: int) -> date | None:
    if mention.month is None:
        return None
    last = monthrange(year, mention.month)[1]
    day = mention.day or 1
    return date(year, mention.month, day) if day <= last else None


def _relative(mention: DateMention, base: date) -> date | None:
    if mention.offset is not None:
        return base + timedelta(days=mention.offset)
    if mention.day is None and mention.weekday is not None and mention.rule == LAST_WEEKDAY:
        return next_weekday(base - timedelta(days=8), mention.weekday)
    if mention.rule == THIS_WEEKDAY and mention.day is None and mention.weekday == base.weekday():
        return base
    if mention.day is None:
        return next_weekday(base, mention.weekday) if mention.weekday is not None else None
    for months in range(int(mention.deictic == NEXT_MONTH), 3):
        month = (base.month - 1 + months) % 12 + 1
        year = base.year + (base.month - 1 + months) // 12
        if mention.day <= monthrange(year, month)[1]:
            day = date(year, month, mention.day)
            if day >= base and mention.weekday_fits(day):
                return day
            if mention.deictic == "this_month":
                return day
    return None


def _same_elsewhere(mention: DateMention, dated: Sequence[DateMention]) -> int | None:
    years = {m.year for m in dated if m.year and (m.day, m.month) == (mention.day, mention.month) and not m.year_shared}
    return years.pop() if len(years) == 1 else None


def next_after(mention: DateMention, base: date) -> date | None:
    """The first such day on or after ``base``."""
    if mention.day is None:
        return _day(mention, base.year + ((mention.month or 0) < base.month))
    return next((day for year in range(base.year, base.year + 9) if (day := _day(mention, year)) and day >= base), None)


def last_before(mention: DateMention, base: date) -> date | None:
    """The last such day on or before ``base``."""
    return next(
        (day for year in range(base.year, base.year - 9, -1) if (day := _day(mention, year)) and day <= base), None
    )


def resolve(mention: DateMention, anchors: Anchors, *, past: bool = False) -> tuple[date, bool] | None:
    """The day (the first of the month for a month alone) and whether its year was inferred; None when unknown."""
    base = anchors.base
    if mention.deictic == "relative" or (mention.month is None and mention.day is not None):
        day = _relative(mention, base) if base else None
        return (day, True) if day else None
    if mention.month is None:
        return None
    if mention.year is not None:
        day = _day(mention, mention.year)
        return (day, mention.deictic == THAT_YEAR) if day else None
    year = _same_elsewhere(mention, anchors.dated)
    if year is None and mention.deictic in ("this_year", THAT_YEAR):
        year = base.year if base else anchors.edition_year
    if year is not None:
        day = _day(mention, year)
        return (day, True) if day else None
    day = None
    if anchors.before is not None:
        day = last_before(mention, anchors.before)
    elif anchors.after is not None:
        day = next_after(mention, anchors.after)
    elif base is not None:
        day = last_before(mention, base) if past else next_after(mention, base)
    elif anchors.edition_year is not None:
        day = _day(mention, anchors.edition_year)
    return (day, True) if day else None


def with_edges(anchors: Anchors, *, before: date | None = None, after: date | None = None) -> Anchors:
    """``anchors`` with the bounds of one more known date."""
    return replace(anchors, before=before, after=after)
