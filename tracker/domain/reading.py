"""What one page, with its documents, says of one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from tracker.domain.fact import NOT_STATED, Evidence, Fact, Unknown
from tracker.domain.fields import value_from_json, value_to_json


class PageKind(StrEnum):
    """What a page is. Only the first three present a call; a notice says what became of one that others present."""

    CALL = "call"
    ANNOUNCEMENT = "announcement"
    RESULTS = "results"
    NOTICE = "notice"
    MENTION = "mention"
    OTHER = "other"


PRESENTS = frozenset({PageKind.CALL, PageKind.ANNOUNCEMENT, PageKind.RESULTS})


@dataclass(frozen=True, slots=True)
class Document:
    """A file that a call page offers. ``content_hash`` is known once it has been fetched."""

    title: str
    address: str
    content_hash: str | None = None
    unreadable: str | None = None

    def to_json(self) -> dict[str, str]:
        """The document as a JSON object; keys without a value are left out."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class EditionMarks:
    """What the page says that tells one edition from another: ordinal number, year, span of years, cut-off."""

    number: int | None = None
    year: int | None = None
    span: str | None = None
    cutoff: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says of a call: kind of page, fund, edition, and a fact for each field it speaks of."""

    address: str
    kind: PageKind
    fund: str | None
    edition: EditionMarks
    language: str
    page_date: date | None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    doubts: tuple[str, ...] = ()
    kind_evidence: tuple[Evidence, ...] = ()

    def fact(self, name: str) -> Fact:
        """The fact of field ``name``; *not stated* when the page does not speak of it."""
        return self.facts.get(name, NOT_STATED)

    def to_json(self) -> dict[str, object]:
        """The reading as a JSON object that :meth:`from_json` restores."""
        return {
            "address": self.address,
            "kind": self.kind.value,
            "fund": self.fund,
            "edition": {name: getattr(self.edition, name) for name in EditionMarks.__slots__},
            "language": self.language,
            "page_date": self.page_date.isoformat() if self.page_date else None,
            "facts": {name: fact_to_json(fact) for name, fact in self.facts.items()},
            "documents": [document.to_json() for document in self.documents],
            "doubts": list(self.doubts),
            "kind_evidence": [evidence.to_json() for evidence in self.kind_evidence],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Reading:
        """The reverse of :meth:`to_json`."""
        raw: Mapping[str, object] = MappingProxyType(dict(data))
        day = raw.get("page_date")
        return cls(
            address=str(raw["address"]),
            kind=PageKind(str(raw["kind"])),
            fund=raw["fund"] if raw["fund"] is None else str(raw["fund"]),
            edition=EditionMarks(**raw["edition"]),  # type: ignore[arg-type]
            language=str(raw["language"]),
            page_date=date.fromisoformat(str(day)) if day else None,
            facts={name: fact_from_json(name, fact) for name, fact in raw["facts"].items()},  # type: ignore[attr-defined]
            documents=tuple(Document(**item) for item in raw["documents"]),  # type: ignore[attr-defined]
            doubts=tuple(raw["doubts"]),  # type: ignore[arg-type]
            kind_evidence=tuple(Evidence.from_json(item) for item in raw["kind_evidence"]),  # type: ignore[attr-defined]
        )


def fact_to_json(fact: Fact) -> dict[str, object]:
    """``{"value": …, "unknown": …, "evidence": […]}``."""
    return {
        "value": value_to_json(fact.value),
        "unknown": fact.unknown.value if fact.unknown else None,
        "evidence": [evidence.to_json() for evidence in fact.evidence],
    }


def fact_from_json(name: str, data: Mapping[str, object]) -> Fact:
    """The reverse of :func:`fact_to_json` for field ``name``."""
    unknown = data.get("unknown")
    return Fact(
        value_from_json(name, data.get("value")),
        tuple(Evidence.from_json(item) for item in data.get("evidence") or ()),  # type: ignore[attr-defined]
        Unknown(str(unknown)) if unknown else None,
    )
