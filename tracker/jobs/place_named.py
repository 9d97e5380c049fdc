"""Finds the municipality or the state that an admin typed, by its code or by words of its name."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.catalogue import Catalogue, Municipality
from tracker.catalogue.words import fold
from tracker.errors import Invalid

MOST_NAMED = 6


def municipality_named(catalogue: Catalogue, typed: str) -> Municipality:
    """The one municipality that the words fit; each word begins a word of its name or its state.

    Raises:
        Invalid: no municipality fits, or several do; the message names some with their codes.
    """
    if typed.strip() in catalogue.municipalities:
        return catalogue.municipalities[typed.strip()]
    words = fold(typed).replace(",", " ").split()
    fitting = [place for place in catalogue.municipalities.values() if words and _fits(words, place)]
    whole = [place for place in fitting if fold(f"{place.name} {place.state}") == " ".join(words)]
    whole = whole or [place for place in fitting if fold(place.name) == " ".join(words)]
    if len(whole) == 1 or len(fitting) == 1:
        return (whole or fitting)[0]
    if not fitting:
        raise _refused("No hay un municipio con ese nombre. Escriba el nombre y el estado, o su clave del INEGI.")
    some = "; ".join(f"{place.name}, {place.state} ({place.cvegeo})" for place in (whole or fitting)[:MOST_NAMED])
    raise _refused(f"Hay varios; escriba la clave de uno: {some}.")


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


def _fits(words: list[str], place: Municipality) -> bool:
    names = fold(f"{place.name} {place.state}").split()
    return all(any(name.startswith(word) for name in names) for word in words)


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"place": sentence})
