"""What the own share may be made of: whether contributions in kind count, and how much of it they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from tracker.domain.fact import Unknown
from tracker.extract.asked_cues import (
    LONGEST,
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

_KIND_STEMS = (
    "especie", "kind", "nature", "valoris", "valoriz", "generos", "financeir", "monetari", "dinerari", "financier",
    "servic", "voluntari", "volunteer", "benevolat", "mano de obra", "staff time", "cash", "efectivo", "numeraire",
    "metalico",
)  # fmt: skip


def read_in_kind(layout: Layout) -> tuple[Finding, Finding]:
    """(Whether contributions in kind count for the own share, how much of that share they may be in percent)."""
    if not has(layout, *_KIND_STEMS):
        return NOTHING, NOTHING
    counts: dict[bool, dict[Span, None]] = {True: {}, False: {}}
    shares: dict[Decimal, tuple[Span, ...]] = {}
    for sentence in sentences_with(layout, _in_kind_cue()):
        own, spans = _is_own(layout, sentence)
        if not own:
            continue
        most = _most_in_kind(layout, sentence)
        if most is not None:
            shares.setdefault(most, spans)
        answer = True if most is not None else _answer(layout, sentence)
        if answer is not None:
            counts[answer] |= dict.fromkeys(spans)
    return _yes_or_no(counts), _most(shares, bool(counts[False]))


@cache
def _in_kind_cue() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{part('in_kind.kind')}|{part('in_kind.cash_only')})(?![\w-])")


def _yes_or_no(counts: dict[bool, dict[Span, None]]) -> Finding:
    yes, no = tuple(counts[True]), tuple(counts[False])
    if yes and no:
        return Finding(None, (*no, *yes), "in-kind", 0.8, Unknown.AMBIGUOUS)
    if not yes and not no:
        return NOTHING
    return Finding(bool(yes), yes or no, "in-kind", 0.85)


def _most(shares: dict[Decimal, tuple[Span, ...]], refused: bool) -> Finding:
    spans = tuple(dict.fromkeys(span for many in shares.values() for span in many))
    if not shares or refused:
        return NOTHING
    if len(shares) > 1:
        return Finding(None, spans, "in-kind-most", 0.8, Unknown.AMBIGUOUS)
    return Finding(next(iter(shares)), spans, "in-kind-most", 0.85)


def _is_own(layout: Layout, sentence: Span) -> tuple[bool, tuple[Span, ...]]:
    """Whether the sentence, its label or the sentence before speaks of the own share; with the spans that say so."""
    here = (quote(layout, sentence),)
    if says(layout, sentence, "in_kind.not_own"):
        return False, here
    if says(layout, sentence, "in_kind.own"):
        return True, here
    label = label_above(layout, sentence) or _before(layout, sentence)
    if label and says(layout, label, "in_kind.own") and not says(layout, label, "in_kind.not_own", "common.elsewhere"):
        return True, (quote(layout, label), *here)
    return False, here


def _before(layout: Layout, sentence: Span) -> Span | None:
    """The sentence before in the same line."""
    line = layout.line(sentence[0])
    place = sentence[0] - 1
    while place >= line[0] and layout.value[place].isspace():
        place -= 1
    return layout.sentence(place) if place >= line[0] else None


def _answer(layout: Layout, sentence: Span) -> bool | None:
    """Whether the sentence lets contributions in kind count, None where it does not say."""
    only_cash = cue("in_kind.cash_only").search(layout.folded, *sentence)
    refused = _is_refused(layout, sentence)
    if refused or (only_cash and not _least_before(layout, sentence, only_cash.start())):
        return False
    if only_cash:
        return None
    if shaped("cash_or_kind").search(layout.folded, *sentence) or shaped("kind_given").search(layout.folded, *sentence):
        return True
    asked = layout.folded[sentence[1] - 1] == "?"
    if asked:
        return _reply(layout, sentence)
    clause = _clause_of_kind(layout, sentence)
    return True if says(layout, clause, "in_kind.may") else None


def _clause_of_kind(layout: Layout, sentence: Span) -> Span:
    """The clause in which contributions in kind are named."""
    match = cue("in_kind.kind").search(layout.folded, *sentence)
    if match is None:
        return sentence
    start, end = layout.clause(match.start())
    return max(start, sentence[0]), min(end, sentence[1])


def _is_refused(layout: Layout, sentence: Span) -> bool:
    clause = _clause_of_kind(layout, sentence)
    if not says(layout, clause, "in_kind.kind"):
        return False
    match = shaped("refusal").search(layout.folded, *clause)
    return bool(match and "%" not in layout.folded[match.end() : match.end() + 40])


def _least_before(layout: Layout, sentence: Span, place: int) -> bool:
    """Whether only a part must be in cash: *al menos la mitad exclusivamente en efectivo*."""
    near = (max(sentence[0], place - 60), place)
    return says(layout, near, "in_kind.floor") and bool(_of_it().search(layout.folded, *near))


@cache
def _of_it() -> re.Pattern[str]:
    return re.compile(r"\b(?:mitad|half|moitie|metade|(?:de )?(?:ella|cual|cuales|which|esta|este)|dont)\b")


@cache
def _yes_no() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(r"(?:si|yes|oui|sim)\b"), re.compile(r"(?:no|non|nao)\b")


def _reply(layout: Layout, question: Span) -> bool | None:
    """The answer to a question: *¿La contraparte puede ser en especie? Sí.*"""
    start = question[1]
    while start < len(layout.value) and layout.value[start] in " \n|:-–":
        start += 1
    yes, no = _yes_no()
    if yes.match(layout.folded, start):
        return True
    return False if no.match(layout.folded, start) else None


# --- how much of the own share ------------------------------------------------------------------------------------


def _most_in_kind(layout: Layout, sentence: Span) -> Decimal | None:
    """The part of the own share that may be in kind."""
    return next((value for _, value, of_own in _capped(layout, sentence) if of_own), None)


def in_kind_spans(layout: Layout) -> Iterator[Span]:
    """The shares that say how much may be in kind or must be in cash: none of them is a share of the cost."""
    if not has(layout, *_KIND_STEMS):
        return
    seen = -1
    for kind in _kind_or_cash().finditer(layout.folded):
        sentence = layout.sentence(kind.start())
        if sentence[0] > seen and sentence[1] - sentence[0] <= LONGEST:
            seen = sentence[0]
            yield from (span for span, _, _ in _capped(layout, sentence))
            yield from (
                match.span()
                for match in share_pattern().finditer(layout.folded, *sentence)
                if shaped("of_own_share").match(layout.folded, match.end())
            )


@cache
def _kind_or_cash() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{part('in_kind.kind')}|{part('in_kind.cash')})(?![\w-])")


def _capped(layout: Layout, sentence: Span) -> Iterator[tuple[Span, Decimal, bool]]:
    """The shares up to which something may be in kind, and whether each is one of the own share."""
    kinds = [match.span() for match in cue("in_kind.kind").finditer(layout.folded, *sentence)]
    for match in share_pattern().finditer(layout.folded, *sentence):
        value = share_of(match)
        if value is None or not kinds:
            continue
        before, after = layout.folded[sentence[0] : match.start()], layout.folded[match.end() : sentence[1]]
        nearest = min(kinds, key=lambda kind: min(abs(kind[0] - match.end()), abs(match.start() - kind[1])))
        behind = nearest[0] >= match.end()
        gap = layout.folded[match.end() : nearest[0]] if behind else layout.folded[nearest[1] : match.start()]
        if len(gap) > _FAR or share_pattern().search(gap) or ";" in gap:
            continue
        near = before[-_LEFT:]
        behind_it = _at_most().match(after)
        ceiling = bool(_at_end("in_kind.ceiling").search(near) or behind_it)
        after = after[behind_it.end() :] if behind_it else after
        if _at_end("in_kind.floor").search(near) or not (ceiling or says_in(gap + after[:_LEFT], "in_kind.may")):
            continue
        if _of_own(before, after, behind, match["whole"] is not None):
            yield match.span(), value, True
        elif ceiling and not behind and shaped("of_project").match(after):
            yield match.span(), value, False


_FAR, _LEFT = 100, 34


@cache
def _at_most() -> re.Pattern[str]:
    return re.compile(
        r"\s?(?:,\s)?(?:au plus|au maximum|at most|at the most|como maximo|cuando mas|no maximo|maximum)(?!\w),?"
    )


def says_in(words: str, name: str) -> bool:
    """Whether a word of the list stands in some folded words."""
    return bool(cue(name).search(words))


@cache
def _at_end(name: str) -> re.Pattern[str]:
    """A word of the list right before a number."""
    return re.compile(rf"(?<!\w){part(name)}\s(?:el\s|los\s|un\s|the\s|le\s|les\s|o\s|a\s|de\s|la\s|d')?$")


@cache
def _own_behind() -> re.Pattern[str]:
    return re.compile(rf"\s?{part('in_kind.of_own')}(?!\w)")


def _of_own(before: str, after: str, behind: bool, whole: bool) -> bool:
    """Whether the share is one of the own share, and not of the cost."""
    if _own_behind().match(after):
        return True
    if shaped("of_project").match(after):
        return False
    if shaped("of_which").search(before) or whole:
        return True
    return behind and bool(_it().search(before[-_LEFT:]))


@cache
def _it() -> re.Pattern[str]:
    return re.compile(r"\b(?:dicha|esta|esa|its|that|this)\s(?:aportacion|contribution|share|contrapartida)\b")
