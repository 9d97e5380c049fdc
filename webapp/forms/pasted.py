"""Takes the marks of pages out of what was typed into a form; the person sees the words before they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from tracker.domain.pasted import unmarked
from webapp.forms.clash import SEEN

AS_IT_IS = "tal-cual"
"""The name of the choice to keep marks as they were typed."""
NOT_TYPED = ("csrf_token", SEEN)
LINES = ("problem", "objective", "summary", "activities")
"""Inputs that hold more than one line."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What was sent without its marks, and how many pieces of program or style were left out with what they held."""

    sent: MultiDict[str, str]
    code: int


def without_marks(sent: MultiDict[str, str]) -> Plain | None:
    """What was sent, without marks; None where it has none, or where the person wants to keep them."""
    if sent.get(AS_IT_IS):
        return None
    plain: list[tuple[str, str]] = []
    marks = code = 0
    for name, value in sent.items(multi=True):
        if name.startswith(NOT_TYPED):
            plain.append((name, value))
            continue
        found = unmarked(value)
        plain.append((name, found.text if name in LINES or found.text == value else " ".join(found.text.split())))
        marks, code = marks + found.marks + found.code, code + found.code
    return Plain(MultiDict(plain), code) if marks else None
