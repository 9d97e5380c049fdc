"""Pages on which each kind of applicant, or each of several calls, has a deadline of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import regex

from tracker.extract.dates_year import Anchors, resolve
from tracker.extract.deadline_candidates import Candidate
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout
from tracker.extract.roles_model import DatedRole, Role

_CATEGORY = stored("deadline", "category")
_LOCAL = stored("deadline", "local")
_OTHERS = stored("deadline", "others")
_ABROAD = stored("deadline", "abroad")


def by_category(layout: Layout, candidates: Sequence[Candidate]) -> Candidate | None:
    """Where categories differ: the date in whose clause local governments stand, if it is the only one."""

    def speaks(candidate: Candidate) -> str:
        start, end = candidate.dated.clause
        sentence = layout.sentence(candidate.position)
        others = [c.position for c in candidates if c is not candidate]
        if not (_LOCAL.search(layout.folded, start, end) or _OTHERS.search(layout.folded, start, end)):
            start = min(start, sentence[0])
        left = max([start, *(p for p in others if p < candidate.position)])
        words = layout.folded[left : candidate.position]
        right = min(
            [max(end, min(sentence[1], candidate.position + 120)), *(p for p in others if p > candidate.position)]
        )
        label = layout.folded[slice(*candidate.dated.quote)]
        return f"{words} {layout.folded[candidate.position : right]} {label}"

    named = _named_before(layout, candidates)
    if named:
        return named
    local = [c for c in candidates if _LOCAL.search(speaks(c))]
    rest = [c for c in candidates if c not in local]
    abroad = [c for c in local if _ABROAD.search(speaks(c))]
    if len(local) > 1 and len(abroad) == 1:
        return abroad[0]
    apart = _own_items(layout, candidates)
    if apart:
        return apart
    if len(local) == 1 and rest and all(_OTHERS.search(speaks(c)) or _CATEGORY.search(speaks(c)) for c in rest):
        return local[0]
    return None


def _own_items(layout: Layout, candidates: Sequence[Candidate]) -> Candidate | None:
    """Where the text has categories and each date stands in an item of its own: the one item of local governments."""
    if not _CATEGORY.search(layout.folded) or len({c.day for c in candidates}) < _TWO:
        return None
    ordered = sorted(candidates, key=lambda c: c.position)
    local, last = [], -1
    for candidate in ordered:
        line = layout.line(candidate.position)
        if line[0] <= last and layout.sentence(candidate.position)[0] <= last:
            return None
        start = line[0] if last < line[0] else layout.sentence(candidate.position)[0]
        last = candidate.dated.mention.end
        if _LOCAL.search(layout.folded, start, candidate.position):
            local.append(candidate)
    return local[0] if len(local) == 1 else None


def by_items(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Candidate | None:
    """Of days that are told one by one for each kind of applicant: the one of local governments.

    ``Date limite selon le type : associations, 13 mars 2026 ; collectivités, 10 avril 2026``.
    """
    if not _CATEGORY.search(layout.folded):
        return None
    local, others, last = [], 0, 0
    for dated in roles:
        start, outer = dated.mention.outer
        begin, last = max(last, layout.line(start)[0], start - _ITEM_REACH), outer
        if dated.former or not dated.mention.day or not dated.mention.month or dated.role not in _UNTOLD:
            continue
        words = layout.folded[begin:start]
        words = (
            words[max(words.rfind(mark) for mark in (". ", "; ", ": ", "\n")) + 1 :] if ":" not in words[-4:] else words
        )
        if _LOCAL.search(words) and not _OTHERS.search(words):
            local.append(dated)
        elif _OTHERS.search(words):
            others += 1
    if len(local) != 1 or not others:
        return None
    settled = resolve(local[0].mention, anchors)
    return Candidate(local[0], *settled, local[0].mention.weekday_fits(settled[0])) if settled else None


_UNTOLD = frozenset({Role.CLOSES, Role.OTHER})
_ITEM_REACH = 80


def _named_before(layout: Layout, candidates: Sequence[Candidate]) -> Candidate | None:
    """Where each date has its own applicants right before it: the one date of local governments alone."""
    ordered = sorted(candidates, key=lambda c: c.position)
    starts = [layout.line(ordered[0].position)[0], *(c.dated.mention.end for c in ordered[:-1])]
    before = [layout.folded[max(s, c.position - 120) : c.position] for s, c in zip(starts, ordered, strict=True)]
    local = [c for c, words in zip(ordered, before, strict=True) if _LOCAL.search(words) and not _OTHERS.search(words)]
    known = all(_LOCAL.search(words) or _OTHERS.search(words) for words in before)
    return local[0] if known and len(local) == 1 and len(ordered) > 1 else None


_EXPLAINED = 1.2
_LABEL = 140


def labelled_category(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> Candidate | None:
    """Where bare dates are labelled by who may apply (``Gobiernos locales: 6 de julio``): that of local governments.

    Each of the dates must have its own applicants, and only one of them local governments.
    """
    labelled = [d for d in roles if d.labelled and d.role is Role.OTHER and d.mention.day and d.mention.month]
    labelled = [d for d in labelled if max((v for k, v in d.topics.items() if k != "submit"), default=0.0) < _EXPLAINED]
    local, rest = [], 0
    starts = [d.mention.start for d in roles]
    for dated in labelled:
        sentence = layout.sentence(dated.mention.start)
        index = bisect_left(starts, dated.mention.start)
        before = roles[index - 1].mention.outer[1] if index else 0
        words = layout.folded[max(sentence[0], before, dated.mention.start - _LABEL) : dated.mention.start]
        if _LOCAL.search(words) and not _OTHERS.search(words):
            local.append(dated)
        elif _OTHERS.search(words) or _CATEGORY.search(layout.folded):
            rest += 1
        else:
            return None
    if len(local) != 1 or not rest:
        return None
    settled = resolve(local[0].mention, anchors)
    return Candidate(local[0], *settled, local[0].mention.weekday_fits(settled[0])) if settled else None


_NAME_IN_QUOTES = r"[«\"“][^»\"”]{3,60}[»\"”]"
_ITEM = regex.compile(
    r"\s*(?:\d{1,2}\s?[.)/]|[-–—•·▪*✔→►]|[a-h]\))\s*"
    rf"(?:{_NAME_IN_QUOTES}|\p{{Lu}}[\p{{L}}'’-]*(?:\s[\p{{L}}'’-]+){{0,7}}\s(?:[–—-]|:|\())"
)
_SMALL = r"(?:(?:de|del|la|los|las|y|e|in|of|the|for|en|du|des|da|do|dos|et|and)\s){0,3}"
_OWN_NAME = regex.compile(rf"{_NAME_IN_QUOTES}|(?:\p{{Lu}}[\p{{L}}'’-]+\s{_SMALL}){{1,5}}\p{{Lu}}[\p{{L}}'’-]+")
_STEP = stored("deadline", "step_of_one")
_TWO = 2


def listed_apart(layout: Layout, roles: Sequence[DatedRole], anchors: Anchors) -> bool:
    """Whether the page lists several calls, each in an item that begins with its own name and has its own closing."""
    days = {}
    for dated in roles:
        if dated.role is not Role.CLOSES or dated.former or not dated.mention.day:
            continue
        line = layout.line(dated.mention.start)
        item = _ITEM.match(layout.value, line[0], line[1])
        if item is None or _STEP.search(layout.folded[line[0] : line[1]]):
            continue
        name = _OWN_NAME.search(layout.value, line[0], dated.mention.start)
        settled = resolve(dated.mention, anchors)
        if name and settled:
            days[line] = settled[0]
    return len(days) >= _TWO and len(set(days.values())) >= _TWO
