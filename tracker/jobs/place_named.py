"""Finds the municipality or the state that an admin typed, by its code or by words of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from tracker.catalogue import Catalogue
from tracker.catalogue.find_place import Listed, certain_place, find_places
from tracker.catalogue.words import fold
from tracker.errors import Invalid

MOST_NAMED = 6
P = TypeVar("P", bound=Listed)


def municipality_named(places: Sequence[P], typed: str) -> P:
    """The one municipality that was typed, found as the picker finds it.

    Raises:
        Invalid: no municipality fits, or several do; the message names some with their codes.
    """
    place = certain_place(typed, places)
    if place is not None:
        return place
    found = find_places(typed, places, MOST_NAMED)
    if not found:
        raise _refused("No hay un municipio con ese nombre. Escriba el nombre y el estado, o su clave del INEGI.")
    some = "; ".join(f"{place.name}, {place.state} ({place.cvegeo})" for place in found)
    if len(found) == 1:
        raise _refused("¿Es {some}? Si lo es, escriba su clave.", some=some)
    raise _refused("Hay varios; escriba la clave de uno: {some}.", some=some)


def state_named(catalogue: Catalogue, typed: str) -> str:
    """INEGI's two digits of the state that the words name.

    Raises:
        Invalid: there is no such state.
    """
    names = state_names(catalogue)
    found = [code for code, name in names.items() if typed.strip() == code or fold(name) == fold(typed.strip())]
    if len(found) != 1:
        raise _refused("No hay un estado con ese nombre. Escríbalo como el INEGI, por ejemplo: Jalisco.")
    return found[0]


def state_names(catalogue: Catalogue) -> Mapping[str, str]:
    """The name of each state by INEGI's two digits."""
    return {place.cvegeo[:2]: place.state for place in catalogue.municipalities.values()}


def _refused(sentence: str, **values: str) -> Invalid:
    return Invalid(sentence, {"place": sentence}, values=values)
