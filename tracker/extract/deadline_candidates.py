"""Closing dates of a text with their year settled: what the decision on the deadline chooses from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.extract.dates_year import Anchors, resolve, with_edges
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

MINIMUM_SCORE = 0.8
LOWERED_SCORE = 0.65
"""Enough where a date was moved: the new one often stands bare, as in ``se extiende: hasta el 7 de junio``."""

_MOVED = frozenset({Role.CLOSES, Role.OTHER, Role.OPENS, Role.LEGAL})
_NEAR = 250
"""Characters between a moved date and its successor at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closing date with its year settled."""

    dated: DatedRole
    day: date
    inferred: bool
    weekday_fits: bool

    @property
    def deadline(self) -> Deadline:
        mention = self.dated.mention
        clock = mention.time
        if clock is not None and clock.second and clock.second != 59:
            clock = clock.replace(second=0)
        return Deadline(self.day, clock, mention.zone, mention.zone_basis)

    @property
    def position(self) -> int:
        return self.dated.mention.start


def closing_candidates(
    roles: Sequence[DatedRole], anchors: Anchors, everything: Sequence[DatedRole]
) -> list[Candidate]:
    found = []
    moving = [o.mention.start for o in everything if (o.former or o.changed) and o.role in _MOVED]
    for dated in roles:
        start = dated.mention.start
        nearby = bisect_left(moving, start + _NEAR) - bisect_right(moving, start - _NEAR)
        moved = nearby > (start in moving[bisect_left(moving, start) :][:1])
        if dated.role is not Role.CLOSES or (dated.mention.day is None and dated.mention.deictic != "relative"):
            continue
        if dated.score < (MINIMUM_SCORE if not moved else LOWERED_SCORE):
            continue
        past = dated.past and dated.mention.year is None and dated.relation == "until" and not dated.mention.deictic
        settled = resolve(dated.mention, anchors, past=past)
        if settled and not _is_ancient(settled[0], anchors):
            day, inferred = settled
            found.append(Candidate(dated, day, inferred, dated.mention.weekday_fits(day)))
    return [candidate for candidate in found if not _is_far_guess(candidate, found, anchors)]


_FAR = timedelta(days=240)


def _is_far_guess(candidate: Candidate, found: Sequence[Candidate], anchors: Anchors) -> bool:
    """A day guessed to lie far ahead, while another closing day states its year: most likely it is past."""
    stated = any(not other.inferred for other in found)
    return candidate.inferred and stated and anchors.base is not None and candidate.day - anchors.base > _FAR


def of_this_time(roles: Sequence[DatedRole], cutoffs: Sequence[str], anchors: Anchors) -> list[Candidate]:
    """Of a call with yearly cut-offs: the one that the text names with its year, such as *la próxima: …*."""
    dated = [d for d in roles if d.mention.year and d.mention.day and not d.former and not d.past]
    settled = [(d, resolve(d.mention, anchors)) for d in dated]
    named = [(d, day) for d, day in settled if day and f"{day[0]:%m-%d}" in cutoffs]
    return [Candidate(d, day[0], False, d.mention.weekday_fits(day[0])) for d, day in named]


def _is_ancient(day: date, anchors: Anchors) -> bool:
    """More than a year before the page's date: no deadline of the call that the page presents."""
    return anchors.base is not None and day < anchors.base - timedelta(days=400)


CHOSEN = stored("deadline", "chosen")


def of_chosen(layout: Layout, candidate: Candidate) -> bool:
    """Whether the sentence asks something of those who were chosen: that is a later step."""
    start = max(layout.sentence(candidate.position)[0], candidate.dated.clause[0], candidate.position - 300)
    return bool(CHOSEN.search(layout.folded[start : candidate.position]))


def anchored(roles: Sequence[DatedRole], anchors: Anchors) -> Anchors:
    """Without a page date and edition year, a dated event after the closing or a dated opening settles the year."""
    if anchors.base or anchors.edition_year:
        return anchors
    later = [
        d.mention
        for d in roles
        if d.role in (Role.RESULTS, Role.CEREMONY, Role.EXECUTION, Role.JURY, Role.EVENT)
        and d.mention.year
        and d.mention.day
        and not d.past
    ]
    opened = [d.mention for d in roles if d.role is Role.OPENS and d.mention.year and d.mention.day]
    for mentions, name in ((opened, "after"), (later, "before")):
        days = sorted(day[0] for m in mentions if (day := resolve(m, anchors)))
        if days:
            return with_edges(anchors, **{name: days[0]})
    return anchors


def finding_of(
    layout: Layout, candidate: Candidate, rule: str, confidence: float, others: Sequence[Candidate] = ()
) -> Finding:
    span = trim(layout.value, *candidate.dated.quote)
    rest = tuple(trim(layout.value, *other.dated.quote) for other in others)
    return Finding(candidate.deadline, (span, *rest), rule, confidence)


def confidence_of(candidate: Candidate) -> float:
    base = min(0.97, 0.55 + 0.1 * candidate.dated.score + 0.05 * min(candidate.dated.margin, 2.0))
    return base - (0.1 if candidate.inferred else 0.0)


def contradiction(
    layout: Layout, candidates: Sequence[Candidate], rule: str, unknown: Unknown = Unknown.CONTRADICTORY
) -> Finding:
    """The earliest one to warn by, with all the sentences."""
    first = min(candidates, key=lambda c: (c.day, c.deadline.time or time.max))
    spans = tuple(trim(layout.value, *c.dated.quote) for c in candidates)
    value = first.deadline if unknown is Unknown.CONTRADICTORY else None
    return Finding(value, spans, rule, 0.4, unknown)


def best_by_day(candidates: Sequence[Candidate]) -> dict[date, Candidate]:
    """For each day the mention that proves it best: with a year first, a time and zone, then by score."""
    best: dict[date, Candidate] = {}
    for candidate in candidates:
        other = best.get(candidate.day)
        if other is None or _rank(candidate) > _rank(other):
            best[candidate.day] = candidate
    return best


def _rank(candidate: Candidate) -> tuple[bool, bool, bool, float]:
    mention = candidate.dated.mention
    return not candidate.inferred, mention.time is not None, mention.zone is not None, candidate.dated.score
