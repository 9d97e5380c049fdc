"""Two sides of one deadline: what each country's page says, kept beside the sentence that says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact


@dataclass(frozen=True, slots=True)
class Side:
    """A deadline as one side states it. ``country`` is None where the source has none."""

    country: str | None
    deadline: Deadline


def told_apart(evidence: Iterable[Evidence], closings: Sequence[tuple[str | None, Fact]]) -> tuple[Evidence, ...]:
    """The evidence, each piece with the deadline that it states and the country of its source."""
    stated = {
        (piece.address, piece.start, piece.end): (country, fact.value)
        for country, fact in reversed(closings)
        for piece in fact.evidence
    }
    return tuple(
        _marked(piece, *stated.get((piece.address, piece.start, piece.end), (None, None))) for piece in evidence
    )


def _marked(piece: Evidence, country: str | None, value: object) -> Evidence:
    if not isinstance(value, Deadline):
        return piece
    return replace(piece, says=f"{value.local()} {value.zone or ''}".strip(), country=country)


def sides_of(fact: Fact) -> tuple[Side, ...]:
    """The deadlines that the evidence of a closing date states, each once; empty where the pages agree."""
    found: dict[Side, None] = {}
    for piece in fact.evidence:
        if piece.says:
            local, _, zone = piece.says.partition(" ")
            basis = {"zone": zone, "zone_basis": "name"} if zone else {}
            found.setdefault(Side(piece.country, Deadline.from_json({"local": local, **basis})))
    return tuple(found)
