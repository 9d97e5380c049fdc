"""The other dates of a call besides opening and closing: questions, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.deadline import Deadline
from tracker.extract.dates_year import Anchors, resolve, with_edges
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.milestone_days import FAR, YEAR_BEFORE, one_of
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_ROUNDS = stored("deadline", "rounds")
_ANNOUNCING = stored("roles", "announcing")
_ASIDE = stored("roles", "aside")
_FULL_PAPER = stored("deadline", "full_paper")
_HIDDEN_SCORE = 1.6
_NEAR_SCORE = 0.75
_LAW = frozenset({Role.LEGAL, Role.PAGE, Role.PAST})
_STEPS = frozenset({Role.CEREMONY, Role.EVENT, Role.EXECUTION, Role.REPORT, Role.JURY})


def _result_score(layout: Layout, dated: DatedRole, day: date, after: date | None) -> float:
    """How surely a date is that of the results; 0 when it is not.

    What lies ahead is neither the law nor the date of a page: ``Palmarès publié le 22.11.22``. Where the winners are
    named at an event, the date is that of both.
    """
    if dated.role is Role.RESULTS:
        before = layout.folded[dated.clause[0] : dated.mention.start]
        handed_in = _FULL_PAPER.search(before) and not _ANNOUNCING.search(before)
        return dated.score if dated.score >= 1.0 and not handed_in and not _winners_act(layout, dated) else 0.0
    said = dated.topics.get("result", 0.0)
    if said < _HIDDEN_SCORE:
        return 0.0
    if dated.role in _LAW:
        if dated.past or dated.role is Role.PAST or _ASIDE.match(layout.folded, layout.line(dated.mention.start)[0]):
            return 0.0
        ahead = after is not None and day > after
        return said if ahead or (dated.mention.year is None and dated.role is Role.LEGAL) else 0.0
    if dated.role not in _STEPS or dated.score - said > _NEAR_SCORE or dated.past:
        return 0.0
    words = layout.folded[dated.clause[0] : dated.clause[1]]
    if dated.role is Role.JURY or not _ANNOUNCING.search(words):
        return 0.0
    return said


def _winners_act(layout: Layout, dated: DatedRole) -> bool:
    """Whether winners do something on that day, or are only named near it: *los equipos elegidos firman el …*."""
    start, end = dated.clause
    before = layout.folded[max(start, dated.mention.outer[0] - _ACT_REACH) : dated.mention.outer[0]]
    if _WINNERS_ACT.search(before):
        return True
    if dated.labelled or dated.score > _ALONE:
        return False
    after = layout.folded[dated.mention.outer[1] : end]
    winners = _WINNERS.search(before) or _WINNERS.search(after)
    return bool(winners) and not _TOLD.search(before) and not _TOLD.search(after)


_WINNERS_ACT = stored("milestones", "winners_act")
_WINNERS = stored("milestones", "winners")
_TOLD = stored("milestones", "told")
_ALONE = 2.5
"""Winners alone score no more than this: without a word for telling beside them the day is one of theirs."""
_ACT_REACH = 120


def _this_round(
    layout: Layout, found: list[tuple[DatedRole, date]], roles: Sequence[DatedRole], anchors: Anchors, closes: date
) -> list[tuple[DatedRole, date]]:
    """Where rounds follow each other, the results before the next round closes."""
    if not _ROUNDS.search(layout.folded):
        return found
    ends = []
    for dated in roles:
        handed_in = dated.role is Role.CLOSES or (dated.role is Role.OTHER and dated.topics.get("submit", 0.0) > 1.0)
        if handed_in and dated.mention.day and (settled := resolve(dated.mention, anchors)) and settled[0] > closes:
            ends.append(settled[0])
    if not ends:
        return found
    bounded = [(dated, day) for dated, day in found if day < min(ends)]
    return bounded or found


def find_results(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The day on which winners are made public, told or decided; the last such date when there are several."""
    found = []
    after = max((day for day in (closes, anchors.base) if day), default=None)
    for dated in roles:
        if dated.topics.get("result", 0.0) <= 0.0 or dated.former or (closes and _is_closing(dated, closes)):
            continue
        bounds = with_edges(anchors, after=closes) if closes else anchors
        settled = resolve(dated.mention, bounds)
        if settled is None:
            continue
        day = settled[0]
        if closes and settled[1] and day - closes > YEAR_BEFORE:
            continue
        month_end = day.replace(day=28) if dated.mention.day is None else day
        if closes and (month_end < closes or day > closes + FAR):
            continue
        if (
            not closes
            and anchors.base
            and (day < anchors.base - timedelta(days=31) or (dated.past and day < anchors.base))
        ):
            continue
        score = _result_score(layout, dated, day, after)
        if score > 0.0:
            found.append((replace(dated, score=score), day))
    if closes:
        found = _this_round(layout, found, roles, anchors, closes)
    return one_of(layout, found, "results", last=True)


def _is_closing(dated: DatedRole, closes: date) -> bool:
    """Whether the date is the deadline itself, read without its year."""
    return (dated.mention.day, dated.mention.month) == (closes.day, closes.month) and dated.mention.year is None


_STAGES_APART = timedelta(days=200)


def _last_closing(roles: Sequence[DatedRole], anchors: Anchors, closes: date) -> date:
    """The closing of the last stage: until then questions may be asked."""
    days = [closes]
    for dated in roles:
        if dated.role is Role.CLOSES and dated.mention.day and not dated.former:
            settled = resolve(dated.mention, anchors)
            if settled and closes < settled[0] <= closes + _STAGES_APART:
                days.append(settled[0])
    return max(days)


def _ends_questions(dated: DatedRole) -> bool:
    """A date that a label or a word for closing makes the end of questions, without *until* beside it."""
    return dated.labelled or dated.topics.get("close", 0.0) > 1.0


def find_questions(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The last moment for questions on the call."""
    found = []
    last = _last_closing(roles, anchors, closes) if closes else None
    for dated in roles:
        if (
            dated.role is not Role.QUESTIONS
            or not (dated.relation in ("until", "window-end") or (dated.relation == "point" and _ends_questions(dated)))
            or dated.former
            or not (dated.mention.day or dated.mention.deictic == "relative")
        ):
            continue
        settled = resolve(dated.mention, with_edges(anchors, before=last) if last and not anchors.base else anchors)
        if settled and last and settled[0] > last and settled[1]:
            settled = resolve(dated.mention, with_edges(anchors, before=last))
        if settled and (last is None or settled[0] <= last):
            found.append((dated, settled[0]))
    if not found:
        return Finding()
    dated, day = max(found, key=lambda item: item[1])
    mention = dated.mention
    return Finding(
        Deadline(day, mention.time, mention.zone, mention.zone_basis),
        (trim(layout.value, *dated.quote),),
        "questions",
        0.85,
    )
