"""Answers of an application and where they came from. The form itself is data: see ``tracker.applications``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from enum import StrEnum

from tracker.errors import Invalid

Value = str | tuple[str, ...]
"""What an answer holds: a text, or the items of a list. Numbers are digits, months are ``YYYY-MM``."""


class OriginKind(StrEnum):
    """Who wrote an answer."""

    PREFILLED = "prefilled"  # Puente, from the sources named; nobody changed it since
    TYPED = "typed"  # a person, on an empty field
    EDITED = "edited"  # a person, over what Puente had filled in
    LOCKED = "locked"  # nobody: the field is the agency's, and stays empty


@dataclass(frozen=True, slots=True)
class Source:
    """A place that an answer was filled from, such as ``project.objective``; ``hash`` is of what stood there then."""

    path: str
    hash: str


@dataclass(frozen=True, slots=True)
class Origin:
    """How an answer came about. ``value_at_fill`` is what Puente wrote, kept when a person changes it."""

    kind: OriginKind
    sources: tuple[Source, ...] = ()
    value_at_fill: Value | None = None

    def to_json(self) -> dict[str, object]:
        """The origin as a JSON object that :meth:`from_json` restores."""
        return {
            "kind": self.kind.value,
            "sources": [{"path": source.path, "hash": source.hash} for source in self.sources],
            "value_at_fill": _to_json(self.value_at_fill),
        }

    @classmethod
    def from_json(cls, data: object) -> Origin:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: the object has not that shape.
        """
        if not isinstance(data, dict):
            raise Invalid(f"not an origin of an answer: {data!r}")
        try:
            sources = tuple(Source(str(item["path"]), str(item["hash"])) for item in data["sources"])
            at_fill = data["value_at_fill"]
            return cls(OriginKind(data["kind"]), sources, None if at_fill is None else _from_json(at_fill))
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"not an origin of an answer: {data!r}") from error


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one field of a form."""

    field: str
    value: Value
    origin: Origin

    def __post_init__(self) -> None:
        if self.origin.kind is OriginKind.LOCKED and self.filled:
            raise Invalid(f"the field {self.field!r} is locked and takes no answer", {self.field: "locked"})

    @property
    def filled(self) -> bool:
        """Whether there is anything but white space."""
        return any(item.strip() for item in self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text, or the items of the list."""
        return tuple(self.value.split("\n")) if isinstance(self.value, str) else self.value

    @property
    def changed_by_hand(self) -> bool:
        """Whether a person changed what Puente had filled in."""
        return self.origin.value_at_fill is not None and self.value != self.origin.value_at_fill

    def rewritten(self, value: Value) -> Answer:
        """The answer after a person saved ``value``: *edited* over a filled one, *prefilled* again when put back."""
        if value == self.value:
            return self
        at_fill = self.origin.value_at_fill
        kinds = {None: OriginKind.TYPED, value: OriginKind.PREFILLED}
        return Answer(self.field, value, replace(self.origin, kind=kinds.get(at_fill, OriginKind.EDITED)))

    def to_json(self) -> dict[str, object]:
        """The answer as a JSON object that :meth:`from_json` restores."""
        return {"field": self.field, "value": _to_json(self.value), "origin": self.origin.to_json()}

    @classmethod
    def from_json(cls, data: object) -> Answer:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: the object has not that shape.
        """
        if not isinstance(data, dict) or not {"field", "value", "origin"} <= data.keys() or data["value"] is None:
            raise Invalid(f"not an answer: {data!r}")
        return cls(str(data["field"]), _from_json(data["value"]), Origin.from_json(data["origin"]))


def typed(field: str, value: Value) -> Answer:
    """An answer that a person wrote on an empty field."""
    return Answer(field, value, Origin(OriginKind.TYPED))


@dataclass(frozen=True, slots=True)
class FieldIssue:
    """Something to put right in one field. ``code`` names the sentence, ``params`` are its figures and names."""

    code: str
    field: str
    params: Mapping[str, str | int] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the fields that a person can answer have an answer."""

    filled: int
    askable: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means all; 100 when nothing is asked."""
        return self.filled * 100 // self.askable if self.askable else 100


def _to_json(value: Value | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _from_json(data: object) -> Value:
    return tuple(str(item) for item in data) if isinstance(data, list) else str(data)
