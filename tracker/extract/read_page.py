"""A stored page with its attachments → one reading: what the page says, filled in from its rule documents.

The page's own facts win. A document fills what the page does not state, adds addresses for mail and the hour of a
deadline, and is quoted beside the page where the two disagree: then the earlier deadline and the lower sum rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import regex

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import FIELDS
from tracker.domain.money import Money
from tracker.domain.reading import PRESENTS, Document, EditionMarks, PageKind, Reading
from tracker.extract.html_layout import layout_of
from tracker.extract.html_walk import layout_text
from tracker.extract.page import NO_FACTS, PageFacts, language_of, layout_facts
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.text import Block, Text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of a page: its text where it could be read, else the reason code why not."""

    address: str
    title: str
    text: Text | None = None
    unreadable: str | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A stored page with what is known of its source.

    ``selectors`` are the CSS selectors that the source declares (``content``, ``title``, ``date``); ``funds`` are the
    keys of the funds that it may carry; ``secondary`` marks sources that only pass on what others announce.
    """

    address: str
    html: str
    fetched_at: datetime
    country: str | None = None
    language: str | None = None
    selectors: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    funds: tuple[str, ...] = ()
    secondary: bool = False


def read_page(page: SourcePage, catalogue: Any) -> tuple[Reading, ...]:
    """The readings of a page, normally one. A page that presents no call has a reading without facts."""
    layout = layout_of(page.html, page.selectors.get("content"))
    if layout is None:
        return (_nothing(page, NO_FACTS, PageKind.OTHER),)
    text = layout_text(layout)
    facts = layout_facts(layout, page.address, text, page.selectors.get("title"), page.selectors.get("date"))
    language = facts.language or page.language
    context = ReadContext(
        page.address,
        facts.page_date,
        page.country,
        language,
        page.fetched_at,
        facts.title,
        catalogue,
        page.funds,
        sites=facts.sites,
        links=tuple(words for _, words in facts.links),
    )
    own = read_text(text, context)
    if own.kind not in PRESENTS:
        return (replace(_nothing(page, facts, own.kind), fund=own.fund, kind_evidence=own.kind_evidence),)
    own = _with_mail_links(own, facts, text)
    documents = tuple(_read_documents(page, context, own))
    return (_joined(page, facts, own, _titled(text, facts), documents),)


def _nothing(page: SourcePage, facts: PageFacts, kind: PageKind) -> Reading:
    """The reading of a page that presents no call."""
    language = facts.language or page.language or "es"
    return Reading(
        page.address, kind, None, EditionMarks(), language, facts.page_date, documents=_documents(page, facts)
    )


def _documents(page: SourcePage, facts: PageFacts) -> tuple[Document, ...]:
    """The files that the page offers, with what came of reading them."""
    fetched = {attachment.address: attachment for attachment in page.attachments}
    named = {document.address: document for document in facts.documents}
    others = {
        address: Document(attachment.title, address)
        for address, attachment in fetched.items()
        if address not in named
    }  # fmt: skip
    return tuple(
        replace(document, content_hash=read.content_hash, unreadable=read.unreadable)
        if (read := fetched.get(document.address))
        else document
        for document in (*named.values(), *others.values())
    )


def _with_mail_links(own: Reading, facts: PageFacts, text: Text) -> Reading:
    """The reading with the addresses that stand behind the page's links only."""
    if own.fact("contact_emails").known or not facts.emails:
        return own
    evidence = tuple(_linked(own.address, text, words) for _, words in facts.mail_links if words in text.value)
    return replace(own, facts={**own.facts, "contact_emails": Fact(tuple(sorted(facts.emails)), evidence)})


def _linked(address: str, text: Text, words: str) -> Evidence:
    start = text.value.index(words)
    return Evidence(words, start, start + len(words), "mail link", 0.9, address)


# --- documents ---------------------------------------------------------------------------------------------------

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


def _read_documents(page: SourcePage, context: ReadContext, own: Reading) -> Iterator[tuple[Reading, Fact]]:
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
            yield read, _language_fact(language, body, attachment.address)


def _same_call(own: Reading, read: Reading) -> bool:
    """Whether a document can speak of the page's call: neither another fund nor another edition."""
    pairs = (
        (own.fund, read.fund),
        (own.edition.number, read.edition.number),
        (own.edition.year, read.edition.year),
    )
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


def _language_fact(language: str | None, text: Text, address: str) -> Fact:
    """The language of a text, proven by its first block."""
    if language is None or not text.blocks:
        return Fact()
    first = text.blocks[0]
    evidence = Evidence(
        text.value[first.start : first.end], first.start, first.end, "language", 0.9, address, text.page_of(first.start)
    )
    return Fact((language,), (evidence,))


def _titled(text: Text, facts: PageFacts) -> Fact:
    return _language_fact(facts.language, text, "")


# --- joining -----------------------------------------------------------------------------------------------------

_OF_THE_PAGE = frozenset({"title", "phase", "extended_from"})
_WHEN = frozenset({"closes", "rolling", "recurring", "stages"})
_COMPARED = (
    "opens", "closes", "questions_until", "results_on", "amount_max", "amount_total",
    "cofinancing_pct_max", "cofinancing_pct_min_own", "duration_months_max",
)  # fmt: skip


def _joined(
    page: SourcePage, facts: PageFacts, own: Reading, language: Fact, documents: tuple[tuple[Reading, Fact], ...]
) -> Reading:
    """The page's reading with what its documents add."""
    joined = dict(own.facts)
    languages = [replace(language, evidence=tuple(replace(e, address=page.address) for e in language.evidence))]
    for read, spoken in documents:
        languages.append(spoken)
        for name in FIELDS:
            fact = _joined_fact(name, own, joined.get(name), read)
            if fact is not None:
                joined[name] = fact
    if spoken_in := _union(languages):
        joined["languages"] = spoken_in
    return replace(
        own,
        facts=joined,
        documents=_documents(page, facts),
        edition=_edition(own.edition, [read.edition for read, _ in documents]),
        doubts=(*own.doubts, *_doubts(page, own, joined)),
    )


def _joined_fact(name: str, own: Reading, known: Fact | None, read: Reading) -> Fact | None:
    """A field of the page with what a document says of it; None when it stays as it is."""
    said = read.facts.get(name)
    if said is None or not said.known or name in _OF_THE_PAGE:
        return None
    if known is not None and known.known:
        if name == "contact_emails":
            return _union([known, said])
        return _compared(name, own, known, said) if name in _COMPARED else None
    if known is not None and known.unknown is Unknown.CONTRADICTORY:
        return None
    return None if name in _WHEN and _says_when(own, name) else said


def _says_when(own: Reading, name: str) -> bool:
    """Whether the page says in another way until when proposals are taken."""
    return any(own.fact(other).known for other in _WHEN - {name})


def _union(facts: list[Fact]) -> Fact | None:
    """Codes of several facts as one, with the evidence of those that add something."""
    codes: dict[str, None] = {}
    evidence: list[Evidence] = []
    for fact in facts:
        new = [str(code) for code in fact.value if code not in codes] if isinstance(fact.value, tuple) else []
        if new:
            codes |= dict.fromkeys(new)
            evidence += fact.evidence
    return Fact(tuple(sorted(codes)), tuple(evidence)) if codes else None


def _compared(name: str, own: Reading, known: Fact, said: Fact) -> Fact | None:
    """What page and document say together: the fuller of two that agree, or both where they disagree."""
    if known.value == said.value or known.unknown is Unknown.CONTRADICTORY:
        return None
    if name == "closes" and said.value == own.fact("extended_from").value:
        return None  # the document was written before the deadline was moved
    if _refines(said.value, known.value):
        return replace(said, evidence=(*known.evidence, *said.evidence))
    if _refines(known.value, said.value):
        return None
    return Fact(_careful(name, known.value, said.value), (*known.evidence, *said.evidence), Unknown.CONTRADICTORY)


def _refines(value: object, other: object) -> bool:
    """Whether a value says the same as the other and more, such as the hour of a day."""
    if isinstance(value, Deadline) and isinstance(other, Deadline):
        hour = other.time is None or value.time == other.time
        zone = other.zone is None or value.zone == other.zone
        return value.day == other.day and hour and zone
    if isinstance(value, str) and isinstance(other, str):
        return value.startswith(other)
    return False


def _careful(name: str, value: object, other: object) -> object:
    """Of two values of a field the one to warn by: the earlier date, the lower sum, the greater share of one's own."""
    match value, other:
        case Money(), Money():
            return min(value, other, key=lambda sum_: sum_.amount) if value.currency == other.currency else value
        case Deadline(), Deadline():
            return min(value, other, key=Deadline.local)
        case Decimal(), Decimal():
            return max(value, other) if name == "cofinancing_pct_min_own" else min(value, other)
        case int(), int():
            return min(value, other)
        case str(), str():
            return min(value, other)
    return value


def _edition(own: EditionMarks, others: list[EditionMarks]) -> EditionMarks:
    """The page's marks, those that it lacks from the documents."""
    for other in others:
        own = EditionMarks(
            own.number or other.number, own.year or other.year, own.span or other.span, own.cutoff or other.cutoff
        )
    return own


def _doubts(page: SourcePage, own: Reading, joined: Mapping[str, Fact]) -> Iterator[str]:
    """What a person should look at: new contradictions, documents that could not be read."""
    for name, fact in joined.items():
        if fact.unknown is Unknown.CONTRADICTORY and own.fact(name).unknown is not Unknown.CONTRADICTORY:
            yield f"{name}: {fact.unknown.value}"
    for attachment in page.attachments:
        if attachment.unreadable:
            yield f"document {attachment.unreadable}: {attachment.address}"
