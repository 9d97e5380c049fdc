"""The other dates of a call: opening, questions, results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

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


def _one(layout: Layout, found: Sequence[tuple[DatedRole, date]], rule: str, *, last: bool = False) -> Finding:
    if not found:
        return Finding()
    best = max(score for d, _ in found for score in (d.score,))
    close_enough = [(d, day) for d, day in found if d.score >= best - 1.0]
    days = sorted({day for _, day in close_enough})
    chosen_day = days[-1] if last else days[0]
    chosen = max((d for d, day in close_enough if day == chosen_day), key=lambda d: d.score)
    unknown = Unknown.CONTRADICTORY if len(days) > 1 and not last and rule == "opens" else None
    spans = tuple(trim(layout.value, *d.quote) for d, day in close_enough if unknown or day == chosen_day)
    return Finding(_written(chosen.mention, chosen_day), spans, rule, min(0.95, 0.6 + 0.1 * chosen.score), unknown)


def find_opens(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The first day of submissions: before the closing date, and not years before it."""
    found = []
    for dated in roles:
        if (
            dated.role is not Role.OPENS
            or dated.score < 0.9
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
        found.append((dated, day))
    return _one(layout, _prefer_receiving(layout, found), "opens")


_LAUNCH = stored("milestones", "launch")


def _prefer_receiving(layout: Layout, found: list[tuple[DatedRole, date]]) -> list[tuple[DatedRole, date]]:
    """The launch of the call counts only when no opening of submissions is given."""
    receiving = [
        (d, day)
        for d, day in found
        if not _LAUNCH.search(layout.folded[max(d.clause[0], d.mention.start - 60) : d.mention.start])
    ]
    return receiving or found


def find_results(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The day on which winners are made public, told or decided; the last such date when there are several."""
    found = []
    for dated in roles:
        if dated.role is not Role.RESULTS or dated.score < 1.0 or dated.former:
            continue
        bounds = with_edges(anchors, after=closes) if closes else anchors
        settled = resolve(dated.mention, bounds)
        if settled is None:
            continue
        day = settled[0]
        month_end = day.replace(day=28) if dated.mention.day is None else day
        if closes and (month_end < closes or day > closes + _FAR):
            continue
        if (
            not closes
            and anchors.base
            and (day < anchors.base - timedelta(days=31) or (dated.past and day < anchors.base))
        ):
            continue
        found.append((dated, day))
    return _one(layout, found, "results", last=True)


def _ends_questions(dated: DatedRole) -> bool:
    """A date that a label or a word for closing makes the end of questions, without *until* beside it."""
    return dated.labelled or dated.topics.get("close", 0.0) > 1.0


def find_questions(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The last moment for questions on the call."""
    found = []
    for dated in roles:
        if (
            dated.role is not Role.QUESTIONS
            or not (dated.relation in ("until", "window-end") or (dated.relation == "point" and _ends_questions(dated)))
            or dated.former
            or not dated.mention.day
        ):
            continue
        settled = resolve(dated.mention, with_edges(anchors, before=closes) if closes else anchors)
        if settled and (closes is None or settled[0] <= closes):
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
