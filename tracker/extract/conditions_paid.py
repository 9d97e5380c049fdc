"""What is paid and for which projects: works, studies and courses, running practices, stages, the least sum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from tracker.domain.fact import Unknown
from tracker.domain.money import Money
from tracker.extract.conditions_words import either, labelled, quote, says, sentences_with, where, words
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.money import MoneyMention, find_sums
from tracker.extract.roles_layout import Layout, Span

# --- works, studies and courses ---------------------------------------------------------------------------------


def read_paid(layout: Layout) -> tuple[Finding, Finding]:
    """(Whether works are paid, whether studies, courses and exchanges are); only what the text says outright."""
    works: dict[bool, dict[Span, None]] = {True: {}, False: {}}
    soft: dict[Span, None] = {}
    for span in _of_payment(layout):
        for clause in _clauses(layout, span):
            refused = _refusal(layout, clause)
            if _refuses_works(layout, clause, refused) if refused is not None else _refused_above(layout, span, clause):
                works[False][quote(layout, *span)] = None
            said = (clause[0], refused.start()) if refused is not None else clause
            if _pays(layout, span, said) and _pays_works(layout, said):
                works[True][quote(layout, *span)] = None
            if _pays(layout, span, said) and says(layout, said, "paid.soft"):
                soft[quote(layout, *span)] = None
    return _works(works), Finding(True, tuple(soft), "pays-soft", 0.85) if soft else NOTHING


def _works(found: dict[bool, dict[Span, None]]) -> Finding:
    paid, refused = tuple(found[True]), tuple(found[False])
    if paid and refused:
        return Finding(None, (*refused, *paid), "pays-works", 0.8, Unknown.AMBIGUOUS)
    if refused:
        return Finding(False, refused, "pays-no-works", 0.85)
    return Finding(True, paid, "pays-works", 0.8) if paid else NOTHING


def _of_payment(layout: Layout) -> Iterator[Span]:
    """Sentences that may say what is paid, or stand in a list below such words."""
    seen: set[Span] = set()
    for name in ("paid.pays", "paid.refused", "paid.soft", "paid.works_paid"):
        for span in sentences_with(layout, name):
            if span not in seen:
                seen.add(span)
                yield span


def _clauses(layout: Layout, span: Span) -> Iterator[Span]:
    start = span[0]
    while start < span[1]:
        clause = layout.clause(start)
        end = min(max(clause[1], start + 1), span[1])
        yield start, end
        start = end
        while start < span[1] and layout.value[start] in " \n\t;|·•–—-":
            start += 1


def _refusal(layout: Layout, clause: Span) -> re.Match[str] | None:
    """The first refusal of a clause."""
    return words("paid.refused").search(layout.folded, *clause) or _NO_WORKS_PAID.search(layout.folded, *clause)


_NO_WORKS_PAID = re.compile(r"\bno (?=[^.;]{3,50}\b(?:is|are) (?:paid|funded|covered|financed|supported|eligible)\b)")


def _refuses_works(layout: Layout, clause: Span, refused: re.Match[str]) -> bool:
    """Whether works as a whole are refused, before or behind the words that refuse."""
    if words("paid.unless").search(layout.folded, refused.end(), clause[1]):
        return False
    turn = words("paid.turn").search(layout.folded, refused.end(), clause[1])
    if _general_works(layout, (refused.end(), turn.start() if turn else clause[1])):
        return True
    before = (clause[0], refused.start())
    if not words("paid.behind").match(layout.folded, refused.start()) or says(layout, before, "paid.pays"):
        return False
    return _general_works(layout, before)


def _refused_above(layout: Layout, span: Span, clause: Span) -> bool:
    """Whether works stand in a list of what is not paid."""
    return _general_works(layout, clause) and labelled(layout, span, "paid.refused")


def _general_works(layout: Layout, span: Span) -> bool:
    """Whether works are named that nothing narrows: ``obra pública``, not ``obras de ornato`` or ``obra mayor``."""
    return any(
        not _narrowed(layout, span, match.span()) for match in words("paid.works").finditer(layout.folded, *span)
    )


@lru_cache(maxsize=1)
def _narrows() -> tuple[re.Pattern[str], re.Pattern[str]]:
    behind = rf"\s(?:(?:\w+\s)?(?:{either('paid.part')})|{either('paid.narrowed')})(?![\w-])"
    return re.compile(rf"\b(?:{either('paid.only_before')})\b[^,;]*$"), re.compile(behind)


def _narrowed(layout: Layout, span: Span, found: Span) -> bool:
    before, behind = _narrows()
    near = layout.folded[max(span[0], found[0] - 40) : found[0]]
    return bool(before.search(near) or behind.match(layout.folded, found[1]))


def _pays(layout: Layout, span: Span, clause: Span) -> bool:
    if says(layout, clause, "paid.pays"):
        return True
    return labelled(layout, span, "paid.pays") and not labelled(layout, span, "paid.refused")


@lru_cache(maxsize=1)
def _no_works() -> tuple[re.Pattern[str], re.Pattern[str]]:
    others = either("paid.not_works")
    return re.compile(rf"\b(?:{others})\s$"), re.compile(rf"\s(?:de\s|of\s|en\s|y\s)?(?:{others})(?![\w-])")


def _pays_works(layout: Layout, clause: Span) -> bool:
    before, behind = _no_works()
    return any(
        not before.search(layout.folded[max(0, match.start() - 20) : match.start()])
        and not behind.match(layout.folded, match.end())
        for match in words("paid.works_paid").finditer(layout.folded, *clause)
    )


# --- awards for practices, stages -------------------------------------------------------------------------------


def read_award(layout: Layout) -> Finding:
    """Whether a prize for practices that run already, not money for projects to come."""
    if not words("award.prize").search(layout.folded):
        return NOTHING
    found = [span for span in sentences_with(layout, "award.running") if _is_practice(layout, span)]
    if not found:
        return NOTHING
    spans = (*(quote(layout, *span) for span in found), *where(layout, words("award.prize"), found[0]))
    return Finding(True, spans, "award", 0.85)


@lru_cache(maxsize=1)
def _practice() -> re.Pattern[str]:
    practice, running = either("award.practice"), either("award.running")
    gap = r"(?:[^.;:]{0,60}?)"
    return re.compile(rf"\b(?:{practice})\b{gap}\b(?:{running})(?![\w-])|\b(?:{running})\b\s(?:{practice})\b")


def _is_practice(layout: Layout, span: Span) -> bool:
    if says(layout, span, "award.not_yet", "common.wish") or not _practice().search(layout.folded, *span):
        return False
    return says(layout, span, "award.must", "common.eligible")


_STARTED = ("design", "idea", "ready")
_UNFINISHED = ("design", "idea", "ready", "running")


def read_stages(layout: Layout) -> Finding:
    """The stages in which a project is admitted."""
    for name, stages in (("stages.not_started", _STARTED), ("stages.no_finished", _UNFINISHED)):
        found = [quote(layout, *span) for span in sentences_with(layout, name) if not says(layout, span, "common.wish")]
        if found:
            return Finding(stages, tuple(found), "stages-accepted", 0.85)
    return NOTHING


# --- the least sum ----------------------------------------------------------------------------------------------

_NEAR, _FAR = 30, 120


def read_floor(layout: Layout, country: str | None, maximum: Finding) -> Finding:
    """The least that a project may ask for: named as such, or the lower end of the range that ends at the ceiling."""
    found: dict[Money, Span] = {}
    for span, money in (*_named_floors(layout, country), *_low_end(layout, country, maximum)):
        found.setdefault(money, span)
    top = maximum.value
    if not found or not isinstance(top, Money | None):
        return NOTHING
    if len(found) > 1:
        return Finding(None, tuple(found.values()), "amount-min", 0.8, Unknown.AMBIGUOUS)
    (money, span), *_ = found.items()
    if top is not None and top.currency == money.currency and money.amount >= top.amount:
        return NOTHING
    if _lower_elsewhere(layout, country, money):
        return Finding(None, (span,), "amount-min", 0.8, Unknown.AMBIGUOUS)
    return Finding(money, (span,), "amount-min", 0.9)


def _lower_elsewhere(layout: Layout, country: str | None, floor: Money) -> bool:
    """Whether another range of the text begins lower: that of a smaller kind of grant."""
    sums = find_sums(layout.value, country)
    return any(
        low.low and low.currency in (None, floor.currency) and low.amount < floor.amount and _is_range(low, high)
        for low, high in pairwise(sums)
    )


def _named_floors(layout: Layout, country: str | None) -> Iterator[tuple[Span, Money]]:
    for span in sentences_with(layout, "floor.cue"):
        if says(layout, span, "floor.not_floor"):
            continue
        for cue in words("floor.cue").finditer(layout.folded, *span):
            sums = find_sums(layout.value[cue.end() : span[1]], country)
            if sums and sums[0].start <= _NEAR and sums[0].currency:
                yield quote(layout, *span), _money(sums[0], sums[0].currency)


def _low_end(layout: Layout, country: str | None, maximum: Finding) -> Iterator[tuple[Span, Money]]:
    if not isinstance(maximum.value, Money) or maximum.unknown is not None:
        return
    for first, last in maximum.spans:
        sentence = layout.sentence(max(first, last - 1))
        if says(layout, sentence, "floor.not_floor", "common.elsewhere") or labelled(
            layout, sentence, "floor.not_floor"
        ):
            continue
        sums = find_sums(layout.value[max(sentence[0], last - _FAR) : last + _NEAR], country)
        for low, high in pairwise(sums):
            is_ceiling = high.amount == maximum.value.amount and high.currency in (None, maximum.value.currency)
            if low.low and is_ceiling and low.currency in (None, maximum.value.currency) and _is_range(low, high):
                yield quote(layout, *sentence), _money(low, maximum.value.currency)


_WIDEST = 200


def _is_range(low: MoneyMention, high: MoneyMention) -> bool:
    """Whether both ends are of one kind: in ``2 to 5 million`` the lower one was read as two units."""
    return low.amount < high.amount <= low.amount * _WIDEST


def _money(mention: MoneyMention, currency: str) -> Money:
    amount = mention.amount
    return Money(amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount, currency)
