"""The reading of a page joined with those of its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from tracker.domain.call import FULLEST, fullest
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import ADDING_UP, CONDITIONS, FIELDS
from tracker.domain.money import Money
from tracker.domain.reading import Document, EditionMarks, Reading
from tracker.extract.page import PageFacts
from tracker.extract.source_page import SourcePage


def offered_documents(page: SourcePage, facts: PageFacts) -> tuple[Document, ...]:
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


_OF_THE_PAGE = frozenset({"title", "phase", "extended_from"})

_WHEN = frozenset({"closes", "rolling", "recurring", "stages"})

_COMPARED = (
    "opens", "closes", "questions_until", "results_on", "amount_max", "amount_total",
    "cofinancing_pct_max", "cofinancing_pct_min_own", "duration_months_max", "in_kind", "in_kind_pct_max",
    "evaluation_pct", "projects_per_applicant", "projects_funded",
)  # fmt: skip


_ADDED = ADDING_UP | {"contact_emails", "goals", "send_ways"}


def joined_reading(
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
        documents=offered_documents(page, facts),
        edition=_edition(own.edition, [read.edition for read, _ in documents]),
        doubts=(*own.doubts, *_doubts(page, own, joined)),
    )


def _joined_fact(name: str, own: Reading, known: Fact | None, read: Reading) -> Fact | None:
    """A field of the page with what a document says of it; None when it stays as it is."""
    said = read.facts.get(name)
    if name in FULLEST and said is not None and known is not None:
        return fullest([known, said])
    if said is None or not said.known or name in _OF_THE_PAGE:
        return None
    if known is not None and known.known:
        if name in _ADDED:
            return _union([known, said])
        return _compared(name, own, known, said) if name in _COMPARED or name in CONDITIONS else None
    if known is not None and (known.unknown is Unknown.CONTRADICTORY or (name in CONDITIONS and known.evidence)):
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
