"""Line ends that only wrap a sentence, as in text taken from a PDF: ``até o dia`` / ``31 de julho de 2015``."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_GOES_ON = regex.compile(
    r"(?:,|\b(?:al?|ao|as|au|aux|avant|antes|before|by|com|con|da|das|de|del|des|dia|do|dos|du|e|el|em|en|et|from|hasta|in"
    r"|jour|jusqu'au|la|las|le|les|los|na|no|o|of|on|para|por|pour|the|to|until|y|ate|not later|no later|later than))$"
)
_LEADS_ON = regex.compile(r"(?:au|al|to|ate|at\u00e9|hasta|jusqu'au|until)\s(?:\p{L}+\s){0,2}\d")
"""How a line begins that ends the window of the one before it."""
_WRAPPED = regex.compile(r"[a-z]{2}\S*\s[^|:\n]*[^.:;!?|)\n]$")
_SHORTEST = 35
"""A line that wraps is about as long as a line can be; labels above their values are shorter."""
_MEDIUM = 22


def goes_on(before: str, after: str) -> bool:
    """Whether a folded line goes on in the next one.

    >>> goes_on("serao protocoladas, ate o dia", "31 de julho"), goes_on("ouverture", "3 fevrier 2025")
    (True, False)
    """
    if not before or not after or "|" in before[-3:] or "....." in before:
        return False
    if before.count(" / ") > 1 or before.count(" | ") > 1:
        return False  # the cells of a table
    if not (after[0].isalpha() or after[0].isdigit()):
        return False
    if _GOES_ON.search(before[-14:]):
        return True
    if len(before) >= _MEDIUM and before[-1] not in ".:;!?|" and _LEADS_ON.match(after):
        return True
    return len(before) >= _SHORTEST and len(after) >= _MEDIUM and after[0].islower() and bool(_WRAPPED.search(before))


def joined_ends(folded: str, original: str) -> Iterator[int]:
    """The offsets of line ends in ``folded`` at which a sentence goes on. ``original`` tells capitals apart."""
    start = 0
    while (end := folded.find("\n", start)) >= 0:
        stop = folded.find("\n", end + 1)
        after = original[end + 1 : stop if stop >= 0 else len(original)]
        if goes_on(folded[max(start, end - 200) : end], after):
            yield end
        start = end + 1
