"""A fact is a value with the words that prove it, or the reason why there is no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unknown(StrEnum):
    """Why a field has no value."""

    NOT_STATED = "not_stated"
    AMBIGUOUS = "ambiguous"
    CONTRADICTORY = "contradictory"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a page or document that say a value.

    ``start`` and ``end`` count characters in the normalised text of the page or document at ``address``
    (see ``tracker.extract.text.Text``), so that ``text[start:end] == words``. ``page`` is the page of a PDF,
    from 1. ``confidence`` lies in 0..1. ``snapshot`` is the id of the stored copy, None before it is stored.
    Where pages say different things, ``says`` is what these words say and ``country`` that of their source.
    """

    words: str
    start: int
    end: int
    rule: str
    confidence: float = 1.0
    address: str = ""
    page: int | None = None
    snapshot: int | None = None
    says: str | None = None
    country: str | None = None

    def to_json(self) -> dict[str, object]:
        """The evidence as a JSON object; keys without a value are left out."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) not in (None, "")}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Evidence:
        """The reverse of :meth:`to_json`; unknown keys are left aside."""
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a call: a value with its evidence, or None with the reason.

    A contradictory fact may carry a value all the same: the one to warn by (the earliest deadline, the lowest
    amount). Then ``unknown`` is ``CONTRADICTORY`` and ``evidence`` holds both sentences.
    """

    value: object = None
    evidence: tuple[Evidence, ...] = ()
    unknown: Unknown | None = None

    def __post_init__(self) -> None:
        if self.value is None and self.unknown is None:
            object.__setattr__(self, "unknown", Unknown.NOT_STATED)

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


NOT_STATED = Fact(unknown=Unknown.NOT_STATED)
