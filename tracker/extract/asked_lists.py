"""Where a text lists the papers of an application: below a heading, in a table, behind a label or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from tracker.domain.asked import RequiredDocument
from tracker.extract.asked_papers import begins_paper, form_in, languages_in, person, read_paper
from tracker.extract.asked_rows import Row, items, row_of
from tracker.extract.asked_words import either, says, spoiled, words
from tracker.extract.excerpt import heads_of
from tracker.extract.findings import trim
from tracker.extract.lexicon import fold
from tracker.extract.roles_layout import Layout, Span

_LONGEST_LABEL = 120
_LONGEST_ITEM = 600
_MOST_ITEMS = 40
_MOST_LEADS = 12
"""So many beginnings of lists are looked at in a line, so that a line of nothing else takes no longer."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one list with the spans that name them; ``sure`` is False where part of it can't be read."""

    documents: tuple[RequiredDocument, ...]
    spans: tuple[Span, ...]
    sure: bool = True


def paper_lists(layout: Layout) -> Iterator[Papers]:
    """All lists of the text, in its order."""
    done = 0
    for index, line in enumerate(layout.lines):
        cells = layout.cells(line)
        table = _in_table(layout, index) if len(cells) > 1 and line[0] >= done else None
        for found in (table,) if table else _in_line(layout, index, done):
            done = max([line[0], *(last for _, last in found.spans)])
            yield found


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
    if (found := _in_sentences(layout, index, done)) is not None:
        yield found


# --- below a heading, behind a label ---------------------------------------------------------------------------------

_NUMBERED = r"(?:(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]?-?|[a-z]+\.)\s+)?[¿¡#*-]{0,3}\s?"


@cache
def _label() -> re.Pattern[str]:
    names = f"(?P<strong>{either('heading.strong')})|(?P<weak>{either('heading.weak')})"
    article = r"(?:(?:los|las|les|the|os|as|sus|el|la|le)\s)?"
    ends = r"\s?(?:\([^()]{0,80}\))?\s?(?P<end>[:?.]|$)\s?"
    return re.compile(rf"{_NUMBERED}{article}(?:{names}){ends}")


@dataclass(frozen=True, slots=True)
class _Heading:
    end: int
    strong: bool
    optional: bool


def _heading(layout: Layout, start: int, end: int) -> _Heading | None:
    """The heading of a list of papers that begins at ``start``."""
    folded = layout.folded
    if not words("around.stems", "", "").search(folded, start, min(end, start + _LONGEST_LABEL)):
        return None
    match = _label().match(folded, start, min(end, start + _LONGEST_LABEL))
    if match is None or (match["end"] in ("", ".") and match.end() < end):
        return None
    return _Heading(match.end(), match["strong"] is not None, says(folded, match.span(), "heading.optional"))


def _below_heading(layout: Layout, index: int, start: int) -> Papers | None:
    end = layout.lines[index][1]
    heading = _heading(layout, start, end)
    if heading is None or spoiled(layout, (start, heading.end)):
        return None
    rest = trim(layout.value, heading.end, end)
    if rest[1] - rest[0] > 2:
        return _behind(layout, start, rest[0], end, heading)
    return _items(layout, index, heading) or _answer(layout, index, heading)


def _behind(layout: Layout, start: int, first: int, end: int, heading: _Heading) -> Papers | None:
    """A list in the line of its label: in a sentence, or a sentence for each paper."""
    last = _list_end(layout, first, end)
    row = row_of(layout.folded, first, last)
    if not row.spans:
        listed_elsewhere = heading.strong and says(layout.folded, (first, last), "open.words")
        span = trim(layout.value, start, last)
        return Papers((), (span,), sure=False) if listed_elsewhere else None
    more = tuple(_more_sentences(layout, last, end))
    last = more[-1][1] if more else last
    whole = items(layout.folded, [*row.spans, *more]) if more else row
    return _read(layout, Row(whole.spans, whole.sure and row.sure), (trim(layout.value, start, last),), heading)


def _more_sentences(layout: Layout, last: int, end: int) -> Iterator[Span]:
    """Sentences that only name a paper: ``Documentos: Formulario. Carta de aval. Presupuesto.``"""
    while (match := re.compile(r"\.?\s+").match(layout.value, last, end)) and match.end() < end:
        start, last = match.end(), layout.sentence(match.end())[1]
        if not begins_paper(layout.folded, start, last) or says(layout.folded, (start, last), "around.verb"):
            return
        yield start, last


_PAST_NUMBERED = re.compile(
    r"(?<!\b[a-z])(?<!\b[ivx]{2})(?<!\b[ivx]{3})(?<!\d)\.\s+(?!\(?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)])"
)


def _list_end(layout: Layout, first: int, end: int) -> int:
    """Where a list within a line ends: with its sentence, or with the sentence of its last number."""
    stop = re.search(r"\.(?=\s+[^\W\d_]{3,}|\s*$|\s+[A-Z¿¡])", layout.value[first:end])
    numbered = re.search(r"(?:^|\s)\(?(?:[ivx]{1,5}|\d{1,2}|[a-z])[.)]-?\s", layout.folded[first : min(end, first + 8)])
    if numbered is None:
        return min(layout.sentence(first)[1], end) if stop is None else first + stop.start()
    past = _PAST_NUMBERED.search(layout.folded[first:end])
    return first + past.start() if past else end


def _items(layout: Layout, index: int, heading: _Heading) -> Papers | None:
    """The marked lines below a heading, or below the line with a colon that follows it."""
    heads = [layout.lines[index]]
    spans = list(_marked(layout, index))
    below = layout.lines[index + 1 : index + 2]
    if not spans and below and _leads_in(layout, below[0]):
        heads, spans = [*heads, *below], list(_marked(layout, index + 1))
    if not spans:
        return None
    row = items(layout.folded, spans)
    nested = any(layout.value[last - 1] == ":" for _, last in spans)
    row = Row(row.spans, row.sure and not nested and not _goes_on_below(layout, spans[-1]))
    return _read(layout, row, (*heads, *spans), heading)


def _leads_in(layout: Layout, line: Span) -> bool:
    """Whether a line only leads in a list: ``The following:``."""
    short = line[1] - line[0] <= _LONGEST_LABEL and layout.value[line[1] - 1] == ":"
    return short and not spoiled(layout, line) and not says(layout.folded, line, "around.of_one_kind")


def _goes_on_below(layout: Layout, last: Span) -> bool:
    """Whether a second list follows that adds to the first: ``For towns, also:``."""
    below = layout.neighbour(last[0], 1) if layout.lines else None
    if below is None or layout.folded[below[1] - 1] != ":":
        return False
    return says(layout.folded, below, "around.of_one_kind", "open.more")


_MARK = re.compile(
    r"\s*(?:(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s))|(?P<dot>[-–—•*·▪‣◦■●☐□✓✔➢►»])|\(?(?P<number>\d{1,2})(?:\s?[.)]-?|\s?[–-])(?!\d)|\(?(?P<letter>[a-z])[.)]-?"
    r"|\(?(?P<roman>[ivx]{1,5})[.)]-?|(?P<annex>(?:anexo|annexe?|appendix|attachment|apendice)\s(?:n[.oº°]*\s?)?\w{1,4}\s?[.:)–-]))\s*"
)


def _kind(layout: Layout, line: Span) -> str | None:
    """The kind of block that a line is; None for one that consists of several."""
    block = layout.text.block_at(line[0])
    return block.kind if block and (block.start, block.end) == line else None


def _marked(layout: Layout, index: int) -> Iterator[Span]:
    """The lines below ``index`` that are items of one list: with marks of one sort, numbers that go up by one."""
    sort: str | None = None
    number = 0
    for line in layout.lines[index + 1 : index + 1 + _MOST_ITEMS]:
        match = _MARK.match(layout.folded, *line)
        own = (match.lastgroup or "") if match else ("item" if _kind(layout, line) == "item" else "")
        if own == "letter" and sort in (None, "roman") and match and match["letter"] in "ivx":
            own = "roman"
        if not own or (sort is not None and own != sort) or _kind(layout, line) in ("heading", "title"):
            break
        if own == "number" and match:
            if sort is not None and int(match["number"]) != number + 1:
                break
            number = int(match["number"])
        sort = own
        for piece in _pieces(layout, line):
            number += piece[0] != line[0] and own == "number"
            yield piece


_NEXT_MARK = re.compile(
    r"(?:[;,.]?\n|(?:[;,]\s?(?:y|e|et|and|o|ou|or)?|\s(?:y|e|et|and))\s)(?=(?:[-–—•*·▪■●☐□✓✔]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]-?)\s)"
)


def _pieces(layout: Layout, line: Span) -> Iterator[Span]:
    """The items of a line, where the end of one only seemed to go on: ``III. Plan, y / IV. Presupuesto``."""
    start = line[0]
    for match in _NEXT_MARK.finditer(layout.folded, *line):
        yield start, match.start()
        start = match.end()
    yield start, line[1]


def _answer(layout: Layout, index: int, heading: _Heading) -> Papers | None:
    """What stands below a heading without marks: a sentence with all papers, or a line for each."""
    below = layout.lines[index + 1 : index + 2]
    if not below or len(layout.cells(below[0])) > 1:
        return None
    start, end = below[0]
    row = row_of(layout.folded, start, _list_end(layout, start, end))
    if (len(row.spans) > 1 and row.spans[-1][1] < end) or (len(row.spans) > 1 and layout.value[end - 1] == "."):
        return _read(layout, row, (layout.lines[index], (start, row.spans[-1][1])), heading)
    return _plain_lines(layout, index, heading)


def _plain_lines(layout: Layout, index: int, heading: _Heading) -> Papers | None:
    """Lines without marks, each a paper; the line after the last must begin something else."""
    spans: list[Span] = []
    after: Span | None = None
    for line in layout.lines[index + 1 : index + 1 + _MOST_ITEMS]:
        short = line[1] - line[0] <= _LONGEST_LABEL and layout.folded[line[1] - 1] not in ".:?"
        if not short or not begins_paper(layout.folded, *line) or _kind(layout, line) in ("heading", "title"):
            after = line
            break
        spans.append(line)
    if len(spans) < 2:
        return None
    ends = after is None or _kind(layout, after) in ("heading", "title") or layout.folded[after[1] - 1] in ".:?"
    ends = ends or _next().fullmatch(layout.folded, *after) is not None if after else ends
    last_is_title = _next().fullmatch(layout.folded, *spans[-1]) is not None and after is not None
    row = items(layout.folded, spans)
    row = Row(row.spans, row.sure and bool(ends) and not last_is_title)
    return _read(layout, row, (layout.lines[index], *spans), heading)


@cache
def _next() -> re.Pattern[str]:
    return words("heading.next", rf"{_NUMBERED}", r"\s?:?")


# --- tables ----------------------------------------------------------------------------------------------------------

_COLUMNS = ("name", "signer", "form", "language", "needed")
_EMPTY = re.compile(r"[\s|–—-]*")


def _in_table(layout: Layout, index: int) -> Papers | None:
    line = layout.lines[index]
    cells = layout.cells(line)
    heading = _heading(layout, *cells[0])
    if heading is not None and heading.strong and heading.end >= cells[0][1] and not spoiled(layout, line):
        columns = _columns(layout, index)
        if columns is None:
            return _labelled_row(layout, cells, heading)
    columns = _columns(layout, index)
    if columns is None or spoiled(layout, line) or _headed_otherwise(layout, line):
        return None
    return _rows(layout, index, columns)


def _headed_otherwise(layout: Layout, line: Span) -> bool:
    return any(spoiled(layout, head) for head in heads_of(layout, line))


def _labelled_row(layout: Layout, cells: list[Span], heading: _Heading) -> Papers | None:
    """A label in the first cell and the papers in the others: all in one, or one in each."""
    span = trim(layout.value, cells[0][0], cells[-1][1])
    row = row_of(layout.folded, *cells[1]) if len(cells) == 2 else items(layout.folded, cells[1:])
    return _read(layout, row, (span,), heading) if row.spans else None


def _columns(layout: Layout, index: int) -> dict[str, int] | None:
    """The columns of a table of papers by what its head says of them."""
    found: dict[str, int] = {}
    for number, cell in enumerate(layout.cells(layout.lines[index])):
        said = layout.folded[slice(*trim(layout.value, *cell))].strip(" ?¿:.")
        name = next((name for name in _COLUMNS if words(f"column.{name}").fullmatch(said)), None)
        if name is not None:
            found.setdefault(name, number)
    return found if found.get("name") == 0 and len(found) > 1 else None


def _placed(layout: Layout, line: Span) -> dict[int, Span]:
    """The cells of a row by their column; a bar that stands alone is an empty cell."""
    placed: dict[int, Span] = {}
    for number, (start, end) in enumerate(layout.cells(line)):
        bars = re.match(r"(?:\|\s*)*", layout.value[start:end])
        first = start + (bars.end() if bars else 0)
        block = layout.text.block_at(start)
        column = block.column if block and block.column is not None else number
        if not _EMPTY.fullmatch(layout.value, first, end):
            placed[column + (bars.group().count("|") if bars else 0)] = (first, end)
    return placed


def _rows(layout: Layout, index: int, columns: dict[str, int]) -> Papers | None:
    documents: list[RequiredDocument] = []
    spans, sure = [layout.lines[index]], True
    for line in layout.lines[index + 1 : index + 1 + _MOST_ITEMS]:
        placed = _placed(layout, line)
        if len(layout.cells(line)) < 2 or 0 not in placed:
            break
        document = _row(layout, placed, columns)
        spans.append(line)
        if document is None:
            sure = False
            continue
        documents.append(document)
    return Papers(tuple(documents), tuple(spans), sure) if documents else None


def _row(layout: Layout, placed: dict[int, Span], columns: dict[str, int]) -> RequiredDocument | None:
    value, folded = layout.value, layout.folded
    paper = read_paper(value, folded, *placed[0])
    if paper is None or not (paper.known or _named(folded, placed[0])):
        return None
    document = paper.document
    cell = {name: placed[number] for name, number in columns.items() if number in placed}
    if "signer" in cell:
        document = replace(document, signer=person(value, folded, *cell["signer"]))
    if "form" in cell:
        document = replace(document, form=form_in(folded, cell["form"]))
    if "language" in cell:
        start, end = cell["language"]
        said = languages_in(f"in {folded[start:end]}", (0, end - start + 3))
        document = replace(document, languages=said)
    if "needed" in cell and words("column.no").match(folded, *cell["needed"]):
        document = replace(document, optional=True)
    return document


# --- sentences -------------------------------------------------------------------------------------------------------


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


def _in_sentences(layout: Layout, index: int, done: int) -> Papers | None:
    """The papers that a line names in its sentences."""
    start, end = layout.lines[index]
    found: list[Papers] = []
    for lead in islice(_leads().finditer(layout.folded, max(start, done), end), _MOST_LEADS):
        if lead.start() < done:
            continue
        sentence = layout.sentence(lead.start())
        if spoiled(layout, sentence) or _headed_otherwise(layout, sentence) or _denied(layout, lead.start()):
            continue
        one = _behind_lead(layout, index, lead)
        if one is not None and not (lead["hand"] and _no_duty(layout, sentence[0], lead.start())):
            found.append(one)
            done = max(last for _, last in one.spans)
    found += _before_verbs(layout, max(start, done), end)
    return _joined(found) if found else None


def _before_verbs(layout: Layout, start: int, end: int) -> Iterator[Papers]:
    """Papers that stand before the verb: ``the minutes and the budget must be attached``."""
    for verb in words("lead.verb_last").finditer(layout.folded, start, end):
        sentence = layout.sentence(verb.start())
        if spoiled(layout, sentence) or _headed_otherwise(layout, sentence):
            continue
        row = row_of(layout.folded, sentence[0], verb.start())
        span = trim(layout.value, sentence[0], verb.end())
        papers = _read(layout, row, (span,), _Heading(verb.end(), strong=True, optional=False), prose=True)
        if papers is not None and not _little(papers):
            yield papers


def _denied(layout: Layout, at: int) -> bool:
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
    heading = _Heading(first, strong, optional=_may(lead.group()))
    if first >= line[1] or not layout.folded[first : line[1]].strip(" :"):
        ends_open = layout.folded[line[0] : line[1]].rstrip().endswith(":")
        return _items(layout, index, heading) if ends_open else None
    whole = _list_end(layout, first, line[1])
    last = _cut(layout, first, whole)
    row = row_of(layout.folded, first, last)
    if not row.spans:
        return None
    row = Row(row.spans, row.sure and not _papers_beyond(layout, last, whole))
    sentence = layout.sentence(lead.start())
    span = trim(layout.value, sentence[0], max(last, lead.end()))
    papers = _read(layout, row, (span,), heading, prose=True)
    if papers is None or (_little(papers) and not words("around.by_itself").search(lead.group())):
        return None
    return _with_subject(layout, sentence[0], lead, papers) if strong else papers


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


# --- what all lists share --------------------------------------------------------------------------------------------

_MOST_WORDS = 14


def _named(folded: str, span: Span) -> bool:
    """Whether words without a word for papers may name one all the same: few, and no sentence."""
    said = folded[slice(*span)].strip(" -•.;,")
    said = _MARK.sub("", said, count=1) if _MARK.match(said) else said
    head = said.split("(")[0].split(",")[0]
    return len(head) >= 3 and len(head.split()) <= _MOST_WORDS and _names(head)


def _names(said: str) -> bool:
    return not words("around.finite").search(said) and not words("around.nameless").match(said)


def _read(
    layout: Layout, row: Row, spans: tuple[Span, ...], heading: _Heading, *, prose: bool = False
) -> Papers | None:
    """The papers of a list; one that can't be read leaves the list unsure, and a list without any is none."""
    documents, known, sure = [], 0, row.sure
    for span in row.spans:
        paper = read_paper(layout.value, layout.folded, *span) if span[1] - span[0] <= _LONGEST_ITEM else None
        if paper is None or not (paper.known or (heading.strong and not prose and _named(layout.folded, span))):
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


def _joined(lists: list[Papers]) -> Papers:
    return Papers(
        tuple(dict.fromkeys(document for one in lists for document in one.documents)),
        tuple(span for one in lists for span in one.spans),
        all(one.sure for one in lists),
    )
