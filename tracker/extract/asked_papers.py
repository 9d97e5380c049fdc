"""One paper that a call asks for: its name, kind, signer, shape and languages, from the words that name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

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


_ANNEX = re.compile(
    r"(?:anexo|annexe?|appendix|apendice|form|formulario|formulaire|formato)\s\w{1,3}\s\((?P<name>[^()]{3,80})\)"
)
"""``Annex 2 (budget)``: what counts is said between the brackets."""


def read_paper(value: str, folded: str, start: int, end: int) -> Paper | None:
    """The paper that ``value[start:end]`` names; None where nothing is named."""
    head = head_of(folded, start, end)
    last = name_end(folded, head.start, end)
    if (inside := _ANNEX.match(folded, head.start, end)) and begins_paper(folded, *inside.span("name")):
        return read_paper(value, folded, *inside.span("name"))
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
    at = head_of(folded, start, end).start
    return bool(_noun().match(folded, at, end)) and not _shape_alone().match(folded, at, end)


@cache
def _shape_alone() -> re.Pattern[str]:
    """``certified copy`` of what was named before."""
    return re.compile(rf"{shapes()}(?![\w-])(?!\s(?:de|du|des|del|do|da|dos|das|d'|of))")


@cache
def _noun() -> re.Pattern[str]:
    kinds = [f"kinds.{kind}" for kind in tables("kinds")]
    small = (
        r"(?:de|del|en|em|na|no|au|aux|par|con|por|para|que|y|e|et|and|of|in|du|des|le|la|les|a|to|with|avec|com|sin|ou"
        r"|or|o|conforme|segun|cf|ver|vide|see|voir|selon)"
    )
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
    named = "|".join(f"(?P<{name}>{either(f'form.{name}')})" for name in tables("form"))
    of = r"(?:de la|de las|de los|de l'|del?|d'|du|des|of the|of|do|da|dos|das)"
    return re.compile(rf"(?:(?:\w+|\d)\s)?(?:{named})\s{of}(?:(?<=')|\s)")


@cache
def _optional_lead() -> re.Pattern[str]:
    return re.compile(rf"{either('optional.words')}\s?[,:]?\s?")


def head_of(folded: str, start: int, end: int) -> _Head:
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
        rf"|(?:en|em|in|as an?|como)\s(?:forma\s)?{shapes()}"
        rf"|{written}{language_words()}|{either('optional.words')}|{either('around.behind')})(?![\w-])"
    )


@cache
def shapes() -> str:
    return either(*(f"form.{name}" for name in tables("form")))


def name_end(folded: str, start: int, end: int) -> int:
    match = _behind().search(folded, start + 2, end) if start + 2 < end else None
    return match.start() if match else end


def _without_bare(value: str, folded: str, start: int, end: int) -> Span:
    """The name without ``filled in`` and the like at its end."""
    joined = re.compile(r"\s(?:y|e|et|and)$").search(folded, start, end)
    end = joined.start() if joined else end
    match = _bare_end().search(folded, start, end)
    return trim(value, start, match.start()) if match and match.start() > start else (start, end)


@cache
def _bare_end() -> re.Pattern[str]:
    return words("around.filled_in", r"\s", "$")


def form_in(folded: str, span: Span) -> str | None:
    """In which shape a paper comes, by the words of the span."""
    return next((name for name in tables("form") if words(f"form.{name}").search(folded, *span)), None)


@cache
def language_words() -> str:
    return either(*(f"language.{code}" for code in tables("language")))


@cache
def language_list() -> re.Pattern[str]:
    one = language_words()
    between = r"\s?(?:,|/|\by/o\b|\b(?:o|u|or|ou|y|e|et|and)\b)\s?(?:(?:en|em|in)\s)?"
    return re.compile(
        rf"(?<!\w)(?:en|em|in)\s(?:(?:idioma|lengua|langue)\s)?(?P<list>{one}(?:{between}{one})*)(?![\w-])"
    )


def languages_in(folded: str, span: Span) -> tuple[str, ...]:
    """The languages of which one is asked for; none where several are asked for together."""
    match = language_list().search(folded, *span)
    if match is None:
        return ()
    said = match["list"]
    codes = sorted(code for code in tables("language") if words(f"language.{code}").search(said))
    together = re.search(r"\b(?:y|e|et|and)\b(?!/)", said) and not re.search(r"\b(?:o|u|or|ou)\b|y/o|/", said)
    return () if together and len(codes) > 1 else tuple(codes)


# --- who signs -------------------------------------------------------------------------------------------------------


@cache
def signed_by() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){either('sign.by')}\s")


@cache
def _signer_end() -> re.Pattern[str]:
    return re.compile(rf"[;:(]|,(?!\d)|\.(?:\s|$)|\s[-–—]\s|\s{either('sign.stop')}(?![\w-])")


def _signer(value: str, folded: str, name: Span, end: int, kind: str) -> str | None:
    if match := signed_by().search(folded, name[0], end):
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
