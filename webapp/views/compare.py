"""Two calls side by side: each field with both values and their proof, and whether they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.store.calls import Call, CallFact
from webapp.views.facts import ORDER, FactView, fact_views


@dataclass(frozen=True, slots=True)
class Side:
    """One of the calls with its facts, and these in words."""

    call: Call
    facts: Mapping[str, CallFact]
    views: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A field of both calls. Two that nobody states are not alike: ``known`` says whether both are stated."""

    name: str
    label: str
    values: tuple[FactView, FactView]
    same: bool
    known: bool


def comparison(one: Side, other: Side) -> list[Row]:
    """The fields that either call states, in the usual order."""
    first, second = ({view.name: view for view in side.views} for side in (one, other))
    empty = {view.name: view for view in fact_views({}, {})}
    rows = []
    for name in ORDER:
        values = [views.get(name) or empty.get(name) or _unstated(name, first, second) for views in (first, second)]
        if name not in first and name not in second:
            continue
        stated = [value.state != "unknown" for value in values]
        if any(stated):
            same = all(stated) and _value(one, name) == _value(other, name)
            rows.append(Row(name, values[0].label, (values[0], values[1]), same, all(stated)))
    return rows


def differing(rows: Sequence[Row]) -> int:
    """How many fields are not stated alike."""
    return sum(not row.same for row in rows)


def _value(side: Side, name: str) -> object:
    row = side.facts.get(name)
    return row.value if row is not None else None


def _unstated(name: str, *sides: Mapping[str, FactView]) -> FactView:
    """A field of which only the other call says something."""
    label = next(side[name].label for side in sides if name in side) if any(name in side for side in sides) else name
    return FactView(name, label, "", "unknown", "", False, ())
