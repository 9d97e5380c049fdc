"""Readings of the rule documents of a page; forms, annexes and documents of other calls are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from tracker.domain.fact import Evidence, Fact
from tracker.domain.reading import Reading
from tracker.extract.page_language import language_of
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.source_page import Attachment, SourcePage
from tracker.extract.text import Block, Text

_ANNEX = regex.compile(r"(?:anexos?|annexes?|annex|appendi(?:x|ces)|apéndices?|anhang)\b", regex.I)

_LONGEST_ANNEX_HEADING = 100

_TABLE_OF_CONTENTS = regex.compile(r"(?:\.{3,}|…|\s)\s*\d{1,3}$")

_FORM = regex.compile(
    r"\b(?:formul\w+|formatos?|formato de|form|application form|proposal form|template|plantillas?|modelos?|cartas?|"
    r"lettre|letter|instructivo|aval|candidature form|dossier type|cronograma|presupuesto)\b",
    regex.I,
)


def body_of(text: Text) -> Text:
    """A document without its annexes, which hold models, checklists and glossaries. Offsets stay what they were."""
    annex = next((block for block in text.blocks[1:] if _opens_annex(text, block)), None)
    return text if annex is None else _until(text, annex.start)


def _opens_annex(text: Text, block: Block) -> bool:
    """Whether a block is the heading of an annex; a line of the table of contents is none."""
    words = text.value[block.start : block.end]
    if len(words) > _LONGEST_ANNEX_HEADING or not _ANNEX.match(words):
        return False
    if block.kind in {"heading", "title"}:
        return True
    alone = block.kind == "paragraph" and block.row is None and words[-1] not in ".,;:"
    return alone and not _TABLE_OF_CONTENTS.search(words)


def _until(text: Text, end: int) -> Text:
    """What stands before an offset at which a block begins."""
    kept = text.value[:end].rstrip("\n")
    return replace(
        text,
        value=kept,
        blocks=tuple(block for block in text.blocks if block.end <= len(kept)),
        origin=text.origin[: len(kept)],
        struck=tuple(span for span in text.struck if span[1] <= len(kept)),
        page_starts=tuple(start for start in text.page_starts if start < end),
    )


def _is_form(attachment: Attachment, text: Text) -> bool:
    """Whether the document is to be filled in: its prompts are no facts."""
    first = text.value[text.blocks[0].start : text.blocks[0].end] if text.blocks else ""
    return bool(_FORM.search(attachment.title) or _FORM.match(first))


def read_documents(page: SourcePage, context: ReadContext, own: Reading) -> Iterator[tuple[Reading, Fact]]:
    """The readings of the rule documents, with their language as a fact; those of other editions left out."""
    for attachment in page.attachments:
        if attachment.text is None or _is_form(attachment, attachment.text):
            continue
        body = body_of(attachment.text)
        language = language_of(None, body.value) or context.language
        title = next((body.value[b.start : b.end] for b in body.blocks if b.kind == "title"), attachment.title)
        funds = (own.fund,) if own.fund else page.funds
        read = read_text(
            body, replace(context, address=attachment.address, language=language, title=title, funds=funds, links=())
        )
        if _same_call(own, read):
            yield read, language_fact(language, body, attachment.address)


def _same_call(own: Reading, read: Reading) -> bool:
    """Whether a document can speak of the page's call: neither another fund nor another edition."""
    pairs = (
        (own.fund, read.fund),
        (own.edition.number, read.edition.number),
        (own.edition.year, read.edition.year),
    )
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


def language_fact(language: str | None, text: Text, address: str) -> Fact:
    """The language of a text, proven by its first block."""
    if language is None or not text.blocks:
        return Fact()
    first = text.blocks[0]
    evidence = Evidence(
        text.value[first.start : first.end], first.start, first.end, "language", 0.9, address, text.page_of(first.start)
    )
    return Fact((language,), (evidence,))
