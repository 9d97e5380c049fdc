"""A stored page with its attachments → one reading: what the page says, filled in from its rule documents.

The page's own facts win. A document fills what the page does not state, adds addresses for mail and the hour of a
deadline, and is quoted beside the page where the two disagree: then the earlier deadline and the lower sum rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tracker.domain.call import NOTICED
from tracker.domain.fact import Evidence, Fact
from tracker.domain.reading import PRESENTS, EditionMarks, PageKind, Reading
from tracker.extract.notice import Notice, find_notice
from tracker.extract.page import NO_FACTS, PageFacts, open_page
from tracker.extract.page_language import language_of
from tracker.extract.read_documents import language_fact, read_documents
from tracker.extract.read_join import joined_reading, offered_documents
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.roles_layout import Layout
from tracker.extract.source_page import SourcePage
from tracker.extract.text import Text
from tracker.extract.text_sentences import trimmed

_AGAIN = re.compile("reanud|reabr|reabier|rouver|relanc|resum|reopen|reabert|retomad", re.IGNORECASE)
"""Words without which no page says that a call is taken up again."""


def read_page(page: SourcePage, catalogue: Any) -> tuple[Reading, ...]:
    """The readings of a page, normally one. A page that presents no call has a reading without facts."""
    if page.document is not None:
        return (_read(page, page.document, _document_facts(page, page.document), catalogue),)
    opened = page.opened or open_page(page.html, page.address, page.selectors)
    if opened is None:
        return (_nothing(page, NO_FACTS, PageKind.OTHER),)
    return (_read(page, opened.text, opened.facts, catalogue),)


def _document_facts(page: SourcePage, text: Text) -> PageFacts:
    """What is known of a document that is a page by itself."""
    named = next((text.value[block.start : block.end] for block in text.blocks if block.kind == "title"), page.title)
    return replace(NO_FACTS, title=named, language=language_of(None, text.value))


def _read(page: SourcePage, text: Text, facts: PageFacts, catalogue: Any) -> Reading:
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
        assumed_fund=page.assumed_fund,
    )
    own = read_text(text, context)
    if own.kind not in PRESENTS:
        notice = find_notice(Layout(text), facts.title, catalogue, page.funds)
        if notice is not None:
            return _notified(page, text, facts, notice)
        return replace(_nothing(page, facts, own.kind), fund=own.fund, kind_evidence=own.kind_evidence)
    own = _with_resumption(_with_mail_links(own, facts, text), text, facts, catalogue, page.funds)
    documents = tuple(read_documents(page, context, own))
    return joined_reading(page, facts, own, _titled(text, facts), documents)


def _nothing(page: SourcePage, facts: PageFacts, kind: PageKind) -> Reading:
    """The reading of a page that presents no call."""
    language = facts.language or page.language or "es"
    return Reading(
        page.address, kind, None, EditionMarks(), language, facts.page_date, documents=offered_documents(page, facts)
    )


def _notified(page: SourcePage, text: Text, facts: PageFacts, notice: Notice) -> Reading:
    """The reading of a notice: what it says of the phase of the call that it names, and nothing else."""
    start, end = trimmed(text.value, *notice.span)
    proof = (Evidence(text.value[start:end], start, end, NOTICED, 0.9, page.address),)
    found = _nothing(page, facts, PageKind.NOTICE)
    said = {"phase": Fact(notice.phase, proof)}
    return replace(found, fund=notice.fund, edition=notice.edition, facts=said, kind_evidence=proof)


def _with_resumption(own: Reading, text: Text, facts: PageFacts, catalogue: Any, funds: Iterable[str]) -> Reading:
    """The reading with the words that say of its call, as news, that it is taken up again."""
    phase = own.fact("phase")
    if phase.value not in (None, "call") or not _AGAIN.search(text.value):
        return own
    notice = find_notice(Layout(text), facts.title, catalogue, funds)
    if notice is None or notice.phase != "call" or notice.fund != own.fund:
        return own
    start, end = trimmed(text.value, *notice.span)
    proof = Evidence(text.value[start:end], start, end, NOTICED, 0.9, own.address)
    return replace(own, facts={**own.facts, "phase": Fact("call", (proof, *phase.evidence))})


def _with_mail_links(own: Reading, facts: PageFacts, text: Text) -> Reading:
    """The reading with the addresses that stand behind the page's links only."""
    if own.fact("contact_emails").known or not facts.emails:
        return own
    evidence = tuple(_linked(own.address, text, words) for _, words in facts.mail_links if words in text.value)
    return replace(own, facts={**own.facts, "contact_emails": Fact(tuple(sorted(facts.emails)), evidence)})


def _linked(address: str, text: Text, words: str) -> Evidence:
    start = text.value.index(words)
    return Evidence(words, start, start + len(words), "mail link", 0.9, address)


def _titled(text: Text, facts: PageFacts) -> Fact:
    return language_fact(facts.language, text, "")
