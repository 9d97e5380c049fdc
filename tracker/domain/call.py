"""What a call is: which edition, in which state at an instant, and how the readings of its pages become its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from tracker.domain.deadline import CLOCK_ZONE, Deadline
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import ADDING_UP, CONDITIONS, FIELDS
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.domain.sides import told_apart


class Status(StrEnum):
    """The state of a call at an instant."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    RESULTS = "results"
    PERMANENT = "permanent"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


LIVE = (Status.ANNOUNCED, Status.OPEN, Status.PERMANENT)
HALTED = (Status.CANCELLED, Status.SUSPENDED)
"""States in which the fund takes no proposals whatever the dates say; the graver one first."""
NEXT_CUTOFF = "next yearly cut-off"
"""The rule of a closing date that follows from a page's yearly cut-offs."""
NOTICED = "notice"
"""The rule of a sentence that says of a call that something has happened to it."""
REST = "the rest of the fund's share"
"""The rule of an own share that follows from the greatest share that the fund pays."""
UNITED = frozenset({"contact_emails", "languages", "goals", "send_ways"}) | ADDING_UP
"""Fields whose values on several pages add up; of every other field the first page that states it wins."""
FULLEST = frozenset({"required_documents", "scoring"})
"""Lists of which the page that names most wins: a call page names a few papers, its rules all of them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its identity within the fund, and how people call it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Sighted:
    """A reading with what decides its rank: a re-post yields to a fund's own page, a past page to a present one.

    ``country`` is that of the source, None where it has none. ``said_at`` is the instant (UTC) at which the page was
    first met saying this of the call's phase, None where nobody noted it; ``turned`` says that it had been met before
    without saying so, so that the page's own date tells nothing of it.
    """

    reading: Reading
    secondary: bool = False
    past: bool = False
    snapshot: int | None = None
    country: str | None = None
    said_at: datetime | None = None
    turned: bool = False

    def rank(self) -> tuple[bool, bool, bool, bool, int, str]:
        """Lower comes first: own page, still presenting, the call itself, in Spanish, the page that states most.

        The address breaks ties, so that the order never depends on the order of reading.
        """
        reading = self.reading
        stated = sum(fact.known for fact in reading.facts.values())
        other = (reading.kind is not PageKind.CALL, reading.language != "es")
        return (self.secondary, self.past, *other, -stated, reading.address)


def edition_of(edition_by: str, reading: Reading, cutoffs: Sequence[str] = ()) -> Edition | None:
    """The edition that a page presents, by the fund's way of counting; None when the page does not tell.

    ``edition_by`` is year, number, period, cutoff or permanent; ``cutoffs`` are the fund's MM-DD cut-offs.
    """
    marks = reading.edition
    match edition_by:
        case "permanent":
            return Edition("permanente", "permanente")
        case "number" if marks.number:
            return Edition(str(marks.number), str(marks.number))
        case "period" if marks.span:
            return Edition(marks.span, marks.span)
        case "cutoff":
            return _cutoff_edition(reading, cutoffs)
    year = marks.year or _year_of(reading)
    return Edition(str(year), _label(marks, year)) if year else None


def _cutoff_edition(reading: Reading, cutoffs: Sequence[str]) -> Edition | None:
    closes = reading.fact("closes").value
    if not isinstance(closes, Deadline) or f"{closes.day:%m-%d}" not in cutoffs:
        return None
    name = f"{closes.day.year}-{sorted(cutoffs).index(f'{closes.day:%m-%d}') + 1}"
    return Edition(name, name)


def at_cutoff(reading: Reading, cutoffs: Sequence[str], today: date) -> Reading:
    """A page that names yearly cut-offs and no closing date of its own: it presents the edition of the next cut-off.

    ``cutoffs`` are the fund's MM-DD cut-offs, ``today`` the day of whoever asks. The sentence that names the cut-offs
    proves the date. Other pages come back as they are.
    """
    named, closes = reading.fact("recurring"), reading.fact("closes")
    stated = closes.known and not any(item.rule == NEXT_CUTOFF for item in closes.evidence)
    if stated or not isinstance(named.value, tuple) or not set(named.value) <= set(cutoffs):
        return reading
    proof = tuple(replace(item, rule=NEXT_CUTOFF) for item in named.evidence)
    return replace(reading, facts={**reading.facts, "closes": Fact(Deadline(next_cutoff(named.value, today)), proof)})


def next_cutoff(cutoffs: Sequence[str], today: date) -> date:
    """The first day from ``today`` on that is one of the MM-DD ``cutoffs``.

    >>> next_cutoff(("05-31", "11-30"), date(2025, 12, 1))
    datetime.date(2026, 5, 31)
    """
    days = (date.fromisoformat(f"{year}-{cutoff}") for year in (today.year, today.year + 1) for cutoff in cutoffs)
    return min(day for day in days if day >= today)


def _year_of(reading: Reading) -> int | None:
    closes, opens = reading.fact("closes").value, reading.fact("opens").value
    if isinstance(closes, Deadline):
        return closes.day.year
    return int(str(opens)[:4]) if opens else None


def _label(marks: EditionMarks, year: int) -> str:
    return f"{roman(marks.number)} ({year})" if marks.number and marks.number <= 50 else str(year)


def roman(number: int) -> str:
    """The Roman numeral of a number from 1 on."""
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, sign in signs:
        times, number = divmod(number, value)
        written += sign * times
    return written


def status_at(facts: Mapping[str, Fact], now: datetime, office_zones: Iterable[str] = ()) -> Status:
    """The state of a call at an instant; a deadline counts by its safe instant."""
    phase = _value(facts, "phase")
    if phase == "results":
        return Status.RESULTS
    if phase in HALTED:
        return Status(str(phase))
    if phase == "permanent":
        return Status.PERMANENT
    zones = tuple(office_zones)
    closes, opens = _value(facts, "closes"), _value(facts, "opens")
    if isinstance(closes, Deadline) and closes.clock_instant(zones) <= now:
        return Status.CLOSED
    if isinstance(opens, str) and _first_instant(opens, zones) > now:
        return Status.ANNOUNCED
    if phase == "announced" and closes is None:
        return Status.ANNOUNCED
    return Status.OPEN


def _first_instant(opens: str, zones: Sequence[str]) -> datetime:
    day = date.fromisoformat(f"{opens}-01" if len(opens) == 7 else opens[:10])
    zone = ZoneInfo(zones[0] if zones else CLOCK_ZONE)
    return datetime.combine(day, datetime.min.time()).replace(tzinfo=zone)


def _value(facts: Mapping[str, Fact], name: str) -> object:
    fact = facts.get(name)
    return fact.value if fact else None


def merge(sighted: Iterable[Sighted]) -> dict[str, Fact]:
    """The facts of a call from the readings of its pages.

    The best-ranked page that states a field wins; pages that say the same add their evidence. Two pages with
    different closing days make the deadline contradictory: the earlier one rules and both sentences are kept, unless
    one of them says that it is the extended one.
    """
    ordered = sorted(sighted, key=Sighted.rank)
    facts = {name: _merged(name, [(s, _placed(s, name)) for s in ordered]) for name in FIELDS}
    facts["extended_from"] = _extended_from(facts, [(s, _placed(s, "closes")) for s in ordered])
    return facts | {"cofinancing_pct_min_own": _own_share(facts)}


def among_members(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts of a call that a network addresses to its members: its *cities* are those, not every municipality."""
    applicants = facts["applicant_types"]
    if not isinstance(applicants.value, tuple) or "municipality" not in applicants.value:
        return dict(facts)
    rest = tuple(kind for kind in applicants.value if kind != "municipality")
    said = Fact(rest, applicants.evidence) if rest else Fact(None, applicants.evidence, Unknown.AMBIGUOUS)
    return {**facts, "applicant_types": said}


def _own_share(facts: Mapping[str, Fact]) -> Fact:
    """The least share of the applicants; where no page states it, what the fund's greatest share leaves."""
    own, fund = facts["cofinancing_pct_min_own"], facts["cofinancing_pct_max"]
    if own.known or not isinstance(fund.value, Decimal) or fund.unknown is not None or fund.value >= 100:
        return own
    return Fact(100 - fund.value, tuple(replace(item, rule=REST) for item in fund.evidence))


def _extended_from(facts: Mapping[str, Fact], closings: Sequence[tuple[Sighted, Fact]]) -> Fact:
    """The deadline before the last extension; where its page does not state it, the one of an older page."""
    before, closes = facts["extended_from"], facts["closes"]
    if before.known or not before.evidence or not isinstance(closes.value, Deadline):
        return before
    older = [fact for _, fact in closings if isinstance(fact.value, Deadline) and fact.value.day < closes.value.day]
    return Fact(older[0].value, (*older[0].evidence, *before.evidence)) if older else before


def _placed(sighted: Sighted, name: str) -> Fact:
    fact = sighted.reading.fact(name)
    if sighted.snapshot is None:
        return fact
    own = sighted.reading.address
    marked = (e if e.address not in ("", own) else replace(e, snapshot=sighted.snapshot) for e in fact.evidence)
    return replace(fact, evidence=tuple(marked))


def _merged(name: str, stated: Sequence[tuple[Sighted, Fact]]) -> Fact:
    known = [(sighted, fact) for sighted, fact in stated if fact.known]
    if not known:
        doubts = [fact for _, fact in stated if fact.evidence or fact.unknown not in (None, Unknown.NOT_STATED)]
        return doubts[0] if doubts else Fact()
    if name in UNITED:
        return _united([fact for _, fact in known])
    if name == "closes":
        return _closing(known)
    if name == "phase":
        return _phase(known)
    if name in FULLEST:
        return fullest([fact for _, fact in stated])
    first = known[0][1]
    if name in CONDITIONS and any(fact.value != first.value for _, fact in stated if fact.evidence):
        return Fact(first.value, _joined(fact for _, fact in stated), Unknown.CONTRADICTORY)
    return replace(first, evidence=_joined(fact for _, fact in known if fact.value == first.value))


def fullest(stated: Sequence[Fact]) -> Fact:
    """Of lists the one that names most, of equal ones the first.

    Where one could not be read there is none: half a list would be taken for the whole.
    """
    unread = [fact for fact in stated if not fact.known and fact.evidence]
    known = [fact for fact in stated if fact.known]
    return unread[0] if unread else max(known, key=lambda fact: len(_items(fact)), default=Fact())


def _items(fact: Fact) -> tuple[object, ...]:
    return fact.value if isinstance(fact.value, tuple) else ()


def _phase(known: Sequence[tuple[Sighted, Fact]]) -> Fact:
    """What the pages say of the phase; a halt that may have been taken back since is left to a person."""
    own = [pair for pair in known if not pair[0].secondary and not pair[0].past]
    resumed = [pair for pair in own if pair[1].value not in HALTED and _noticed(pair[1])]
    halting = [] if any(fact.value == "results" for _, fact in known) else _halting(own)
    unclear = [pair for pair in resumed if any(_after(pair, other) is None for other in halting)]
    chosen = [pair for pair in known if pair[1].value == "results"] or halting or known
    first = chosen[0][1]
    evidence = _joined(fact for _, fact in chosen if fact.value == first.value)
    if unclear:
        both = _joined([Fact(first.value, evidence), *(fact for _, fact in unclear)])
        return Fact(first.value, both, Unknown.CONTRADICTORY)
    if first.value == "call":  # the words that took it up again are the proof that it goes on
        evidence = _joined([*(fact for _, fact in resumed), Fact(first.value, evidence)])
    return replace(first, evidence=evidence)


def _halting(own: Sequence[tuple[Sighted, Fact]]) -> list[tuple[Sighted, Fact]]:
    """The fund's own pages that call it off or halt it, unless a newer one takes it up again."""
    going = [pair for pair in own if pair[1].value not in HALTED]
    for phase in HALTED:
        said = [pair for pair in own if pair[1].value == phase]
        if said and not any(_takes_up(page, said) for page in going):
            return said
    return []


def _takes_up(page: tuple[Sighted, Fact], halting: Sequence[tuple[Sighted, Fact]]) -> bool:
    return bool(page[0].reading.fact("extended_from").evidence) or all(_after(page, other) for other in halting)


def _after(page: tuple[Sighted, Fact], halting: tuple[Sighted, Fact]) -> bool | None:
    """Whether a page was written after one that halts the call; None where nobody can tell.

    Days that the pages bear count first. Without them, only words that say that it was taken up again count, and by
    the instants at which both were met.
    """
    mine, theirs = _said_on(page), _said_on(halting)
    if mine is not None and theirs is not None and mine != theirs:
        return mine > theirs
    if not _noticed(page[1]):
        return False
    one, other = page[0].said_at, halting[0].said_at
    if one is None or other is None or one == other:
        return None
    if one > other:  # a page with an old day was only found late
        return None if mine is not None and theirs is None and mine < other.date() else True
    return None if theirs is not None and mine is None and theirs < one.date() else False


def _said_on(pair: tuple[Sighted, Fact]) -> date | None:
    sighted, fact = pair
    if sighted.turned and sighted.said_at is not None and (_noticed(fact) or fact.value in HALTED):
        return sighted.said_at.date()
    return sighted.reading.page_date


def _noticed(fact: Fact) -> bool:
    return any(item.rule == NOTICED for item in fact.evidence)


def _united(facts: Sequence[Fact]) -> Fact:
    values = {item for fact in facts for item in fact.value}  # type: ignore[attr-defined]
    return Fact(tuple(sorted(values)), _joined(facts))


def _closing(known: Sequence[tuple[Sighted, Fact]]) -> Fact:
    dated = [pair for pair in known if isinstance(pair[1].value, Deadline)]
    present = [pair for pair in dated if not pair[0].past] or dated
    own = [pair for pair in present if not pair[0].secondary] or present
    ruling = _ruling(own)
    days = {_day(fact) for _, fact in ruling}
    on_day = [fact for _, fact in ruling if _day(fact) == min(days)]
    exact = [fact for fact in on_day if isinstance(fact.value, Deadline) and fact.value.time] or on_day
    zoned = [fact for fact in exact if isinstance(fact.value, Deadline) and fact.value.zone] or exact
    first = min(zoned, key=lambda fact: fact.value.clock_instant())  # type: ignore[attr-defined]
    apart = len(days) > 1 or len({fact.value for fact in exact}) > 1
    evidence = _joined([first, *(fact for _, fact in known)])
    unknown = Unknown.CONTRADICTORY if len(days) > 1 else first.unknown
    return Fact(first.value, told_apart(evidence, _sides(dated)) if apart else evidence, unknown)


def _sides(dated: Sequence[tuple[Sighted, Fact]]) -> list[tuple[str | None, Fact]]:
    return [(sighted.country, fact) for sighted, fact in dated]


def _ruling(own: Sequence[tuple[Sighted, Fact]]) -> Sequence[tuple[Sighted, Fact]]:
    """The pages whose closing day counts: one that says that it was extended outdates earlier days.

    The page of the other country's office is not outdated by it: that office may keep the earlier day.
    """
    extended = [pair for pair in own if pair[0].reading.fact("extended_from").evidence]
    if not extended:
        return own
    last, fact = max(extended, key=lambda pair: _day(pair[1]))
    return [pair for pair in own if _day(pair[1]) >= _day(fact) or _elsewhere(pair[0], last)]


def _elsewhere(one: Sighted, other: Sighted) -> bool:
    return None not in (one.country, other.country) and one.country != other.country


def _day(fact: Fact) -> date:
    if not isinstance(fact.value, Deadline):
        raise TypeError(f"not a deadline: {fact.value!r}")
    return fact.value.day


def _joined(facts: Iterable[Fact]) -> tuple[Evidence, ...]:
    seen: dict[tuple[str, int, int], Evidence] = {}
    for fact in facts:
        for evidence in fact.evidence:
            seen.setdefault((evidence.address, evidence.start, evidence.end), evidence)
    return tuple(seen.values())
