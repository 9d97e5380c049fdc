"""What a sum is: ceiling of one project, pool of the call, average … And the shares of the cost that each side pays.

The same way of reading as for dates: cues near a sum score for a topic, the clause counts more than the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

import regex

from tracker.domain.fact import Unknown
from tracker.domain.money import Money
from tracker.extract.alternatives import any_of
from tracker.extract.findings import NOTHING, Finding, trim
from tracker.extract.lexicon import stored, word_list
from tracker.extract.money import MoneyMention, find_sums
from tracker.extract.roles_layout import Layout

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The sums of a call."""

    maximum: Finding = NOTHING
    total: Finding = NOTHING
    average: Finding = NOTHING


@dataclass(frozen=True, slots=True)
class _Scored:
    mention: MoneyMention
    topic: str
    score: float
    span: Span


@lru_cache(maxsize=4)
def _cues(kind: str) -> tuple[tuple[str, re.Pattern[str], float], ...]:
    lists = word_list("money")[kind]
    return tuple(
        (topic, any_of(data["words"], r"(?<!\w)", r"(?!\w)"), float(data["weight"])) for topic, data in lists.items()
    )


def topic_scores(layout: Layout, kind: str, start: int, end: int, spans: Sequence[Span]) -> dict[str, float]:
    """The best score of each topic around ``start..end``; other sums between a cue and this one weaken it."""
    clause, sentence, line = layout.clause(start), layout.sentence(start), layout.line(start)
    before, after = neighbours(spans, start, end)
    left = max(clause[0], before + _postposition(layout.folded, before) if before else 0)
    right = min(clause[1], after if after is not None else clause[1])
    label = _label_span(layout, start)
    regions = [
        (left, start, 0.0, 0.011), (end, right, 0.55, 0.02), (clause[0], left, 1.3, 0.008),
        (right, clause[1], 2.2, 0.02),
        (sentence[0], clause[0], 1.2, 0.008), (clause[1], sentence[1], 2.2, 0.01), (*label, 0.2, 0.0),
        (max(line[0], sentence[0] - 90), sentence[0], 2.1, 0.012),
    ]  # fmt: skip
    scores: dict[str, float] = {}
    for topic, pattern, weight in _cues(kind):
        for first, last, penalty, decay in regions:
            if first >= last:
                continue
            for match in pattern.finditer(layout.folded, max(first, start - 240), min(last, end + 240)):
                gap = start - match.end() if match.end() <= start else match.start() - end
                near = 3.0 if topic in _BESIDE else 1.0
                value = weight - penalty - decay * near * min(max(gap, 0), 150)
                scores[topic] = max(scores.get(topic, 0.0), value)
    return scores


_BESIDE = ("floor", "about", "average")
_AFTERWARDS = stored("money_roles", "afterwards")


def _postposition(folded: str, end: int) -> int:
    """The length of a word that follows a sum and belongs to it, as in ``20 000 euros au plus``."""
    match = _AFTERWARDS.match(folded, end)
    return len(match.group()) if match else 0


def neighbours(spans: Sequence[Span], start: int, end: int) -> tuple[int, int | None]:
    """The end of the span before ``start`` (0 when there is none) and the start of the one after ``end``."""
    index = bisect_left(spans, (start, 0))
    before = spans[index - 1][1] if index else 0
    following = next((first for first, _ in spans[index : index + 3] if first >= end), None)
    return (before if before <= start else 0), following


_LONGEST_LABEL = 60


def _label_span(layout: Layout, start: int) -> Span:
    """The first cell of the row, the question that is answered, or the short line above a value that stands alone."""
    line = layout.line(start)
    cells = layout.cells(line)
    if len(cells) > 1:
        return cells[0] if cells[0][1] <= start else (start, start)
    sentence = layout.sentence(start)
    before = layout.folded[max(0, sentence[0] - 90) : sentence[0]].rstrip()
    if before.endswith("?") and start - sentence[0] < _LONGEST_LABEL:
        return layout.sentence(max(0, sentence[0] - 2 if layout.line(sentence[0] - 1) == line else sentence[0] - 1))
    above = layout.neighbour(start, -1)
    alone = start - line[0] < _LONGEST_LABEL // 2 and ":" not in layout.folded[line[0] : start]
    if not above or not alone or above[1] - above[0] > _LONGEST_LABEL:
        return (start, start)
    words = layout.folded[slice(*above)]
    return above if not regex.search(r"\d|[.;|]$|:\s\S", words) or words.endswith("?") else (start, start)


def _ends_range(sums: Sequence[MoneyMention], index: int) -> bool:
    return index > 0 and sums[index - 1].low


def _classify(layout: Layout, sums: Sequence[MoneyMention]) -> list[_Scored]:
    spans = [(m.start, m.end) for m in sums]
    found = []
    for index, mention in enumerate(sums):
        scores = topic_scores(layout, "sum", mention.start, mention.end, spans)
        ceiling = scores.get("ceiling", 0.0)
        unit = scores.get("unit", 0.0)
        scores["maximum"] = max(ceiling + (0.4 if unit > 0.8 else 0.0), unit)
        best = max(
            ("maximum", "total", "average", "about", "floor", "past", "programme", "other"),
            key=lambda t: scores.get(t, 0.0),
        )
        if best == "floor" and ceiling > 1.5 and ceiling > scores["floor"] - 0.8 and not mention.low:
            best = "maximum"
        if scores.get(best, 0.0) <= 0.6 and _ends_range(sums, index):
            best, scores["maximum"] = "maximum", 1.4
        if scores.get(best, 0.0) > 0.6:
            found.append(_Scored(mention, best, scores[best], layout.clause(mention.start)))
    return found


def _with_currency(layout: Layout, sums: Sequence[MoneyMention]) -> list[MoneyMention]:
    """A bare number takes the currency of the sums around it, if they all have one and the same."""
    named = [m for m in sums if m.currency]
    result = []
    for mention in sums:
        if mention.currency is None and named:
            start, end = layout.sentence(mention.start)
            near = {m.currency for m in named if start - 200 <= m.start <= end + 120}
            if len(near) == 1 and _bare_speaks(layout, mention):
                result.append(MoneyMention(mention.start, mention.end, mention.amount, near.pop(), mention.low))
        elif mention.currency:
            result.append(mention)
    return result


_BARE_BEFORE = stored("money_roles", "bare_before")


def _bare_speaks(layout: Layout, mention: MoneyMention) -> bool:
    return mention.low or bool(_BARE_BEFORE.search(layout.folded[max(0, mention.start - 30) : mention.start]))


def _money(mention: MoneyMention) -> Money:
    amount = mention.amount
    amount = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    return Money(amount, mention.currency or "XXX")


def _finding(layout: Layout, scored: _Scored, rule: str, unknown: Unknown | None = None) -> Finding:
    start = max(scored.span[0], scored.mention.start - 60)
    cut = layout.folded.find(" ", start) + 1 if start > scored.span[0] else start
    span = trim(layout.value, min(cut, scored.mention.start), scored.mention.end)
    return Finding(_money(scored.mention), (span,), rule, min(0.95, 0.55 + 0.12 * scored.score), unknown)


def read_amounts(layout: Layout, country: str | None) -> Amounts:
    """Ceiling per project, pool of the call and average, each with the words that say it."""
    sums = _with_currency(layout, find_sums(layout.value, country))
    scored = [s for s in _classify(layout, sums) if not s.mention.low]
    maxima = [s for s in scored if s.topic == "maximum"]
    totals = [s for s in scored if s.topic == "total"]
    averages = [s for s in scored if s.topic == "average"]
    maximum = _highest(layout, maxima)
    total = _best(layout, totals, "amount-total")
    return Amounts(maximum, total, _best(layout, averages, "amount-average"))


def _highest(layout: Layout, maxima: Sequence[_Scored]) -> Finding:
    """The highest of several lots; weak candidates count only when there is no strong one."""
    if not maxima:
        return Finding()
    best = max(s.score for s in maxima)
    strong = [s for s in maxima if s.score >= best - 1.5]
    currencies = {s.mention.currency for s in strong}
    if len(currencies) > 1:
        first = max(strong, key=lambda s: s.score)
        strong = [s for s in strong if s.mention.currency == first.mention.currency]
    return _finding(layout, max(strong, key=lambda s: s.mention.amount), "amount-max")


def _best(layout: Layout, found: Sequence[_Scored], rule: str) -> Finding:
    if not found:
        return Finding()
    best = max(found, key=lambda s: s.score)
    rivals = [
        s
        for s in found
        if s.mention.currency == best.mention.currency
        and s.mention.amount != best.mention.amount
        and s.score > best.score - 0.3
    ]
    if rivals and rule == "amount-total":
        return _disagreeing(layout, [best, *rivals], rule) if len(rivals) > 1 else _finding(layout, best, rule)
    return _finding(layout, best, rule)


def _disagreeing(layout: Layout, found: Sequence[_Scored], rule: str) -> Finding:
    """The lowest of sums that disagree, with the words of all of them."""
    lowest, *others = (_finding(layout, s, rule, Unknown.CONTRADICTORY) for s in sorted(found, key=_amount))
    return replace(lowest, spans=tuple(dict.fromkeys((*lowest.spans, *(span for o in others for span in o.spans)))))


def _amount(scored: _Scored) -> Decimal:
    return scored.mention.amount
