"""Several papers in one stretch of text: numbered, between semicolons, or one after the other with commas and ``and``.

A word between two papers that nobody understands may be a third one. So whatever is not known to be a detail of the
paper before it leaves the whole row unsure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tracker.extract.asked_papers import (
    begins_paper,
    head_of,
    language_list,
    language_words,
    name_end,
    shapes,
    signed_by,
)
from tracker.extract.asked_words import either, says, words
from tracker.extract.roles_layout import Span


@dataclass(frozen=True, slots=True)
class Row:
    """Papers named one after the other; ``sure`` says whether each of the words is understood."""

    spans: tuple[Span, ...]
    sure: bool = True


NO_ROW = Row((), sure=False)


def row_of(folded: str, start: int, end: int) -> Row:
    """The papers that a stretch of text names; no spans where its first words name none."""
    spans = _enumerated(folded, start, end) or _between_semicolons(folded, start, end)
    return items(folded, spans) if spans else _in_a_row(folded, start, end)


_TRAILING = re.compile(r"[;,]?\s+(?:y|e|et|and)\s*$|[\s;,]+$")


def items(folded: str, spans: list[Span]) -> Row:
    """The papers of the items of a list: mostly one each, which an ``and`` within its name does not divide."""
    rows = [_item(folded, start, start + len(_TRAILING.sub("", folded[start:end]))) for start, end in spans]
    return Row(tuple(span for row in rows for span in row.spans), all(row.sure for row in rows))


# --- marks -----------------------------------------------------------------------------------------------------------

_MARKS = re.compile(
    r"(?:^|(?<=[;:,.)])\s{0,2}|(?<=[;:,.])\s(?:y|e|et|and)\s|\s(?:y|e|et|and)\s)\s?(?=\(?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)]-?\s)"
)


def _enumerated(folded: str, start: int, end: int) -> list[Span]:
    """The parts of ``1) … 2) …``; none where the words are not numbered from the first on."""
    marks = [match.end() for match in _MARKS.finditer(folded[start:end])]
    if len(marks) < 2 or folded[start : start + marks[0]].strip(" :"):
        return []
    return [(start + first, start + last) for first, last in pairwise([*marks, end - start])]


def _between_semicolons(folded: str, start: int, end: int) -> list[Span]:
    if ";" not in folded[start:end]:
        return []
    edges = [start - 1, *(start + match.start() for match in re.finditer(";", folded[start:end])), end]
    return [(first + 1, last) for first, last in pairwise(edges) if folded[first + 1 : last].strip(" .")]


# --- commas and "and" ------------------------------------------------------------------------------------------------


@cache
def _separator() -> re.Pattern[str]:
    joined = r"(?:y|e|et|and|asi como|ademas de|ainsi que|as well as|plus|bem como|alem de|junto con|mas)"
    return re.compile(rf",\s(?:{joined}\s)?(?:{either('optional.words')},?\s)?|\s{joined}\s")


_PARENTHESIS = re.compile(r"\([^()]{0,200}\)")
_OR_BEFORE = re.compile(r"\s(?:o|u|ou|or|y/o|and/or|et/ou|e/ou)$")
_OR = re.compile(r"(?:u|ou|or|y/o|e/ou|o(?=\s(?:una?|el|los?|las?|su|bien|en)\s))\s")
"""One paper or the other: who reads them as two brings one too many, who drops one may drop the one there is."""


def _hidden(folded: str, start: int, end: int) -> str:
    """The words with those masked in which a comma or an ``and`` divides nothing."""
    masked = _PARENTHESIS.sub(_mask, folded[start:end])
    masked = words("form.original_and_copy").sub(_mask, masked)
    return language_list().sub(_mask, masked)


def _mask(match: re.Match[str]) -> str:
    return "~" * len(match.group())


def _in_a_row(folded: str, start: int, end: int) -> Row:
    """The papers up to the first words that are not understood."""
    if not begins_paper(folded, start, end):
        return NO_ROW
    edges, last = [start], start
    for match in _separator().finditer(_hidden(folded, start, end)):
        here, after = start + match.start(), start + match.end()
        comma = "," in match.group()
        if _OR.match(folded, after, end) or (comma and _OR_BEFORE.search(folded, last, here)):
            return _row([*edges, here], sure=False)
        if begins_paper(folded, after, end):
            if not comma and says(folded, (last, here), "around.relative"):
                return _row([*edges, here], sure=False)
            edges += [here, here + 1]
            last = after
        elif not _goes_on(folded, (last, here), after, end, comma=comma):
            return _row([*edges, here], sure=False)
    return _row([*edges, end])


def _row(edges: list[int], *, sure: bool = True) -> Row:
    return Row(tuple(zip(edges[::2], edges[1::2], strict=True)), sure)


_FIRST_SENTENCE = re.compile(r"\.\s+(?=\S)")


def _item(folded: str, start: int, end: int) -> Row:
    """An item: papers behind commas are its own, what stands behind an ``and`` within its name is not."""
    head = head_of(folded, start, end).start
    stop = _FIRST_SENTENCE.search(folded, head, end)
    last = stop.start() + 1 if stop else end
    sure = not says(folded, (last, end), "lead.attach")
    name, edges, first = name_end(folded, head, last), [start], head
    for match in _separator().finditer(_hidden(folded, head, last)):
        here, after = head + match.start(), head + match.end()
        comma = "," in match.group()
        if here < name and not comma:
            continue
        if begins_paper(folded, after, last):
            if comma and len(edges) == 1 and begins_paper(folded, start, last):
                whole = _in_a_row(folded, start, last)
                return Row(whole.spans, whole.sure and sure)
            if _OR_BEFORE.search(folded, first, here):
                return _row([*edges, here], sure=False)
            edges += [here, here + 1]
            name, first = name_end(folded, head_of(folded, after, last).start, last), after
        elif not _goes_on(folded, (first, here), after, last, comma=comma):
            return _row([*edges, here], sure=False)
    return _row([*edges, end], sure=sure)


@cache
def _detail() -> re.Pattern[str]:
    """What may follow a comma or an ``and`` without being a paper of its own."""
    details = either("sign.by", "sign.bare", "optional.words", "around.detail")
    shape = rf"{shapes()}(?!\s(?:de|du|des|del|do|da|dos|das|d'|of))"
    return re.compile(rf"(?:{details}|{shape}|{language_words()})(?:(?<=')|(?![\w-]))")


@cache
def _same_word() -> re.Pattern[str]:
    """A preposition that goes on behind an ``and``: ``copy of the statutes and of the register``."""
    return re.compile(r"(?:del?|d[aeou]s?|du|of|from)\s")


@cache
def _people() -> re.Pattern[str]:
    article = either("edge.article")
    return re.compile(rf"(?:{article}(?:(?<=')|\s))*(?:[\w'-]+\s){{0,2}}{either('sign.people')}(?![\w-])")


def _goes_on(folded: str, paper: Span, after: int, end: int, *, comma: bool) -> bool:
    """Whether the words behind a comma or an ``and`` belong to the paper before it."""
    if _detail().match(folded, after, end):
        return True
    if not comma and (match := _same_word().match(folded, after, end)):
        return f" {match.group()}" in folded[slice(*paper)]
    return bool(signed_by().search(folded, *paper) and _people().match(folded, after, end))
