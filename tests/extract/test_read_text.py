"""One text → one reading: kind, fund, edition, facts with evidence, doubts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadline import Deadline
from tracker.domain.fields import FIELDS
from tracker.domain.money import Money
from tracker.domain.reading import PageKind, Reading
from tracker.extract.read_edition import edition_number
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.text import Text

CALL = """VI Convocatoria del Fondo Conjunto de Cooperación México–Uruguay 2025
La AMEXCID y la AUCI invitan a presentar propuestas conjuntas a la VI Convocatoria.
Quién puede participar
Organismos del sector público, gobiernos estatales y municipales y organizaciones de la sociedad civil. \
Cada propuesta reúne a una institución mexicana y a una uruguaya.
Temas
Medio ambiente y cambio climático
Salud
Recursos
El Fondo cuenta con US$ 500,000 (quinientos mil dólares) al año, que los dos países aportan en partes iguales.
Se reciben hasta las 23.59 horas del 15 de julio de 2025, en ambos países, en dgopmexico@sre.gob.mx."""


def reading(text: str, **context: Any) -> Reading:
    return read_text(Text.plain(text), ReadContext("https://www.gob.mx/x", **context))


def test_a_call_page_gives_all_that_it_says() -> None:
    answer = reading(CALL, country="MX", language="es", page_date=date(2025, 5, 15), title=CALL.splitlines()[0])
    values = {name: fact.value for name, fact in answer.facts.items()}
    assert (answer.kind, answer.fund, answer.edition.number, answer.edition.year) == (PageKind.CALL, "mx-uy", 6, 2025)
    closes = values["closes"]
    assert isinstance(closes, Deadline)
    assert (closes.local(), closes.zone) == ("2025-07-15T23:59", None)
    assert isinstance(values["amount_total"], Money)
    assert str(values["amount_total"].amount) == "500000"
    assert values["applicant_types"] == ("municipality", "ngo", "public_agency", "state")
    assert values["partner_countries"] == ("UY",)
    assert values["themes"] == ("Medio ambiente y cambio climático", "Salud")
    assert values["contact_emails"] == ("dgopmexico@sre.gob.mx",)
    assert "amount_max" not in values


def test_every_fact_is_a_field_and_its_evidence_stands_in_the_text() -> None:
    text = Text.plain(CALL)
    answer = read_text(text, ReadContext("https://www.gob.mx/x", country="MX"))
    assert set(answer.facts) <= set(FIELDS)
    for fact in answer.facts.values():
        for evidence in fact.evidence:
            assert text.value[evidence.start : evidence.end] == evidence.words
            assert evidence.rule
            assert 0 < evidence.confidence <= 1


def test_a_reading_survives_the_way_through_json() -> None:
    answer = reading(CALL, country="MX", page_date=date(2025, 5, 15))
    assert Reading.from_json(answer.to_json()) == answer


def test_what_a_text_does_not_say_is_not_there() -> None:
    answer = reading("Un acuerdo sirve cuando alguien lo usa.")
    assert answer.kind is PageKind.OTHER
    assert set(answer.facts) <= {"title"}


ORDINALS = [
    ("VI Convocatoria del Fondo Conjunto", 6),
    ("13.ª Convocatoria conjunta México–Francia", 13),
    ("décima edición", 10),
    ("La treizième édition de l'appel", 13),
    ("Le 13ème appel à projets", 13),
    ("The 7th Cycle of the Guangzhou Award", 7),
    ("4° Premio Internacional CGLU", 4),
    ("A 4ª edição do Prêmio", 4),
    ("la decimotercera edición de su convocatoria", 13),
    ("Agenda 2030 en los municipios", None),
    ("tres convocatorias", None),
]


@pytest.mark.parametrize(("text", "number"), ORDINALS, ids=[text for text, _ in ORDINALS])
def test_the_number_of_an_edition_is_read_in_four_languages(text: str, number: int | None) -> None:
    assert edition_number(text) == number


def test_a_span_of_years_marks_the_edition_and_is_no_deadline() -> None:
    answer = reading("Call for pilot projects 2017-2019\nMembers of Metropolis may send proposals.", language="en")
    assert answer.edition.span == "2017-2019"
    assert answer.fact("closes").value is None


def test_contradictions_raise_a_doubt() -> None:
    answer = reading("Submission deadline for cities: Monday, 31 March 2022.", language="en", country="GB")
    assert answer.doubts == ("closes: contradictory",)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    answer = reading(text, country="MX", page_date=date(2025, 1, 1))
    assert Reading.from_json(answer.to_json()) == answer
