"""When a call opens: the first day of submissions, or of the call where no other is given."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from tracker.extract.dates_year import Anchors, last_before, resolve, with_edges
from tracker.extract.findings import Finding
from tracker.extract.lexicon import stored
from tracker.extract.milestone_days import FAR, YEAR_BEFORE, one_of
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_LAUNCH = stored("milestones", "launch")


def find_opens(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date | None) -> Finding:
    """The first day of submissions: before the closing date, and not years before it."""
    found = []
    for dated in roles:
        if (
            not _opens(dated)
            or dated.score
            < (PLAIN_OPENING if closes is None or not _same_breath(layout, dated, roles, closes) else 0.5)
            or dated.former
            or (dated.mention.deictic == "relative" and anchors.base is None)
        ):
            continue
        bounds = with_edges(anchors, before=closes) if closes else anchors
        settled = resolve(dated.mention, bounds, past=dated.past)
        if settled is None or settled[0] == closes:
            continue
        day = settled[0] if closes else _begun(dated, settled, anchors)
        if (closes and not (closes - FAR <= day <= closes)) or (
            not closes and anchors.base and day < anchors.base - FAR
        ):
            continue
        bare = dated.mention.day is None and dated.mention.year is None and dated.mention.deictic != "relative"
        if closes and settled[1] and closes - day > YEAR_BEFORE:
            continue
        if closes and bare and closes - day > _MONTHS_BEFORE:
            continue
        found.append((dated, day))
    if closes and not found:
        found = _of_closing_window(roles, anchors, closes) or _bare_start(layout, roles, anchors, closes)
    return one_of(layout, _of_this_window(_prefer_receiving(layout, found), roles, anchors, closes), "opens")


_AHEAD = timedelta(days=240)


def _begun(dated: DatedRole, settled: tuple[date, bool], anchors: Anchors) -> date:
    """*Están abiertas desde el 26 de enero*, on a page of February: the day before it, not the one of next year."""
    day, inferred = settled
    if not inferred or anchors.base is None or day - anchors.base < _AHEAD or dated.relation != "from":
        return day
    return last_before(dated.mention, anchors.base) or day


def _of_closing_window(roles: Sequence[DatedRole], anchors: Anchors, closes: date) -> list[tuple[DatedRole, date]]:
    """The first day of the window whose last one closes, whatever else the words around it speak of."""
    told = [d for d in roles if d.role is Role.CLOSES and d.mention.window is None and not d.former]
    if any((day := resolve(d.mention, anchors)) and day[0] == closes for d in told):
        return []
    windows = {
        d.mention.window for d in roles
        if d.mention.end_of_window and not d.former and (day := resolve(d.mention, anchors)) and day[0] == closes
    }  # fmt: skip
    starts = [d for d in roles if d.relation == "window-start" and d.mention.window in windows and not d.former]
    settled = [(d, resolve(d.mention, with_edges(anchors, before=closes))) for d in starts]
    return [(d, day[0]) for d, day in settled if day and closes - _LONGEST_WINDOW < day[0] < closes]


_LONGEST_WINDOW = timedelta(days=200)
_START = stored("openings", "start")
_NO_START = stored("openings", "no_start")
_SHORT_STEP = 48


def _bare_start(
    layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: date
) -> list[tuple[DatedRole, date]]:
    """The step of a calendar that is named by beginning alone, before the closing: ``12 jan.: arranque``."""
    for number, dated in enumerate(roles):
        if dated.role not in _UNCLEAR or dated.former or not dated.mention.day or dated.relation == "until":
            continue
        settled = resolve(dated.mention, with_edges(anchors, before=closes))
        if settled is None or not closes - _LONGEST_WINDOW < settled[0] < closes:
            continue
        if settled[1] and closes - settled[0] > _MONTHS_BEFORE:
            continue
        start, end = _step_of(layout, roles, number)
        words = layout.folded[start : dated.mention.outer[0]] + " " + layout.folded[dated.mention.outer[1] : end]
        if len(words) <= _SHORT_STEP and _START.search(words) and not _NO_START.search(words):
            return [(dated, settled[0])]
    return []


_UNCLEAR = frozenset({Role.OTHER, Role.EXECUTION, Role.OPENS})


def _step_of(layout: Layout, roles: Sequence[DatedRole], number: int) -> tuple[int, int]:
    """The part of the clause that is a date's own: from the date before it to the next one."""
    dated = roles[number]
    start, end = layout.clause(dated.mention.start)
    line = layout.line(dated.mention.start)
    if dated.labelled:
        start, end = (max(start, line[0]), max(end, line[1])) if len(layout.cells(line)) > 1 else (start, end)
    before = roles[number - 1].mention.outer[1] if number else 0
    after = roles[number + 1].mention.outer[0] if number + 1 < len(roles) else end
    return max(start, before), min(end, after)


def _opens(dated: DatedRole) -> bool:
    """An opening, also where papers are signed by someone: no statute begins to be handed in."""
    hidden = dated.role is Role.LEGAL and dated.relation in ("from", "window-start") and not dated.past
    return dated.role is Role.OPENS or (hidden and dated.topics.get("submit", 0.0) > _PLAIN_SUBMIT)


_PLAIN_SUBMIT = 1.2
_MONTHS_BEFORE = timedelta(days=150)
"""How long before the closing a bare month can be that of the opening."""
_SOMETHING = 0.6
PLAIN_OPENING = 0.9
"""What an opening must score where no closing stands in the same sentence."""


def _is_on(dated: DatedRole, day: date) -> bool:
    return (dated.mention.day, dated.mention.month) == (day.day, day.month)


def _same_breath(layout: Layout, dated: DatedRole, roles: Sequence[DatedRole], closes: date) -> bool:
    """Whether the closing date stands in the same sentence, after the opening."""
    sentence = layout.sentence(dated.mention.start)
    index = bisect_left(roles, dated.mention.end, key=lambda d: d.mention.start)
    following = [d for d in roles[index : index + 2] if d.mention.start < sentence[1]]
    closing = [d for d in following if (d.role is Role.CLOSES or _is_on(d, closes)) and not d.former]
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
