"""The forms that come with Puente: right, unchanged since they were published, and honest about what is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

import tracker
from tracker.applications.definition import FormDefinition, load_forms
from tracker.applications.form import FieldType, PlaceKind

PUBLISHED = {
    ("amexcid-proyecto", 1): "10a4fe696f6c72dc032030b32416466c911ed609e2ad81805407bc0ce7e3a182",
}
"""Checksums of all published versions. Never change one: a change is a new version."""

FORMS = load_forms(Path(tracker.__file__).parent / "data" / "forms")


def test_no_published_version_has_changed_or_gone() -> None:
    assert {(form.key, form.version): form.checksum for form in FORMS} == PUBLISHED


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.key}-{form.version}")
def test_every_rule_has_an_address_and_every_gap_a_sentence(form: FormDefinition) -> None:
    for field in form.fields:
        assert field.source.startswith("http")
        assert field.askable or field.help


def test_the_folio_and_the_agencys_parts_are_locked(form: FormDefinition) -> None:
    locked = [field.id for field in form.fields if field.type is FieldType.LOCKED]
    assert locked == ["folio", "parte-6", "parte-7"]


def test_the_parts_that_could_not_be_read_are_unknown(form: FormDefinition) -> None:
    unknown = [field for field in form.fields if field.type is FieldType.UNKNOWN]
    assert [field.number for field in unknown] == ["II–V"]
    assert "No se reproducen en la copia" in unknown[0].help


def test_the_list_of_sectors_is_not_made_up(form: FormDefinition) -> None:
    for name in ("sector", "subsector"):
        assert form.field(name).type is FieldType.TEXT
        assert "no se pudo leer" in form.field(name).note


def test_the_limits_are_those_of_the_form(form: FormDefinition) -> None:
    assert {field.id: field.limit_words for field in form.fields if field.limit_words} == {"resumen": 200, "titulo": 20}


def test_only_what_the_copy_has_goes_into_the_file(form: FormDefinition) -> None:
    placed = [field.id for field in form.askable if field.place.kind is not PlaceKind.MISSING]
    assert placed == ["resumen", "titulo", "socios", "proponente"]
