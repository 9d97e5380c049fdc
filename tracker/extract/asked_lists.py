"""Where a text lists the papers of an application: below a heading, in a table, behind a label or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.extract.asked_heading import Heading, Papers, heading_at, list_end, read_row
from tracker.extract.asked_items import answer_below, items_below
from tracker.extract.asked_papers import begins_paper
from tracker.extract.asked_rows import Row, items, row_of
from tracker.extract.asked_sentences import in_sentences
from tracker.extract.asked_tables import table_at
from tracker.extract.asked_words import says, spoiled
from tracker.extract.findings import trim
from tracker.extract.roles_layout import Layout, Span


def paper_lists(layout: Layout) -> Iterator[Papers]:
    """All lists of the text, in its order."""
    done = 0
    for index, line in enumerate(layout.lines):
        table = table_at(layout, index) if line[0] >= done and _may_have_cells(layout, line) else None
        for found in (table,) if table else _in_line(layout, index, done):
            done = max([line[0], *(last for _, last in found.spans)])
            yield found


def _may_have_cells(layout: Layout, line: Span) -> bool:
    block = layout.text.block_at(line[0])
    if block is not None and block.row is not None:
        return True
    said = layout.value[slice(*line)]
    return "|" in said or "....." in said or ". . ." in said


def _in_line(layout: Layout, index: int, done: int) -> Iterator[Papers]:
    """The lists that a line opens: behind headings at the beginning of its sentences, and in its sentences."""
    line = layout.lines[index]
    at = line[0]
    while at < line[1]:
        sentence = layout.sentence(at)
        if at >= done and (found := _below_heading(layout, index, at)):
            yield found
            done = max(done, *(last for _, last in found.spans))
        at = max(sentence[1], at) + 1
        while at < line[1] and layout.value[at].isspace():
            at += 1
    if (found := in_sentences(layout, index, done)) is not None:
        yield found


def _below_heading(layout: Layout, index: int, start: int) -> Papers | None:
    end = layout.lines[index][1]
    heading = heading_at(layout, start, end)
    if heading is None or spoiled(layout, (start, heading.end)):
        return None
    rest = trim(layout.value, heading.end, end)
    if rest[1] - rest[0] > 2:
        return _behind(layout, start, rest[0], end, heading)
    return items_below(layout, index, heading) or answer_below(layout, index, heading)


def _behind(layout: Layout, start: int, first: int, end: int, heading: Heading) -> Papers | None:
    """A list in the line of its label: in a sentence, or a sentence for each paper."""
    last = list_end(layout, first, end)
    row = row_of(layout.folded, first, last)
    if not row.spans:
        listed_elsewhere = heading.strong and says(layout.folded, (first, last), "open.words")
        span = trim(layout.value, start, last)
        return Papers((), (span,), sure=False) if listed_elsewhere else None
    more = tuple(_more_sentences(layout, last, end))
    last = more[-1][1] if more else last
    whole = items(layout.folded, [*row.spans, *more]) if more else row
    return read_row(layout, Row(whole.spans, whole.sure and row.sure), (trim(layout.value, start, last),), heading)


def _more_sentences(layout: Layout, last: int, end: int) -> Iterator[Span]:
    """Sentences that only name a paper: ``Documentos: Formulario. Carta de aval. Presupuesto.``"""
    while (match := re.compile(r"\.?\s+").match(layout.value, last, end)) and match.end() < end:
        start, last = match.end(), layout.sentence(match.end())[1]
        if not begins_paper(layout.folded, start, last) or says(layout.folded, (start, last), "around.verb"):
            return
        yield start, last
