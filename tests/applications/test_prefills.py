"""Each pre-fill function writes what stands in its sources, names them, and reads nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.applications.messages import source_label
from tracker.applications.prefills import PREFILLS, PrefillContext, Prefilled
from tracker.domain.brief import Activity, PartnerBrief
from tracker.domain.money import Money

FULL: dict[str, tuple[str | tuple[str, ...], str]] = {
    "municipality_name": ("Zapopan", "municipality.name"),
    "municipality_state": ("Jalisco", "municipality.state"),
    "municipality_seat": ("Zapopan centro", "municipality.seat"),
    "municipality_address": ("Av. Hidalgo 151", "municipality.address"),
    "municipality_website": ("https://www.zapopan.gob.mx", "municipality.website"),
    "municipality_population": ("1476491", "municipality.population"),
    "head_name": ("Ana Solís", "municipality.head_name"),
    "head_position": ("Presidenta municipal", "municipality.head_position"),
    "contact_name": ("Mariana Ríos", "contact.name"),
    "contact_position": ("Directora", "contact.position"),
    "contact_phone": ("33 1234 5678", "contact.phone"),
    "contact_email": ("mariana@zapopan.example", "contact.email"),
    "project_title": ("Saneamiento del arroyo Atemajac", "project.title"),
    "project_problem": ("El arroyo recibe descargas.", "project.problem"),
    "project_objective": ("Mejorar la calidad del agua.", "project.objective"),
    "project_place": ("Tres colonias", "project.place"),
    "project_months": ("18", "project.duration_months"),
    "beneficiaries_women": ("310", "project.beneficiaries_women"),
    "beneficiaries_men": ("290", "project.beneficiaries_men"),
    "project_budget": ("62,000.00 USD", "project.budget"),
    "own_contribution": ("18,000.50 USD", "project.own_contribution"),
    "partner_name": ("Intendencia de Canelones", "project.partner_name"),
    "call_title": ("VI Convocatoria México–Uruguay", "call.title"),
    "project_title_with_place": (
        "Saneamiento del arroyo Atemajac, Zapopan, Jalisco",
        "project.title municipality.name municipality.state",
    ),
    "project_summary": (
        "Mejorar la calidad del agua.\nDuración: 18 meses.\nActividades: Diagnóstico; Plan de cuenca.",
        "project.objective project.duration_months project.activities",
    ),
    "project_activities": (("Diagnóstico.", "Plan de cuenca"), "project.activities"),
    "applicant": ("Municipio de Zapopan, Jalisco", "municipality.name municipality.state"),
    "partners": (
        ("Municipio de Zapopan, Jalisco (México)", "Intendencia de Canelones (Uruguay)"),
        "municipality.name municipality.state project.partner_name project.partner_country",
    ),
    "partner": ("Intendencia de Canelones (Uruguay)", "project.partner_name project.partner_country"),
    "proponent": ("joint", "call.partner_required project.partner_name"),
    "actors": ("bilateral", "call.countries project.partner_country"),
    "start_month": ("2026-01", "project.starts_on"),
    "end_month": ("2027-06", "project.starts_on project.duration_months"),
}

OTHER: dict[type, Any] = {
    str: "otra cosa",
    int: 99,
    date: date(2030, 12, 1),
    Money: Money(Decimal(1), "MXN"),
    bool: False,
}
PERSONS = {"contact": ("contact.",), "head": ("municipality.head_",)}
NEVER = ("folio", "firma", "signature", "declar", "agenc", "juramento", "protesta")


def put(context: PrefillContext, path: str, value: object) -> PrefillContext:
    """The context with ``value`` at ``path``."""
    part, name = path.split(".")
    changes: dict[str, Any] = {name: value}
    whole: dict[str, Any] = {part: replace(getattr(context, part), **changes)}
    return replace(context, **whole)


def with_other(context: PrefillContext, path: str) -> PrefillContext:
    """The context with something else at ``path``."""
    value = context.at(path)
    other = () if isinstance(value, tuple) else OTHER.get(type(value), "XX" if value is None else value)
    return put(context, path, other)


def without(context: PrefillContext, path: str) -> PrefillContext:
    """The context with nothing at ``path``."""
    value = context.at(path)
    return put(context, path, type(value)() if isinstance(value, str | tuple) else None)


def all_paths(context: PrefillContext) -> list[str]:
    parts = ("municipality", "project", "call", "contact")
    return [f"{part}.{name}" for part in parts for name in type(getattr(context, part)).__slots__]


def run(name: str, context: PrefillContext, **changes: dict[str, Any]) -> Prefilled | None:
    parts = {part: replace(getattr(context, part), **values) for part, values in changes.items()}
    return PREFILLS[name].run(replace(context, **parts))


def test_every_function_has_a_case_here() -> None:
    assert FULL.keys() == PREFILLS.keys()


@pytest.mark.parametrize("name", FULL)
def test_it_writes_what_its_sources_say_and_names_them(name: str, context: PrefillContext) -> None:
    value, sources = FULL[name]
    assert run(name, context) == Prefilled(value, tuple(sources.split()))


@pytest.mark.parametrize("name", FULL)
def test_it_names_only_sources_that_it_declares_and_that_have_a_label(name: str, context: PrefillContext) -> None:
    found = run(name, context)
    assert found is not None
    assert set(found.sources) <= set(PREFILLS[name].reads)
    assert all(" › " in source_label(path) for path in PREFILLS[name].reads)


@pytest.mark.parametrize("name", FULL)
def test_it_reads_nothing_but_what_it_declares(name: str, context: PrefillContext) -> None:
    found = run(name, context)
    for path in all_paths(context):
        if path not in PREFILLS[name].reads:
            assert PREFILLS[name].run(with_other(context, path)) == found, path


@pytest.mark.parametrize("name", FULL)
def test_it_depends_on_each_source_that_it_names(name: str, context: PrefillContext) -> None:
    found = run(name, context)
    assert found is not None
    for path in found.sources:
        assert PREFILLS[name].run(without(context, path)) != found, path


@pytest.mark.parametrize("name", FULL)
def test_only_functions_of_a_person_read_that_person(name: str) -> None:
    kind = name.partition("_")[0]
    for path in PREFILLS[name].reads:
        person = path.startswith(("contact.", "municipality.head_"))
        assert person == (kind in PERSONS), path
        assert not person or path.startswith(PERSONS[kind])


@pytest.mark.parametrize("name", FULL)
def test_none_writes_what_is_the_agencys_or_must_be_signed(name: str) -> None:
    assert not any(word in name for word in NEVER)


@pytest.mark.parametrize(
    "name",
    [name for name, function in PREFILLS.items() if function.reads[0].startswith("project.") and name != "partners"],
)
def test_an_empty_project_fills_nothing(name: str, context: PrefillContext) -> None:
    empty = {
        item: "" if isinstance(value, str) else () if isinstance(value, tuple) else None
        for item in type(context.project).__slots__
        for value in [getattr(context.project, item)]
    }
    assert run(name, context, project=empty | {"id": 7}) is None


def test_others_who_take_part_follow_the_counterpart(context: PrefillContext) -> None:
    others = (PartnerBrief("Universidad de Lyon", "FR", "university"), PartnerBrief("Vecinos del arroyo"))
    found = run("partners", context, project={"partners": others})
    assert found is not None
    assert found.value[1:] == (
        "Intendencia de Canelones (Uruguay)",
        "Universidad de Lyon (Francia)",
        "Vecinos del arroyo",
    )
    assert found.sources[-1] == "project.partners"


@pytest.mark.parametrize("title", ["Agua para Zapopan", "Plan de ZAPOPAN, Jalisco", "Zapopan limpio"])
def test_a_title_that_names_the_municipality_stays_as_it_is(title: str, context: PrefillContext) -> None:
    assert run("project_title_with_place", context, project={"title": title}) == Prefilled(title, ("project.title",))


def test_a_long_title_is_filled_whole(context: PrefillContext) -> None:
    title = " ".join(["palabra"] * 40)
    found = run("project_title_with_place", context, project={"title": title})
    assert found is not None
    assert str(found.value).startswith(title)


@pytest.mark.parametrize(
    ("changes", "value", "sources"),
    [
        ({"duration_months": None, "activities": ()}, "Mejorar la calidad del agua.", "project.objective"),
        (
            {"objective": " ", "activities": ()},
            "Un arroyo limpio.\nDuración: 18 meses.",
            "project.summary project.duration_months",
        ),
        ({"objective": "Meta.", "duration_months": 1, "activities": ()}, "Meta.\nDuración: 1 mes.", None),
        (
            {"objective": "", "summary": "", "duration_months": None, "activities": (Activity("Foro;"), Activity(" "))},
            "Actividades: Foro.",
            "project.activities",
        ),
    ],
)
def test_a_summary_has_only_the_parts_that_exist(
    context: PrefillContext, changes: dict[str, Any], value: str, sources: str | None
) -> None:
    found = run("project_summary", context, project=changes)
    assert found is not None
    assert found.value == value
    assert sources is None or found.sources == tuple(sources.split())


def test_months_alone_are_no_summary(context: PrefillContext) -> None:
    assert run("project_summary", context, project={"objective": "", "summary": "", "activities": ()}) is None


def test_a_borough_of_the_capital_is_called_so(context: PrefillContext) -> None:
    capital = {"cvegeo": "09003", "name": "Coyoacán", "state": "Ciudad de México"}
    found = run("applicant", context, municipality=capital)
    assert found is not None
    assert found.value == "Alcaldía Coyoacán, Ciudad de México"


def test_another_kind_of_applicant_is_not_called_a_municipality(context: PrefillContext) -> None:
    assert run("applicant", context, project={"applicant_type": "state"}) is None
    partners = run("partners", context, project={"applicant_type": "state"})
    assert partners is not None
    assert partners.value == ("Intendencia de Canelones (Uruguay)",)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"partner_name": None}, "Uruguay"),
        ({"partner_country": None}, "Intendencia de Canelones"),
        ({"partner_country": "XX"}, "Intendencia de Canelones (XX)"),
    ],
)
def test_a_counterpart_is_told_as_far_as_it_is_known(
    context: PrefillContext, changes: dict[str, Any], line: str
) -> None:
    found = run("partner", context, project=changes)
    assert found is not None
    assert found.value == line


def test_nobody_to_name_gives_no_list(context: PrefillContext) -> None:
    nobody = {"applicant_type": "ngo", "partner_name": None, "partner_country": None}
    assert run("partners", context, project=nobody) is None


@pytest.mark.parametrize(
    ("part", "changes"),
    [("call", {"partner_required": False}), ("call", {"partner_required": None}), ("project", {"partner_name": None})],
)
def test_who_proposes_is_left_open_without_proof(context: PrefillContext, part: str, changes: dict[str, Any]) -> None:
    assert run("proponent", context, **{part: changes}) is None


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("call", {"countries": ()}),
        ("call", {"countries": ("MX",)}),
        ("call", {"countries": ("MX", "UY", "CL")}),
        ("project", {"partner_country": "CL"}),
        ("project", {"partner_country": "MX"}),
        ("project", {"partner_country": None}),
    ],
)
def test_the_type_by_actors_is_left_open_without_proof(
    context: PrefillContext, part: str, changes: dict[str, Any]
) -> None:
    assert run("actors", context, **{part: changes}) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, "2026-01"),
        (date(2026, 1, 1), 12, "2026-12"),
        (date(2026, 2, 1), 12, "2027-01"),
        (date(2026, 12, 31), 2, "2027-01"),
        (date(2028, 2, 29), 24, "2030-01"),
    ],
)
def test_the_last_month_counts_the_first_one(context: PrefillContext, start: date, months: int, end: str) -> None:
    found = run("end_month", context, project={"starts_on": start, "duration_months": months})
    assert found is not None
    assert found.value == end


@pytest.mark.parametrize("missing", ["starts_on", "duration_months"])
def test_without_start_or_duration_there_is_no_end(context: PrefillContext, missing: str) -> None:
    assert run("end_month", context, project={missing: None}) is None
