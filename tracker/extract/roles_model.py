"""The roles that a date can have, and a date with its role."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tracker.extract.dates import DateMention
from tracker.extract.roles_layout import Span


class Role(StrEnum):
    """What a date is."""

    OPENS = "opens"
    CLOSES = "closes"
    QUESTIONS = "questions"
    RESULTS = "results"
    SHORTLIST = "shortlist"
    JURY = "jury"
    CEREMONY = "ceremony"
    EXECUTION = "execution"
    EVENT = "event"
    LEGAL = "legal"
    PAGE = "page"
    PAST = "past"
    EARLY = "early"
    APPEAL = "appeal"
    SUPPORT = "support"
    OFFICE = "office"
    REPORT = "report"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DatedRole:
    """A mention with its role. ``score`` orders rivals; ``margin`` is the distance to the best other role."""

    mention: DateMention
    role: Role
    relation: str
    score: float
    margin: float
    quote: Span
    clause: Span
    labelled: bool = False
    past: bool = False
    former: bool = False
    changed: bool = False
    recurring: bool = False
    topics: dict[str, float] = field(default_factory=dict)
