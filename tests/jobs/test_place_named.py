"""The municipality that an admin types is the one that the picker finds; what is not certain is asked."""

from __future__ import annotations

import pytest

from tracker.catalogue import Catalogue, load_catalogue
from tracker.errors import Invalid
from tracker.jobs.place_named import municipality_named


@pytest.fixture
def catalogue() -> Catalogue:
    """The catalogue that ships with Puente."""
    return load_catalogue()


def test_abbreviations_and_codes_in_brackets_are_understood(catalogue: Catalogue) -> None:
    places = list(catalogue.municipalities.values())
    for typed, cvegeo in (("sn juan ñumi", "20210"), ("Zapopan, Jalisco (14120)", "14120"), ("mpio. de león", "11020")):
        assert municipality_named(places, typed).cvegeo == cvegeo


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("benito juarez", r"Hay varios; escriba la clave de uno: Benito Juárez, Quintana Roo \(23005\);"),
        ("guadalajra jalisco", r"¿Es Guadalajara, Jalisco \(14039\)\? Si lo es, escriba su clave"),
        ("villa inventada", "No hay un municipio con ese nombre"),
    ],
)
def test_what_is_not_certain_is_asked_with_the_code(catalogue: Catalogue, typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        municipality_named(list(catalogue.municipalities.values()), typed)
