"""Looking things up: by key, or by how a text names a fund."""

from __future__ import annotations

import pytest

from tracker.catalogue import Catalogue, load_catalogue
from tracker.catalogue.words import fold
from tracker.errors import NotFound


def test_a_fund_a_theme_a_goal_and_a_municipality_are_found_by_key(catalogue: Catalogue) -> None:
    assert catalogue.fund("mx-cl").short_name == "México–Chile"
    assert catalogue.theme("agua").label["pt"] == "Água e saneamento"
    assert catalogue.sdg(11).title["es"] == "Ciudades y comunidades sostenibles"
    assert catalogue.municipality("14120").name == "Zapopan"


def test_an_unknown_fund_is_refused_with_the_known_ones(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match=r"there is no fund 'mx-br'; there are mx-uy, mx-fr, .*uclg-peace"):
        catalogue.fund("mx-br")


def test_an_unknown_theme_is_refused_with_the_known_ones(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match=r"there is no theme 'Agua'; there are agua, residuos, .*digital"):
        catalogue.theme("Agua")


def test_an_unknown_goal_is_refused_with_the_known_ones(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match=r"there is no goal 18; there are 1, 2, .*17"):
        catalogue.sdg(18)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("14999", "in that state they go from 14001 to 14125"), ("99001", "states are 01 to 32"), ("", "five digits")],
)
def test_an_unknown_municipality_is_refused_with_a_hint(code: str, hint: str, catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match=hint):
        catalogue.municipality_zone(code)


def test_the_catalogue_is_read_once(catalogue: Catalogue) -> None:
    assert load_catalogue() is catalogue


@pytest.mark.parametrize(
    ("text", "fund"),
    [
        ("VI Convocatoria del Fondo Conjunto de Cooperación México–Uruguay 2025", "mx-uy"),
        ("Charla informativa del Fondo Conjunto Uruguay - México", "mx-uy"),
        ("FONDO CONJUNTO CHILE–MEXICO, convocatoria 2019", "mx-cl"),
        ("La AMEXCID y la AGCID abren la convocatoria de su Fondo Conjunto", "mx-cl"),
        ("Le 13ème appel à projets franco-mexicain", "mx-fr"),
        ("Convocatoria conjunta México — Francia", "mx-fr"),
        ("Fondo Mixto hispano‑mexicano", "mx-es-mixto"),
        ("Fonds régional de coopération triangulaire", "tri-de"),
        ("Fundo Regional para a Cooperação Triangular", "tri-de"),
        ("The Canada Fund for Local Initiatives (CFLI), Embassy of Canada in Mexico", "cfli-mx"),
        ("Prêmio Internacional CGLU – Cidade do México – Cultura 21", "culture21"),
        ("Call for applications: 7th Guangzhou International Award", "guangzhou"),
        ("Metropolis opens its call for pilot projects", "metropolis-pilot"),
        ("Mercocidades: chamada de cooperação Sul–Sul", "sur-sur"),
        ("Prix CGLU pour la paix", "uclg-peace"),
    ],
)
def test_a_text_names_a_fund_in_any_order_dash_case_and_language(text: str, fund: str, catalogue: Catalogue) -> None:
    assert catalogue.fund_named(fold(text)) == fund


@pytest.mark.parametrize(
    "text",
    [
        "",
        "México y Uruguay firmaron un acuerdo de extradición",
        "Canada Fund for Local Initiatives: Costa Rica, Honduras and Nicaragua. Not for Mexico.",
        "13.ª capacitación regional de Mercociudades, cooperación Sur-Sur",
        "Appel à projets généraliste de coopération décentralisée",
        "Fondo de la Amistad México–Japón",
        "Fondo de Convivencia Guangzhouense",
    ],
)
def test_a_text_that_names_no_fund_names_none(text: str, catalogue: Catalogue) -> None:
    assert catalogue.fund_named(fold(text)) is None


def test_the_first_fund_named_is_the_one_a_text_is_about(catalogue: Catalogue) -> None:
    text = "Fondo México–Chile: bases. También: Fondo Conjunto de Cooperación México–Uruguay."
    assert catalogue.fund_named(fold(text)) == "mx-cl"


def test_a_text_that_fits_two_funds_by_loose_words_names_none(catalogue: Catalogue) -> None:
    text = "México trabaja con Chile y Uruguay mediante un Fondo Conjunto con cada país"
    assert catalogue.fund_named(fold(text)) is None


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("02999", "America/Tijuana"),  # newer than the catalogue, in a state with one zone
        ("28999", "otherwise"),  # in Tamaulipas, where the border has another zone than the rest
        ("99001", "otherwise"),
        ("23005", "America/Cancun"),
    ],
)
def test_a_newer_municipality_has_the_zone_of_its_state_where_the_state_has_one(
    code: str, zone: str, catalogue: Catalogue
) -> None:
    assert catalogue.zone_of(code, "otherwise") == zone
