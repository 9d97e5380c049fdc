"""Shares that are none of the cost, so that nobody takes them for the fund's or the own one."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.extract.asked_evaluation import evaluation_spans
from tracker.extract.asked_in_kind import in_kind_spans
from tracker.extract.quick import pattern
from tracker.extract.roles_layout import Layout, Span


def apart_from_cost(layout: Layout) -> tuple[Span, ...]:
    """Where shares stand that are none of a project's cost.

    They are kept for evaluation, say how much of something may be in kind, or what each owner pays into the fund.
    """
    return (*evaluation_spans(layout), *in_kind_spans(layout), *_of_the_fund(layout))


_ENDOWED = pattern(
    r"\b(?:dota[n]?|nutre[n]?|alimenta[n]?|abastece[mn]?|dote[n]?t?|abonde[n]?t?|alimente[n]?t?|endow\w*"
    r"|financiam o fundo|(?:aportan?|contribu\w+|ponen?|integra[n]?)\b[^.;]{0,30}\b(?:al?|en el) fondo"
    r"|(?:pay|pays|put|contribute)s? into the fund|capital(?: \w+)? (?:del?|of the|du) fon(?:do|ds|d))\b[^.;]{0,160}"
)
_EACH = pattern(
    r"(?:la\s)?(?:mitad|moitie|metade|half)\s?,?\s(?:(?:por|de|from|par|pour|for)\s)?"
    r"(?:cada\s(?:un[oa]?|pais|parte|gobierno|governo)|each(?:\s(?:country|side|party|government))?|chacune?|chaque\s(?:pays|partie))\b"
)


def _of_the_fund(layout: Layout) -> Iterator[Span]:
    """*México y Chile dotan al Fondo con 2 millones, la mitad cada uno*: so its owners share the fund, no project."""
    for match in _EACH.finditer(layout.folded):
        start = layout.sentence(match.start())[0]
        if _ENDOWED.search(layout.folded, start, match.start()):
            yield match.span()
