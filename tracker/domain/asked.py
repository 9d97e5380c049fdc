"""What an application has to bring, and by what it is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.errors import Invalid

DOCUMENT_KINDS = (
    "form", "letter", "agreement", "minutes", "accreditation", "identity", "tax", "budget", "plan", "cv", "report",
    "other",
)  # fmt: skip
"""What a required document is. Those that a municipality may keep beforehand go by the names of its papers."""
DOCUMENT_FORMS = ("original", "copy", "certified_copy", "original_and_copy")
"""In which shape a document is handed in."""
SEND_WAYS = ("email", "online", "post", "in_person")
"""How a proposal is handed in."""
GOALS = tuple(str(number) for number in range(1, 18))
"""The Sustainable Development Goals."""
WEIGHT_UNITS = ("percent", "points")


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A document that goes with the proposal.

    ``name`` and ``signer`` are the page's words, ``kind`` is of DOCUMENT_KINDS, ``form`` of DOCUMENT_FORMS, and
    ``languages`` are ISO 639-1 codes of which one is asked for. None and empty are what the page does not say;
    ``optional`` documents may be left out.
    """

    name: str
    kind: str = "other"
    signer: str | None = None
    form: str | None = None
    languages: tuple[str, ...] = ()
    optional: bool = False

    def to_json(self) -> dict[str, object]:
        """The document as a JSON object; what is not said is left out."""
        said: dict[str, object] = {"name": self.name, "kind": self.kind}
        if self.signer:
            said["signer"] = self.signer
        if self.form:
            said["form"] = self.form
        if self.languages:
            said["languages"] = list(self.languages)
        return said | ({"optional": True} if self.optional else {})

    @classmethod
    def from_json(cls, data: object) -> RequiredDocument:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: it has no name, or a kind or form that does not exist.
        """
        said = _object(data)
        form = said.get("form")
        document = cls(
            str(said.get("name") or ""),
            str(said.get("kind") or "other"),
            str(said["signer"]) if said.get("signer") else None,
            None if form is None else str(form),
            tuple(map(str, _list(said.get("languages")))),
            said.get("optional") is True,
        )
        if not document.name.strip():
            raise Invalid("a required document needs a name")
        if document.kind not in DOCUMENT_KINDS:
            raise Invalid(f"{document.kind!r} is none of {', '.join(DOCUMENT_KINDS)}")
        if document.form is not None and document.form not in DOCUMENT_FORMS:
            raise Invalid(f"{document.form!r} is none of {', '.join(DOCUMENT_FORMS)}")
        return document


@dataclass(frozen=True, slots=True)
class ScoringCriterion:
    """What proposals are scored by: ``name`` in the page's words, with its ``weight`` in ``unit`` where it is said."""

    name: str
    weight: Decimal | None = None
    unit: str | None = None

    def to_json(self) -> dict[str, object]:
        """The criterion as a JSON object; a weight is text, so that none of its digits is lost."""
        weight = {} if self.weight is None else {"weight": format(self.weight, "f"), "unit": self.unit}
        return {"name": self.name, **weight}

    @classmethod
    def from_json(cls, data: object) -> ScoringCriterion:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: it has no name, its weight is below zero, or the unit is none of WEIGHT_UNITS.
        """
        said = _object(data)
        name, weight, unit = str(said.get("name") or ""), said.get("weight"), said.get("unit")
        if not name.strip():
            raise Invalid("a scoring criterion needs a name")
        if weight is None:
            return cls(name)
        number = Decimal(str(weight))
        if not number.is_finite() or number < 0 or unit not in WEIGHT_UNITS:
            raise Invalid(f"a weight is a number from 0 on, in {' or '.join(WEIGHT_UNITS)}, not {weight!r} {unit!r}")
        return cls(name, number, str(unit))


def _object(data: object) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise Invalid(f"an object was expected, not {data!r}")
    return data


def _list(data: object) -> list[object]:
    return list(data) if isinstance(data, list | tuple) else []
