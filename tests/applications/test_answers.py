"""What a person types is cleaned, kept in the shape of its field, and never lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tracker.applications.answers import MAX_CHARACTERS, clean_text, take
from tracker.applications.form import FormDefinition
from tracker.applications.prefill import PrefillContext, prefill
from tracker.domain.application import OriginKind
from tracker.errors import Invalid, NotFound


@given(st.text())
def test_a_clean_text_fits_in_xml(text: str) -> None:
    element = etree.Element("t")
    element.text = clean_text(text)
    assert (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "") == clean_text(text)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("uno\r\ndos\rtres\vcuatro\u2028cinco", "uno\ndos\ntres\ncuatro\ncinco"),
        ("a\x00b\x1fc\ufffed", "abcd"),
        ("an\u0303o", "año"),
        ("uno\tdos", "uno dos"),
        ("  agua & <suelo>  ", "agua & <suelo>"),
        ("emoji \U0001f4a7", "emoji \U0001f4a7"),
    ],
)
def test_line_breaks_stay_and_forbidden_characters_go(form: FormDefinition, typed: str, kept: str) -> None:
    assert take(form, "resumen", typed).value == kept


def test_a_text_of_one_line_stays_on_one_line(form: FormDefinition) -> None:
    assert take(form, "titulo", " Agua \n\n limpia ").value == "Agua limpia"


def test_a_list_has_an_item_for_each_line(form: FormDefinition) -> None:
    assert take(form, "socios", "Zapopan\n\n  Canelones ").value == ("Zapopan", "Canelones")
    assert take(form, "socios", ["Zapopan", "Canelones\nMontevideo"]).value == ("Zapopan", "Canelones", "Montevideo")


def test_a_month_is_kept_in_one_way(form: FormDefinition) -> None:
    assert take(form, "inicio", "enero de 2026").value == "2026-01"
    assert take(form, "inicio", "en cuanto se pueda").value == "en cuanto se pueda"


def test_the_first_text_is_typed_and_a_change_of_a_filled_one_is_edited(
    form: FormDefinition, context: PrefillContext
) -> None:
    filled = prefill(form, context)["titulo"]
    assert take(form, "sector", "Agua").origin.kind is OriginKind.TYPED
    assert take(form, "titulo", "Otro", filled).origin.kind is OriginKind.EDITED
    assert take(form, "titulo", str(filled.value), filled) is filled


def test_a_text_may_be_as_long_as_can_be_stored(form: FormDefinition) -> None:
    assert take(form, "resumen", "a" * MAX_CHARACTERS).filled


@pytest.mark.parametrize(("name", "text"), [("resumen", "a" * 20_001), ("socios", "ab\n" * 6_700)])
def test_a_longer_text_is_refused_with_both_figures(form: FormDefinition, name: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        take(form, name, text)
    assert refusal.value.fields[name].startswith("Tiene 20,")
    assert "caben 20,000" in refusal.value.fields[name]


@pytest.mark.parametrize("name", ["folio", "partes-2-a-5", "parte-6", "parte-7"])
def test_a_field_that_nobody_answers_takes_nothing(form: FormDefinition, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        take(form, name, "123")
    assert name in refusal.value.fields


def test_a_field_that_is_not_in_the_form_is_not_found(form: FormDefinition) -> None:
    with pytest.raises(NotFound, match="color"):
        take(form, "color", "azul")


def test_a_number_is_kept_as_its_digits(form: FormDefinition) -> None:
    assert take(form, "duracion-meses", " 18 ").value == "18"
