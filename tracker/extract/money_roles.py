"""What a sum is: ceiling of one project, pool of the call, average … And the shares of the cost that each side pays.

The same way of reading as for dates: cues near a sum score for a topic, the clause counts more than the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import regex

from tracker.domain.fact import Unknown
from tracker.domain.money import Money
from tracker.extract.alternatives import any_of
from tracker.extract.findings import NOTHING, Finding, trim
from tracker.extract.lexicon import NUMBER_WORDS, stored, word_list
from tracker.extract.money import MoneyMention, find_sums, pesos_of
from tracker.extract.money_else import left_over, of_an_earlier_year
from tracker.extract.money_subject import judge_by_subject, pools_of_lots
from tracker.extract.quick import late
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
    following = after if after is not None and after < clause[1] else None
    right = clause[1] if following is None else following
    label = _label_span(layout, start)
    regions = [
        (left, start, 0.0, 0.011), (end, right, 0.55, 0.02), (clause[0], left, 1.3, 0.008),
        (right, clause[1], 2.2, 0.02),
        (sentence[0], clause[0], 1.2, 0.008), (clause[1], sentence[1], 2.2, 0.01), (*label, 0.2, 0.0),
        (max(line[0], sentence[0] - 90), sentence[0], 2.1, 0.012), (*_head_span(layout, start), 0.2, 0.0),
    ]  # fmt: skip
    scores: dict[str, float] = {}
    for topic, pattern, weight in _cues(kind):
        for first, last, penalty, decay in regions:
            if first >= last:
                continue
            near_first = first if last < start - 240 else max(first, start - 240)
            for match in pattern.finditer(layout.folded, near_first, min(last, end + 240)):
                if topic == "total" and _SHARE_BEFORE.search(layout.folded, max(0, match.start() - 24), match.start()):
                    continue
                gap = start - match.end() if match.end() <= start else match.start() - end
                near = 3.0 if topic in _BESIDE else 1.0
                value = weight - penalty - decay * near * min(max(gap, 0), 150)
                if match.start() >= end and following is not None and following - match.end() < match.start() - end:
                    value -= _OF_THE_NEXT
                scores[topic] = max(scores.get(topic, 0.0), value)
    return scores


_OF_THE_NEXT = 1.8
"""What a cue behind a sum loses where another sum stands nearer behind it: *3 millones y un máximo de 250 mil*."""
_BESIDE = ("floor", "about", "average")
_AFTERWARDS = stored("money_roles", "afterwards")


def _postposition(folded: str, end: int) -> int:
    """The length of a word that follows a sum and belongs to it, as in ``20 000 euros au plus``."""
    match = _PER_UNIT.match(folded, end) or _AFTERWARDS.match(folded, end)
    return len(match.group()) if match else 0


def neighbours(spans: Sequence[Span], start: int, end: int) -> tuple[int, int | None]:
    """The end of the span before ``start`` (0 when there is none) and the start of the one after ``end``."""
    index = bisect_left(spans, (start, 0))
    before = spans[index - 1][1] if index else 0
    following = next((first for first, _ in spans[index : index + 3] if first >= end), None)
    return (before if before <= start else 0), following


_SHARE_BEFORE = regex.compile(
    r"(?:%|por ciento|pour cent|per cent|percent|por cento)\s(?:del?|of|du|des|d[ao]s?)\s(?:the\s|la\s|l')?$"
)
"""*60 % of the budget* speaks of a project's budget, not of the pool."""
_LONGEST_LABEL, _HEADING = 60, 34
_NO_HEADING = regex.compile(r":|%|\d\d")


def _head_span(layout: Layout, start: int) -> Span:
    """The head of the column in which a sum stands; empty elsewhere."""
    header = layout.column_header(start)
    return header if header and header[1] - header[0] <= _LONGEST_LABEL else (start, start)


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
    heading = layout.sentence(max(line[0], sentence[0] - 2)) if sentence[0] > line[0] else (start, start)
    short = 0 < heading[1] - heading[0] <= _HEADING and start - sentence[0] < _HEADING // 2
    if short and not _NO_HEADING.search(layout.folded, *heading):
        return heading
    above = layout.neighbour(start, -1)
    alone = start - line[0] < _LONGEST_LABEL // 2 and ":" not in layout.folded[line[0] : start]
    if not above or not alone or above[1] - above[0] > _LONGEST_LABEL:
        return (start, start)
    words = layout.folded[slice(*above)]
    return above if not regex.search(r"\d|[.;|]$|:\s\S", words) or words.endswith("?") else (start, start)


_ASIDE = stored("roles", "aside")
_PER_UNIT = stored("money_roles", "per_unit")
_LOW_BEFORE = stored("money_roles", "low_before")
_YEARS_AFTER = late(
    r"\s(?:over|sur|en|durante|during|em|ao longo de|para|pour|for)\s(?:up to\s|hasta\s|los\s|the\s)?"
    rf"(?:\d\d?|{NUMBER_WORDS})\s(?:years|ans|anos)\b"
)
"""*Over three years*: the money of a programme or of one project, not the pool of this call."""
_EACH = 1.2
"""How much *por proyecto* right behind a sum says for a ceiling, and against a pool."""


def leads_elsewhere(layout: Layout, start: int) -> bool:
    """Whether a line speaks of other pages: *Related news*; a quoted line of a mail (``>``) does not."""
    match = _ASIDE.match(layout.folded, layout.line(start)[0])
    return bool(match and match.group().strip() != ">")


def _ranges_as_one(sums: Sequence[MoneyMention]) -> list[Span]:
    """The spans of the sums; both ends of a range share theirs, so that what stands around speaks of both."""
    spans: list[Span] = []
    for index, mention in enumerate(sums):
        if _ends_range(sums, index):
            spans[-1] = (spans[-1][0], mention.end)
        else:
            spans.append((mention.start, mention.end))
    return spans


def _range_of(spans: Sequence[Span], mention: MoneyMention) -> Span:
    return spans[bisect_right(spans, mention.start, key=lambda span: span[0]) - 1]


def _per_unit(layout: Layout, end: int) -> bool:
    """Whether a sum ends right before words like *por proyecto* or *each*."""
    return bool(_PER_UNIT.match(layout.folded, end))


def _before(layout: Layout, mention: MoneyMention, length: int) -> str:
    """The words before a sum, in its clause."""
    return layout.folded[max(layout.clause(mention.start)[0], mention.start - length) : mention.start]


def _ends_range(sums: Sequence[MoneyMention], index: int) -> bool:
    return index > 0 and sums[index - 1].low


def _classify(layout: Layout, sums: Sequence[MoneyMention]) -> list[_Scored]:
    spans = _ranges_as_one(sums)
    found = []
    for index, mention in enumerate(sums):
        if leads_elsewhere(layout, mention.start):
            continue
        if mention.amount <= _LEAST:
            continue
        if _EXAMPLE.match(layout.folded, layout.sentence(mention.start)[0]):
            found.append(_Scored(mention, "other", _MOST, layout.clause(mention.start)))
            continue
        scores = _scores_of(layout, mention, spans)
        judge_by_subject(layout, mention, scores)
        if _ends_range(sums, index):
            scores.pop("floor", None)
        ceiling = scores.get("ceiling", 0.0)
        unit = scores.get("unit", 0.0)
        scores["maximum"] = max(ceiling + (0.4 if unit > 0.8 else 0.0), unit)
        best = max(_TOPICS, key=lambda t: scores.get(t, 0.0))
        if best == "floor" and ceiling > 1.5 and ceiling > scores["floor"] - 0.8 and not mention.low:
            best = "maximum"
        if scores.get(best, 0.0) <= _EXPLAINED and (
            _ends_range(sums, index) or _LOW_BEFORE.search(_before(layout, mention, 24))
        ):
            best, scores["maximum"] = "maximum", 1.4
        if best in ("maximum", "total") and of_an_earlier_year(layout, mention):
            best, scores["past"] = "past", scores[best]
        if scores.get(best, 0.0) > _EXPLAINED:
            found.append(_Scored(mention, best, scores[best], layout.clause(mention.start)))
    return found


_EXAMPLE = stored("money_roles", "example")
_TOPICS = ("maximum", "total", "average", "about", "floor", "past", "programme", "other")
_LEAST = 100
"""No call is about less than so much of any currency."""
_EXPLAINED = 0.6
"""From this score on the words around a sum say what it is."""


def _scores_of(layout: Layout, mention: MoneyMention, spans: Sequence[Span]) -> dict[str, float]:
    """The topic scores of a sum, with what stands right behind it."""
    scores = topic_scores(layout, "sum", *_range_of(spans, mention), spans)
    if _per_unit(layout, mention.end):
        scores["unit"] = scores.get("unit", 0.0) + _EACH
        scores["total"] = scores.get("total", 0.0) - _EACH
    elif _FOR_ONE.match(layout.folded, mention.end):
        scores["unit"] = max(scores.get("unit", 0.0), _ONE)
        scores["total"] = scores.get("total", 0.0) - _EACH
    if _OF_THEIRS.match(layout.folded, mention.end):
        scores["other"] = max(scores.get("other", 0.0), _OWN)
    if _YEARS_AFTER.match(layout.folded, mention.end):
        scores["total"] = 0.0
    if _AFTERWARDS.match(layout.folded, mention.end):
        scores["ceiling"] = max(scores.get("ceiling", 0.0), _MOST)
    shared = _FOR_ALL.match(layout.folded, mention.end)
    if shared and _IN_ALL.fullmatch(shared.group()) and _CEILING_NEAR.search(_before(layout, mention, 60)):
        shared = None
    if shared and _per_unit(layout, shared.end()):
        scores["unit"] = max(scores.get("unit", 0.0), _ONE)
        scores["total"] = 0.0
    if shared and not _per_unit(layout, shared.end()):
        scores["total"] = max(scores.get("total", 0.0), _ALL)
        scores["ceiling"] = scores.get("ceiling", 0.0) - _EACH
        scores["unit"] = scores.get("unit", 0.0) - _EACH
    return scores


_ONE = 2.2
_FOR_ONE = stored("money_roles", "for_one")
"""*20.000 euros para el gobierno local que mejor …*: what is for one winner is no pool."""
_FOR_ALL = stored("money_roles", "for_all")
"""*600 000 euros à répartir entre …*, *$1 million for this round*: what is shared by all who win."""
_OWN = 4.0
_OF_THEIRS = stored("money_roles", "of_theirs")
"""*200 mil pesos de recursos propios*: what applicants bring."""
_IN_ALL = late(r"\s?,?\s?(?:(?:en|in|au|no|em)\s(?:total|all|tout|todo)|overall|altogether)")
"""*Never more than £48,000 overall* is a ceiling all the same."""
_ALL, _MOST = 2.6, 3.05


def _with_currency(layout: Layout, sums: Sequence[MoneyMention], country: str | None) -> list[MoneyMention]:
    """A bare number takes the currency of the sums around it, if they all have one and the same.

    Where no sum names any, millions are pesos on a page from where money is called so.
    """
    named = [m for m in sums if m.currency]
    result = []
    for mention in sums:
        if mention.currency is None and named:
            start, end = layout.sentence(mention.start)
            near = {m.currency for m in named if start - 200 <= m.start <= end + 120}
            near = near or ({m.currency for m in named} if len({m.currency for m in named}) == 1 else set())
            if len(near) == 1 and _bare_speaks(layout, mention):
                result.append(MoneyMention(mention.start, mention.end, mention.amount, near.pop(), mention.low))
        elif mention.currency:
            result.append(mention)
        elif mention.amount >= _MILLION:
            result.append(replace(mention, currency=pesos_of(country)))
    return [mention for mention in result if mention.currency]


_MILLION = 10**6


_BARE_BEFORE = stored("money_roles", "bare_before")
_CEILING_NEAR = stored("money_roles", "ceiling_near")


def _bare_speaks(layout: Layout, mention: MoneyMention) -> bool:
    return (
        mention.low
        or _per_unit(layout, mention.end)
        or bool(_BARE_BEFORE.search(layout.folded[max(0, mention.start - 30) : mention.start]))
        or bool(_CEILING_NEAR.search(_before(layout, mention, 60)))
        or bool(_EACH_BEFORE.search(_before(layout, mention, 60)))
        or bool(_AFTERWARDS.match(layout.folded, mention.end))
        or bool(_FOR_ALL.match(layout.folded, mention.end))
    )


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
    sums = _with_currency(layout, find_sums(layout.value, country), country)
    scored = _or_more(layout, sums, [s for s in _classify(layout, sums) if not s.mention.low])
    scored = _of_governments(layout, sums, scored)
    scored = _whole_of_parts(layout, scored)
    of_lots = pools_of_lots(layout, [s.mention for s in scored if s.topic == "maximum"])
    scored = [replace(s, topic="programme") if s.mention.start in of_lots else s for s in scored]
    maxima = [s for s in scored if s.topic == "maximum"] or _alone(layout, sums, scored)
    maxima = maxima or _left_over(layout, sums, scored)
    totals = [s for s in scored if s.topic == "total"] or _pools(layout, sums, scored)
    averages = [s for s in scored if s.topic == "average"]
    maximum = _highest(layout, maxima)
    total = _best(layout, totals, "amount-total")
    return Amounts(maximum, total, _best(layout, averages, "amount-average"))


_OR_MORE = stored("money_roles", "or_more")
_FAR_MORE = 10
"""So many times the first sum a second one is no other ceiling."""


def _or_more(layout: Layout, sums: Sequence[MoneyMention], scored: list[_Scored]) -> list[_Scored]:
    """*€20,000, or €28,000 where …*: a second, higher ceiling that nothing else explains is one too."""
    known = {s.mention.start: s for s in scored}
    found = list(scored)
    for first, second in pairwise(sums):
        ceiling = known.get(first.start)
        if not ceiling or ceiling.topic != "maximum" or second.start in known or second.low:
            continue
        higher = first.amount < second.amount < _FAR_MORE * first.amount and first.currency == second.currency
        if higher and _OR_MORE.fullmatch(layout.folded, first.end, second.start):
            found.append(replace(ceiling, mention=second, span=layout.clause(second.start)))
    return found


_GOVERNMENTS = stored("money_roles", "governments")
_OTHERS = stored("money_roles", "others")


def _of_governments(layout: Layout, sums: Sequence[MoneyMention], scored: list[_Scored]) -> list[_Scored]:
    """Where prizes or lots differ by who applies, only those of local governments, as ceilings."""
    topics = {s.mention.start: s for s in scored}
    kinds: dict[int, str] = {}
    for before, mention in zip((None, *sums), sums, strict=False):
        known = topics.get(mention.start)
        if not mention.low and (known is None or known.topic in ("maximum", "total")):
            kinds[mention.start] = _applicant_of(layout, mention, before)
    if not {"government", "other"} <= set(kinds.values()):
        return scored
    kept = [s for s in scored if kinds.get(s.mention.start) != "other"]
    governments = [m for m in sums if kinds.get(m.start) == "government"]
    rest = [s for s in kept if s.mention not in governments]
    return rest + [_Scored(m, "maximum", _LOT, layout.clause(m.start)) for m in governments]


_LOT = 2.2


def _applicant_of(layout: Layout, mention: MoneyMention, before: MoneyMention | None) -> str:
    """``government`` or ``other`` when the words of a sum name one of both: in brackets behind it, else before it."""
    line = layout.line(mention.start)
    behind = _BRACKETS.match(layout.folded, mention.end, line[1])
    first = max(line[0], before.end if before else 0, mention.start - 160)
    words = behind.group() if behind else layout.folded[first : mention.start]
    government, other = bool(_GOVERNMENTS.search(words)), bool(_OTHERS.search(words))
    return "" if government == other else "government" if government else "other"


_BRACKETS = regex.compile(r"\s?\([^()\n]{3,60}\)")
_POOL = 2
"""A pool is so many times the ceiling of one project or more."""


def _pools(layout: Layout, sums: Sequence[MoneyMention], scored: Sequence[_Scored]) -> list[_Scored]:
    """Sums that nothing explains, in one sentence with the ceiling of a project and well above it."""
    known = {s.mention.start for s in scored}
    ceilings = [s for s in scored if s.topic == "maximum"]
    return [
        _Scored(sum_, "total", _WEAK, layout.clause(sum_.start))
        for sum_ in sums
        if sum_.start not in known and not sum_.low and any(_is_pool_of(layout, sum_, ceiling) for ceiling in ceilings)
    ]


def _whole_of_parts(layout: Layout, scored: list[_Scored]) -> list[_Scored]:
    """Of two sums of which only the far smaller one is said to be for each, the larger is what there is in all."""
    maxima = [s for s in scored if s.topic == "maximum"]
    if len({s.mention.amount for s in maxima}) != _TWO or len(maxima) < len(scored):
        return scored
    part, whole = min(maxima, key=_amount), max(maxima, key=_amount)
    apart = whole.mention.amount >= _PARTS * part.mention.amount and whole.mention.currency == part.mention.currency
    if not apart or not _is_each(layout, part.mention) or _is_each(layout, whole.mention):
        return scored
    return [replace(s, topic="total") if s.mention.amount == whole.mention.amount else s for s in scored]


_TWO, _PARTS = 2, 5


def _is_each(layout: Layout, mention: MoneyMention) -> bool:
    """Whether a sum is for each project or applicant, by the words right beside it."""
    return _per_unit(layout, mention.end) or bool(_EACH_BEFORE.search(_before(layout, mention, 60)))


_EACH_BEFORE = stored("money_roles", "each_before")


def _is_pool_of(layout: Layout, larger: MoneyMention, ceiling: _Scored) -> bool:
    return (
        larger.currency == ceiling.mention.currency
        and larger.amount >= _POOL * ceiling.mention.amount
        and layout.sentence(larger.start) == layout.sentence(ceiling.mention.start)
    )


_WEAK = 1.3
_LEAST_ALONE = 300
_OPENS_SPAN = regex.compile(r"(?:^|[,;:.(|·–—-])\s*$")
_CLOSES_SPAN = regex.compile(r"\s*(?:$|[,;.)|·–—-](?!\d))")


def _alone(layout: Layout, sums: Sequence[MoneyMention], scored: Sequence[_Scored]) -> list[_Scored]:
    """Sums without any word beside them, as notes give them: *Municipios; 250 000 pesos.*"""
    if any(s.topic in ("total", "average", "about", "past", "programme") for s in scored):
        return []
    known = {s.mention.start for s in scored}
    found = []
    for mention in sums:
        start, end = layout.sentence(mention.start)
        bare = _OPENS_SPAN.search(layout.folded[start : mention.start]) and _CLOSES_SPAN.match(
            layout.folded[mention.end : end]
        )
        if bare and mention.start not in known and mention.amount >= _LEAST_ALONE and not mention.low:
            found.append(_Scored(mention, "maximum", _WEAK, layout.clause(mention.start)))
    return found


def _left_over(layout: Layout, sums: Sequence[MoneyMention], scored: Sequence[_Scored]) -> list[_Scored]:
    """The one sum that nothing explains, below the pool where there is one, as a ceiling."""
    pools = [s.mention.amount for s in scored if s.topic == "total"]
    found = left_over(layout, sums, {s.mention.start for s in scored})
    return [_Scored(m, "maximum", _WEAK, layout.clause(m.start)) for m in found if all(m.amount < p for p in pools)]


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
