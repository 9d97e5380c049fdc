"""One paper that a call asks for: its name, kind, signer, shape and languages, from the words that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from tracker.domain.asked import RequiredDocument
from tracker.extract.asked_words import either, says, tables, words
from tracker.extract.findings import trim
from tracker.extract.roles_layout import Span

_LONGEST_NAME = 160
_LONGEST_SIGNER = 90


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, and whether the first of its words is one that names papers."""

    document: RequiredDocument
    known: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the name of a paper begins, and what stood before it."""

    start: int
    form: str | None = None
    optional: bool = False


def read_paper(value: str, folded: str, start: int, end: int) -> Paper | None:
    """The paper that ``value[start:end]`` names; None where nothing is named."""
    head = _head(folded, start, end)
    last = _name_end(folded, head.start, end)
    name = _without_bare(value, folded, *trim(value, head.start, last))
    if name[1] - name[0] < 2 or name[1] - name[0] > _LONGEST_NAME:
        return None
    kind, known = kind_of(folded[slice(*name)])
    document = RequiredDocument(
        value[slice(*name)],
        kind,
        _signer(value, folded, name, end, kind),
        head.form or form_in(folded, (name[1], end)),
        languages_in(folded, (head.start, end)),
        head.optional or says(folded, (start, end), "optional.words"),
    )
    return Paper(document, known)


def begins_paper(folded: str, start: int, end: int) -> bool:
    """Whether a paper is named right there, articles and such left aside."""
    return bool(_noun().match(folded, _head(folded, start, end).start, end))


@cache
def _noun() -> re.Pattern[str]:
    kinds = [f"kinds.{kind}" for kind in tables("kinds")]
    small = r"(?:de|del|en|con|por|para|que|y|e|et|and|of|in|du|des|le|la|les|a|to|with|avec|com|no|sin|ou|or|o)"
    return re.compile(rf"(?:(?!{small}\s)[\w'-]+\s)?{either(*kinds)}(?![\w-])")


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, words(f"kinds.{kind}")) for kind in tables("kinds"))


def kind_of(name: str) -> tuple[str, bool]:
    """The kind of a paper by its folded name, and whether the name begins with a word for papers."""
    found = [
        (match.start(), -len(match.group()), kind) for kind, pattern in _kinds() if (match := pattern.search(name))
    ]
    known = bool(_noun().match(name))
    return (min(found)[2] if found and known else "other"), known


# --- before the name -------------------------------------------------------------------------------------------------


@cache
def _lead() -> re.Pattern[str]:
    """Marks, connectives, articles and verbs before a name."""
    article = either("edge.article")
    return re.compile(
        rf"\s+|{either('edge.number')}|{either('edge.connective')}|{article}(?:(?<=')|\s)|{either('edge.lead')}\s"
    )


@cache
def _copy_of() -> re.Pattern[str]:
    shapes = "|".join(f"(?P<{name}>{either(f'form.{name}')})" for name in tables("form"))
    of = r"(?:de la|de las|de los|de l'|del?|d'|du|des|of the|of|do|da|dos|das)"
    return re.compile(rf"(?:(?:\w+|\d)\s)?(?:{shapes})\s{of}(?:(?<=')|\s)")


@cache
def _optional_lead() -> re.Pattern[str]:
    return re.compile(rf"{either('optional.words')}\s?[,:]?\s?")


def _head(folded: str, start: int, end: int) -> _Head:
    head = _Head(start)
    for _ in range(12):
        here = head.start
        if match := _optional_lead().match(folded, here, end):
            head = replace(head, start=match.end(), optional=True)
        elif match := _lead().match(folded, here, end):
            head = replace(head, start=match.end())
        elif head.form is None and (match := _copy_of().match(folded, here, end)):
            head = replace(head, start=match.end(), form=match.lastgroup)
        if head.start == here:
            break
    return head


# --- behind the name -------------------------------------------------------------------------------------------------


@cache
def _behind() -> re.Pattern[str]:
    """What follows a name without being part of it."""
    written = r"(?:(?:escrit|redact|redig|written)\w*\s)?(?:en|em|in)\s(?:(?:idioma|lengua|langue)\s)?"
    return re.compile(
        rf"[(;:\[]|,(?!\d)|\.(?:\s|$)|\s[-–—]\s|\s(?:{either('sign.by')}"
        rf"|(?:en|em|in|as an?|como)\s(?:forma\s)?{_shapes()}"
        rf"|{written}{_languages()}|{either('optional.words')}|{either('around.behind')})(?![\w-])"
    )


@cache
def _shapes() -> str:
    return either(*(f"form.{name}" for name in tables("form")))


def _name_end(folded: str, start: int, end: int) -> int:
    match = _behind().search(folded, start + 2, end) if start + 2 < end else None
    return match.start() if match else end


def _without_bare(value: str, folded: str, start: int, end: int) -> Span:
    """The name without ``filled in`` and the like at its end."""
    match = _bare_end().search(folded, start, end)
    return trim(value, start, match.start()) if match and match.start() > start else (start, end)


@cache
def _bare_end() -> re.Pattern[str]:
    return words("around.filled_in", r"\s", "$")


def form_in(folded: str, span: Span) -> str | None:
    """In which shape a paper comes, by the words of the span."""
    return next((name for name in tables("form") if words(f"form.{name}").search(folded, *span)), None)


@cache
def _languages() -> str:
    return either(*(f"language.{code}" for code in tables("language")))


@cache
def _language_list() -> re.Pattern[str]:
    one = _languages()
    between = r"\s?(?:,|/|\by/o\b|\b(?:o|u|or|ou|y|e|et|and)\b)\s?(?:(?:en|em|in)\s)?"
    return re.compile(
        rf"(?<!\w)(?:en|em|in)\s(?:(?:idioma|lengua|langue)\s)?(?P<list>{one}(?:{between}{one})*)(?![\w-])"
    )


def languages_in(folded: str, span: Span) -> tuple[str, ...]:
    """The languages of which one is asked for; none where several are asked for together."""
    match = _language_list().search(folded, *span)
    if match is None:
        return ()
    said = match["list"]
    codes = sorted(code for code in tables("language") if words(f"language.{code}").search(said))
    together = re.search(r"\b(?:y|e|et|and)\b(?!/)", said) and not re.search(r"\b(?:o|u|or|ou)\b|y/o|/", said)
    return () if together and len(codes) > 1 else tuple(codes)


# --- who signs -------------------------------------------------------------------------------------------------------


@cache
def _signed_by() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){either('sign.by')}\s")


@cache
def _signer_end() -> re.Pattern[str]:
    return re.compile(rf"[;:(]|,(?!\d)|\.(?:\s|$)|\s[-–—]\s|\s{either('sign.stop')}(?![\w-])")


def _signer(value: str, folded: str, name: Span, end: int, kind: str) -> str | None:
    if match := _signed_by().search(folded, name[0], end):
        return person(value, folded, match.end(), end)
    return _writer(value, folded, name) if kind == "letter" else None


def person(value: str, folded: str, start: int, end: int) -> str | None:
    """Who is named there, without the article; None where the words are too many."""
    stop = _signer_end().search(folded, start, end)
    first, last = trim(value, start, stop.start() if stop else end)
    article = re.compile(rf"(?:{either('edge.article')}(?:(?<=')|\s))+").match(folded, first, last)
    first = article.end() if article else first
    return value[first:last] if 2 < last - first <= _LONGEST_SIGNER else None


@cache
def _from() -> re.Pattern[str]:
    before = r"(?:de la|de las|de los|de l'|de su|del|de|du|des|d'une?|d'|do|da|dos|das|from|of the|by the)"
    people = either("sign.people")
    return re.compile(
        rf"\s{before}(?:(?<=')|\s)(?=(?:(?!d[aeou]s?\s|d'|del\s|from\s|of\s)[\w'-]+\s){{0,2}}{people}(?![\w-]))"
    )


def _writer(value: str, folded: str, name: Span) -> str | None:
    """Whose letter it is: ``letter from the mayor``."""
    for match in _from().finditer(folded, *name):
        return person(value, folded, match.end(), name[1])
    return None


# --- several papers in a row -----------------------------------------------------------------------------------------


@cache
def _enumerated() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|(?<=[;:,.)])\s{0,2}|\s(?:y|e|et|and)\s|(?<=[;:,.])\s(?:y|e|et|and)\s)\s?(?=\(?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)]-?\s)"
    )


def enumerated(folded: str, start: int, end: int) -> list[Span]:
    """The parts of ``1) … 2) …``; empty where the words are not numbered from the first on."""
    marks = [match.end() for match in _enumerated().finditer(folded[start:end])]
    if len(marks) < 2 or folded[start : start + marks[0]].strip(" :"):
        return []
    edges = [*marks, end - start]
    return [(start + first, start + last) for first, last in pairwise(edges)]


@cache
def _separator() -> re.Pattern[str]:
    joined = r"(?:y|e|et|and|asi como|ademas de|ainsi que|as well as|plus|bem como|alem de|junto con|mas)"
    return re.compile(rf",\s(?:{joined}\s)?(?:{either('optional.words')},?\s)?|\s{joined}\s")


_PARENTHESIS = re.compile(r"\([^()]{0,200}\)")


_OR = re.compile(r"(?:o|u|ou|or)\s")
"""One paper or the other: who reads them as two brings one too many, who drops one may drop the one there is."""


@dataclass(frozen=True, slots=True)
class Row:
    """Papers named one after the other in a sentence; ``sure`` says whether each of the words is understood."""

    spans: tuple[Span, ...]
    sure: bool


def in_a_row(folded: str, start: int, end: int) -> Row:
    """The papers of ``a letter, the minutes and a budget``; no spans where the first words name no paper."""
    if not begins_paper(folded, start, end):
        return Row((), False)
    hidden = _PARENTHESIS.sub(lambda match: "~" * len(match.group()), folded[start:end])
    edges, sure, last = [start], True, start
    for match in _separator().finditer(hidden):
        here, after = start + match.start(), start + match.end()
        if _OR.match(folded, after, end):
            sure = False
        elif begins_paper(folded, after, end):
            loose = "," not in match.group() and says(folded, (last, here), "around.relative")
            sure = sure and not loose
            edges += [here, here + 1]
            last = after
        elif not _goes_on(folded, (last, here), after, end):
            sure = False
    edges.append(end)
    return Row(tuple(zip(edges[::2], edges[1::2], strict=True)), sure)


@cache
def _detail() -> re.Pattern[str]:
    """What may follow a comma or an ``and`` without being a paper of its own."""
    details = either("sign.by", "sign.bare", "optional.words", "around.detail")
    return re.compile(rf"(?:{details}|d'|{_shapes()}|{_languages()})(?:(?<=')|(?![\w-]))")


@cache
def _people() -> re.Pattern[str]:
    article = either("edge.article")
    return re.compile(rf"(?:{article}(?:(?<=')|\s))*(?:[\w'-]+\s){{0,2}}{either('sign.people')}(?![\w-])")


def _goes_on(folded: str, paper: Span, after: int, end: int) -> bool:
    """Whether the words behind a comma or an ``and`` belong to the paper before it."""
    if _detail().match(folded, after, end):
        return True
    return bool(_signed_by().search(folded, *paper) and _people().match(folded, after, end))


def parts(folded: str, start: int, end: int) -> Row:
    """The papers that a stretch of text names one after the other: numbered, between semicolons, or in a row."""
    spans: Iterator[Span] | list[Span] = enumerated(folded, start, end)
    if not spans and ";" in folded[start:end]:
        edges = [start - 1, *(start + m.start() for m in re.finditer(";", folded[start:end])), end]
        spans = [(a + 1, b) for a, b in pairwise(edges) if folded[a + 1 : b].strip(" .")]
    return Row(tuple(spans), True) if spans else in_a_row(folded, start, end)
