"""The closing date by elimination: the one coming date of a text that no other role explains.

Words for closing are endless (*se echa el cierre*, *we stop reading on*, *o sistema trava*), the other steps of a call
are few and named plainly. So where no cue gives a closing date, the dates that are neither results nor events nor law
are weighed by what a deadline looks like: a time of day, *until*, a verb of handing in beside it, a label. One must
stand out; where two are alike nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from tracker.extract.dates_year import Anchors, resolve
from tracker.extract.deadline_candidates import MINIMUM_SCORE, Candidate
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

NEEDED = 2.5
"""What a date must weigh to be taken for the closing date."""
NEEDED_ALONE = 1.9
"""The same where no other date is left to explain, and this one has a time of day."""
LEAD = 1.0
"""How far the best day must lie before the next one."""
_GUESSED = timedelta(days=240)
"""How far ahead a day without a year may be to raise a doubt: most that seem farther are past."""
_AHEAD = timedelta(days=400)
_OTHER_STEPS = frozenset(
    "question result shortlist jury ceremony exec event legal page past early appeal support office report".split()
)
_TOO_LIKELY = 1.6
"""From this score on another role explains the date."""


def _weight(dated: DatedRole) -> float:
    """How much a date looks like a deadline, whatever its words; other roles that speak for it take away."""
    topics = dated.topics
    rival = max((topics[name] for name in _OTHER_STEPS if name in topics), default=0.0)
    if rival >= _TOO_LIKELY and topics.get("close", 0.0) < rival:
        return 0.0
    weight = 1.3 if dated.mention.time else 0.0
    weight += 0.6 if dated.mention.time and dated.mention.zone else 0.0
    weight += 1.1 if dated.relation in ("until", "window-end") else 0.0
    weight += 0.2 if dated.labelled else 0.0
    weight += 0.2 if dated.mention.weekday is not None else 0.0
    weight += 0.5 * min(max(topics.get("submit", 0.0), 0.0), 2.0)
    weight += 0.6 * min(max(topics.get("close", 0.0), 0.0), 2.0)
    return weight - 0.7 * max(rival, 0.0) - 0.5 * max(topics.get("open", 0.0), 0.0)


def _is_free(dated: DatedRole) -> bool:
    """Whether the date may be a deadline at all: a day, still in force, that does not begin something."""
    return bool(
        dated.mention.day and dated.mention.month and not dated.former and not dated.recurring and not dated.past
        and dated.relation not in ("from", "window-start")
    )  # fmt: skip


def is_alone(dated: DatedRole, roles: Sequence[DatedRole], least: float) -> bool:
    """Whether the date weighs at least so much and is the only one left that no role explains."""
    left = {(d.mention.day, d.mention.month) for d in roles if d.role in (Role.OTHER, Role.CLOSES) and _is_free(d)}
    return left == {(dated.mention.day, dated.mention.month)} and _weight(dated) >= least


def remaining(roles: Sequence[DatedRole], anchors: Anchors) -> list[Candidate]:
    """The closing date by elimination: one candidate, or none where no date stands out.

    Only days from the page's date on count, at most some thirteen months ahead; without a page date only written years.
    """
    weighed: dict[date, tuple[float, Candidate]] = {}
    for dated in roles:
        if not _is_free(dated) or (anchors.base is None and dated.mention.year is None):
            continue
        weight = _weight(dated)
        settled = resolve(dated.mention, anchors)
        if weight <= 0.0 or settled is None or not dated.mention.weekday_fits(settled[0]):
            continue
        day, inferred = settled
        if anchors.base and not anchors.base <= day <= anchors.base + _AHEAD:
            continue
        if day not in weighed or weighed[day][0] < weight:
            weighed[day] = (weight, Candidate(dated, day, inferred, True))
    ranked = sorted(weighed.values(), key=lambda item: -item[0])
    enough = NEEDED_ALONE if len(ranked) == 1 and ranked[0][1].dated.mention.time else NEEDED
    if not ranked or ranked[0][0] < enough or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAD):
        return []
    return [ranked[0][1]]


_ROUNDS = stored("deadline", "rounds")
_HEADING_REACH = 130


def coming_round(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Candidate | None:
    """Of rounds that are listed by their days alone: the next one from the page's date on.

    Two days at least stand in a row, each with *round* (or *ventanilla*, *vague*, *rodada*) in its own line or all of
    them under one such heading. Without a page date nobody can say which one comes next.
    """
    if anchors.base is None or not _ROUNDS.search(layout.folded):
        return None
    found = []
    for dated in roles:
        settled = resolve(dated.mention, anchors)
        if _is_free(dated) and settled and _weighs_free(dated) and _in_rounds(layout, dated):
            found.append(Candidate(dated, settled[0], settled[1], dated.mention.weekday_fits(settled[0])))
    coming = sorted((item for item in found if item.day >= anchors.base), key=lambda item: item.day)
    return coming[0] if len({item.day for item in found}) > 1 and coming and coming[0].weekday_fits else None


def _weighs_free(dated: DatedRole) -> bool:
    return max((dated.topics.get(name, 0.0) for name in _OTHER_STEPS), default=0.0) < _TOO_LIKELY


def _in_rounds(layout: Layout, dated: DatedRole) -> bool:
    """Whether a word for rounds labels the date, heads its column or its list."""
    start = dated.mention.start
    line = layout.line(start)
    cells = layout.cells(line)
    if len(cells) > 1:
        return bool(_ROUNDS.search(layout.folded[slice(*cells[0])]) or _first_head(layout, start))
    sentence = layout.sentence(start)
    return bool(_ROUNDS.search(layout.folded[max(sentence[0], start - 2 * _HEADING_REACH) : start]))


_DAYS_APART = timedelta(days=3)


def take_turns(roles: Sequence[DatedRole], anchors: Anchors) -> bool:
    """Whether windows follow each other without a gap: rounds of one call, whatever they are named."""
    starts: dict[int, date] = {}
    windows: list[tuple[date, date]] = []
    for dated in roles:
        number = dated.mention.window
        settled = resolve(dated.mention, anchors) if number is not None and dated.mention.day else None
        if number is None or settled is None or dated.role not in (Role.OPENS, Role.CLOSES):
            continue
        if not dated.mention.end_of_window:
            starts[number] = settled[0]
        elif number in starts:
            windows.append((starts[number], settled[0]))
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(windows)]
    return bool(gaps) and all(timedelta(0) <= gap <= _DAYS_APART for gap in gaps)


def of_rounds(layout: Layout, dated: DatedRole) -> bool:
    """Whether the table of a date lists rounds: *Ventana | Empieza | Termina*."""
    return len(layout.cells(layout.line(dated.mention.start))) > 1 and _in_rounds(layout, dated)


def _first_head(layout: Layout, offset: int) -> bool:
    """Whether the head of the table's first column speaks of rounds."""
    header = layout.column_header(layout.cells(layout.line(offset))[0][0])
    return bool(header and _ROUNDS.search(layout.folded[slice(*header)]))


DOUBTFUL = 0.5
"""From this weight on a date that no role explains casts doubt on another one that was taken for the deadline."""


def unexplained(roles: Sequence[DatedRole], anchors: Anchors, chosen: date, *, later_step: bool) -> list[Candidate]:
    """Coming days beside the chosen one that no role explains and that could as well be the deadline.

    Where the chosen day is that of a ``later_step``, for those who were selected, a bare *until* before it counts too.
    """
    found = []
    for dated in roles:
        bare = later_step and dated.role is Role.CLOSES and dated.score < MINIMUM_SCORE
        if not (bare or dated.role is Role.OTHER) or not _is_free(dated) or _weight(dated) < DOUBTFUL:
            continue
        settled = resolve(dated.mention, anchors)
        if settled is None or settled[0] == chosen or (bare and settled[0] > chosen):
            continue
        far = settled[1] and anchors.base is not None and settled[0] > anchors.base + _GUESSED
        if anchors.base is None or (settled[0] > anchors.base and not far):
            found.append(Candidate(dated, settled[0], settled[1], weekday_fits=True))
    return found
