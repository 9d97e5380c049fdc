"""The criteria by which proposals are scored, with their weights: the whole list, or none.

A list stands behind words for judging: in a table, in lines below a heading, or in a sentence behind a colon. Where a
part of it can't be read, or its weights do not come to the whole, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import regex

from tracker.domain.asked import ScoringCriterion
from tracker.domain.fact import Unknown
from tracker.extract.asked_cues import cells_of, cue, has, quote, says, shaped
from tracker.extract.asked_scoring_items import (
    LEAST,
    Item,
    criteria,
    in_unit,
    is_listed,
    is_name,
    is_sub,
    is_threshold,
    is_total,
    named,
    of_others,
    weighed,
)
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.lexicon import fold
from tracker.extract.roles_layout import Layout, Span

_MOST_LINES = 60
_MOST_CUES = 40


@dataclass(frozen=True, slots=True)
class _List:
    """A list that may be one of criteria: its items, the total that is stated, whether all of it was read."""

    items: tuple[Item, ...]
    spans: tuple[Span, ...]
    total: Decimal | None = None
    whole: bool = True


def read_scoring(layout: Layout) -> Finding:
    """The criteria in the page's words, with their weights where they have any."""
    if not has(layout, "criter", "punt", "point", "pont", "ponder", "scor", "assess", "judg", "rated", "nota", "note",
               "bareme", "califica", "evalua", "valorad", "valorara", "avaliad", "cuenta", "considera",
               "evaluated", "look", "weigh", "rubr", "compte", "examine", "juge", "selec"):  # fmt: skip
        return NOTHING
    found = _best(list(_lists(layout)))
    values: dict[tuple[ScoringCriterion, ...] | None, tuple[Span, ...]] = {}
    for one in found:
        value = criteria(list(one.items), one.total) if one.whole else None
        values.setdefault(value, one.spans)
    if not values:
        return NOTHING
    spans = tuple(dict.fromkeys(quote(layout, span) for many in values.values() for span in many))
    if len(values) > 1 or None in values:
        return Finding(None, spans, "scoring", 0.8, Unknown.AMBIGUOUS)
    return Finding(next(iter(values)), spans, "scoring", 0.85)


def _best(lists: list[_List]) -> list[_List]:
    """The lists with weights; those without only where there are no others."""
    weighted = [one for one in lists if any(item.weight is not None for item in one.items)]
    return weighted or lists


def _lists(layout: Layout) -> Iterator[_List]:
    done = -1
    seen = 0
    for match in cue("scoring.opens").finditer(layout.folded):
        if match.start() < done:
            continue
        seen += 1
        if seen > _MOST_CUES:
            return
        sentence = layout.sentence(match.start())
        if says(layout, _lead_in(layout, match.span(), sentence), "scoring.other", "common.elsewhere"):
            continue
        found = _table(layout, match.start()) or _inline(layout, match.span()) or _block(layout, match.span())
        if found is None or of_others(list(found.items)) or not any(is_name(item.name) for item in found.items):
            continue
        done = max(end for _, end in found.spans)
        yield found


def _lead_in(layout: Layout, place: Span, sentence: Span) -> Span:
    """The words before a list: those of the sentence up to its colon."""
    colon = layout.folded.find(":", place[1], sentence[1])
    return sentence[0], colon if colon >= 0 else min(sentence[1], place[1] + _BESIDE)


_BESIDE = 80


# --- tables ---------------------------------------------------------------------------------------------------------


def _table(layout: Layout, place: int) -> _List | None:
    """The rows below the row, heading or sentence in which the cue stands."""
    index = layout.line_index(place)
    if len(cells_of(layout, layout.lines[index])) < LEAST:
        index += 1
        if index >= len(layout.lines) or len(cells_of(layout, layout.lines[index])) < LEAST:
            return None
    head = layout.folded[slice(*layout.lines[index])]
    has_head = _row_weight(layout, cells_of(layout, layout.lines[index])) is None
    items: list[Item] = []
    spans: list[Span] = [layout.sentence(place)]
    total: Decimal | None = None
    spans += [layout.lines[index]] if has_head else []
    for line in layout.lines[index + has_head : index + _MOST_LINES]:
        cells = cells_of(layout, line)
        weight = _row_weight(layout, cells)
        if len(cells) < LEAST or weight is None:
            break
        name = layout.value[slice(*(cells[1] if len(cells) > LEAST and _is_index(layout, cells[0]) else cells[0]))]
        if is_sub(name):
            continue
        spans.append(line)
        if is_total(name):
            total = weight[0]
            break
        items.append(Item(named(name), line, *weight))
    if len(items) < LEAST:
        return None
    unit = _unit_of(head if has_head else "")
    if has_head and unit is None and not any(item.unit for item in items):
        return None
    return _List(tuple(in_unit(items, unit)), tuple(dict.fromkeys(spans)), total)


def _is_index(layout: Layout, cell: Span) -> bool:
    """Whether a cell only numbers its row."""
    return not any(character.isalpha() for character in layout.value[slice(*cell)]) or cell[1] - cell[0] == 1


def _row_weight(layout: Layout, cells: list[Span]) -> tuple[Decimal, str | None] | None:
    """The weight in the last cell of a row."""
    if len(cells) < LEAST:
        return None
    match = shaped("only_weight").fullmatch(layout.folded, *cells[-1])
    if match is None:
        return None
    unit = "percent" if match["percent"] else "points" if match["points"] else None
    return Decimal(match["n"].replace(",", ".")), unit


def _unit_of(head: str) -> str | None:
    if "%" in head:
        return "percent"
    if cue("scoring.worth").search(head):
        return "points"
    return "weight" if cue("scoring.weighs").search(head) else None


# --- lines below a heading --------------------------------------------------------------------------------------------

_GAP = 2
_LONGEST_HEAD = 200


def _block(layout: Layout, place: Span) -> _List | None:
    """The lines below the one in which the cue stands."""
    line = layout.line(place[0])
    opens = layout.folded[line[0] : line[1]].rstrip().endswith(":")
    if not opens and (line[1] - line[0] > _LONGEST_HEAD or "." in layout.folded[place[1] : line[1] - 1]):
        return None
    index = layout.line_index(place[0]) + 1
    if index < len(layout.lines) and not opens:  # a sentence between the heading and the list
        first = layout.lines[index]
        index += layout.folded[first[0] : first[1]].rstrip().endswith(":")
    below = layout.lines[index : index + _MOST_LINES]
    head = (line, *([layout.lines[index - 1]] if layout.lines[index - 1] != line else []))
    return _weighted_lines(layout, head, below) or _bare_lines(layout, head, below)


def _weighted_lines(layout: Layout, head: tuple[Span, ...], below: tuple[Span, ...]) -> _List | None:
    items: list[Item] = []
    spans: list[Span] = list(head)
    total: Decimal | None = None
    without = skipped = 0
    below = tuple(part for line in below for part in _apart(layout, line))
    for at, line in enumerate(below):
        words = layout.value[slice(*line)]
        match = _weight_of_line(layout, line)
        if match is None:
            without += 1
            if without > _GAP:
                break
            continue
        weight, unit = weighed(match)
        name = named(layout.value[line[0] : match.start()])
        if not is_name(name):
            name, where = _other_side(layout, line, match, below[at - 1] if at and without else None)
            spans += [where] if where != line else []
            without = 0 if where != line else without
        if is_sub(words):
            continue
        if is_total(name):
            total, spans = weight, [*spans, line]
            break
        if not is_name(name) or is_threshold(name):
            break
        skipped += without
        without = 0
        spans.append(line)
        items.append(Item(name, line, weight, unit))
    if len(items) < LEAST:
        return None
    total = total if total is not None else _total_in(layout, head)
    whole = not skipped or total is not None or items[0].unit == "percent"
    return _List(tuple(items), tuple(dict.fromkeys(spans)), total, whole)


def _apart(layout: Layout, line: Span) -> list[Span]:
    """A line, in two where it was joined from two that have a weight each."""
    brk = layout.folded.find("\n", *line)
    weight = shaped("weight")
    if brk < 0 or not weight.search(layout.folded, line[0], brk) or not weight.search(layout.folded, brk, line[1]):
        return [line]
    return [(line[0], brk), *_apart(layout, (brk + 1, line[1]))]


def _weight_of_line(layout: Layout, line: Span) -> re.Match[str] | None:
    """The first weight of a line that has only one, or one and its sum."""
    found = list(shaped("weight").finditer(layout.folded, *line))
    return found[0] if found else None


def _other_side(layout: Layout, line: Span, match: re.Match[str], above: Span | None) -> tuple[str, Span]:
    """The name behind a weight that comes first, or in the line above one that stands alone."""
    behind = named(layout.value[match.end() : line[1]])
    if is_name(behind):
        return behind, line
    return (named(layout.value[slice(*above)]), above) if above else ("", line)


def _bare_lines(layout: Layout, head: tuple[Span, ...], below: tuple[Span, ...]) -> _List | None:
    """A list of names without weights, each with a bullet or a number."""
    if not any(_names_outright(layout, span) for span in head):
        return None
    items: list[Item] = []
    for line in below:
        words = layout.value[slice(*line)]
        block = layout.text.block_at(line[0])
        if not is_listed(words) and not (block and block.kind == "item") and not _goes_on(words, bool(items)):
            break
        if is_sub(words):
            continue
        items.append(Item(named(words), line))
    if len(items) < LEAST:
        return None
    each = _each_weight(layout, head)
    items = [replace(item, weight=each[0], unit=each[1]) for item in items] if each else items
    whole = not any(says(layout, span, "scoring.more") for span in (*head, *(item.span for item in items)))
    whole = whole and not any(_ends_in_number().search(item.name) for item in items)
    return _List(tuple(items), (*head, *(item.span for item in items)), _total_in(layout, head), whole)


@cache
def _ends_in_number() -> re.Pattern[str]:
    """A weight whose column was lost."""
    return re.compile(r"\s\d{1,3}$")


def _goes_on(words: str, begun: bool) -> bool:
    """Whether a line without a bullet is one of a list whose lines end in semicolons."""
    return (words.rstrip().endswith(";") and not begun) or words.rstrip().endswith(";")


def _total_in(layout: Layout, spans: tuple[Span, ...]) -> Decimal | None:
    """The points that a proposal can reach, where the words around the list say so."""
    for span in spans:
        match = shaped("total_points").search(layout.folded, *span)
        if match:
            return Decimal(match["n"])
    return None


def _each_weight(layout: Layout, spans: tuple[Span, ...]) -> tuple[Decimal, str] | None:
    for span in spans:
        match = shaped("worth_each").search(layout.folded, *span)
        if match:
            return Decimal(match["n"]), "percent" if match["percent"] else "points"
    return None


# --- within a sentence ----------------------------------------------------------------------------------------------


def _inline(layout: Layout, place: Span) -> _List | None:
    """The list behind the colon of the sentence."""
    line = layout.line(place[0])
    sentence = layout.sentence(place[0])
    start = _opening(layout, place[1], min(line[1], max(sentence[1], place[1] + 1)))
    if start is None:
        return None
    end = _end_of_list(layout, start, line[1])
    before = (sentence[0], start)
    weighted = _weighted_words(layout, (start, end), before)
    if weighted is not None:
        return weighted
    return _bare_words(layout, (start, end), before) if _names_outright(layout, before) else None


_RIGHT = 16
"""So many characters may stand between such words and the list."""


def _names_outright(layout: Layout, before: Span) -> bool:
    """Whether the words before a list say that it is one of criteria, whether or not it has weights."""
    if says(layout, before, "scoring.names"):
        return True
    return any(
        before[1] - match.end() <= _RIGHT for match in cue("scoring.names_right").finditer(layout.folded, *before)
    )


def _opening(layout: Layout, start: int, end: int) -> int | None:
    """Where the list begins: behind the first colon, or *criteria are*."""
    if start >= end:
        return None
    colon = layout.folded.find(":", start, end)
    verb = shaped("verb").match(layout.folded, start, end)
    if verb:
        return verb.end()
    return colon + 1 if colon >= 0 and colon + 2 < end else None


@cache
def _end_point() -> regex.Pattern[str]:
    number = r"(?:[;,:()]|\by|\be|\bet|\band)\s?(?:\d{1,2}|[ivxIVX]{1,5}|[a-zA-Z])"
    return regex.compile(rf"(?<!{number})\.(?=\s+[\p{{Lu}}¿¡«\"(]|\s*$)")


def _end_of_list(layout: Layout, start: int, end: int) -> int:
    """The point that ends the list; that of a number before an item ends nothing."""
    match = _end_point().search(layout.value, start, end)
    return match.start() if match else end


def _weighted_words(layout: Layout, span: Span, before: Span) -> _List | None:
    found = list(shaped("weight").finditer(layout.folded, *span))
    if len(found) < LEAST:
        return _described_words(layout, span[0], before)
    total = _total_in(layout, (before,))
    last = found[-1]
    tail = layout.folded[found[-2].end() : last.start()]
    if re.search(r"\b(?:total|suma)", tail) or (last["lead"] and "total" in tail):
        total, found = weighed(last)[0], found[:-1]
    if total is None:
        said = shaped("total_in_list").search(layout.folded, *span)
        total = Decimal(said["n"]) if said else None
    first = named(layout.value[span[0] : found[0].start()])
    edges = [span[0], *(match.end() for match in found)]
    if is_name(first):
        names = [layout.value[edges[at] : match.start()] for at, match in enumerate(found)]
        rest = layout.value[found[-1].end() : span[1]] if found[-1] is last else ""
    else:
        starts = [match.start() for match in found[1:]] + [span[1]]
        names = [layout.value[match.end() : stop] for match, stop in zip(found, starts, strict=True)]
        rest = ""
    sentence = (before[0], span[1])
    items = [Item(named(name), sentence, *weighed(match)) for name, match in zip(names, found, strict=True)]
    if len(items) < LEAST:
        return None
    whole = not says(layout, sentence, "scoring.more") and not any(character.isalpha() for character in rest[:_REST])
    return _List(tuple(items), (sentence,), total, whole)


_REST = 400


def _described_words(layout: Layout, start: int, before: Span) -> _List | None:
    """*Pertinencia (20 %): que responda … Calidad (80 %): que …*: taken where the weights come to the whole."""
    end = layout.line(start)[1]
    items: list[Item] = []
    last = start
    for match in shaped("weight").finditer(layout.folded, start, end):
        name = named(layout.value[max(last, layout.sentence(match.start())[0]) : match.start()])
        items.append(Item(name, (before[0], end), *weighed(match)))
        last = match.end()
    total = _total_in(layout, (before,))
    verified = total is not None or all(item.unit == "percent" for item in items)
    return _List(tuple(items), ((before[0], end),), total) if len(items) >= LEAST and verified else None


@cache
def _join() -> re.Pattern[str]:
    return re.compile(
        r",?\s(?:y|e|and|et|as well as|asi como|ainsi que|assim como)\s(?:(?:de|d'|del|la|le|el|los|les)\s?(?=\w))?"
    )


def _bare_words(layout: Layout, span: Span, before: Span) -> _List | None:
    """Names without weights, between semicolons or commas."""
    words = layout.value[slice(*span)].strip()
    if not words or len(words) > _LONGEST_HEAD * 3 or "?" in words:
        return None
    sentence = (before[0], span[1])
    each = _each_weight(layout, (before,))
    names, sure = _split(words)
    if len(names) < (LEAST if ";" in words else LEAST + 1):
        return None
    items = [Item(name, sentence, *(each or (None, None))) for name in names]
    whole = sure and not says(layout, sentence, "scoring.more")
    return _List(tuple(items), (sentence,), _total_in(layout, (before,)), whole)


def _split(words: str) -> tuple[list[str], bool]:
    """The names of a list in a sentence, and whether it is sure where each ends."""
    if ";" in words:
        pieces = [piece for piece in words.split(";") if piece.strip()]
        return [named(piece) for piece in pieces], True
    pieces = words.split(",")
    last = pieces[-1]
    joins = list(_join().finditer(fold(last)))
    lead = _lead_join().match(last)
    if lead:  # ", and the last one"
        pieces[-1] = last[lead.end() :]
        return [named(piece) for piece in pieces], not any(_between().search(fold(piece)) for piece in pieces)
    if len(joins) == 1:
        pieces[-1:] = [last[: joins[0].start()], last[joins[0].end() :]]
    sure = len(joins) == 1 and not any(_join().search(fold(piece)) for piece in pieces)
    sure = sure or (not joins and len(pieces) > LEAST and not any(_join().search(fold(piece)) for piece in pieces))
    return [named(piece) for piece in pieces], sure and not any(_between().search(fold(piece)) for piece in pieces)


@cache
def _lead_join() -> re.Pattern[str]:
    return re.compile(r"\s(?:y|e|and|et)\s")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(r"\b(?:entre|between|both|ambos|tanto)\b")
