"""Whether a title names a call, and what of a page's beginning may tell its edition."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import regex

from tracker.extract.lexicon import fold, word_list
from tracker.extract.text import Text

HEAD = 600
"""How many characters of a page's beginning may tell its edition."""

_LINK_SHARE = 0.6
_SHORT_SITE = 2


@lru_cache(maxsize=1)
def _generic() -> regex.Pattern[str]:
    """Words that tell no call from another."""
    words = word_list("titles")
    listed = [*str(words["sections"]).split(), *str(words["small"]).split(), str(words["home"])]
    countries = map(str, word_list("countries")["countries"].values())
    return regex.compile(rf"\b(?:{'|'.join((*listed, *countries))})\b")


def names_a_call(title: str, sites: Iterable[str] = ()) -> bool:
    """Whether a title says more than a country, a section of a site or the site's own name.

    >>> names_a_call("Fondo Mixto México–España"), names_a_call("Convocatoria 2025"), names_a_call("4° Premio")
    (True, True, True)
    >>> names_a_call("México"), names_a_call("Convocatorias abiertas"), names_a_call("Appels à projets")
    (False, False, False)
    >>> names_a_call("Convocatorias de la AECID", ["AECID"])
    False
    """
    left = fold(title)
    for site in sorted(map(fold, sites), key=len, reverse=True):
        if len(site) > _SHORT_SITE:
            left = regex.sub(rf"(?<!\w){regex.escape(site)}(?!\w)", " ", left)
    return bool(regex.search(r"\w\w|\d", _generic().sub(" ", left)))


def spoken_head(text: Text, links: Iterable[str] = ()) -> str:
    """The beginning of a page as it speaks itself: what is only a link to something else is left out."""
    elsewhere = sorted({words for words in links if words}, key=len, reverse=True)
    kept: list[str] = []
    length = 0
    for block in text.blocks:
        words = text.value[block.start : block.end]
        if block.kind != "title" and _only_links(words, elsewhere):
            continue
        kept.append(words)
        length += len(words) + 1
        if length > HEAD:
            break
    return "\n".join(kept)[:HEAD]


def _only_links(words: str, links: Iterable[str]) -> bool:
    linked = max((len(link) for link in links if link in words), default=0)
    return linked >= _LINK_SHARE * len(words)
