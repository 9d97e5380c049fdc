"""The office, postal address or platform that proposals go to, in the page's words."""

from __future__ import annotations

import re
from functools import cache

from tracker.extract.asked_words import either, words
from tracker.extract.findings import trim
from tracker.extract.lexicon import fold
from tracker.extract.roles_layout import Layout, Span

Place = tuple[int, str]
"""Where the words of a place begin, and the words."""
_LONGEST = 160
_CAPITAL = re.compile(r"[^\W\d_a-zà-öø-ÿ]")


@cache
def _begins() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<![\w-]){either('send.place.before')}(?:\s?:\s|\s)|:\s)(?:(?:la|el|las|los|the|le|l'|a|o)(?:(?<=')|\s))?"
        rf"(?=(?P<head>{either('send.place.head')}(?![\w-]))|(?P<name>\w))"
    )


@cache
def _stop() -> re.Pattern[str]:
    return re.compile(rf"[;(:]|,?\s{either('send.place.stop')}(?![\w-])|,\s(?:\d{{1,2}}[:h.]\d{{2}})|\s[-–—]\s")


def place_in(layout: Layout, span: Span, *, labelled: bool = False) -> list[Place]:
    """The offices and postal addresses that a clause names behind ``to``, ``at`` and the like, or behind its label."""
    found = _behind_label(layout, span, labelled=labelled) if labelled else []
    if found:
        return found
    handed = words("send.verb").search(layout.folded, *span)
    at = span[0]
    for match in _begins().finditer(layout.folded, handed.end() if handed else at, span[1]):
        if match.start() < at:
            continue
        start = match.end()
        if not match["head"] and not _is_name(layout, start, span[1]):
            continue
        end = _end(layout, start, span[1])
        words_ = layout.value[slice(*trim(layout.value, start, end))].rstrip(".")
        if 4 <= len(words_) <= _LONGEST and "@" not in words_ and _told_apart(words_):
            found.append((start, words_))
            at = end
    return found or _behind_label(layout, span, labelled=labelled)


_ON = re.compile(r"\s(?:(?:de la|de los|de las|des?|del|du|d[ao]s?|of|la|el)\s|de l['’]|d['’])?[^\W\d_a-zà-öø-ÿ]")
"""An ``and`` within a name: ``Ministère de l’Europe et des Affaires étrangères``."""


def _end(layout: Layout, start: int, last: int) -> int:
    """Where a place ends: at when and how, not at an ``and`` within its name."""
    for match in _stop().finditer(layout.folded, start, last):
        joins = re.fullmatch(r",?\s(?:y|e|et|and|o|ou|or)", match.group())
        if joins and layout.folded[match.end() : match.end() + 1] != " ":
            continue
        if joins and "," not in match.group() and _ON.match(layout.value, match.end()):
            continue
        if (
            joins
            and re.match(r"\s(?:[a-z]+\s?){1,2}(?:,|$|\.)", layout.folded[match.end() : last])
            and "," not in match.group()
        ):
            continue
        return match.start()
    return last


def _is_name(layout: Layout, start: int, last: int) -> bool:
    """Whether a name with an address begins there: a capital, and a number or street within its words."""
    if not _CAPITAL.match(layout.value, start):
        return False
    words_ = layout.folded[start : _end(layout, start, last)]
    return bool(re.search(rf",.*(?:\d|(?<![\w-]){either('send.place.street')}(?![\w-]))", words_))


_ENOUGH = frozenset({"ventanilla unica", "mesa de partes"})


def _told_apart(place: str) -> bool:
    """Whether the words name one place: something in capitals, or more than the kind of office."""
    some = len(place.split()) > 1 and (_CAPITAL.search(place) or len(place.split()) > 2 or fold(place) in _ENOUGH)
    return bool(some) and not words("around.finite").search(fold(place))


_BEFORE_COLON = re.compile(r"[^:?]{0,100}[:?]\s")


@cache
def _answered() -> re.Pattern[str]:
    at = r"(?:(?:en|a|au|to|at|na|no|dans)\s(?:la |el |the )?)?"
    return re.compile(rf"{at}(?P<head>(?!recepcion (?:en|de)){either('send.place.head')})(?![\w-])")


def _behind_label(layout: Layout, span: Span, *, labelled: bool) -> list[Place]:
    """A place that stands right behind a label or as an answer of its own."""
    match = _BEFORE_COLON.match(layout.folded, *span)
    start = match.end() if match else span[0]
    start, end = trim(layout.value, start, _end(layout, start, span[1]))
    head = _answered().match(layout.folded, start, end)
    if head is None and not ((match or labelled) and _is_name(layout, start, span[1])):
        return []
    first = head.start("head") if head else start
    words_ = layout.value[first:end].rstrip(".")
    return [(first, words_)] if 4 <= len(words_) <= _LONGEST and _told_apart(words_) else []


# --- platforms -------------------------------------------------------------------------------------------------------


@cache
def _platform() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){either('send.place.platform')}(?![\w-])")


_QUOTED = re.compile(r"\s(?:«\s?[^«»]{2,60}»|“[^“”]{2,60}”|\"[^\"]{2,60}\")")
_NAME_AFTER = re.compile(r"\s(?=[^\W\d_a-zà-öø-ÿ])[^,.;:()]{2,60}")
_NAME_BEFORE = re.compile(r"(?<![\w'’-])(?:[^\W\d_a-zà-öø-ÿ][\w'’-]*\s)(?:[\w'’-]+\s){0,2}$")


def platform_in(layout: Layout, span: Span) -> list[Place]:
    """The platforms that a clause names: ``plataforma Transferegov``, ``PROSPECT system``."""
    found: list[Place] = []
    for match in _platform().finditer(layout.folded, *span):
        quoted = _QUOTED.match(layout.value, match.end(), span[1])
        if quoted is not None:
            found.append((match.start(), layout.value[match.start() : quoted.end()]))
            continue
        after = _NAME_AFTER.match(layout.value, match.end(), span[1])
        before = _NAME_BEFORE.search(layout.value, span[0], match.start())
        if after is not None:
            end = min(after.end(), _end(layout, match.end() + 1, span[1]))
            found.append((match.start(), layout.value[slice(*trim(layout.value, match.start(), end))]))
        elif before is not None and before.start() > span[0]:
            found.append((before.start(), layout.value[before.start() : match.end()]))
    return found
