"""Proof: each value is read again from the sentences of its evidence alone.

Where they do not give the same value, what they need is added to the evidence: the label above, the head of the table,
the sentence before, the deadline that settles a year. What nothing short proves is marked as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tracker.extract.excerpt import around, excerpt, heads_of, sentences_of, trimmed
from tracker.extract.findings import Finding, Span
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

Again = Callable[[str, Text], object]
"""The value of a field that a text alone gives, None for none."""

UNPROVEN = frozenset({"title", "phase"})
"""Fields that speak of the whole page: no sentence alone can give them."""
_SETTLE = ("closes", "opens", "results_on", "stages", "recurring")
"""Dates that may settle the year of another one."""
_OTHER_DATES = ("extended_from", "questions_until")
_WIDEST = 3
"""So many sentences before and after are tried, not more: a page is no proof."""
_LONGEST = 12_000
"""So many characters are read again at most, for the same reason and so that hostile pages take no longer."""
_MOST_SPANS = 200


def proven(layout: Layout, found: Mapping[str, Finding], again: Again) -> dict[str, Finding]:
    """The findings, each with the evidence that gives its value when it is read alone.

    The value is never changed. A finding that nothing short proves has ``alone`` False.
    """
    return {name: _proven(layout, name, finding, found, again) for name, finding in found.items()}


def _proven(layout: Layout, name: str, finding: Finding, found: Mapping[str, Finding], again: Again) -> Finding:
    if name in UNPROVEN or finding.value is None:
        return finding
    own = sentences_of(layout, finding.spans[:_MOST_SPANS])
    if not own or _length(own) > _LONGEST:
        return replace(finding, alone=False)
    if again(name, excerpt(layout.text, own)) == finding.value:
        return finding
    for more in _helpers(layout, name, own, found):
        spans = sentences_of(layout, (*own, *more))
        if spans != own and _length(spans) <= _LONGEST and again(name, excerpt(layout.text, spans)) == finding.value:
            new = [span for span in trimmed(layout, more) if not _within(span, own) and span[0] < span[1]]
            return replace(finding, spans=(*finding.spans, *dict.fromkeys(new)), alone=True)
    return replace(finding, alone=False)


def _helpers(
    layout: Layout, name: str, own: tuple[Span, ...], found: Mapping[str, Finding]
) -> Iterator[tuple[Span, ...]]:
    """What may complete the sentences, the shortest first."""
    before = tuple(span for sentence in own for span in around(layout, sentence, 1, 0))
    after = tuple(span for sentence in own for span in around(layout, sentence, 0, 1))
    heads = tuple(span for sentence in own for span in heads_of(layout, sentence))
    others = [found[other].spans for other in _SETTLE if other != name and other in found and found[other].spans]
    dates = [sentences_of(layout, spans) for spans in others] if name in (*_SETTLE, *_OTHER_DATES) else []
    head = layout.lines[:1]
    yield from (heads, before, *dates, after, head)
    yield from ((*heads, *before), *((*before, *more) for more in dates), *((*heads, *more) for more in dates))
    yield (*head, *before)
    for width in range(1, _WIDEST + 1):
        near = tuple(span for sentence in own for span in around(layout, sentence, width, width))
        yield near
        yield (*head, *heads, *near, *(span for more in dates for span in more))


def _length(spans: tuple[Span, ...]) -> int:
    return sum(end - start for start, end in spans)


def _within(span: Span, sentences: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in sentences)
