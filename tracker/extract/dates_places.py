"""Where a date, a time or a zone can begin: quick patterns that spare the slow ones the places where none could match.

Each takes no letter and matches at least wherever the pattern that it goes with can begin. Most letters of a page begin
no date, and a quick look at them costs a tenth of the whole pattern's. Who lets a pattern begin with another word adds
it here; the tests compare both on every judged passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tracker.extract.alternatives import shared
from tracker.extract.quick import pattern


def _beginnings(words: Iterable[str]) -> str:
    """The first three letters of each word; a mark among them stands for any character."""
    return shared(sorted({"".join(c if c.isalnum() else "." for c in word[:3]) for word in words}))


@cache
def date_places(rule: str, weekdays: frozenset[str], months: frozenset[str], days: frozenset[str]) -> re.Pattern[str]:
    """Where a date of a rule of the grammar can begin; the names are those that the grammar knows."""
    weekday, month, day = _beginnings(weekdays), _beginnings(months), _beginnings(days)
    return pattern(
        {
            "numeric": rf"(?<![\d/.,])(?<!\d:)(?:(?=\d{{1,4}}\s?[/.-]\s?[\dxvi])|(?<!\w)(?={weekday}))",
            "day-month": rf"(?<![\w/.,:-])(?:(?=\d{{1,2}}(?!\d))|(?={weekday}|{day}|ult|las|der))",
            "month-day": rf"(?<![\w/.-])(?=(?:19|20)\d\d|{weekday}|{month})",
            "month-first": rf"(?<![\w/.-])(?={month})",
            "month": rf"(?<![\w/.-])(?={month}|{_PARTS})",
            "day": (
                rf"(?<=[\s(])(?=\d{{1,2}}(?!\d))|\b(?=(?:{weekday})|(?:el|le|o|the|dia)\s(?:dia\s)?\d"
                r"|le\slendem|(?:al|el)\sdia\ssig|the\s(?:following|next)\s|n?o\sdia\sseg)"
            ),
            "relative": rf"\b(?={weekday}|{_RELATIVES}|(?:{_POINTERS})\s(?:proxim[oa]\s)?(?:{weekday}))",
        }[rule]
    )


_PARTS = (
    r"(?:a\s)?(?:princ|inic|com|med|fin)|(?:a|la|en\sla|na)\s(?:prim|seg|ter|ult)|(?:la\s)?(?:prem|deux|sec|dern)|mi-|mid"
    r"|(?:en\s)?debut|(?:at\s)?(?:the\s)?(?:end|beg|mid|first|sec|last)|early|late|(?:no\s)?(?:inic|fim|final|mead)"
    r"|a\smead|(?:durante\s)?(?:el\s|o\s|le\s)?(?:mes|mois)|courant"
)
"""What stands before a month for a part of it."""
_RELATIVES = (
    r"pasado\sman|(?:the\s)?day\safter|apres-d|depois\sde|manana|tomorrow|demain|amanha|aujourd|hoy|hoje|today|ce\sjour"
    r"|(?:en\s)?el\sdia\sde\shoy|(?:en\s)?esta\sfecha|ayer|ontem|hier|yesterday"
)
_POINTERS = (
    r"last|el\spasado|la\spasada|este\spasado|na\sultima|na\spassada|el|este|esta|este\sproximo"
    r"|el\sproximo|ce|this|next|na|nesta|neste|nesta\sproxima|proxima|proximo"
)
"""What makes a weekday a day that is counted from the page's date."""

_NUMBER = r"(?:cu|ci|ca|ce|qu|ve|vi|no|ni|nu|ne|oc|oi|on|se|so|si|tr|th|tw|te|di|do|de|du|ei|el|fo|fi|mi|hu|ze|um|un)"
"""How number words begin."""
TIMES = pattern(
    r"(?<![\d.,:/$€-])(?:"
    r"(?=\d{1,4}(?:[:.]\d|\s?[hu]|\s?[ap]\.?\s?m|\s?in\sthe|\s[ye]\s5|\so'|\s?d[aou]\s|\s?de\sl|\sdel?\s[tnsaed]))"
    r"|(?<=[as]\s)(?=\d)"
    r"|(?=medio|media|meio|meia|noon|mid|minuit|doce\sdel)"
    rf"|\b(?=(?:las|a\sla|as)\s{_NUMBER}|half\s)"
    rf"|(?<![\w-])(?={_NUMBER}[\w-]*(?:\s[\w-]+){{0,3}}\sheure)"
    rf"|(?:(?<=at\s)|(?<=by\s)|(?<=til\s)|(?<=ill\s)|(?<=ore\s)|(?<=han\s))(?={_NUMBER}))"
)
"""Where a time of day can begin."""


_CLOCK_WORDS = re.compile(r"(?<=[\s-])(?:time|date|clock|hours)\b")
"""In English the place stands before the word for its time."""


def zone_places(folded: str, clocks: str) -> re.Pattern[str]:
    """Where the name of a zone can begin in this text; ``clocks`` are names and abbreviations, as a pattern."""
    return _zone_places(clocks, english=bool(_CLOCK_WORDS.search(folded)))


@cache
def _zone_places(clocks: str, *, english: bool) -> re.Pattern[str]:
    place = r"|[^\W\d][^\0]{1,55}?[\s-](?:time|date|clock|hours)\b" if english else ""
    return pattern(
        r"(?<![^\W\d])(?=hora|heure|hrs?\b|h\b|tiempo\s|fus|time|reloj|relogio|horloge|clock|huso|zona\sh"
        rf"|(?:europe|america|africa|asia|pacific|atlantic|australia)/|utc|gmt|{clocks}{place})"
    )
