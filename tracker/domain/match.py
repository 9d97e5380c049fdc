"""What matching says of one project and one call: criterion by criterion, how well it fits, and why.

Nothing here is prose. A :class:`Message` is a key with parameters; ``tracker.matching.explain`` holds the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tracker.domain.fact import Evidence
from tracker.errors import Invalid


class Verdict(StrEnum):
    """The three answers to a criterion. What is not known is never a failure."""

    MEETS = "meets"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Fit(StrEnum):
    """How well a call suits a project. ``NONE`` is an answer too: nothing is recommended for the sake of it."""

    STRONG = "strong"
    GOOD = "good"
    WEAK = "weak"
    NONE = "none"


BARRING = frozenset({"applicant", "country", "territory", "border", "population", "counterpart", "closing"})
"""Criteria whose proven failure keeps the applicant out. The others weaken a proposal until it is changed."""

Param = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A text still to be written: its key and what goes into it. Sums are plain digits, countries are codes."""

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """``{"key": …, "params": {…}}``."""
        return {"key": self.key, "params": {k: list(v) if isinstance(v, tuple) else v for k, v in self.params.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Message:
        """The reverse of :meth:`to_json`."""
        return cls(data["key"], {k: tuple(v) if isinstance(v, list) else v for k, v in data["params"].items()})


@dataclass(frozen=True, slots=True)
class Criterion:
    """One demand of a call, held against what is known of the municipality and its project.

    ``call_says`` is the sentence of the call, when it is known; ``requires`` is the demand in short;
    ``municipality_says`` is the datum it was held against; ``would_change`` is what would turn the verdict.
    """

    name: str
    verdict: Verdict
    call_says: Evidence | None = None
    requires: Message | None = None
    municipality_says: Message | None = None
    would_change: Message | None = None

    @property
    def bars(self) -> bool:
        """Whether this criterion, as it stands, keeps the applicant out."""
        return self.verdict is Verdict.FAILS and self.name in BARRING

    def to_json(self) -> dict[str, object]:
        """The criterion as a JSON object; keys without a value are left out."""
        pairs: dict[str, object] = {"name": self.name, "verdict": self.verdict.value}
        for key in ("call_says", "requires", "municipality_says", "would_change"):
            value = getattr(self, key)
            if value is not None:
                pairs[key] = value.to_json()
        return pairs

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Criterion:
        """The reverse of :meth:`to_json`."""
        messages = ("requires", "municipality_says", "would_change")
        return cls(
            data["name"],
            Verdict(data["verdict"]),
            Evidence.from_json(data["call_says"]) if "call_says" in data else None,
            **{key: Message.from_json(data[key]) for key in messages if key in data},
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a call suits a project: the two paragraphs that are most alike, and what both speak of.

    ``likeness`` lies in -1..1. ``concepts`` are keys of the glossary, ``words`` are words found in both texts.
    """

    call_paragraph: str = ""
    project_paragraph: str = ""
    likeness: float = 0.0
    themes: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The reason as a JSON object."""
        return {
            "call_paragraph": self.call_paragraph,
            "project_paragraph": self.project_paragraph,
            "likeness": self.likeness,
            "themes": list(self.themes),
            "concepts": list(self.concepts),
            "words": list(self.words),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reason:
        """The reverse of :meth:`to_json`."""
        return cls(
            data["call_paragraph"],
            data["project_paragraph"],
            data["likeness"],
            tuple(data["themes"]),
            tuple(data["concepts"]),
            tuple(data["words"]),
        )


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A project held against a call. ``score`` orders the calls of one project; it is negative when barred."""

    project_id: int
    call_key: str
    fit: Fit
    score: float
    criteria: tuple[Criterion, ...] = ()
    reason: Reason = Reason()
    model_version: str = ""
    rules_version: str = ""

    @property
    def barred(self) -> tuple[Criterion, ...]:
        """The proven failures that keep the applicant out; empty when it may apply as far as is known."""
        return tuple(criterion for criterion in self.criteria if criterion.bars)

    def count(self, verdict: Verdict) -> int:
        """How many criteria have this verdict."""
        return sum(criterion.verdict is verdict for criterion in self.criteria)

    def to_json(self) -> dict[str, object]:
        """The result as a JSON object that :meth:`from_json` restores."""
        return {
            "project_id": self.project_id,
            "call_key": self.call_key,
            "fit": self.fit.value,
            "score": self.score,
            "criteria": [criterion.to_json() for criterion in self.criteria],
            "reason": self.reason.to_json(),
            "model_version": self.model_version,
            "rules_version": self.rules_version,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MatchResult:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: a key is missing or a value is not of its kind.
        """
        try:
            return cls(
                data["project_id"],
                data["call_key"],
                Fit(data["fit"]),
                data["score"],
                tuple(Criterion.from_json(item) for item in data["criteria"]),
                Reason.from_json(data["reason"]),
                data["model_version"],
                data["rules_version"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"not a match result: {error!r}") from error
