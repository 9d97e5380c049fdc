"""A list of papers, and what all ways of listing them share: headings, where a list ends, and its reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from tracker.domain.asked import RequiredDocument
from tracker.extract.asked_papers import read_paper
from tracker.extract.asked_rows import Row
from tracker.extract.asked_words import either, says, spoiled, words
from tracker.extract.excerpt import heads_of
from tracker.extract.roles_layout import Layout, Span

LONGEST_LABEL = 120
MOST_ITEMS = 40
_LONGEST_ITEM = 600


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one list with the spans that name them; ``sure`` is False where part of it can't be read."""

    documents: tuple[RequiredDocument, ...]
    spans: tuple[Span, ...]
    sure: bool = True


# --- headings --------------------------------------------------------------------------------------------------------

NUMBERED = r"(?:(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]?-?|[a-z]+\.)\s+)?[¿¡#*-]{0,3}\s?"


@cache
def _label() -> re.Pattern[str]:
    names = f"(?P<strong>{either('heading.strong')})|(?P<weak>{either('heading.weak')})"
    article = r"(?:(?:los|las|les|the|os|as|sus|el|la|le)\s)?"
    ends = r"\s?(?:\([^()]{0,80}\))?\s?(?P<end>[:?.]|$)\s?"
    return re.compile(rf"{NUMBERED}{article}(?:{names}){ends}")


@dataclass(frozen=True, slots=True)
class Heading:
    """The words that open a list, to ``end``: do they ask for papers, may these be left out."""

    end: int
    strong: bool
    optional: bool


def heading_at(layout: Layout, start: int, end: int) -> Heading | None:
    """The heading of a list of papers that begins at ``start``."""
    folded = layout.folded
    if not words("around.stems", "", "").search(folded, start, min(end, start + LONGEST_LABEL)):
        return None
    match = _label().match(folded, start, min(end, start + LONGEST_LABEL))
    if match is None or (match["end"] in ("", ".") and match.end() < end):
        return None
    return Heading(match.end(), match["strong"] is not None, says(folded, match.span(), "heading.optional"))


def headed_otherwise(layout: Layout, line: Span) -> bool:
    """Whether a line stands below a heading of something else."""
    return any(spoiled(layout, head) for head in heads_of(layout, line))


# --- where a list ends -----------------------------------------------------------------------------------------------

_PAST_NUMBERED = re.compile(
    r"(?<!\b[a-z])(?<!\b[ivx]{2})(?<!\b[ivx]{3})(?<!\d)\.\s+(?!\(?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)])"
)


def list_end(layout: Layout, first: int, end: int) -> int:
    """Where a list within a line ends: with its sentence, or with the sentence of its last number."""
    stop = re.search(r"\.(?=\s+[^\W\d_]{3,}|\s*$|\s+[A-Z¿¡])", layout.value[first:end])
    numbered = re.search(r"(?:^|\s)\(?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)]-?\s", layout.folded[first : min(end, first + 8)])
    if numbered is None:
        return min(layout.sentence(first)[1], end) if stop is None else first + stop.start()
    past = _PAST_NUMBERED.search(layout.folded[first:end])
    return first + past.start() if past else end


# --- reading ---------------------------------------------------------------------------------------------------------

MARK = re.compile(
    r"\s*(?:(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s))|(?P<dot>[-–—•*·▪‣◦■●☐□✓✔➢►»])"
    r"|\(?(?P<number>\d{1,2})(?:\s?[.)]-?|\s?[–-])(?!\d)|\(?(?P<letter>[a-z])[.)]-?"
    r"|\(?(?P<roman>[ivx]{1,5})[.)]-?|(?P<annex>(?:anexo|annexe?|appendix|attachment|apendice)\s(?:n[.oº°]*\s?)?\w{1,4}\s?[.:)–-]))\s*"
)

_MOST_WORDS = 14


def may_be_named(folded: str, span: Span) -> bool:
    """Whether words without a word for papers may name one all the same: few, and no sentence."""
    said = folded[slice(*span)].strip(" -•.;,")
    said = MARK.sub("", said, count=1) if MARK.match(said) else said
    head = said.split("(")[0].split(",")[0]
    return len(head) >= 3 and len(head.split()) <= _MOST_WORDS and _names(head)


def _names(said: str) -> bool:
    return not words("around.finite").search(said) and not words("around.nameless").match(said)


def read_row(
    layout: Layout, row: Row, spans: tuple[Span, ...], heading: Heading, *, prose: bool = False
) -> Papers | None:
    """The papers of a list; one that can't be read leaves the list unsure, and a list without any is none."""
    documents, known, sure = [], 0, row.sure
    for span in row.spans:
        paper = read_paper(layout.value, layout.folded, *span) if span[1] - span[0] <= _LONGEST_ITEM else None
        if paper is None or not (paper.known or (heading.strong and not prose and may_be_named(layout.folded, span))):
            sure = False
            continue
        known += paper.known
        documents.append(replace(paper.document, optional=paper.document.optional or heading.optional))
    if not known or (not heading.strong and known < len(row.spans) and not prose):
        return None
    sure = sure and not any(says(layout.folded, span, "open.words") for span in spans)
    if not sure and not heading.strong and not prose:
        return None
    return Papers(tuple(documents), spans, sure)


def joined(lists: Sequence[Papers]) -> Papers:
    """Lists as one."""
    return Papers(
        tuple(dict.fromkeys(document for one in lists for document in one.documents)),
        tuple(span for one in lists for span in one.spans),
        all(one.sure for one in lists),
    )
