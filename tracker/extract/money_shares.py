"""Shares of the cost: what the fund pays at most, what the applicants bring at least. As stated, never derived."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from tracker.extract.findings import NOTHING, Finding, trim
from tracker.extract.lexicon import NUMBER_WORDS, number_in_words, stored
from tracker.extract.money_roles import neighbours, topic_scores
from tracker.extract.roles_layout import Layout


@dataclass(frozen=True, slots=True)
class Shares:
    """The fund's highest share and the applicants' least share, in percent."""

    fund: Finding = NOTHING
    own: Finding = NOTHING


_PERCENT = regex.compile(
    r"(?=\d|\b\p{L})(?:"  # nothing begins within a word
    rf"(?<![\d.,])(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?(?:%|por\sciento|por\scento|per\s?cent|percent|pour\scent)(?!\w)"
    rf"|(?P<words>{NUMBER_WORDS})\s(?:por\sciento|por\scento|per\s?cent|percent|pour\scent)(?!\w)"
    r"|(?<![\d/.,])(?P<parts>[1-9]/(?:10|[2-9]))(?=\s(?:del?|of|du|de|do|da|dos|des)\b)"
    r"|(?<![\d.,])(?P<cents>\d{1,2})\s(?:centavos|cents|centimes|centimos)\s(?:de\scada|por\scada|on\sthe|of\severy|a\scada)\b"
    r"|\b(?P<fraction>(?:la\s)?mitad|metade|la\smoitie|half|(?:una?|one|a|un|um|uma|la"
    r"|le|o|the)\s(?:tercio|tercera\sparte|third|tiers|terco|quinto|quinta\sparte|fifth"
    r"|cinquieme|cuarto|cuarta\sparte|quarter|quart|quarto|decima\sparte|tenth|dixieme"
    r"|decimo)"
    r"|(?:dos|two|deux|les\sdeux|dois|duas)[\s-](?:tercios|terceras\spartes|thirds|tiers"
    r"|tercos)|(?:tres|three|trois|les\strois)[\s-](?:cuartos|cuartas\spartes|quarters"
    r"|fourths|quarts|quartos)|(?:four|cuatro|quatre|quatro)[\s-](?:fifths|quintos|quintas\spartes"
    r"|cinquiemes)|(?:two|dos|deux|dois)[\s-](?:fifths|quintos|quintas\spartes|cinquiemes)"
    r"|(?:three|tres|trois)[\s-](?:fifths|quintos|quintas\spartes|cinquiemes))\b"
    r")"
)
_FRACTIONS = (
    (regex.compile(r"mitad|metade|moitie|half"), Decimal(50)),
    (regex.compile(r"(?:dos|two|deux|dois|duas).(?:terc|third|tiers)"), Decimal("66.67")),
    (regex.compile(r"(?:tres|three|trois).(?:cuart|quart|fourth)"), Decimal(75)),
    (regex.compile(r"(?:four|cuatro|quatre|quatro).(?:fift|quint|cinq)"), Decimal(80)),
    (regex.compile(r"(?:three|tres|trois).(?:fift|quint|cinq)"), Decimal(60)),
    (regex.compile(r"(?:two|dos|deux|dois).(?:fift|quint|cinq)"), Decimal(40)),
    (regex.compile(r"terc|third|tiers"), Decimal("33.33")),
    (regex.compile(r"cuart|quart"), Decimal(25)),
    (regex.compile(r"quint|fifth|cinq"), Decimal(20)),
    (regex.compile(r"deci|tenth|dixi"), Decimal(10)),
)
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


def _value(match: regex.Match[str]) -> Decimal | None:
    if match["n"]:
        return Decimal(match["n"].replace(",", "."))
    if match["cents"]:
        return Decimal(match["cents"])
    if match["parts"]:
        over, under = match["parts"].split("/")
        return (Decimal(100) * int(over) / int(under)).quantize(Decimal("0.01")) if int(over) < int(under) else None
    if match["words"]:
        number = number_in_words(match["words"])
        return Decimal(number) if number else None
    return next((share for pattern, share in _FRACTIONS if pattern.search(match["fraction"])), None)


def _own_or_fund(layout: Layout, match: regex.Match[str], spans: list[tuple[int, int]]) -> tuple[str, float]:
    """Which side the share belongs to, and how surely."""
    start, end = match.span()
    scores = topic_scores(layout, "share", start, end, spans)
    previous, following = neighbours(spans, start, end)
    clause = layout.clause(start)
    left = max([clause[0], start - 60, previous])
    right = min([clause[1], end + 40, *([following] if following is not None else [])])
    before, after = layout.folded[left:start], layout.folded[end:right]
    own, fund, other = scores.get("own", 0.0), scores.get("fund", 0.0), scores.get("other", 0.0)
    least = bool(_FLOOR.search(before) or _FLOOR.search(after[:26]))
    most = bool(_CEILING.search(before) or _CEILING.search(after[:20]))
    if least:
        own += 1.2
        own, fund = (max(own, fund), fund - 1.2) if not most and _BROUGHT.search(before) else (own, fund)
    if most:
        fund += 1.0
    applicants, funds = (
        [m.start() for m in _APPLICANT_NEAR.finditer(before)],
        [m.start() for m in _FUND_NEAR.finditer(before)],
    )
    if applicants and (not funds or funds[-1] < applicants[-1]):
        own += 0.5
    elif funds:
        fund += 0.5
    ranked = sorted((("own", own), ("fund", fund), ("other", other)), key=lambda item: -item[1])
    return ranked[0][0], ranked[0][1] - ranked[1][1] * 0.1


def read_shares(layout: Layout) -> Shares:
    """The shares that the text states; the highest of the fund and the lowest of the applicants."""
    matches = [m for m in _PERCENT.finditer(layout.folded) if (v := _value(m)) is not None and 0 < v <= 100]
    spans = [m.span() for m in matches]
    fund: list[tuple[float, Decimal, tuple[int, int]]] = []
    own: list[tuple[float, Decimal, tuple[int, int]]] = []
    for match in matches:
        sentence = layout.sentence(match.start())
        row = layout.line(match.start())
        window = layout.folded[
            max(row[0] if len(layout.cells(row)) > 1 else sentence[0], match.start() - 160) : min(
                sentence[1], match.end() + 80
            )
        ]
        side, score = _own_or_fund(layout, match, spans)
        if not _COST.search(window) and score < _PLAIN:
            continue
        value = _value(match)
        if value is None or score < 1.4 or side == "other":
            continue
        clause = layout.clause(match.start())
        span = trim(layout.value, max(clause[0], match.start() - 60), min(clause[1], match.end() + 30))
        (fund if side == "fund" else own).append((score, value, span))
    return Shares(_pick(fund, max, "share-fund"), _pick(own, min, "share-own"))


def _pick(found: list[tuple[float, Decimal, tuple[int, int]]], which: object, rule: str) -> Finding:
    if not found:
        return Finding()
    best = max(score for score, _, _ in found)
    near = [item for item in found if item[0] >= best - 1.0]
    chosen = (max if which is max else min)(near, key=lambda item: item[1])
    return Finding(chosen[1], (chosen[2],), rule, min(0.95, 0.55 + 0.12 * chosen[0]))
