"""The project's own data files keep what the catalogue promises: sources, Spanish texts, zones, honest gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.catalogue import Catalogue, Origin
from tracker.catalogue.checked import LANGUAGES
from tracker.catalogue.words import fold, pattern

FOLLOWED = (
    "mx-uy mx-fr mx-cl mx-es-mixto tri-de cfli-mx culture21 guangzhou metropolis-pilot sur-sur uclg-peace".split()
)


def origins(catalogue: Catalogue) -> list[Origin | None]:
    """The origin of every datum of every fund."""
    found: list[Origin | None] = []
    for fund in catalogue.funds:
        for data in (fund.facts.values(), fund.agencies, fund.offices, fund.editions):
            found += [datum.origin for datum in data]
        found += [fund.partner.origin] if fund.partner.required is not None else []
    return found


def hours_from_utc(zone: str, month: int) -> float:
    """The offset of a zone in a month of 2025."""
    offset = datetime(2025, month, 15, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset.total_seconds() / 3600


def test_the_funds_stand_in_their_order(catalogue: Catalogue) -> None:
    assert [fund.key for fund in catalogue.funds] == FOLLOWED


def test_every_fact_has_a_source_and_says_how_sure_it_is(catalogue: Catalogue) -> None:
    for origin in origins(catalogue):
        assert origin is not None
        assert origin.sources
        assert all(source.startswith(("http://", "https://")) for source in origin.sources)
        assert origin.certainty in ("stated", "inferred")


def test_every_fund_answers_every_question_or_says_why_not(catalogue: Catalogue) -> None:
    asked = {name for name, question in catalogue.fact_names.items() if question.asked}
    for fund in catalogue.funds:
        assert asked <= {*fund.facts, *fund.gaps}, fund.key
        assert not {*fund.facts} & {*fund.gaps}, fund.key
        assert all(gap.reason for gap in fund.gaps.values()), fund.key


@pytest.mark.parametrize("name", ["ceiling", "cofinancing", "annexes"])
@pytest.mark.parametrize("fund", ["mx-uy", "mx-cl", "mx-es-mixto"])
def test_what_no_source_states_is_not_made_up(fund: str, name: str, catalogue: Catalogue) -> None:
    assert name in catalogue.fund(fund).gaps


def test_sums_of_past_editions_are_kept_apart_from_those_of_today(catalogue: Catalogue) -> None:
    chile = catalogue.fund("mx-cl")
    (edition,) = (edition for edition in chile.editions if edition.amount_max)
    assert (edition.year, edition.amount_max, edition.currency) == (2012, 300_000, "USD")
    assert "ceiling" in chile.gaps


def test_offices_give_the_zones_to_count_by(catalogue: Catalogue) -> None:
    assert {fund.key: fund.office_zones for fund in catalogue.funds if fund.office_zones} == {
        "mx-uy": ("America/Mexico_City", "America/Montevideo"),
        "mx-fr": ("America/Mexico_City", "Europe/Paris"),
        "mx-cl": ("America/Mexico_City", "America/Santiago"),
        "mx-es-mixto": ("America/Mexico_City", "Europe/Madrid"),
        "cfli-mx": ("America/Mexico_City",),
        "guangzhou": ("Asia/Shanghai",),
    }


def test_a_partner_is_required_not_required_or_not_known(catalogue: Catalogue) -> None:
    assert {fund.key: fund.partner_countries for fund in catalogue.funds if fund.partner_required} == {
        "mx-uy": ("UY",),
        "mx-fr": ("FR",),
        "mx-cl": ("CL",),
        "tri-de": ("DE",),
    }
    unknown = [fund for fund in catalogue.funds if fund.partner_required is None]
    assert [fund.key for fund in unknown] == ["mx-es-mixto", "cfli-mx", "metropolis-pilot", "sur-sur"]
    assert all(fund.partner.note for fund in unknown)


def test_a_fund_gives_its_plain_values_at_hand(catalogue: Catalogue) -> None:
    fund = catalogue.fund("mx-uy")
    assert (fund.kind, fund.edition_by, fund.countries, fund.form) == (
        "calls",
        "year",
        ("MX", "UY"),
        "amexcid-proyecto",
    )
    assert (fund.currency, fund.languages) == ("USD", ("es",))
    assert "municipality" in fund.applicant_types
    assert all(home.startswith("https://") for home in fund.homes)
    assert catalogue.fund("tri-de").cutoffs == ("05-31", "11-30")
    assert (catalogue.fund("mx-es-mixto").currency, catalogue.fund("mx-es-mixto").homes) == (None, ())


def test_the_form_of_a_fund_is_among_the_forms(catalogue: Catalogue) -> None:
    assert {(form.key, form.funds) for form in catalogue.forms} >= {("amexcid-proyecto", ("mx-uy",))}


def test_people_read_spanish_everywhere(catalogue: Catalogue) -> None:
    labels = [question.label for question in catalogue.fact_names.values()]
    labels += [label for theme in catalogue.themes for label in (theme.label, theme.definition)]
    labels += [label for sdg in catalogue.sdgs for label in (sdg.title,)]
    labels += [fund.name for fund in catalogue.funds]
    assert all(label["es"].strip() for label in labels)


def test_themes_and_goals_have_labels_in_four_languages(catalogue: Catalogue) -> None:
    for label in (*(theme.label for theme in catalogue.themes), *(sdg.title for sdg in catalogue.sdgs)):
        assert tuple(label) == LANGUAGES


def test_there_are_twenty_themes_and_seventeen_goals_each_goal_in_some_theme(catalogue: Catalogue) -> None:
    assert len(catalogue.themes) == 20
    assert [sdg.number for sdg in catalogue.sdgs] == list(range(1, 18))
    assert {number for theme in catalogue.themes for number in theme.sdgs} == set(range(1, 18))


def test_themes_have_words_in_four_languages_and_goals_in_spanish(catalogue: Catalogue) -> None:
    for theme in catalogue.themes:
        assert {language: len(words) > 8 for language, words in theme.words.items()} == dict.fromkeys(LANGUAGES, True)
    assert all(len(sdg.words) >= 8 for sdg in catalogue.sdgs)


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Tratamiento de aguas residuales y captación de lluvia en escuelas", {"agua", "educacion"}),
        ("Gestion integral de residuos solidos y composta", {"residuos"}),
        ("Efficacité énergétique de l’éclairage public", {"energia"}),
        ("Gender-based violence and policing", {"genero", "seguridad"}),
        ("Participação cidadã e orçamento participativo", {"gobernanza"}),
        ("Proyecto de desarrollo sostenible para la región", set()),
    ],
)
def test_the_words_of_themes_name_them_in_a_text(text: str, themes: set[str], catalogue: Catalogue) -> None:
    finders = {
        theme.id: pattern(word for words in theme.words.values() for word in words) for theme in catalogue.themes
    }
    # "violence" and "women" belong to neighbouring themes: more may be found, never less
    found = {theme for theme, finder in finders.items() if finder.search(fold(text))}
    assert found == themes


def test_names_of_zones_are_those_that_calls_write(catalogue: Catalogue) -> None:
    names = catalogue.zone_names
    assert names["es"]["hora del centro del país"] == "America/Mexico_City"
    assert names["es"]["Montevideo"] == "America/Montevideo"
    assert names["fr"]["heure de Paris"] == "Europe/Paris"
    assert names["en"]["Brussels time"] == "Europe/Brussels"
    assert names["pt"]["horário de Brasília"] == "America/Sao_Paulo"
    assert names[""]["CET"] == "Europe/Brussels"


def test_demonyms_name_countries(catalogue: Catalogue) -> None:
    assert catalogue.demonyms["es"]["uruguayas"] == "UY"
    assert catalogue.demonyms["fr"]["allemand"] == "DE"
    assert catalogue.demonyms["pt"]["japonês"] == "JP"
    assert set(catalogue.demonyms) == set(LANGUAGES)


def test_all_municipalities_are_there_and_have_a_zone_with_its_basis(catalogue: Catalogue) -> None:
    states = Counter(code[:2] for code in catalogue.municipalities)
    assert (len(catalogue.municipalities), len(states)) == (2478, 32)
    assert (states["20"], states["21"], states["30"], states["09"]) == (570, 217, 212, 16)
    for municipality in catalogue.municipalities.values():
        assert ZoneInfo(municipality.zone)
        assert "Ley de los Husos Horarios" in municipality.zone_basis


@pytest.mark.parametrize(
    ("cvegeo", "winter", "summer"),
    [
        ("14120", -6, -6),  # Zapopan
        ("09002", -6, -6),  # Azcapotzalco
        ("02004", -8, -7),  # Tijuana
        ("02007", -8, -7),  # San Felipe, founded since
        ("03003", -7, -7),  # La Paz
        ("25012", -7, -7),  # Mazatlán
        ("26030", -7, -7),  # Hermosillo
        ("23005", -5, -5),  # Cancún (Benito Juárez)
        ("18017", -7, -7),  # Tepic
        ("18020", -6, -6),  # Bahía de Banderas
        ("08019", -6, -6),  # Chihuahua
        ("08037", -7, -6),  # Juárez
        ("08052", -6, -5),  # Ojinaga
        ("05025", -6, -5),  # Piedras Negras
        ("05030", -6, -6),  # Saltillo
        ("19005", -6, -5),  # Anáhuac
        ("28032", -6, -5),  # Reynosa
        ("28041", -6, -6),  # Ciudad Victoria
    ],
)
def test_clocks_of_municipalities_are_those_of_the_law(
    cvegeo: str, winter: int, summer: int, catalogue: Catalogue
) -> None:
    zone, _ = catalogue.municipality_zone(cvegeo)
    assert (hours_from_utc(zone, 1), hours_from_utc(zone, 7)) == (winter, summer)


def test_thirty_six_municipalities_keep_summer_time(catalogue: Catalogue) -> None:
    """Seven of Baja California and 29 along the border; San Felipe was founded after the law counted 33 and 36."""
    changing = [
        code
        for code, municipality in catalogue.municipalities.items()
        if hours_from_utc(municipality.zone, 1) != hours_from_utc(municipality.zone, 7)
    ]
    assert Counter(code[:2] for code in changing) == {"02": 7, "05": 11, "08": 8, "19": 1, "28": 10}


def test_a_population_that_nobody_counted_is_unknown_not_zero(catalogue: Catalogue) -> None:
    uncounted = [code for code, each in catalogue.municipalities.items() if each.population is None]
    assert uncounted == ["02007", "04013", "12082", "12083", "12084", "12085", "24059", "25019", "25020"]
    assert catalogue.municipality("14120").population == 1_476_491


def test_nothing_in_the_catalogue_can_be_changed(catalogue: Catalogue) -> None:
    for mapping in (catalogue.demonyms, catalogue.municipalities, catalogue.fund("mx-uy").facts, catalogue.zone_names):
        with pytest.raises(TypeError):
            mapping["x"] = "y"  # type: ignore[index]  # what must fail
    assert all(not isinstance(getattr(catalogue, field.name), list | dict | set) for field in fields(catalogue))
