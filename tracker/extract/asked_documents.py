"""What goes with a proposal: the papers that a call asks for, all of them or none.

Who trusts half a checklist files an incomplete proposal. So where part of a list can't be read, where it says that it
is not all, or where kinds of applicants have lists of their own, the field is a question with the sentences.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import islice

from tracker.domain.asked import RequiredDocument
from tracker.domain.fact import Unknown
from tracker.extract.asked_heading import Papers
from tracker.extract.asked_lists import paper_lists
from tracker.extract.asked_papers import form_in, languages_in
from tracker.extract.asked_words import either, says, spoiled, words
from tracker.extract.findings import NOTHING, Finding, trim
from tracker.extract.lexicon import fold
from tracker.extract.roles_layout import Layout, Span

_MOST = 60
_HEAD = 120
_MOST_GENERAL = 12


def read_required_documents(layout: Layout) -> Finding:
    """The papers that go with a proposal, in the order of the page."""
    if not words("around.cues", "", "").search(layout.folded):
        return NOTHING
    lists = list(paper_lists(layout))
    if not lists:
        return NOTHING
    general, more = _for_all(layout)
    spans = tuple(dict.fromkeys(span for one in lists for span in one.spans)) + more
    documents = _together(lists)
    apart = any(_of_one_kind(layout, one) for one in lists) or _more_elsewhere(layout, lists)
    if apart or not documents or len(documents) > _MOST or not all(one.sure for one in lists):
        return Finding(None, spans, "documents", 0.8, Unknown.AMBIGUOUS)
    whole = tuple(_with(document, general) for document in documents)
    return Finding(whole, tuple(trim(layout.value, *span) for span in spans), "documents", 0.85)


def _of_one_kind(layout: Layout, papers: Papers) -> bool:
    """Whether a list is that of one kind of applicants or projects, by its heading or the line above it."""
    start = papers.spans[0][0]
    above = layout.neighbour(start, -1) if layout.line_index(start) else None
    heads = [
        (start, min(papers.spans[0][1], start + _HEAD)),
        *([above] if above and above[1] - above[0] <= _HEAD else []),
    ]
    return any(
        says(layout.folded, head, "around.of_one_kind") and not _EVERY.search(layout.folded, *head) for head in heads
    )


_EVERY = re.compile(r"\b(?:tod[ao]s|all|toutes|tous|cualquier|any)\b")


def _more_elsewhere(layout: Layout, lists: list[Papers]) -> bool:
    """Whether the only list is one sentence that adds to others: ``a copy must be attached, too``."""
    return len(lists) == 1 and len(lists[0].spans) == 1 and says(layout.folded, lists[0].spans[0], "open.more")


def _together(lists: list[Papers]) -> tuple[RequiredDocument, ...]:
    """The papers of all lists, each once."""
    found: list[RequiredDocument] = []
    for one in lists:
        known = tuple(found)
        for document in one.documents:
            twin = next((n for n, other in enumerate(known) if _same(other, document)), None)
            if twin is None:
                found.append(document)
            else:
                found[twin] = _merged(found[twin], document)
    return tuple(found)


def _same(one: RequiredDocument, other: RequiredDocument) -> bool:
    first, second = fold(one.name), fold(other.name)
    return one.kind == other.kind and (first in second or second in first)


def _merged(one: RequiredDocument, other: RequiredDocument) -> RequiredDocument:
    name = max(one.name, other.name, key=len)
    return RequiredDocument(
        name, one.kind, one.signer or other.signer, one.form or other.form, one.languages or other.languages,
        one.optional and other.optional,
    )  # fmt: skip


# --- what holds for all ----------------------------------------------------------------------------------------------


@cache
def _all_of_them() -> re.Pattern[str]:
    both = f"(?P<short>{either('around.all_short')})"
    return re.compile(rf"(?<![\w-])(?:{either('around.all')}|{both})(?![\w-])")


def _for_all(layout: Layout) -> tuple[RequiredDocument, tuple[Span, ...]]:
    """The shape and languages of all papers, as a paper without a name would have them."""
    general, spans = RequiredDocument(""), []
    for match in islice(_all_of_them().finditer(layout.folded), _MOST_GENERAL):
        sentence = layout.sentence(match.start())
        before, last = max(sentence[0], match.start() - 45), min(sentence[1], match.end() + 90)
        stop = re.search(r"[;:]", layout.folded[match.end() : last])
        last = match.end() + stop.start() if stop else last
        short = match["short"] is not None
        languages = languages_in(layout.folded, (match.end(), min(last, match.end() + 40) if short else last))
        shape = None if short else form_in(layout.folded, (match.end(), last))
        shape = shape or (None if short else _of_each(layout, before, match.start()))
        if (not languages and not shape) or spoiled(layout, sentence):
            continue
        general = replace(general, form=general.form or shape, languages=general.languages or languages)
        spans.append(sentence)
    return general, tuple(spans)


def _of_each(layout: Layout, first: int, last: int) -> str | None:
    """``One original and one copy of every document``."""
    said = layout.folded[first:last]
    return form_in(said, (0, len(said))) if re.search(r"\b(?:of|de|des|d[eoa]s?)\s*$", said) else None


def _with(document: RequiredDocument, general: RequiredDocument) -> RequiredDocument:
    return replace(document, form=document.form or general.form, languages=document.languages or general.languages)
