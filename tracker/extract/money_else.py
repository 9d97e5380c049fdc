"""Sums that no word beside them explains, and sums of earlier years.

Writers have endless ways to say *so much for a winner*, but few for what a sum is else: paid in an earlier year,
pledged by donors, a fee. So a sum that nothing explains is the ceiling where the text names no other and nothing speaks
of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import regex

from tracker.extract.lexicon import stored
from tracker.extract.money import MoneyMention
from tracker.extract.quick import late
from tracker.extract.roles_layout import Layout

_YEAR = late(
    r"\b(?:(?:en|in|em)\s(?:l'annee\s|l'an\s)?|(?:edici?on|edicao|edition|ronda|round|rodada|session|convocatoria|chamada)\s"
    r"(?:\p{L}+\s){0,2}?(?:de\s|of\s)?)(?:19|20)\d\d\b"
)
_THEN = stored("money_else", "then")
_SOMETHING_ELSE = stored("money_else", "something_else")
_OVER_YEARS = late(r"\s(?:over|sur|en|durante|during|em)\s(?:\p{L}+\s){0,1}?(?:\d\d?|\p{L}+)\s(?:years|ans|anos)\b")
"""*$200K over 3 years* may be a programme's."""
_THRESHOLD = late(
    r"\b(?:de\s(?:mas|plus|mais|menos|moins)\sd[e']|over|above|below|under|(?:more|less)\sthan|(?:super|infer)\p{L}+\s(?:a|aux?)"
    r"|(?:mayor|menor|maior)\p{L}*\s(?:a|de|que)|al\smenos|at\sleast|au\smoins|a\spartir\sde)\s?(?:los\s)?$"
)
"""*Los bienes de más de 5.000 euros*: a limit of something else, where no word for help stands beside it."""
_SMALL = Decimal(300)
_LARGEST = Decimal(1_500_000)
"""Above so many dollars, roughly, a sum that nothing explains may as well be a pool."""
_TO_A_DOLLAR = {
    "COP": 4000, "CLP": 900, "JPY": 150, "MXN": 18, "INR": 85, "PYG": 7500, "ARS": 1000, "UYU": 40, "KRW": 1300,
    "XOF": 600, "XAF": 600, "CRC": 520, "HUF": 350, "PHP": 56, "DOP": 58, "KES": 130, "NGN": 1500, "IDR": 15000,
    "HNL": 25, "NIO": 36, "THB": 35, "CZK": 23, "SEK": 10, "NOK": 10, "ZAR": 18, "MZN": 64, "AOA": 850, "CVE": 100,
    "VND": 25000, "GNF": 8600, "CDF": 2700, "MGA": 4500, "RWF": 1300, "UGX": 3700, "TZS": 2500, "DZD": 135,
}  # fmt: skip
"""Round figures, good enough to tell a purse from a pool."""


def of_an_earlier_year(layout: Layout, mention: MoneyMention) -> bool:
    """Whether a sum stands in a sentence that tells what was paid in a year gone by."""
    start, end = layout.sentence(mention.start)
    first, last = max(start, mention.start - 120), min(end, mention.end + 100)
    return bool(_YEAR.search(layout.folded, first, last) and _THEN.search(layout.folded, first, last))


def left_over(layout: Layout, sums: Sequence[MoneyMention], known: set[int]) -> list[MoneyMention]:
    """The sums of one amount that nothing explains, if there is just one such amount and it is no pool by its size."""
    found = [
        mention
        for mention in sums
        if mention.start not in known and not mention.low and not mention.bare and _speaks_of_help(layout, mention)
    ]
    return found if len({mention.amount for mention in found}) == 1 else []


def _speaks_of_help(layout: Layout, mention: MoneyMention) -> bool:
    dollars = mention.amount / _TO_A_DOLLAR.get(mention.currency or "", 1)
    if mention.amount < _SMALL or dollars > _LARGEST:
        return False
    start, end = layout.sentence(mention.start)
    first, last = max(start, mention.start - 120), min(end, mention.end + 100)
    if _OVER_YEARS.match(layout.folded, mention.end) or _THRESHOLD.search(
        layout.folded, max(start, mention.start - 24), mention.start
    ):
        return False
    return not (
        _SOMETHING_ELSE.search(layout.folded, first, last)
        or regex.search(r"\b(?:19|20)\d\d\b", layout.folded[first:last])
    )
