"""Papers that a sentence names: behind a verb of attaching or handing in, or before one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from tracker.extract.asked_heading import Heading, Papers, headed_otherwise, joined, list_end, read_row
from tracker.extract.asked_items import items_below
from tracker.extract.asked_papers import begins_paper, form_in, read_paper
from tracker.extract.asked_rows import Row, row_of
from tracker.extract.asked_words import either, says, spoiled, words
from tracker.extract.findings import trim
from tracker.extract.lexicon import fold
from tracker.extract.roles_layout import Layout

_MOST_LEADS = 12
"""So many beginnings of lists are looked at in a line, so that a line of nothing else takes no longer."""


@cache
def _leads() -> re.Pattern[str]:
    leads = (
        f"(?P<attach>{either('lead.attach')})|(?P<listed>{either('lead.listed')})|(?P<hand>{either('lead.hand_in')})"
    )
    return re.compile(rf"(?<![\w-])(?:{leads})(?:(?<=[\s'])|\s|(?=[:.,;])|$)")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"(?:{either('lead.between')})*")


_BEFORE_LEAD = re.compile(r"[^.;:?]*$")


def in_sentences(layout: Layout, index: int, done: int) -> Papers | None:
    """The papers that a line names in its sentences."""
    start, end = layout.lines[index]
    found: list[Papers] = []
    for lead in islice(_leads().finditer(layout.folded, max(start, done), end), _MOST_LEADS):
        if lead.start() < done:
            continue
        sentence = layout.sentence(lead.start())
        if spoiled(layout, sentence) or headed_otherwise(layout, sentence) or _denied(layout, lead):
            continue
        one = _behind_lead(layout, index, lead)
        if one is not None and not (lead["hand"] and _no_duty(layout, sentence[0], lead.start())):
            found.append(one)
            done = max(last for _, last in one.spans)
    found += _before_verbs(layout, max(start, done), end)
    return joined(found) if found else None


def _before_verbs(layout: Layout, start: int, end: int) -> Iterator[Papers]:
    """Papers that stand before the verb: ``the minutes and the budget must be attached``."""
    for verb in words("lead.verb_last").finditer(layout.folded, start, end):
        sentence = layout.sentence(verb.start())
        if spoiled(layout, sentence) or headed_otherwise(layout, sentence):
            continue
        row = row_of(layout.folded, sentence[0], verb.start())
        span = trim(layout.value, sentence[0], verb.end())
        papers = read_row(layout, row, (span,), Heading(verb.end(), strong=True, optional=False), prose=True)
        if papers is not None and not _little(papers):
            yield papers


_IS_ATTACHED = re.compile(r"(?:adjunta|anexa)n?\s?")


def _denied(layout: Layout, lead: re.Match[str]) -> bool:
    """Whether nothing is asked for there: ``not necessary to attach``, ``the rules are attached``."""
    at = lead.start()
    if layout.folded[max(0, at - 3) : at] == "se " and _IS_ATTACHED.fullmatch(lead.group()):
        return True
    return bool(words("around.not", after=r"\s$").search(layout.folded, max(0, at - 12), at))


def _no_duty(layout: Layout, start: int, at: int) -> bool:
    """Whether handing in is only allowed there (``cities may send plans``), or the duty of somebody else."""
    allowed = words("around.may", after=r"\s$").search(layout.folded, max(0, at - 16), at)
    return bool(allowed) or says(layout.folded, (start, at), "veto.actor")


def _behind_lead(layout: Layout, index: int, lead: re.Match[str]) -> Papers | None:
    line = layout.lines[index]
    match = _between().match(layout.folded, lead.end(), line[1])
    first = match.end() if match else lead.end()
    strong = lead["attach"] is not None
    heading = Heading(first, strong, optional=_may(lead.group()))
    if first >= line[1] or not layout.folded[first : line[1]].strip(" :"):
        ends_open = layout.folded[line[0] : line[1]].rstrip().endswith(":")
        return items_below(layout, index, heading) if ends_open else None
    whole = list_end(layout, first, line[1])
    last = _cut(layout, first, whole)
    row = row_of(layout.folded, first, last)
    if not row.spans:
        return None
    row = Row(row.spans, row.sure and not _papers_beyond(layout, last, whole))
    sentence = layout.sentence(lead.start())
    span = trim(layout.value, sentence[0], max(last, lead.end()))
    papers = read_row(layout, row, (span,), heading, prose=True)
    papers = _all_in_that_shape(layout, row, papers) if papers else None
    if papers is None or (_little(papers) and not words("around.by_itself").search(lead.group())):
        return None
    return _with_subject(layout, sentence[0], lead, papers) if strong else papers


def _all_in_that_shape(layout: Layout, row: Row, papers: Papers) -> Papers:
    """The papers of a sentence that ends ``…, in original and two copies``: that holds for each of them."""
    start, end = row.spans[-1]
    match = words("form.original_and_copy", r",\s(?:en|em|in|as)\s(?:(?:un|one|an|um)\s)?", r"\W*$").search(
        layout.folded, start, end
    )
    if match is None:
        return papers
    shaped = (replace(document, form=document.form or "original_and_copy") for document in papers.documents)
    return replace(papers, documents=tuple(shaped))


def _may(lead: str) -> bool:
    return bool(words("around.may").match(lead))


@cache
def _tail() -> re.Pattern[str]:
    """What ends a list before its sentence does: when, where and how it is sent."""
    address = rf"{either('around.to_address')}\s\S+\s?(?:@|[\[(]\s?(?:at|arroba)\s?[\])])"
    return re.compile(rf",?\s(?:{either('around.tail')}(?![\w-])|{address})|,\s{either('around.finite')}(?![\w-])")


def _cut(layout: Layout, first: int, last: int) -> int:
    match = _tail().search(layout.folded, first, last)
    last = match.start() if match else last
    for lead in _leads().finditer(layout.folded, first + 3, last):
        near = max(first, lead.start() - 8)
        joined = re.search(r"(?:,|\s(?:y|e|et|and))\s$", layout.folded[near : lead.start()])
        if joined:
            return near + joined.start()
    return last


def _papers_beyond(layout: Layout, last: int, end: int) -> bool:
    """Whether more papers stand behind where and when the first are sent, before another verb of handing in."""
    lead = _leads().search(layout.folded, last, end)
    stop = lead.start() if lead else end
    found = re.compile(r",\s|\s(?:y|e|et|and)\s").finditer(layout.folded, last, stop)
    return any(begins_paper(layout.folded, match.end(), stop) for match in found)


def _little(papers: Papers) -> bool:
    """Whether nothing is named but the application itself, or one paper of which something is said in passing."""
    documents = papers.documents
    if len(documents) == 1 and documents[0].kind not in _ALONE:
        return True
    return all(words("around.application").fullmatch(fold(document.name)) for document in documents)


_ALONE = frozenset({"form", "letter", "agreement", "minutes"})
"""Papers that may be all that is handed in, where a sentence names only one."""


_TO_IT = re.compile(r"\b(?:al|a la|au)\s$")


@cache
def _subject_end() -> re.Pattern[str]:
    return re.compile(rf"[,(]|\s{either('around.subject_end')}(?![\w-])")


def _with_subject(layout: Layout, start: int, lead: re.Match[str], papers: Papers) -> Papers:
    """The papers with the form that they come along with, where the sentence names it before them."""
    before = _BEFORE_LEAD.search(layout.folded, start, lead.start())
    if before is None or not words("around.coming_along").search(lead.group()):
        return papers
    subject = words("around.subject").search(layout.folded, before.start(), lead.start())
    if subject is None or _TO_IT.search(layout.folded, max(0, subject.start() - 6), subject.start()):
        return papers
    stop = _subject_end().search(layout.folded, subject.end(), lead.start())
    paper = read_paper(layout.value, layout.folded, subject.start(), stop.start() if stop else lead.start())
    if paper is None or not paper.known:
        return papers
    shape = form_in(layout.folded, (subject.end(), lead.start()))
    own = replace(paper.document, form=shape, optional=False)
    return replace(papers, documents=(own, *papers.documents))
