"""The closing date: one decision over all dates of a text, with its contradictions. It abstains when in doubt.

Order of the decision: yearly cut-offs, suspension, then the closing candidates are compared. A former date (struck out,
"que vencía el …", "passe du … au …") is the deadline before the extension; of compulsory stages the first counts; of
rounds the next after the page's date; of categories the one of local governments; a date in the header beats an earlier
one in the body (an extension that was entered in the header only). Anything else that disagrees stays contradictory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

import regex

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.extract.dates_year import Anchors, last_before, resolve, with_edges
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.roles import DatedRole, Role
from tracker.extract.roles_layout import Layout

MINIMUM_SCORE = 0.8
LOWERED_SCORE = 0.65
"""Enough where the text says that a date was moved: its new date often stands bare, ``se extiende: hasta el 7 de junio``."""


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


@dataclass(frozen=True, slots=True)
class Closing:
    """All that the decision says about closing."""

    closes: Finding = field(default_factory=Finding)
    extended_from: Finding = field(default_factory=Finding)
    stages: Finding = field(default_factory=Finding)
    rolling: Finding = field(default_factory=Finding)
    recurring: Finding = field(default_factory=Finding)
    suspended: bool = False
    year_inferred: bool = False
    past: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        return self.closes.value.day if isinstance(self.closes.value, Deadline) else None


_SUSPENDED = stored("deadline", "suspended")
_ROLLING = stored("deadline", "rolling")
_ROLLING_CONTEXT = stored("deadline", "rolling_context")
_ROUND = stored("deadline", "round")
_CATEGORY = stored("deadline", "category")
_LOCAL = stored("deadline", "local")
_OTHERS = stored("deadline", "others")
_SEVERAL = stored("deadline", "several")
_STAGE_WORD = stored("deadline", "stage_word")
_STAGE_NUMBERS = {
    "1": 1,
    "i": 1,
    "un": 1,
    "uno": 1,
    "one": 1,
    "une": 1,
    "um": 1,
    "2": 2,
    "ii": 2,
    "dos": 2,
    "two": 2,
    "deux": 2,
    "dois": 2,
    "3": 3,
    "iii": 3,
    "three": 3,
    "4": 4,
}
_FIRST_PAPER = stored("deadline", "first_paper")
_FULL_PAPER = stored("deadline", "full_paper")
_HEADER_ZONE = 260


def _candidates(roles: Sequence[DatedRole], anchors: Anchors, everything: Sequence[DatedRole]) -> list[Candidate]:
    found = []
    for dated in roles:
        moved = any(other.former or other.changed for other in everything if other is not dated)
        if dated.role is not Role.CLOSES or (dated.mention.day is None and dated.mention.deictic != "relative"):
            continue
        if dated.score < (MINIMUM_SCORE if not moved else LOWERED_SCORE):
            continue
        past = dated.past and dated.mention.year is None and dated.relation == "until" and not dated.mention.deictic
        settled = resolve(dated.mention, anchors, past=past)
        if settled and not _is_ancient(settled[0], anchors):
            day, inferred = settled
            found.append(Candidate(dated, day, inferred, dated.mention.weekday_fits(day)))
    return found


def _is_ancient(day: date, anchors: Anchors) -> bool:
    """More than a year before the page's date: no deadline of the call that the page presents."""
    return anchors.base is not None and day < anchors.base - timedelta(days=400)


_CHOSEN = stored("deadline", "chosen")


def _of_chosen(layout: Layout, candidate: Candidate) -> bool:
    """Whether the sentence asks something of those who were chosen: that is a later step."""
    start = max(layout.sentence(candidate.position)[0], candidate.dated.clause[0])
    return bool(_CHOSEN.search(layout.folded[start : candidate.position]))


def _anchored(roles: Sequence[DatedRole], anchors: Anchors) -> Anchors:
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


def _stage_number(layout: Layout, candidate: Candidate) -> int | None:
    """The number of the stage in whose clause or sentence the date stands."""
    clause = candidate.dated.clause
    sentence = layout.sentence(candidate.position)
    line = layout.line(candidate.position)
    for start in (clause[0], sentence[0], line[0]):
        matches = list(_STAGE_WORD.finditer(layout.folded, start, candidate.position))
        if matches:
            last = matches[-1]
            if last["first"] or last["second"]:
                return 1 if last["first"] else 2
            return _STAGE_NUMBERS.get(last["n"])
    return None


def _paper_stage(layout: Layout, candidate: Candidate) -> int | None:
    """1 when the date is that of a short paper, 2 when it is that of the full one."""
    start, end = layout.sentence(candidate.position)
    before = layout.folded[max(start, candidate.dated.clause[0]) : candidate.position]
    after = layout.folded[candidate.position : min(end, candidate.position + 160)]
    firsts, fulls = list(_FIRST_PAPER.finditer(before)), list(_FULL_PAPER.finditer(before))
    if firsts or fulls:
        last_first = firsts[-1].start() if firsts else -1
        last_full = fulls[-1].start() if fulls else -1
        return 1 if last_first > last_full else 2
    if _FIRST_PAPER.search(after[: after.find(";") if ";" in after else None]):
        return 1
    return None


def _stages(layout: Layout, candidates: Sequence[Candidate]) -> Finding:
    """Stages of one call: numbered ones, or a short paper first and a full one for those who are chosen."""
    numbered: dict[int, Candidate] = {}
    for candidate in candidates:
        number = _stage_number(layout, candidate)
        if number is not None and number not in numbered:
            numbered[number] = candidate
    if 1 in numbered and (2 in numbered or _mentions_second(layout)):
        picked: list[Candidate | None] = [numbered[1], numbered.get(2)]
        return _stage_finding(layout, picked, "stages-numbered")
    papers: dict[int, Candidate] = {}
    for candidate in candidates:
        number = _paper_stage(layout, candidate)
        if number is not None and number not in papers:
            papers[number] = candidate
    if 1 in papers and (2 in papers or _FULL_PAPER.search(layout.folded)):
        second = papers.get(2)
        if second is None or second.day > papers[1].day:
            return _stage_finding(layout, [papers[1], second], "stages-papers")
    return Finding()


def _mentions_second(layout: Layout) -> bool:
    return any(m["second"] or _STAGE_NUMBERS.get(m["n"] or "") == 2 for m in _STAGE_WORD.finditer(layout.folded))


def _stage_finding(layout: Layout, picked: Sequence[Candidate | None], rule: str) -> Finding:
    spans = tuple(trim(layout.value, *c.dated.quote) for c in picked if c)
    return Finding(tuple(c.deadline if c else None for c in picked), spans, rule, 0.85)


def _finding(
    layout: Layout, candidate: Candidate, rule: str, confidence: float, others: Sequence[Candidate] = ()
) -> Finding:
    span = trim(layout.value, *candidate.dated.quote)
    rest = tuple(trim(layout.value, *other.dated.quote) for other in others)
    return Finding(candidate.deadline, (span, *rest), rule, confidence)


def _confidence(candidate: Candidate) -> float:
    base = min(0.97, 0.55 + 0.1 * candidate.dated.score + 0.05 * min(candidate.dated.margin, 2.0))
    return base - (0.1 if candidate.inferred else 0.0)


def _contradiction(
    layout: Layout, candidates: Sequence[Candidate], rule: str, unknown: Unknown = Unknown.CONTRADICTORY
) -> Finding:
    """The earliest one to warn by, with all the sentences."""
    first = min(candidates, key=lambda c: (c.day, c.deadline.time or time.max))
    spans = tuple(trim(layout.value, *c.dated.quote) for c in candidates)
    value = first.deadline if unknown is Unknown.CONTRADICTORY else None
    return Finding(value, spans, rule, 0.4, unknown)


def _best_by_day(candidates: Sequence[Candidate]) -> dict[date, Candidate]:
    """For each day the mention that proves it best: with a time and zone first, then by score."""
    best: dict[date, Candidate] = {}
    for candidate in candidates:
        other = best.get(candidate.day)
        rank = (
            candidate.dated.mention.time is not None,
            candidate.dated.mention.zone is not None,
            not candidate.inferred,
            candidate.dated.score,
        )
        if other is None:
            best[candidate.day] = candidate
            continue
        old = (
            other.dated.mention.time is not None,
            other.dated.mention.zone is not None,
            not other.inferred,
            other.dated.score,
        )
        if rank > old:
            best[candidate.day] = candidate
    return best


def _recurring(layout: Layout, roles: Sequence[DatedRole]) -> tuple[Finding, list[DatedRole]]:
    """Cut-offs of every year: bare days in a sentence that says *each year*; with a second one that follows too."""
    cuts = [
        d for d in roles
        if d.recurring and d.mention.day and d.mention.month and d.role in (Role.CLOSES, Role.OTHER, Role.OPENS) and not d.former
        and (d.relation in ("until", "point") or d.mention.window is None)
    ]  # fmt: skip
    bare = [d for d in cuts if d.mention.year is None]
    if not bare:
        return Finding(), []
    values = {(d.mention.month, d.mention.day) for d in bare}
    if any(
        regex.search(
            r"\b(?:second|segundo|deuxieme|segunda|otro|another|autre)\b",
            layout.folded[slice(*layout.sentence(d.mention.start))],
        )
        for d in bare
    ):
        values |= {
            (d.mention.month, d.mention.day)
            for d in roles
            if d.role is Role.CLOSES and d.mention.day and d.mention.month
        }
    spans = tuple(trim(layout.value, *d.quote) for d in bare)
    codes = tuple(sorted(f"{month:02d}-{day:02d}" for month, day in values))
    return Finding(codes, spans, "yearly-cut-offs", 0.85), bare


def _rolling(layout: Layout) -> Finding:
    """Received at any time; the words must speak of submissions, in the same sentence or the one before."""
    for match in _ROLLING.finditer(layout.folded):
        start, end = layout.sentence(match.start())
        if _ROLLING_CONTEXT.search(layout.folded[max(0, start - 120) : end]):
            return Finding(
                True, (trim(layout.value, max(start, match.start() - 80), min(end, match.end() + 20)),), "rolling", 0.85
            )
    return Finding()


def _by_category(layout: Layout, candidates: Sequence[Candidate]) -> Candidate | None:
    """Where categories differ: the date in whose clause local governments stand, if it is the only one."""

    def speaks(candidate: Candidate) -> str:
        start, end = candidate.dated.clause
        sentence = layout.sentence(candidate.position)
        others = [c.position for c in candidates if c is not candidate]
        left = max([start, *(p for p in others if p < candidate.position)])
        words = layout.folded[left : candidate.position]
        right = min(
            [max(end, min(sentence[1], candidate.position + 120)), *(p for p in others if p > candidate.position)]
        )
        return words + " " + layout.folded[candidate.position : right]

    local = [c for c in candidates if _LOCAL.search(speaks(c))]
    rest = [c for c in candidates if c not in local]
    if len(local) == 1 and rest and all(_OTHERS.search(speaks(c)) or _CATEGORY.search(speaks(c)) for c in rest):
        return local[0]
    return None


def _choose(layout: Layout, candidates: Sequence[Candidate], anchors: Anchors) -> tuple[Finding, Finding, bool]:
    """(closes, extended_from, inferred) out of live candidates on more than one day."""
    by_day = _best_by_day(candidates)
    days = sorted(by_day)
    changed = [d for d in days if by_day[d].dated.changed]
    if _SEVERAL.search(layout.folded):
        return _contradiction(layout, list(by_day.values()), "several-calls", Unknown.AMBIGUOUS), Finding(), False
    category = _by_category(layout, list(by_day.values()))
    if category:
        return _finding(layout, category, "category-local", 0.8), Finding(), category.inferred
    rounds = [d for d in days if _ROUND.search(layout.folded[slice(*layout.sentence(by_day[d].position))])]
    if len(rounds) >= 2 or (
        rounds and any("extra" in layout.folded[slice(*layout.sentence(by_day[d].position))] for d in rounds)
    ):
        coming = [d for d in rounds if anchors.base is None or d >= anchors.base] or rounds[-1:]
        chosen = by_day[coming[0]]
        return _finding(layout, chosen, "next-round", 0.8), Finding(), chosen.inferred
    if changed and changed[-1] == days[-1]:
        chosen, old = by_day[days[-1]], by_day[days[-2]]
        return (
            _finding(layout, chosen, "extension", _confidence(chosen)),
            _finding(layout, old, "extension", 0.75),
            chosen.inferred,
        )
    ranked = sorted(by_day.values(), key=lambda c: -c.dated.score)
    gap = ranked[0].dated.score - ranked[1].dated.score
    if gap >= 1.0 or (gap >= 0.5 and ranked[1].dated.score < 1.6):
        return _finding(layout, ranked[0], "best-role", _confidence(ranked[0]) - 0.1), Finding(), ranked[0].inferred
    if len(days) == 2 and _is_header(layout, by_day[days[1]], by_day[days[0]]):
        chosen, old = by_day[days[1]], by_day[days[0]]
        return (
            _finding(layout, chosen, "header-over-body", 0.7, [old]),
            _finding(layout, old, "header-over-body", 0.7),
            chosen.inferred,
        )
    return _contradiction(layout, list(by_day.values()), "dates-disagree"), Finding(), False


def _is_header(layout: Layout, later: Candidate, earlier: Candidate) -> bool:
    """The later date is a label value on a line of its own, the earlier one stands in running text."""
    line = layout.line(later.position)
    short = line[1] - line[0] < 120
    return later.dated.labelled and short and not earlier.dated.labelled and line != layout.line(earlier.position)


def _former(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, new: date | None) -> Finding:
    """The deadline that no longer holds: the last former one before the new date."""
    found = []
    for dated in roles:
        if (
            not dated.former
            or dated.role not in (Role.CLOSES, Role.OTHER, Role.LEGAL, Role.OPENS)
            or not dated.mention.day
        ):
            continue
        bound = with_edges(anchors, before=new) if new else anchors
        settled = resolve(dated.mention, bound, past=True)
        if settled and (new is None or settled[0] != new):
            found.append(Candidate(dated, settled[0], settled[1], dated.mention.weekday_fits(settled[0])))
    if not found:
        return Finding()
    last = max((c for c in found if new is None or c.day < new), default=found[-1], key=lambda c: c.day)
    return _finding(layout, last, "former-date", 0.8)


def _years_unknown(roles: Sequence[DatedRole]) -> list[DatedRole]:
    return [d for d in roles if d.role is Role.CLOSES and d.score >= MINIMUM_SCORE and d.mention.day and not d.former]


def decide(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Closing:
    """What the text says about closing. ``anchors`` hold the page's date and the edition's year."""
    anchors = _anchored(roles, anchors)
    recurring, bare = _recurring(layout, roles)
    live_roles = [d for d in roles if not d.former and d not in bare]
    candidates = _candidates(live_roles, anchors, roles)
    suspended = _is_suspended(layout, roles)
    if suspended:
        return Closing(
            extended_from=_former(layout, _as_former(roles), anchors, None),
            suspended=True,
            recurring=recurring,
            doubts=("suspended",),
        )
    if not candidates:
        rolling = _rolling(layout) if not recurring.value else Finding()
        unsettled = _years_unknown(live_roles)
        closes = (
            Finding(None, tuple(trim(layout.value, *d.quote) for d in unsettled), "no-year", 0.0, Unknown.AMBIGUOUS)
            if unsettled
            else Finding()
        )
        if unsettled:
            rolling = Finding()
        return Closing(closes, Finding(), Finding(), rolling, recurring)
    return _decide_live(layout, roles, anchors, candidates, recurring)


def _decide_live(
    layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, candidates: list[Candidate], recurring: Finding
) -> Closing:
    stages = _stages(layout, candidates)
    if not stages.value:
        candidates = [c for c in candidates if not _of_chosen(layout, c)] or candidates
    by_day = _best_by_day(candidates)
    extended = Finding()
    if stages.value:
        first = stages.value[0]  # type: ignore[index]
        chosen = by_day[first.day]
        closes, inferred = _finding(layout, chosen, stages.rule, _confidence(chosen)), chosen.inferred
    elif len(by_day) == 1:
        chosen = next(iter(by_day.values()))
        closes, inferred = _finding(layout, chosen, "closing-date", _confidence(chosen)), chosen.inferred
    else:
        closes, extended, inferred = _choose(layout, candidates, anchors)
    deadline = closes.value
    if isinstance(deadline, Deadline):
        closes = _checked(layout, closes, [c for c in candidates if c.day == deadline.day])
    past = isinstance(deadline, Deadline) and all(c.dated.past for c in candidates if c.day == deadline.day)
    day = deadline.day if isinstance(deadline, Deadline) else None
    extended = extended if extended.value else _former(layout, roles, anchors, day)
    return Closing(closes, extended, stages, Finding(), recurring, False, inferred, past)


def _checked(layout: Layout, closes: Finding, same_day: Sequence[Candidate]) -> Finding:
    """The weekday is a checksum, and the same day must not have two times of day."""
    wrong = [c for c in same_day if not c.weekday_fits]
    if wrong:
        return _contradiction(layout, wrong, "weekday-mismatch")
    times = {(c.dated.mention.time, c.dated.mention.zone) for c in same_day if c.dated.mention.time}
    if len({t for t, _ in times}) > 1:
        return _contradiction(layout, same_day, "times-disagree")
    return closes


def _is_suspended(layout: Layout, roles: Sequence[DatedRole]) -> bool:
    """A suspension that speaks of the term or the call, with no later closing date set since."""
    for match in _SUSPENDED.finditer(layout.folded):
        start, end = layout.sentence(match.start())
        sentence = layout.folded[start:end]
        if regex.search(
            r"\b(?:plazo|convocatoria|recepcion|postulacion|registro|deadline|call|submission|applications?"
            r"|appel|depot|date limite|cloture|prazo|chamada|edital|inscric\w+|presentacion)\b",
            sentence,
        ):
            after = [
                d for d in roles if d.role is Role.CLOSES and d.mention.start > end and not d.former and d.score > 2.0
            ]
            return not after
    return False


def _as_former(roles: Sequence[DatedRole]) -> list[DatedRole]:
    former = [d for d in roles if d.former]
    return former or [d for d in roles if d.role is Role.CLOSES]


def last_known_before(dated: DatedRole, day: date) -> date | None:
    """The day of a mention without a year that must lie before ``day``."""
    return last_before(dated.mention, day)
