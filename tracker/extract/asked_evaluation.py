"""What is kept apart for monitoring, evaluation and audits: a share neither of the fund nor of the applicants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from tracker.domain.fact import Unknown
from tracker.extract.asked_cues import (
    LONGEST,
    cells_of,
    cue,
    has,
    label_above,
    part,
    quote,
    says,
    sentences_with,
    shaped,
    share_of,
    share_pattern,
)
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.roles_layout import Layout, Span

_MOST_KEPT = 30


def read_evaluation(layout: Layout) -> Finding:
    """The percent of the budget that is kept for monitoring, evaluation or an audit; of a range its end."""
    found: dict[Decimal, tuple[Span, ...]] = {}
    for value, _, spans in _all_kept(layout):
        found.setdefault(value, spans)
    spans = tuple(dict.fromkeys(span for many in found.values() for span in many))
    if len(found) > 1:
        return Finding(None, spans, "evaluation", 0.8, Unknown.AMBIGUOUS)
    return Finding(next(iter(found)), spans, "evaluation", 0.85) if found else NOTHING


def evaluation_spans(layout: Layout) -> Iterator[Span]:
    """The shares that are kept for evaluation, both ends of a range."""
    for _, span, _ in _all_kept(layout):
        yield span
        sentence = layout.sentence(span[0])
        yield from (
            match.span()
            for match in share_pattern().finditer(layout.folded, sentence[0], span[0])
            if _range().fullmatch(layout.folded, match.end(), span[0])
        )


@cache
def _range() -> re.Pattern[str]:
    return re.compile(r"\s?(?:-|a|al|y|e|et|and|to|ou|o|or)\s?(?:el\s|un\s)?")


Kept = tuple[Decimal, Span, tuple[Span, ...]]
"""A share, where it stands, and the words that prove what it is for."""


def _all_kept(layout: Layout) -> Iterator[Kept]:
    if "%" not in layout.folded and not has(layout, "cent", "cient"):
        return
    if has(layout, "evalua", "audit", "seguimiento", "monitor", "suivi", "avalia", "acompanha", "m&e"):
        for sentence in sentences_with(layout, cue("evaluation.what")):
            yield from _kept(layout, sentence)


def _kept(layout: Layout, sentence: Span) -> Iterator[Kept]:
    if layout.folded[sentence[1] - 1 : sentence[1]] == "?":
        yield from _kept_in_reply(layout, sentence)
        return
    for what in cue("evaluation.what").finditer(layout.folded, *sentence):
        clause = _own_clause(layout, what.start(), sentence)
        if says(layout, clause, "evaluation.other"):
            continue
        share = _nearest(layout, what.span(), clause)
        if share is None:
            continue
        label = label_above(layout, sentence)
        if label and says(layout, label, "evaluation.other"):
            continue
        if says(layout, clause, "evaluation.keeps"):
            yield *share, (quote(layout, sentence),)
        elif _labels(layout, what.span(), clause) and (costs := _costs_near(layout, sentence)):
            yield *share, (quote(layout, sentence), *costs)
        return


def _own_clause(layout: Layout, place: int, sentence: Span) -> Span:
    start, end = layout.clause(place)
    if len(cells_of(layout, layout.line(place))) > 1:
        return sentence
    return max(start, sentence[0]), min(end, sentence[1])


_REACH = 110


def _nearest(layout: Layout, what: Span, clause: Span) -> tuple[Decimal, Span] | None:
    """The share nearest to the words, of a range the upper end."""
    found: list[tuple[int, Decimal, Span]] = []
    for match in share_pattern().finditer(layout.folded, *clause):
        value = share_of(match)
        if value is None or not (match["n"] or match["words"]) or value > _MOST_KEPT:
            continue
        if cue("evaluation.of_things").match(layout.folded, match.end() + 1):
            continue
        apart = max(match.start() - what[1], what[0] - match.end())
        gap = layout.folded[min(match.end(), what[1]) : max(match.start(), what[0])]
        if apart > _REACH or share_pattern().search(gap) or _other_use(gap):
            continue
        found.append((apart, value, match.span()))
    return min(found)[1:] if found else None


def _other_use(gap: str) -> bool:
    """Whether the share belongs to something else that stands nearer."""
    return bool(shaped("other_use").search(gap))


def _labels(layout: Layout, what: Span, clause: Span) -> bool:
    """Whether the words are the label of the share: *Monitoreo y evaluación: 3 %*."""
    gap = layout.folded[what[1] : clause[1]]
    before = layout.folded[clause[0] : what[0]]
    return bool(_colon().match(gap)) and not _cost_of().sub("", before).strip(" -•·*|abcdefghi).0123456789")


@cache
def _cost_of() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:gastos?|costos?|costes?|costs?|frais|despesas|custos?|presupuesto|budget)\s(?:(?:de|d'|of|da|del?|para|for|la|el)\s?)*$"
    )


@cache
def _of_budget() -> re.Pattern[str]:
    return re.compile(rf"\d\s?%\s(?:de|del|of|du|do|da)\s(?:\w+\s){{0,2}}?{part('evaluation.budget')}(?!\w)")


@cache
def _colon() -> re.Pattern[str]:
    return re.compile(r"(?:\s(?:del proyecto|externa|final|of the project|du projet|do projeto))?\s?[:|\n=]\s?")


def _costs_near(layout: Layout, sentence: Span) -> tuple[Span, ...]:
    """What says that a share is one of a budget: the words behind it, or a line beside the sentence."""
    if _of_budget().search(layout.folded, *sentence):
        return (quote(layout, sentence),)
    index = layout.line_index(sentence[0])
    near = [layout.lines[at] for at in (index - 1, index, index + 1) if 0 <= at < len(layout.lines)]
    return tuple(
        quote(layout, line)
        for line in near
        if says(layout, line, "evaluation.budget") and not says(layout, line, "evaluation.other")
    )[:1]


def _kept_in_reply(layout: Layout, question: Span) -> Iterator[Kept]:
    """*Faut-il prévoir une évaluation ? Oui, 4 % de la subvention.*"""
    start = question[1]
    while start < len(layout.value) and layout.value[start] in " \n|:-–":
        start += 1
    if start >= len(layout.value) or says(layout, question, "evaluation.other"):
        return
    reply = layout.sentence(start)
    if says(layout, reply, "evaluation.other", "common.elsewhere") or reply[1] - reply[0] > LONGEST:
        return
    shares = [match for match in share_pattern().finditer(layout.folded, *reply) if match["n"] or match["words"]]
    value = share_of(shares[0]) if len(shares) == 1 else None
    if value is not None and value <= _MOST_KEPT and says(layout, reply, "evaluation.budget"):
        yield value, shares[0].span(), (quote(layout, question), quote(layout, reply))
