"""The fund's own file comes back with the answers in their places and nothing else touched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tracker.applications import docx_package
from tracker.applications.answers import clean, take
from tracker.applications.docx_package import parse_document, with_document
from tracker.applications.export import export_docx, shown, without_place
from tracker.applications.form import FormDefinition
from tracker.applications.prefill import PrefillContext, prefill
from tracker.domain.application import Answer, typed
from tracker.errors import Conflict, Invalid, Unreadable

Make = Callable[..., FormDefinition]
PLACED = ("resumen", "titulo", "socios")
MAY_CHANGE = {qn("w:showingPlcHdr"), qn("w:text"), qn("w:richText")}
HARD = 'Agua & suelo <tramo 2> «ñandú» "100 %" ]]> &amp; São Tomé'


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def controls(document: Document) -> dict[str, Any]:
    found = document.element.body.iter(qn("w:sdt"))
    return {sdt.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val")): sdt for sdt in found}


def text(control: Any) -> str:
    """The text of a content control, as python-docx reads runs, with a line for each paragraph."""
    runs = [run.text for run in control.find(qn("w:sdtContent")).iter(qn("w:r"))]
    return "".join(runs)


def answers(form: FormDefinition, **values: str) -> dict[str, Answer]:
    return {name: take(form, name, value) for name, value in values.items()}


def emptied(content: bytes) -> bytes:
    """The canonical XML of the body without what filling may change: the content and marks of content controls."""
    root = parse_document(content)
    for sdt in root.iter(qn("w:sdt")):
        properties, inside = sdt
        for mark in list(properties):
            if mark.tag in MAY_CHANGE:
                properties.remove(mark)
        inside.clear()
    return etree.tostring(root, method="c14n")


def test_the_answers_stand_in_their_controls(form: FormDefinition, context: PrefillContext) -> None:
    filled = controls(opened(export_docx(form, prefill(form, context))))
    assert text(filled["titulo"]) == "Saneamiento del arroyo Atemajac, Zapopan, Jalisco"
    assert text(filled["socios"]) == "Municipio de Zapopan, Jalisco (México)\nIntendencia de Canelones (Uruguay)"
    assert text(filled["I.4 Socio proponente"]) == "Propuesta conjunta"
    assert text(filled["resumen"]).split("\n")[1] == "Duración: 18 meses."


@given(st.fixed_dictionaries({}, optional={name: st.text() for name in PLACED}))
@settings(max_examples=30)
def test_any_text_comes_back_as_it_was_saved(form: FormDefinition, values: dict[str, str]) -> None:
    saved = answers(form, **values)
    filled = controls(opened(export_docx(form, saved)))
    for name in PLACED:
        expected = "\n".join(saved[name].lines) if name in saved and saved[name].filled else "Haga clic para escribir"
        assert text(filled[name]) == expected


@given(st.fixed_dictionaries({}, optional={name: st.text() for name in PLACED}))
def test_outside_of_its_places_the_file_is_the_template(form: FormDefinition, values: dict[str, str]) -> None:
    assert emptied(export_docx(form, answers(form, **values))) == emptied(form.template.content)


def test_signs_of_xml_and_accents_come_back(form: FormDefinition) -> None:
    filled = controls(opened(export_docx(form, answers(form, titulo=HARD, resumen=f"{HARD}\n{HARD}"))))
    assert text(filled["titulo"]) == HARD
    assert text(filled["resumen"]) == f"{HARD}\n{HARD}"


def test_texts_that_were_never_cleaned_do_no_harm(form: FormDefinition) -> None:
    raw = {"titulo": typed("titulo", "a\x00b\ud800\nc"), "socios": typed("socios", ("\x01",))}
    filled = controls(opened(export_docx(form, raw)))
    assert text(filled["titulo"]) == "ab c"
    assert text(filled["socios"]) == "Haga clic para escribir"


def test_all_other_parts_keep_their_bytes(form: FormDefinition, context: PrefillContext) -> None:
    template = zipfile.ZipFile(io.BytesIO(form.template.content))
    filled = zipfile.ZipFile(io.BytesIO(export_docx(form, prefill(form, context))))
    assert filled.namelist() == template.namelist()
    changed = [name for name in template.namelist() if filled.read(name) != template.read(name)]
    assert changed == ["word/document.xml"]


def test_the_same_answers_give_the_same_bytes(form: FormDefinition, context: PrefillContext) -> None:
    saved = prefill(form, context)
    assert export_docx(form, saved) == export_docx(form, saved)


def test_without_answers_the_document_is_the_template(form: FormDefinition) -> None:
    assert etree.tostring(parse_document(export_docx(form, {})), method="c14n") == etree.tostring(
        parse_document(form.template.content), method="c14n"
    )


def test_only_filled_controls_lose_the_mark_of_the_prompt(form: FormDefinition) -> None:
    filled = controls(opened(export_docx(form, answers(form, titulo="Agua", resumen=" "))))
    marked = {name: sdt.find(qn("w:sdtPr")).find(qn("w:showingPlcHdr")) is not None for name, sdt in filled.items()}
    assert marked == {"titulo": False, "resumen": True, "socios": True, "I.4 Socio proponente": True}


@pytest.mark.parametrize(("value", "plain"), [("una línea", True), ("dos\nlíneas", False)])
def test_a_plain_control_becomes_rich_only_for_several_lines(form: FormDefinition, value: str, plain: bool) -> None:
    properties = controls(opened(export_docx(form, answers(form, resumen=value))))["resumen"].find(qn("w:sdtPr"))
    assert (properties.find(qn("w:text")) is not None) == plain
    assert (properties.find(qn("w:richText")) is not None) != plain


@pytest.mark.parametrize("name", ["folio", "partes-2-a-5", "parte-6", "parte-7"])
def test_what_nobody_writes_is_refused(form: FormDefinition, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        export_docx(form, {name: typed(name, "123")})
    assert name in refusal.value.fields


def test_the_agencys_cells_are_never_written(form: FormDefinition, context: PrefillContext) -> None:
    document = opened(export_docx(form, prefill(form, context)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert cells[1] == ["I.1 Folio", "Lo asigna la AMEXCID (Dirección General de Planeación). No llenar."]
    assert cells[-2:] == [[f"Apartado {part}", "Uso exclusivo de la AMEXCID. No llenar."] for part in ("VI", "VII")]


def test_an_option_that_the_form_has_not_is_refused(form: FormDefinition) -> None:
    with pytest.raises(Invalid, match="«alien» no está entre las opciones") as refusal:
        export_docx(form, {"proponente": typed("proponente", "alien")})
    assert "proponente" in refusal.value.fields


def test_answers_without_a_place_are_named(form: FormDefinition, context: PrefillContext) -> None:
    named = [field.id for field in without_place(form, prefill(form, context))]
    assert named == ["duracion-meses", "inicio", "termino", "tipo-cooperacion", "programa"]
    assert without_place(form, {}) == ()


def test_a_month_is_shown_in_words(form: FormDefinition) -> None:
    field = form.field("inicio")
    assert shown(field, typed("inicio", "2026-01")) == ("enero de 2026",)
    assert shown(field, typed("inicio", "pronto")) == ("pronto",)


def test_a_changed_template_is_refused_and_the_change_named(form: FormDefinition) -> None:
    root = parse_document(form.template.content)
    label = next(node for node in root.iter(qn("w:t")) if node.text == "I.4 Socio proponente")
    label.text = "I.4 Quién propone"
    with pytest.raises(Conflict, match=r"Se agregó: «I\.4 Quién propone"):
        export_docx(form, {}, with_document(form.template.content, root))


def test_the_unchanged_file_of_the_fund_is_taken(form: FormDefinition) -> None:
    assert export_docx(form, {}, form.template.content) == export_docx(form, {})


def test_a_definition_with_another_checksum_is_refused(form: FormDefinition) -> None:
    other = replace(form, template=replace(form.template, sha256="0" * 64))
    with pytest.raises(Conflict, match="no se llena"):
        export_docx(other, {})


NO_MAIN = io.BytesIO()
with zipfile.ZipFile(NO_MAIN, "w") as _archive:
    _archive.writestr("_rels/.rels", "<Relationships/>")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 cut", NO_MAIN.getvalue()])
def test_a_file_that_is_no_docx_is_unreadable(form: FormDefinition, content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        export_docx(form, {}, content)
    assert refusal.value.reason == "damaged"


def test_a_file_that_unpacks_to_too_much_is_unreadable(form: FormDefinition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_BYTES", 100)
    with pytest.raises(Unreadable) as refusal:
        export_docx(form, {})
    assert refusal.value.reason == "too_large"


@given(st.text())
def test_a_cell_takes_any_lines(cell_form: FormDefinition, value: str) -> None:
    answer = take(cell_form, "notas", value)
    cell = opened(export_docx(cell_form, {"notas": answer})).tables[0].cell(0, 1)
    assert cell.text == ("\n".join(answer.lines) if answer.filled else "")
    assert clean(cell_form.field("notas"), answer.value) == answer.value


@pytest.fixture(scope="module")
def cell_form(tmp_path_factory: pytest.TempPathFactory, make: Make, kit: Any) -> FormDefinition:
    """A form whose only field goes into a table cell."""
    grid = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    row = kit.row(kit.paragraph(kit.run("Notas")), "<w:p/>")
    content = kit.docx(f"<w:tbl>{grid}{row}</w:tbl><w:p/>")
    return make(tmp_path_factory.mktemp("celda"), kit.field("notas", "longtext", 'docx = { cell = "Notas" }'), content)
