"""What shuts people out of a call is read where the text says it outright, and nowhere else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker.domain.asked import RequiredDocument
from tracker.domain.call import Sighted, merge
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import CONDITIONS, FIELDS, value_to_json
from tracker.domain.money import Money
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.extract.conditions import READERS, Around, read_conditions
from tracker.extract.conditions_place import STATES
from tracker.extract.findings import Finding
from tracker.extract.html_walk import html_text
from tracker.extract.money_roles import read_amounts
from tracker.extract.page import page_facts
from tracker.extract.read_join import joined_reading
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.roles_layout import Layout
from tracker.extract.source_page import SourcePage
from tracker.extract.text import Text
from tracker.matching.places import state_key

HERE = Path(__file__).parent
CALLS = HERE.parent / "matching" / "data" / "calls.jsonl"
SAID_IN_CALLS = {
    "applicant_countries": "applicant_countries", "mx_states": "mx_states", "border_km_max": "max_border_km",
    "population_min": "min_population", "networks": "membership", "agreement_required": "needs_partner_agreement",
    "amount_min": "min_amount", "pays_works": "funds_works", "pays_soft": "funds_soft", "award": "award",
    "pairs_with": "assigns_partner_from",
}  # fmt: skip


@cache
def found_in(text: str, fund_countries: tuple[str, ...] = ()) -> dict[str, Finding]:
    layout = Layout(Text.plain(text))
    return read_conditions(layout, Around(fund_countries, "", "MX", read_amounts(layout, "MX").maximum))


def wordings() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / "conditions.jsonl").read_text("utf-8").splitlines()]


def plain(value: object) -> object:
    if isinstance(value, Money):
        return [str(value.amount), value.currency]
    return value_to_json(value)


def test_every_condition_has_a_reader_and_a_field() -> None:
    assert {name for names in READERS for name in names} == CONDITIONS
    assert FIELDS.keys() >= CONDITIONS


@pytest.mark.parametrize("field", sorted(CONDITIONS))
def test_a_condition_is_read_from_its_wordings_and_from_no_look_alike(field: str) -> None:
    rows = [row for row in wordings() if row["field"] == field]
    assert {row["value"] is None for row in rows} == {True, False}
    found = {row["text"]: plain(found_in(row["text"])[field].value) for row in rows}
    assert found == {row["text"]: row["value"] for row in rows}


@pytest.mark.parametrize("field", sorted(CONDITIONS))
def test_a_condition_stands_on_the_sentence_that_says_it(field: str) -> None:
    for row in wordings():
        finding = found_in(row["text"])[field]
        assert finding.spans or finding.value is None
        assert all(row["text"][start:end].strip() for start, end in finding.spans)


def test_the_states_are_known_to_the_criteria_by_the_same_names() -> None:
    assert len(STATES) == len({state_key(name) for name in STATES}) == 32
    assert None not in {state_key(name) for name in STATES}


# --- against calls whose conditions people wrote down ------------------------------------------------------------


@cache
def judged() -> dict[str, tuple[Counter[str], int]]:
    """For each field: how many values are right, wrong and left open, and how many calls have one."""
    tally: dict[str, Counter[str]] = {name: Counter() for name in SAID_IN_CALLS}
    for call in map(json.loads, CALLS.read_text("utf-8").splitlines()):
        found = found_in(f"{call['title']}\n{call['text']}")
        for name, key in SAID_IN_CALLS.items():
            tally[name][verdict(name, found[name].value, call[key])] += 1
    return {name: (seen, seen["right"] + seen["wrong"] + seen["open"]) for name, seen in tally.items()}


def verdict(name: str, value: Any, said: Any) -> str:
    if value is None:
        return "open" if said not in (None, [], False) else "silent"
    if isinstance(value, Money):
        return "right" if said is not None and value.amount == Decimal(said) else "wrong"
    if name == "networks":
        return "right" if said else "wrong"
    if name == "applicant_countries":  # whether Mexico is in is what decides
        home = {"MX", "LAC", "*"}
        return "right" if bool(home & set(value)) == bool(home & set(said)) else "wrong"
    return "right" if plain(value) == (sorted(said) if isinstance(said, list) else said) else "wrong"


@pytest.mark.parametrize("field", ["applicant_countries", "mx_states", "border_km_max", "population_min", "pairs_with"])
def test_what_shuts_out_is_never_read_wrongly_from_the_judged_calls(field: str) -> None:
    seen, _ = judged()[field]
    assert seen["wrong"] == 0


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("applicant_countries", 13, 0), ("mx_states", 5, 0), ("border_km_max", 3, 0), ("population_min", 4, 0),
        ("networks", 6, 2), ("agreement_required", 3, 0), ("amount_min", 5, 0), ("pays_works", 18, 1),
        ("pays_soft", 25, 1), ("award", 3, 0), ("pairs_with", 1, 0),
    ],
)  # fmt: skip
def test_as_much_is_read_from_the_judged_calls_as_the_documentation_says(field: str, right: int, wrong: int) -> None:
    seen, _ = judged()[field]
    assert (seen["right"] >= right, seen["wrong"] <= wrong) == (True, True), seen


# --- what else must leave a condition open -----------------------------------------------------------------------


def test_a_page_for_another_country_of_a_fund_that_is_mexicos_too_is_a_question() -> None:
    words = "Podrán presentar propuestas los municipios colombianos."
    assert found_in(words)["applicant_countries"].value == ("CO",)
    asked = found_in(words, ("CO", "MX"))["applicant_countries"]
    assert (asked.value, asked.unknown) == (None, Unknown.AMBIGUOUS)
    assert asked.spans


def test_a_mention_of_mexico_anywhere_leaves_the_countries_open() -> None:
    assert (
        found_in("Pueden participar municipios de Panamá.\nContacto en México: a@b.mx")["applicant_countries"].value
        is None
    )


def test_two_numbers_of_inhabitants_leave_both_open() -> None:
    found = found_in("Pueden participar municipios de más de 20,000 habitantes. Deben tener más de 50,000 habitantes.")
    assert (found["population_min"].value, found["population_min"].unknown) == (None, Unknown.AMBIGUOUS)


def test_a_list_below_a_heading_says_what_is_paid() -> None:
    html = (
        "<h1>Fondo</h1><h2>Actividades que se financian</h2><ul><li>Capacitación de personal</li></ul>"
        "<h2>Gastos no elegibles</h2><ul><li>Sueldos</li><li>Obra pública</li></ul>"
    )
    layout = Layout(html_text(html))
    found = read_conditions(layout, Around())
    assert (found["pays_soft"].value, found["pays_works"].value) == (True, False)


# --- pages and documents together --------------------------------------------------------------------------------


def fact(value: object, words: str) -> Fact:
    return Fact(value, (Evidence(words, 0, len(words), "rule", address=words),))


def reading(address: str, **facts: Fact) -> Reading:
    return Reading(address, PageKind.CALL, "fund", EditionMarks(), "es", None, facts)


def pages(name: str, *values: object) -> Iterator[Sighted]:
    for number, value in enumerate(values):
        yield Sighted(reading(f"https://a.example/{number}", **{name: fact(value, f"Página {number}")}))


@pytest.mark.parametrize(
    ("name", "values"),
    [("population_min", (20_000, 50_000)), ("pays_works", (True, False)), ("border_km_max", (100, 300))],
)
def test_two_pages_that_differ_on_a_condition_leave_it_open(name: str, values: tuple[object, ...]) -> None:
    merged = merge(pages(name, *values))[name]
    assert merged.unknown is Unknown.CONTRADICTORY
    assert {piece.words for piece in merged.evidence} == {"Página 0", "Página 1"}
    assert merge(pages(name, values[0], values[0]))[name].unknown is None


def test_what_any_page_admits_is_admitted() -> None:
    assert merge(pages("applicant_countries", ("PA",), ("MX", "UY")))["applicant_countries"].value == ("MX", "PA", "UY")
    assert merge(pages("mx_states", ("Sonora",), ("Jalisco",)))["mx_states"].value == ("Jalisco", "Sonora")


def test_guidelines_that_differ_from_their_page_leave_a_condition_open_and_lists_add_up() -> None:
    page = SourcePage("https://a.example/", "<h1>Fondo</h1>", datetime(2025, 6, 18, tzinfo=UTC))
    own = reading(page.address, population_min=fact(20_000, "página"), mx_states=fact(("Sonora",), "página"))
    rules = reading(
        "https://a.example/bases.pdf",
        population_min=fact(50_000, "bases"), mx_states=fact(("Jalisco",), "bases"), award=fact(True, "bases"),
    )  # fmt: skip
    joined = joined_reading(page, page_facts(page.html, page.address), own, Fact(("es",)), ((rules, Fact()),)).facts
    assert joined["population_min"].unknown is Unknown.CONTRADICTORY
    assert joined["mx_states"].value == ("Jalisco", "Sonora")
    assert joined["award"].value is True


def test_the_longer_list_of_papers_of_page_and_guidelines_counts_and_an_unread_one_leaves_it_open() -> None:
    page = SourcePage("https://a.example/", "<h1>Fondo</h1>", datetime(2025, 6, 18, tzinfo=UTC))
    letter, minutes = RequiredDocument("carta", "letter"), RequiredDocument("acta de cabildo", "minutes")
    own = reading(page.address, required_documents=fact((letter,), "página"))
    for said, value in ((fact((letter, minutes), "bases"), (letter, minutes)), (fact(None, "bases"), None)):
        rules = reading("https://a.example/bases.pdf", required_documents=said)
        joined = joined_reading(page, page_facts(page.html, page.address), own, Fact(("es",)), ((rules, Fact()),))
        assert joined.fact("required_documents").value == value


# --- as a part of the whole reading ------------------------------------------------------------------------------


def test_a_call_states_its_conditions_with_their_sentences() -> None:
    text = (
        "Convocatoria 2025 del Fondo de Ciudades\nPodrán participar municipios de Sonora y Chihuahua de hasta 50,000"
        " habitantes, hasta el 15 de julio de 2025.\nSe financian talleres y pasantías; no se pagan obras."
    )
    facts = read_text(Text.plain(text), ReadContext("https://a.example/", country="MX", language="es")).facts
    said = {name: facts[name].value for name in CONDITIONS & facts.keys() if facts[name].known}
    assert said == {
        "mx_states": ("Chihuahua", "Sonora"), "population_max": 50_000, "pays_works": False, "pays_soft": True,
    }  # fmt: skip
    assert facts["mx_states"].evidence[0].words.startswith("Podrán participar municipios de Sonora")


def test_member_cities_without_a_name_are_those_of_the_network_behind_the_fund() -> None:
    layout = Layout(Text.plain("Call for pilot projects\nOnly members can apply."))
    assert read_conditions(layout, Around(fund_names="proyectos piloto / metropolis"))["networks"].value == (
        "Metropolis",
    )
    assert read_conditions(layout, Around(fund_names="premio / cglu / metropolis"))["networks"].value is None
    assert read_conditions(layout, Around())["networks"].value is None


@pytest.mark.parametrize(
    "food",
    ["Podrán participar municipios de Sonora, de más de 5,000 habitantes, ", "México pueden ", "no se pagan obras "],
)
def test_what_never_ends_is_no_sentence_and_says_nothing(food: str) -> None:
    found = found_in(food * 2_000)
    assert {name for name, finding in found.items() if finding.value is not None} == set()
