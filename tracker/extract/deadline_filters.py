"""Closing dates that are not those of the call: of events, of the announcement, of those who come early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import regex

from tracker.extract.deadline_candidates import Candidate, of_chosen
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_PUBLISHED = stored("deadline", "published")
_HANDED_IN = stored("deadline", "handed_in")
_FEE = regex.compile(
    r"[\s,]{0,3}(?:(?:el )?pago de |vence[n]? |se paga[n]? |hay que pagar |pagar |vencimiento de )?"
    r"(?:la|el|a|o|le|the|l')\s?"
    r"(?:cuota|anuidade|anualidad|cotisation|membership|subscription|dues|quota|pago)\b"
)
_EARLY = 1.2
_LESS_EARLY = 0.5
_PAIR = 2
_MOST = 60
"""So many closing dates are compared with each other at most."""
_EVENT, _NO_EVENT = 1.6, 0.6


def likely(layout: Layout, candidates: Sequence[Candidate], roles: Sequence[DatedRole]) -> list[Candidate]:
    """The candidates without those that something else explains, as long as one is left."""
    left = _without_events(layout, candidates, roles)
    if any(_submitted(c) >= _SUBMITTED for c in left):
        left = [c for c in left if not _is_strange(c)] or left
    for is_other in (_is_fee, _is_publication, _is_other_news, _is_optional):
        left = [c for c in left if not is_other(layout, c)] or left
    return _without_earlier_of_list(_without_early(left))


_IN_A_ROW = timedelta(days=14)


def _without_earlier_of_list(candidates: list[Candidate]) -> list[Candidate]:
    """Of the days on which papers are taken (``los días 24, 25 y 26 de marzo``) the last one."""
    lists = {c.dated.mention.list_id for c in candidates}
    if len(candidates) < _PAIR or len(lists) != 1 or None in lists:
        return candidates
    days = [c.day for c in candidates]
    return [c for c in candidates if c.day == max(days)] if max(days) - min(days) <= _IN_A_ROW else candidates


_SUBMITTED, _NOTHING = 1.2, 0.3


def _submitted(candidate: Candidate) -> float:
    return candidate.dated.topics.get("submit", 0.0)


def _is_strange(candidate: Candidate) -> bool:
    """A span in which something else closes, *Streets close between 1 June and 15 July*, beside a day for papers."""
    dated = candidate.dated
    return dated.relation == "window-end" and not dated.labelled and _submitted(candidate) < _NOTHING


_OTHER_NEWS = stored("deadline", "other_news")


def _is_other_news(layout: Layout, candidate: Candidate) -> bool:
    """The sentence offers a post, a scholarship or a course: *Job: our office seeks a controller, apply by …*."""
    start, end = layout.sentence(candidate.position)
    head = layout.sentence(layout.line(candidate.position)[0])
    first = head[0] if 0 <= start - head[1] <= 2 and head[1] - head[0] <= _SHORT_HEAD else start
    return bool(_OTHER_NEWS.search(layout.folded, first, end))


_SHORT_HEAD = 40
_OPTIONAL = stored("deadline", "optional")


def _is_optional(layout: Layout, candidate: Candidate) -> bool:
    """What may be handed in and need not: *une lettre d'intention, non obligatoire mais conseillée*."""
    begin = max(layout.sentence(candidate.position)[0], candidate.dated.clause[0])
    return bool(_OPTIONAL.search(layout.folded, begin, candidate.dated.clause[1]))


def _is_fee(layout: Layout, candidate: Candidate) -> bool:
    return bool(_FEE.match(layout.folded, candidate.dated.mention.end))


def _is_publication(layout: Layout, candidate: Candidate) -> bool:
    """``Convocatoria y difusión | 04/03/2019 | 29/03/2019``: the days on which the call is made known."""
    cells = layout.cells(layout.line(candidate.position))
    if len(cells) > 1:
        words = layout.folded[slice(*cells[0])]
    else:
        start = candidate.dated.clause[0]
        words = layout.folded[start : candidate.position] if candidate.dated.labelled else ""
    return bool(_PUBLISHED.match(words) and not _HANDED_IN.search(words))


def _without_early(candidates: list[Candidate]) -> list[Candidate]:
    """Without a day for which early ones get something, where a later one closes for all."""

    def early(candidate: Candidate) -> float:
        return candidate.dated.topics.get("early", 0.0)

    early_ones = [c for c in candidates if early(c) >= _EARLY]
    if not early_ones or len(candidates) > _MOST:
        return candidates
    dropped = [
        c for c in early_ones if any(o.day > c.day and early(o) <= early(c) - _LESS_EARLY for o in candidates)
    ]  # fmt: skip
    return [c for c in candidates if c not in dropped]


def _without_events(layout: Layout, candidates: Sequence[Candidate], roles: Sequence[DatedRole]) -> list[Candidate]:
    """Without the last days to sign up for an event, where another date closes: their sentence dates the event."""
    events = {layout.sentence(d.mention.start) for d in roles if d.role is Role.EVENT and d.mention.day}
    left = [c for c in candidates if layout.sentence(c.position) not in events] or list(candidates)

    def event(candidate: Candidate) -> float:
        return candidate.dated.topics.get("event", 0.0)

    if any(event(c) < _NO_EVENT for c in left):
        left = [c for c in left if event(c) < _EVENT]
    return left


def without_later_steps(layout: Layout, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without the dates of those who were chosen, which always lie after the deadline itself."""
    first = min((c.day for c in candidates if not of_chosen(layout, c)), default=date.max)
    return [c for c in candidates if c.day <= first or not of_chosen(layout, c)]
