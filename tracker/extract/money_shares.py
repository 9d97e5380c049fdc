"""Shares of the cost: what the fund pays at most, what the applicants bring at least. As stated, never derived."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex

from tracker.extract.alternatives import any_of
from tracker.extract.asked_shares import apart_from_cost
from tracker.extract.findings import NOTHING, Finding, Span, trim
from tracker.extract.lexicon import stored, word_list
from tracker.extract.money_fractions import find_parts
from tracker.extract.money_roles import leads_elsewhere, neighbours, topic_scores
from tracker.extract.money_sides import (
    at_least,
    at_most,
    both_bring,
    caps_a_cost,
    goes_on,
    named_side,
    of_something_else,
)
from tracker.extract.quick import pattern
from tracker.extract.roles_layout import Layout


@dataclass(frozen=True, slots=True)
class Shares:
    """The fund's highest share and the applicants' least share, in percent."""

    fund: Finding = NOTHING
    own: Finding = NOTHING


_COST = stored("money_shares", "cost")
_FLOOR = stored("money_shares", "floor")
_CEILING = stored("money_shares", "ceiling")
_APPLICANT_NEAR = stored("money_shares", "applicant_near")
_FUND_NEAR = stored("money_shares", "fund_near")

_PLAIN = 2.4
"""A share with such a score needs no word for costs beside it: *Taux maximal : 85 %*."""
_BROUGHT = regex.compile(
    r"\b(?:comparticip|contrib|aport|apport|particip|cuota|quota|quote-part|match|co-?fin|autofin)\w*"
)
"""A least share of what is brought, whoever's word it is: a fund states how much it pays at most."""


def _own_or_fund(layout: Layout, share: _Share, spans: list[Span]) -> tuple[str, float]:
    """Which side the share belongs to, and how surely."""
    start, end = share.span
    header = _side_of_column(layout, start)
    if header:
        return header, _PLAIN
    scores = topic_scores(layout, "share", start, end, spans)
    previous, following = neighbours(spans, start, end)
    clause = layout.clause(start)
    left = max([clause[0], start - 60, previous])
    right = min([clause[1], end + 60, *([following] if following is not None else [])])
    before, after = (
        _CONDITION.split(layout.folded[left:start])[-1],
        _NEXT_SIDE.split(layout.folded[end:right], maxsplit=1)[0],
    )
    own, fund, other = scores.get("own", 0.0), scores.get("fund", 0.0), scores.get("other", 0.0)
    other = 0.0 if share.coins else other
    least = any(_FLOOR.search(words) or at_least(words) for words in (before, after[:_BEHIND]))
    most = any(_CEILING.search(words) or at_most(words) for words in (before, after[:_BEHIND_MOST]))
    if least:
        own += 1.2
        own, fund = (max(own, fund), fund - 1.2) if not most and _BROUGHT.search(before) else (own, fund)
    if most:
        fund += 1.0 if other < _SURELY_OTHER else 0.3
    applicants, funds = (
        [m.start() for m in _APPLICANT_NEAR.finditer(before)],
        [m.start() for m in _FUND_NEAR.finditer(before)],
    )
    if most and not least and own > max(fund, _PLAIN) and applicants and not funds:
        return "other", own  # what applicants pay at most is neither share
    nearer = bool(applicants) and (not funds or funds[-1] < applicants[-1])
    own, fund = own + (0.5 if nearer else 0.0), fund + (0.5 if funds and not nearer else 0.0)
    if other < _EXPLAINED and _OF_COST.match(after):
        own, fund = own + (_COSTS if least else 0.0), fund + (_COSTS if most else 0.0)
    payer = named_side(layout, start, end, previous, least=least)
    if most and (caps_a_cost(before) if not payer else payer == "own" and not least):
        return "other", _NAMED
    sides = _with_payer(layout, share, left, payer, {"own": own, "fund": fund, "other": other})
    unclaimed = not least and sides["own"] < _CLAIMED and sides["other"] < _EXPLAINED
    if unclaimed and _WITH_A_SUM.search(layout.folded[max(layout.sentence(start)[0], start - 110, previous) : start]):
        sides["fund"] += _WITH_SUM
    ranked = sorted(sides.items(), key=lambda item: -item[1])
    return ranked[0][0], ranked[0][1] - ranked[1][1] * 0.1


def _with_payer(
    layout: Layout, share: _Share, left: int, payer: str | None, scores: dict[str, float]
) -> dict[str, float]:
    """The scores of the sides when one of them stands right beside the share or is the subject of paying."""
    start, end = share.span
    beside = _side_beside(layout, start, end, left) or payer
    if not beside or (scores["other"] >= _SURELY_OTHER and not (payer and _told_elsewhere(layout, start, end))):
        return scores
    against = "fund" if beside == "own" else "own"
    return {
        beside: max(scores[beside], _NAMED), against: scores[against] - 1.0,
        "other": min(scores["other"], _SURELY_OTHER),
    }  # fmt: skip


_OWN_SIDE, _FUND_SIDE = (
    str(word_list("patterns")["money_shares"][name]).replace("\n", "") for name in ("own_side", "fund_side")
)
_ARTICLE = r"(?:l[aeo]s?\s|el\s|os?\s|as?\s|the\s|l'|un[ae]?\s|each\s|cada\s|chaque\s|your\s|su\s|sua\s)?"
_SIDE = rf"(?:(?P<own>{_OWN_SIDE})|(?P<fund>{_FUND_SIDE}))"
_MONEY_OF = (
    r"(?:(?:recursos?|fondos|fonds|funds|aport\w+|aporte|apport|part[es]?|share|contribu\w+|participa\w+|dinero|dinheiro|money|costo|cofinan\w+"
    r"|financ\w+)\s(?:d[eo]s?\s|del\s|d[ae]\s|du\s|des\s|of\s|from\s)?)?"
)
_PAYS = (
    r"(?:entra|pone|met|puts?(?:\sin|\sup)?|pagan?|paie|pays?|aportan?|apporte|financia|finances?|cubre|couvre|covers?|cobre|banca"
    r"|brings?|contribu\w+|asume|assume|suporta|supporte|custeia|responde|corre|funds?|meets?|bears?)"
)


@lru_cache(maxsize=1)
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Who stands right before a share, and right behind one."""
    most = (
        r"(?:hasta|up to|at least|al menos|au (?:plus|moins)|jusqu'a|ate|at most|un maximo de|maximo|max\.?|min\.?"
        r"|minimo)?"
    )
    before = (
        rf"(?:^|[,;.:(|/+\n-]\s?|\s(?:y|et|and|e)\s){_MONEY_OF}{_ARTICLE}{_SIDE}(?:(?:'s)?\s(?:share|contribution|part|aportacion))?"
        rf"(?:\s{_PAYS})?\s?"
        rf"(?:[:,=(|-]|con|com|avec|with|por)?\s?(?:del?\s)?{most}\s?(?:el\s|un\s|los\s|les\s|l[ea]\s|the\s|os\s)?$"
    )
    behind = (
        rf"\s?[,:(]?\s?(?:(?:de|du|del|des|d[oa]s?|of|by|por|par|from)\s)?{_MONEY_OF}{_ARTICLE}{_SIDE}"
        r"(?=\s?(?:$|[,;.()/|+\n]|[-–]|(?:y|et|and|e)\s))"
    )
    return pattern(before), pattern(behind)


def _side_beside(layout: Layout, start: int, end: int, left: int) -> str | None:
    """The side that is named right beside a share: *80 % estatal y 20 % municipal*, *Commune : 20 %*."""
    before, behind = _beside()
    match = before.search(layout.folded[left:start]) or behind.match(layout.folded, end)
    return match.lastgroup if match else None


@lru_cache(maxsize=1)
def _other_words() -> re.Pattern[str]:
    return any_of(word_list("money")["share"]["other"]["words"], r"(?<!\w)", r"(?!\w)")


def _told_elsewhere(layout: Layout, start: int, end: int) -> bool:
    """Whether no word right before a share or behind it says that it is none of the cost."""
    sentence = layout.sentence(start)
    first, last = max(sentence[0], start - _BEFORE_IT), min(sentence[1], end + _BEHIND_IT)
    return not _other_words().search(layout.folded, first, last)


_BEFORE_IT, _BEHIND_IT = 25, 60
_NEXT_SIDE = regex.compile(
    r"\s(?:y|et|and|e)\s(?=(?:el|la|les?|the|os?|as?|los|las)\b|l')"
    r"|,\s(?:of\swhich|dont|d[ao]s?\squa(?:l|is)|del?(?:\sl[ao]s?)?\scual(?:es)?)\b"
)
"""Behind a share these words go on to the other side: *60 % del costo y el municipio, no menos de 40 %*."""
_CONDITION = regex.compile(
    r"\b(?:on condition that|provided(?: that)?|as long as|siempre (?:que|y cuando)|a condicion de que|con tal de que"
    r"|a condition (?:que|d\w)|pourvu que|desde que|contanto que|com a condicao)\b"
)
"""Behind these words another side speaks: *no more than $40,000, on condition that it covers 35 % itself*."""
_SURELY_OTHER, _NAMED = 3.5, 2.9
_BEHIND, _BEHIND_MOST = 48, 30
_EXPLAINED = 2.0
_CLAIMED = 1.0
_COSTS = 0.8
"""What *of the costs* right behind a share adds: at most is what a fund says, at least what applicants bring."""
_WITH_SUM = 1.6
"""What a ceiling in money before a share adds: *USD 20,000, nor more than 70 %*."""
_OF_COST = stored("money_shares", "of_cost")
_WITH_A_SUM = stored("money_shares", "with_a_sum")
_OWN_COLUMN = stored("money_shares", "own_column")
_FUND_COLUMN = stored("money_shares", "fund_column")


def _side_of_column(layout: Layout, start: int) -> str | None:
    """The side that the head of a column names, None elsewhere."""
    header = layout.column_header(start)
    words = layout.folded[slice(*header)] if header else ""
    if not words or len(words) > _LONGEST_HEAD:
        return None
    return "own" if _OWN_COLUMN.search(words) else "fund" if _FUND_COLUMN.search(words) else None


_LONGEST_HEAD = 60


@dataclass(frozen=True, slots=True)
class _Share:
    """A share with its span, that of the whole range where it is an end of one, and which end that is."""

    span: Span
    value: Decimal
    end: str = ""
    coins: bool = False


def _shares_of(layout: Layout) -> list[_Share]:
    """All shares of the text in their order."""
    found: list[_Share] = []
    for part in find_parts(layout.folded):
        value = part.value
        if not 0 < value <= _WHOLE:
            continue
        last = found[-1] if found else None
        if last and _RANGE.fullmatch(layout.folded, last.span[1], part.start) and last.value < value:
            whole = (last.span[0], part.end)
            dashed = _DASHED.fullmatch(layout.folded, last.span[1], part.start)
            if dashed or _RANGE_BEFORE.search(layout.folded[max(0, last.span[0] - 16) : last.span[0]]):
                found[-1] = _Share(whole, last.value, "low")
                found.append(_Share(whole, value, "high"))
                continue
        found.append(_Share((part.start, part.end), value, coins=part.coins))
    return found


_WHOLE, _EVEN = 100, 50
_RANGE = regex.compile(r"\s(?:y|a|et|and|to|e|o|ou|or)\s(?:el\s|un\s|les\s|los\s|as\s)?|\s?-\s?")
_DASHED = regex.compile(r"\s(?:a|to)\s|\s?-\s?")
_RANGE_BEFORE = regex.compile(r"\b(?:entre|de|del|from|between|desde|of)\s(?:el\s|un\s|los\s|les\s)?$")


def read_shares(layout: Layout) -> Shares:
    """The shares that the text states; the highest of the fund and the lowest of the applicants."""
    shares = _shares_of(layout)
    spans = list(dict.fromkeys(share.span for share in shares))
    fund: list[_Found] = []
    own: list[_Found] = []
    apart = apart_from_cost(layout) if shares else ()
    last_fund = 0
    for share in shares:
        start, end = share.span
        if leads_elsewhere(layout, start) or any(first < end and start < last for first, last in apart):
            continue
        if not share.coins and of_something_else(layout, end):
            continue
        sentence = layout.sentence(start)
        row = layout.line(start)
        first = row[0] if len(layout.cells(row)) > 1 else sentence[0]
        window = layout.folded[max(first, start - 160) : min(sentence[1], end + 80)]
        side, score = _own_or_fund(layout, share, spans)
        if fund and start - last_fund < _GOES_ON and _raises(layout, (side, score), last_fund, start):
            side, score = "fund", fund[-1][0]
        if score < _LEAST or side == "other" or (not share.coins and not _COST.search(window) and score < _PLAIN):
            continue
        if share.end == ("low" if side == "fund" else "high") or (side == "own" and share.value == _WHOLE):
            continue
        clause = layout.clause(start)
        span = trim(layout.value, max(clause[0], start - 60), min(clause[1], end + 30))
        (fund if side == "fund" else own).append((score, share.value, span))
        if side == "fund" and share.coins and share.value == _EVEN and both_bring(layout, start):
            own.append((score, share.value, span))
        last_fund = end if side == "fund" else last_fund
    if not fund and not own:
        return _by_halves(layout)
    return Shares(_pick(fund, 1, "share-fund"), _pick(own, -1, "share-own"))


_HALVES = stored("money_shares", "halves")


def _by_halves(layout: Layout) -> Shares:
    """Both shares where a sentence says that fund and applicants bear the costs in equal parts."""
    for match in _HALVES.finditer(layout.folded):
        sentence = layout.sentence(match.start())
        words = layout.folded[slice(*sentence)]
        if _COST.search(words) and _FUND_NEAR.search(words) and _APPLICANT_NEAR.search(words):
            half = Finding(Decimal(50), (trim(layout.value, *sentence),), "share-halves", 0.8)
            return Shares(half, half)
    return Shares()


_LEAST = 1.4


def _raises(layout: Layout, read: tuple[str, float], last: int, start: int) -> bool:
    """Whether a share goes on from the fund's one that ends at ``last``."""
    side, score = read
    between = layout.folded[last:start]
    return (side == "other" or score < _SURE) and goes_on(between, explained=side != "fund" and score >= _LEAST)


_SURE, _GOES_ON = 2.6, 160
"""A share behind one of the fund, less sure than this and so near to it, may be the same one raised."""
_Found = tuple[float, Decimal, Span]


def _pick(found: list[_Found], sign: int, rule: str) -> Finding:
    """The highest share (sign 1) or the lowest one (sign -1) of those that are sure."""
    if not found:
        return Finding()
    best = max(score for score, _, _ in found)
    near = [item for item in found if item[0] >= best - 1.0]
    chosen = max(near, key=lambda item: sign * item[1])
    return Finding(chosen[1], (chosen[2],), rule, min(0.95, 0.55 + 0.12 * chosen[0]))
