"""Shares that are none of the cost, so that nobody takes them for the fund's or the own one."""

from __future__ import annotations

from tracker.extract.asked_evaluation import evaluation_spans
from tracker.extract.asked_in_kind import in_kind_spans
from tracker.extract.roles_layout import Layout, Span


def apart_from_cost(layout: Layout) -> tuple[Span, ...]:
    """Where shares stand that are kept for evaluation, or that say how much of something may be in kind."""
    return (*evaluation_spans(layout), *in_kind_spans(layout))
