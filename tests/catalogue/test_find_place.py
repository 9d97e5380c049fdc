"""People find their municipality however they type its name."""

from __future__ import annotations

import pytest

from tracker.catalogue import Catalogue, Municipality
from tracker.catalogue.find_place import certain_place, find_places


def found(catalogue: Catalogue, typed: str, most: int = 5) -> list[Municipality]:
    return find_places(typed, catalogue.municipalities.values(), most)


@pytest.mark.parametrize(
    ("typed", "cvegeo"),
    [
        ("sn juan ñumi", "20210"),
        ("San Juan Ñumí", "20210"),
        ("NUMI SAN JUAN", "20210"),
        ("ñumi, oax.", "20210"),
        ("gral zuazua", "19025"),
        ("sapopan", "14120"),
        ("guadalajra", "14039"),
        ("benito juarez qroo", "23005"),
        ("juárez chihuahua", "08037"),
        ("tlajomulco", "14097"),
        ("cuauhtemoc cdmx", "09015"),
        ("20067", "20067"),
        ("mpio. de ecatepec", "15033"),
    ],
)
def test_the_first_is_the_one_that_was_meant(catalogue: Catalogue, typed: str, cvegeo: str) -> None:
    assert found(catalogue, typed)[0].cvegeo == cvegeo


def test_a_name_of_several_states_comes_once_for_each(catalogue: Catalogue) -> None:
    states = [place.state for place in found(catalogue, "benito juarez", 20) if place.name == "Benito Juárez"]
    assert len(states) == len(set(states)) == 7


@pytest.mark.parametrize("typed", ["eldorado", "ñuu savi", "dzitbalche"])
def test_a_municipality_that_no_census_knows_is_found_without_population(catalogue: Catalogue, typed: str) -> None:
    assert found(catalogue, typed)[0].population is None


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "<script>", "¿?", "99"])
def test_what_fits_nothing_finds_nothing(catalogue: Catalogue, typed: str) -> None:
    assert found(catalogue, typed) == []


def test_no_more_are_given_than_asked_for(catalogue: Catalogue) -> None:
    assert len(found(catalogue, "san", 3)) == 3


@pytest.mark.parametrize(
    ("typed", "cvegeo"),
    [
        ("sn juan ñumi", "20210"),
        ("zapopan", "14120"),
        ("Zapopan, Jalisco (14120)", "14120"),
        ("León", "11020"),
        ("oaxaca de juarez", "20067"),
        ("benito juarez qroo", "23005"),
        ("ñumi", "20210"),
        ("14120", "14120"),
    ],
)
def test_one_that_is_typed_whole_or_alone_fits_is_certain(catalogue: Catalogue, typed: str, cvegeo: str) -> None:
    place = certain_place(typed, catalogue.municipalities.values())
    assert place is not None
    assert place.cvegeo == cvegeo


@pytest.mark.parametrize(
    "typed", ["benito juarez", "san juan", "sapopan", "guadalajra", "99999", "14120 o 20067", "", "jalisco"]
)
def test_what_may_be_several_or_has_a_letter_wrong_is_not(catalogue: Catalogue, typed: str) -> None:
    assert certain_place(typed, catalogue.municipalities.values()) is None
