"""Which edition of its fund a page presents, also where pages of one edition count in different ways."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.catalogue import Fund
from tracker.catalogue.model import STATED
from tracker.domain.call import Edition, edition_of, roman
from tracker.domain.deadline import Deadline
from tracker.domain.reading import Reading
from tracker.store.calls import Call, calls_of_fund, sightings_of

DAYS_APART = 100
"""Two closing days of one year that lie further apart are those of two editions."""
_MOST_ROMAN = 50


@dataclass(slots=True)
class Marks:
    """All that pages state that tells one edition from others."""

    numbers: set[int] = field(default_factory=set)
    spans: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    closings: set[Deadline] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def add(self, reading: Reading) -> Marks:
        """Adds what one page states."""
        marks = reading.edition
        self.addresses.add(reading.address)
        self.numbers |= {marks.number} if marks.number else set()
        self.spans |= {marks.span} if marks.span else set()
        stated = (reading.fact("closes").value, reading.fact("extended_from").value)
        self.closings |= {value for value in stated if isinstance(value, Deadline)}
        year = year_of(reading)
        self.years |= {year} if year else set()
        return self


def year_of(reading: Reading) -> int | None:
    """The year of an edition: the one that the page counts by, else that of its closing, opening or results."""
    closes = reading.fact("closes").value
    if reading.edition.year:
        return reading.edition.year
    if isinstance(closes, Deadline):
        return closes.day.year
    dated = (reading.fact(name).value for name in ("opens", "results_on"))
    return next((int(str(value)[:4]) for value in dated if value), None)


def cutoffs_of(fund: Fund, reading: Reading) -> tuple[str, ...]:
    """The yearly cut-offs that count for a page: those that the fund is known for, else those that the page names."""
    named = reading.fact("recurring").value
    return fund.cutoffs or (tuple(map(str, named)) if isinstance(named, tuple) else ())


def edition_for(session: Session, fund: Fund, reading: Reading) -> Edition | None:
    """The edition that a page presents; None when it does not tell.

    Pages of a fund that only a recipe knows are held against the fund's known calls first: one page may say *VI*
    and another *2025*.
    """
    if fund.edition_by == "cutoff" and not fund.cutoffs:
        return _recurring(session, fund, reading)
    if fund.edition_by != STATED:
        return edition_of(fund.edition_by, reading, fund.cutoffs)
    calls = calls_of_fund(session, fund.key)
    known = max(((agreement(reading, marks_of(session, call)), -call.id, call) for call in calls), default=None)
    if known is not None and known[0]:
        return Edition(known[2].edition, known[2].label)
    return _stated(reading, {call.edition for call in calls})


def call_named(session: Session, fund: Fund, reading: Reading) -> Call | None:
    """The one known call whose edition a notice names; None where there is none, or more than one fits as well."""
    fits = [(agreement(reading, marks_of(session, call)), call) for call in calls_of_fund(session, fund.key)]
    best = max((fit for fit, _ in fits), default=0)
    named = [call for fit, call in fits if fit == best and fit > 0]
    return named[0] if len(named) == 1 else None


def marks_of(session: Session, call: Call) -> Marks:
    """What all pages of a call state of its edition."""
    marks = Marks()
    for row in sightings_of(session, call.id):
        marks.add(row.read())
    return marks


def agreement(reading: Reading, known: Marks) -> int:
    """How well a page fits an edition: 0 when it is another one."""
    own = Marks().add(reading)
    days = {closing.day for closing in known.closings}
    if days & {closing.day for closing in own.closings}:
        return 4
    for mine, theirs, weight in ((own.numbers, known.numbers, 3), (own.spans, known.spans, 3)):
        if mine and theirs:
            return weight if mine & theirs else 0
    here = reading.address in known.addresses
    if own.years and known.years:
        return 1 + here if own.years & known.years and (here or not _far(own, known)) else 0
    return int(here)


def _far(own: Marks, known: Marks) -> bool:
    gaps = [abs((mine.day - theirs.day).days) for mine in own.closings for theirs in known.closings]
    return bool(gaps) and min(gaps) > DAYS_APART


def _stated(reading: Reading, taken: set[str]) -> Edition | None:
    """The edition under the first of its marks that no other edition of the fund has."""
    marks, year = reading.edition, year_of(reading)
    numbered = f"{roman(marks.number)} ({year})" if marks.number and marks.number <= _MOST_ROMAN and year else None
    closes = reading.fact("closes").value
    keys = [
        (marks.span, marks.span),
        (str(year) if year else None, numbered or str(year)),
        (str(marks.number) if marks.number else None, numbered or str(marks.number)),
        (closes.day.isoformat(), closes.day.isoformat()) if isinstance(closes, Deadline) else (None, ""),
    ]
    return next((Edition(key, str(label)) for key, label in keys if key and key not in taken), None)


def _recurring(session: Session, fund: Fund, reading: Reading) -> Edition | None:
    """The edition that closes on the page's cut-off; where the page names no other cut-off, its day is its name."""
    closes = reading.fact("closes").value
    if not isinstance(closes, Deadline):
        return None
    for call in calls_of_fund(session, fund.key):
        if closes.day in {known.day for known in marks_of(session, call).closings}:
            return Edition(call.edition, call.label)
    day = closes.day.isoformat()
    return edition_of("cutoff", reading, cutoffs_of(fund, reading)) or Edition(day, day)
