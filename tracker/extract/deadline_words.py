"""What the learnt weights of words may decide on a deadline: doubt one, or give one where the rules found none.

A deadline that the words around it speak against becomes a question. Where the rules know no closing, or two dates
rival, the date that the words clearly single out closes. The limits were chosen on files that neither rules nor
weights had seen: there they turned false deadlines into questions and found some of those that were missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.extract.date_words import clues, likelihood
from tracker.extract.dates_year import Anchors, resolve
from tracker.extract.deadline_candidates import Candidate
from tracker.extract.deadline_rest import is_alone
from tracker.extract.findings import Finding
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

UNLIKELY, LIKELY, LEAD = 0.1, 0.7, 0.3
"""Below the first a deadline is doubted; from the second on a date closes when the next one is so much less likely."""
LIKELY_ALONE = 0.4
"""Enough for the one date that no role explains, where something beside it looks like a deadline."""
LIKELY_UNTIL = 0.2
"""Enough for such a date where *until*, *by* or *before* stands right before it."""
_LOOKS_LIKE_ONE = 0.5
SURELY_NOT = 0.03
"""Below this a deadline is doubted though plain words for closing stand beside it."""
PLAINLY_NOT = 0.01
"""The same where a word for closing stands right there and nothing else is spoken of."""
_MOST_DATES = 60
"""A text of more dates is no call that is told in words; it would take long to weigh each."""


def singled_out(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Candidate | None:
    """The date that the words clearly single out as the closing; None where none or several are likely."""
    weighed = _likely(layout, roles, anchors)
    ranked = sorted(weighed.values(), key=lambda item: -item[0])
    enough = LIKELY
    if ranked and ranked[0][0] < LIKELY and is_alone(ranked[0][1].dated, roles, _LOOKS_LIKE_ONE):
        enough = LIKELY_UNTIL if ranked[0][1].dated.relation == "until" else LIKELY_ALONE
    if not ranked or ranked[0][0] < enough or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAD):
        return None
    return ranked[0][1]


def doubted(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors, closes: Finding) -> Finding:
    """The closing as it was found, or a question where the words around its date speak against it."""
    if not isinstance(closes.value, Deadline) or closes.unknown is not None:
        return closes
    day = closes.value.day
    if closes.rule not in _PLAIN_RULES:
        return closes
    weighed = _likely(layout, roles, anchors)
    least = PLAINLY_NOT if _is_plain(roles, day) else SURELY_NOT if _is_sure(roles, day) else UNLIKELY
    if day not in weighed or weighed[day][0] >= least:
        return closes
    return replace(closes, value=None, unknown=Unknown.AMBIGUOUS, rule="words-against", confidence=weighed[day][0])


_PLAIN_RULES = frozenset({"closing-date", "best-role", "elimination"})
"""Rules that weigh words themselves; rounds, categories, stages and extensions are told by how the dates stand."""
_SURE_SCORE = 2.2
"""From this score on the words for closing beside the day are plainer than what stands farther off."""


def _is_sure(roles: Sequence[DatedRole], day: date) -> bool:
    same = [d for d in roles if d.role is Role.CLOSES and (d.mention.day, d.mention.month) == (day.day, day.month)]
    return any(dated.score >= _SURE_SCORE or dated.changed for dated in same)


def _is_plain(roles: Sequence[DatedRole], day: date) -> bool:
    same = [d for d in roles if d.role is Role.CLOSES and (d.mention.day, d.mention.month) == (day.day, day.month)]
    return any(
        d.topics.get("close", 0.0) >= _PLAIN_SCORE
        and not any(d.topics[name] > _SPOKEN_OF for name in d.topics if name not in _OWN)
        for d in same
    )


_PLAIN_SCORE, _SPOKEN_OF = 2.7, 0.5
_OWN = frozenset({"close", "submit"})


def _likely(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> dict[date, tuple[float, Candidate]]:
    """The days of the text with how likely each closes, by its likeliest mention."""
    found: dict[date, tuple[float, Candidate]] = {}
    if len(roles) > _MOST_DATES:
        return found
    for dated in roles:
        settled = resolve(dated.mention, anchors) if dated.mention.day and dated.mention.month else None
        if settled is None:
            continue
        day, inferred = settled
        share = likelihood(clues(layout, dated, day, roles, anchors.base))
        if day not in found or found[day][0] < share:
            fits = dated.mention.weekday_fits(day)
            found[day] = (share, Candidate(dated, day, inferred, fits))
    return found
