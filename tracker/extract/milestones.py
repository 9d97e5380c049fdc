"""The other dates of a call: opening, questions, results."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import regex

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.extract.dates import DateMention
from tracker.extract.dates_year import Anchors, resolve, with_edges
from tracker.extract.findings import Finding, trim
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_FAR = timedelta(days=550)


def _written(mention: DateMention, day: date, *, with_time: bool = False) -> str:
    """``2025-12`` for a month alone, ``2025-12-01`` for a day, with the time when one is stated."""
    if mention.day is None and mention.deictic != "relative":
        return f"{day.year:04d}-{day.month:02d}"
    return f"{day.isoformat()}T{mention.time:%H:%M}" if with_time and mention.time else day.isoformat()


_WEEK = regex.compile(
    r"\b(?:semana|week|semaine)\s(?:del?|of|du|de|do|que comienza el|starting|commencing|beginning)"
    r"(?:\s\p{L}+)?\s(?:the\s)?$"
)
"""Before a day that stands for its week: the month is all that is sure."""


def _one(layout: Layout, found: Sequence[tuple[DatedRole, date]], rule: str, *, last: bool = False) -> Finding:
    if not found:
        return Finding()
    best = max(score for d, _ in found for score in (d.score,))
    close_enough = [(d, day) for d, day in found if d.score >= best - 1.0]
    days = sorted({day for _, day in close_enough})
    chosen_day = days[-1] if last else days[0]
    chosen = max((d for d, day in close_enough if day == chosen_day), key=lambda d: d.score)
    if _WEEK.search(layout.folded[max(0, chosen.mention.start - 30) : chosen.mention.start]):
        chosen = replace(chosen, mention=replace(chosen.mention, day=None))
    unknown = Unknown.CONTRADICTORY if len(days) > 1 and not last and rule == "opens" else None
    spans = tuple(trim(layout.value, *d.quote) for d, day in close_enough if unknown or day == chosen_day)
    return Finding(_written(chosen.mention, chosen_day), spans, rule, min(0.95, 0.6 + 0.1 * chosen.score), unknown)


def find_opens(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The first day of submissions: before the closing date, and not years before it."""
    found = []
    for dated in roles:
        if (
            not _opens(dated)
            or dated.score < (PLAIN_OPENING if closes is None or not _same_breath(layout, dated, roles) else 0.5)
            or dated.former
            or (dated.mention.deictic == "relative" and anchors.base is None)
        ):
            continue
        bounds = with_edges(anchors, before=closes) if closes else anchors
        settled = resolve(dated.mention, bounds, past=dated.past)
        if settled is None:
            continue
        day = settled[0]
        if (closes and not (closes - _FAR <= day <= closes)) or (
            not closes and anchors.base and day < anchors.base - _FAR
        ):
            continue
        bare = dated.mention.day is None and dated.mention.year is None and dated.mention.deictic != "relative"
        if closes and settled[1] and closes - day > _YEAR_BEFORE:
            continue
        if closes and bare and closes - day > _MONTHS_BEFORE:
            continue
        found.append((dated, day))
    return _one(layout, _of_this_window(_prefer_receiving(layout, found), roles, anchors, closes), "opens")


def _opens(dated: DatedRole) -> bool:
    """An opening, also where papers are signed by someone: no statute begins to be handed in."""
    hidden = dated.role is Role.LEGAL and dated.relation in ("from", "window-start") and not dated.past
    return dated.role is Role.OPENS or (hidden and dated.topics.get("submit", 0.0) > _PLAIN_SUBMIT)


_PLAIN_SUBMIT = 1.2
_MONTHS_BEFORE = timedelta(days=150)
"""How long before the closing a bare month can be that of the opening."""
_YEAR_BEFORE = timedelta(days=300)
"""A day without a year that would lie so long before the closing is one that follows it."""
_SOMETHING = 0.6
PLAIN_OPENING = 0.9
"""What an opening must score where no closing stands in the same sentence."""


def _same_breath(layout: Layout, dated: DatedRole, roles: Sequence[DatedRole]) -> bool:
    """Whether the closing date stands in the same sentence, after the opening."""
    sentence = layout.sentence(dated.mention.start)
    index = bisect_left(roles, dated.mention.end, key=lambda d: d.mention.start)
    following = [d for d in roles[index : index + 2] if d.mention.start < sentence[1]]
    closing = [d for d in following if d.role is Role.CLOSES and not d.former]
    said = [d.topics.get(topic, 0.0) for d in (dated, *closing) for topic in ("submit", "open", "close")]
    return bool(closing) and max(said) > _SOMETHING


def _of_this_window(
    found: list[tuple[DatedRole, date]], roles: Sequence[DatedRole], anchors: Anchors, closes: date | None
) -> list[tuple[DatedRole, date]]:
    """Of several rounds, each from a day to another: the opening of the one that closes on the chosen day."""
    ends = {}
    for dated in roles:
        if dated.role is Role.CLOSES and dated.mention.day and (settled := resolve(dated.mention, anchors)):
            ends[dated.mention.start] = settled[0]
    starts = sorted(ends)
    paired = []
    for dated, day in found:
        index = bisect_right(starts, dated.mention.start)
        nearest = starts[index] if index < len(starts) else None
        if nearest is not None and ends[nearest] == closes and nearest - dated.mention.end < _PAIRED:
            paired.append((dated, day))
    return paired if paired and len({day for _, day in found}) > 1 else found


_PAIRED = 60
"""Characters between the opening and the closing of one round, in its line or row."""


_LAUNCH = stored("milestones", "launch")
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
        return dated.score if dated.score >= 1.0 and not handed_in else 0.0
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


def _label_start(layout: Layout, dated: DatedRole) -> int:
    """Where the words before a date begin that speak of it: its clause, or its row when that is its label."""
    return layout.line(dated.mention.start)[0] if dated.labelled else dated.clause[0]


def _prefer_receiving(layout: Layout, found: list[tuple[DatedRole, date]]) -> list[tuple[DatedRole, date]]:
    """The launch of the call counts only when no opening of submissions is given."""
    receiving = [
        (d, day)
        for d, day in found
        if not _LAUNCH.search(layout.folded[max(_label_start(layout, d), d.mention.start - 60) : d.mention.start])
    ]
    return receiving or found


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
        if closes and settled[1] and day - closes > _YEAR_BEFORE:
            continue
        month_end = day.replace(day=28) if dated.mention.day is None else day
        if closes and (month_end < closes or day > closes + _FAR):
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
    return _one(layout, found, "results", last=True)


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
