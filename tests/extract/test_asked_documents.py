"""What papers a call asks for and where proposals go: all of a list or none, and only what it asks of its own ones."""

from __future__ import annotations

import json
import string
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.test_hostile_text import spent
from tests.support.loading import loaded
from tracker.catalogue import load_catalogue
from tracker.domain.asked import DOCUMENT_KINDS, RequiredDocument
from tracker.domain.fact import Unknown
from tracker.domain.fields import value_to_json
from tracker.domain.reading import PRESENTS
from tracker.extract.asked_documents import read_required_documents
from tracker.extract.asked_papers import kind_of
from tracker.extract.asked_sending import read_sending
from tracker.extract.asked_words import tables, words
from tracker.extract.findings import Finding
from tracker.extract.html_walk import html_text
from tracker.extract.lexicon import fold
from tracker.extract.read_page import read_page
from tracker.extract.roles_layout import Layout
from tracker.extract.source_page import SourcePage
from tracker.extract.text import Text

HERE = Path(__file__).parent
READING = HERE.parent / "reading"
OURS = ("required_documents", "send_ways", "send_to")
FLOORS = {0: {"precision": 94, "recall": 82}, 1: {"precision": 98, "recall": 95}}
"""Percent of each field, by half; half 0 was not looked at while the rules were made."""


def papers_in(text: str) -> Finding:
    return read_required_documents(Layout(Text.plain(text)))


def names_in(text: str) -> list[str] | None:
    found = papers_in(text).value
    return [document.name for document in found] if isinstance(found, tuple) else None


def sent_in(text: str) -> tuple[object, object]:
    found = read_sending(Layout(Text.plain(text)))
    return found["send_ways"].value, found["send_to"].value


@cache
def wordings() -> tuple[dict[str, Any], ...]:
    lines = (HERE / "asked_documents.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def shown(finding: Finding) -> object:
    return "ambiguous" if finding.unknown is Unknown.AMBIGUOUS else value_to_json(finding.value)


def test_papers_are_read_from_their_wordings_and_from_no_look_alike() -> None:
    assert sum(row["documents"] is None for row in wordings()) >= 60
    found = {row["text"]: shown(papers_in(row["text"])) for row in wordings()}
    assert found == {row["text"]: row["documents"] for row in wordings()}


def test_ways_and_places_are_read_from_their_wordings_and_from_no_look_alike() -> None:
    found = {}
    for row in wordings():
        sending = read_sending(Layout(Text.plain(row["text"])))
        found[row["text"]] = (shown(sending["send_ways"]), shown(sending["send_to"]))
    assert found == {row["text"]: (row["ways"], row["to"]) for row in wordings()}


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("field", OURS)
def test_the_judged_passages_keep_their_figures(field: str, half: int) -> None:
    scorer = loaded(READING / "asked_score.py")
    rows = scorer.passages(READING / "asked-documents.jsonl", half)
    assert len(rows) >= 45
    figure = scorer.score(rows, (field,))[field]
    assert figure.precision >= FLOORS[half]["precision"]
    assert figure.recall >= FLOORS[half]["recall"]
    assert figure.invented <= 0.03 * figure.silent


def test_each_kind_of_paper_of_the_word_list_is_one_that_the_field_knows() -> None:
    assert set(tables("kinds")) == set(DOCUMENT_KINDS)
    assert kind_of(fold("acta de cabildo")) == ("minutes", True)
    assert kind_of(fold("constancia de mayoría")) == ("accreditation", True)
    assert kind_of(fold("constancia de situación fiscal")) == ("tax", True)
    assert kind_of(fold("acuerdo interinstitucional registrado")) == ("agreement", True)
    assert kind_of(fold("relato de la experiencia")) == ("other", False)


# --- all of a list or none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words_",
    [
        "Deberán adjuntar carta de intención, acta de cabildo, quebrantahuesos y presupuesto.",
        "Deberán adjuntar carta de intención, acta de cabildo y presupuesto, entre otros.",
        "Documentos a adjuntar:\n- Carta de intención\n- Los que señale cada estado",
        "Documentos a adjuntar:\n- Carta de intención\n- Deberán cubrirse las cuotas",
        "Documentos requeridos: véase la lista del Anexo 3, carta de intención, etc.",
        "Le dossier comprend une lettre, un budget et une convention ou, à défaut, une délibération.",
        "The application must include a letter of support, a gizmo and a budget.",
        "O processo deve conter carta de anuência, orçamento e outros documentos.",
    ],
)
def test_a_list_of_which_a_part_is_not_understood_is_a_question(words_: str) -> None:
    finding = papers_in(words_)
    assert (finding.value, finding.unknown) == (None, Unknown.AMBIGUOUS)
    assert finding.spans


def test_numbers_that_leave_one_out_end_the_list_and_marks_in_one_line_divide_it() -> None:
    assert names_in("Documentos a adjuntar\n1. Carta de apoyo\n2. Presupuesto\n7. Plazos de entrega") == [
        "Carta de apoyo", "Presupuesto",
    ]  # fmt: skip
    assert names_in("Documentos a adjuntar\nI. Carta de apoyo;\nII. Presupuesto, y\nIII. Croquis") == [
        "Carta de apoyo", "Presupuesto", "Croquis",
    ]  # fmt: skip
    wrapped = "Documentos a adjuntar\na. Carta firmada por la alcaldesa o el alcalde\nb. Presupuesto del proyecto"
    assert names_in(wrapped) == ["Carta", "Presupuesto del proyecto"]


def test_a_paper_behind_the_last_date_of_a_sentence_is_not_lost() -> None:
    said = "Deberán adjuntar carta de apoyo a más tardar el 3 de mayo, acta de cabildo y presupuesto."
    assert papers_in(said).unknown is Unknown.AMBIGUOUS


def test_what_is_said_of_all_papers_holds_for_each_that_has_nothing_of_its_own() -> None:
    found = papers_in(
        "Documentos a adjuntar: carta de apoyo; copia certificada del acta de cabildo. Todos los documentos se"
        " presentarán en original, en español o inglés."
    ).value
    assert found == (
        RequiredDocument("carta de apoyo", "letter", form="original", languages=("en", "es")),
        RequiredDocument("acta de cabildo", "minutes", form="certified_copy", languages=("en", "es")),
    )


def test_two_languages_together_are_no_choice() -> None:
    [paper] = papers_in("Pièces à fournir : formulaire, en français et en espagnol.").value  # type: ignore[misc]  # one paper
    assert paper.languages == ()


def test_the_same_paper_said_twice_is_one_with_all_that_is_said_of_it() -> None:
    found = papers_in(
        "Deberán adjuntar carta aval y presupuesto.\n"
        "Documentos a adjuntar\n- Carta aval firmada por la alcaldesa\n- Presupuesto"
    ).value
    assert found == (
        RequiredDocument("carta aval", "letter", "alcaldesa"),
        RequiredDocument("presupuesto", "budget"),
    )


@pytest.mark.parametrize(
    "words_",
    [
        "Los municipios seleccionados deberán adjuntar acta de cabildo y carta de aceptación.",
        "En la edición anterior se debía adjuntar acta de cabildo y presupuesto.",
        "Les communes retenues devront joindre une délibération et un RIB.",
        "Winners must attach a signed agreement and a bank letter.",
        "Os municípios contemplados devem anexar plano de trabalho e certidões.",
        "Licitación. Los licitantes deberán adjuntar carta y presupuesto.",
        "Offre d'emploi. Joindre CV et lettre de motivation.",
        "El jurado deberá enviar carta de aceptación y CV.",
        "No es necesario adjuntar carta de apoyo ni presupuesto.",
        "Documents à télécharger\nFormulaire\nLettre type",
    ],
)
def test_what_others_bring_is_not_asked_of_a_proposal(words_: str) -> None:
    assert papers_in(words_) == Finding()


def page_papers(markup: str) -> Finding:
    return read_required_documents(
        Layout(html_text(f"<html><body><main><h1>Convocatoria</h1>{markup}</main></body></html>"))
    )


def test_lists_tables_and_definitions_of_a_page_are_read() -> None:
    listed = page_papers(
        "<h3>¿Qué documentos debo presentar?</h3><p>Los siguientes:</p><ol><li>Formulario</li><li>Carta aval</li></ol>"
    ).value
    assert listed == (RequiredDocument("Formulario", "form"), RequiredDocument("Carta aval", "letter"))
    defined = page_papers("<dl><dt>Documents required</dt><dd>Application form and letter of support</dd></dl>").value
    assert defined == (RequiredDocument("Application form", "form"), RequiredDocument("letter of support", "letter"))
    table = page_papers(
        "<table><tr><th>Document</th><th>Signed by</th><th>Mandatory</th></tr>"
        "<tr><td>Letter of support</td><td>Mayor</td><td>Yes</td></tr><tr><td>Map</td><td></td><td>No</td></tr></table>"
    ).value
    assert table == (RequiredDocument("Letter of support", "letter", "Mayor"), RequiredDocument("Map", optional=True))


def test_items_below_an_item_leave_the_list_open() -> None:
    nested = "<h2>Documentos a adjuntar</h2><ul><li>Carta aval de:<ul><li>socio A</li><li>socio B</li></ul></li></ul>"
    assert page_papers(nested).unknown is Unknown.AMBIGUOUS


# --- how and where ---------------------------------------------------------------------------------------------------


def test_a_way_that_is_refused_is_none_and_one_that_is_both_is_a_question() -> None:
    refused = "Las propuestas se envían a x@fondo.example.org. No se aceptan propuestas por correo postal."
    assert sent_in(refused) == (("email",), ("x@fondo.example.org",))
    both = "Las propuestas se envían por correo postal. No se aceptan propuestas por correo postal."
    found = read_sending(Layout(Text.plain(both)))
    assert (found["send_ways"].value, found["send_ways"].unknown) == (None, Unknown.AMBIGUOUS)


def test_who_comes_late_refuses_no_way() -> None:
    said = "Envíe su proyecto por correo electrónico. Fuera de plazo no se aceptarán proyectos por correo electrónico."
    assert sent_in(said) == (("email",), None)


def test_a_hidden_address_is_restored_and_one_for_questions_is_not_given() -> None:
    said = "Envoyez le dossier à aap [arobase] villes (point) example (point) org. Questions : aide@villes.example.org"
    assert sent_in(said) == (("email",), ("aap@villes.example.org",))


def test_places_keep_the_order_and_the_words_of_the_page() -> None:
    said = (
        "La propuesta se entrega en la Oficialía de Partes del Instituto, calle Hidalgo 12, Oaxaca, antes del 3 de"
        " mayo, y en versión digital en https://sube.example.org/2026."
    )
    assert sent_in(said) == (
        ("in_person", "online"),
        ("Oficialía de Partes del Instituto, calle Hidalgo 12, Oaxaca", "https://sube.example.org/2026"),
    )


# --- any text --------------------------------------------------------------------------------------------------------

PIECES = (
    "Documentos a adjuntar", ":", "\n- ", "\n1) ", "; ", ", ", " y ", " et ", "carta de intención", "acta de cabildo",
    "firmada por", "el alcalde", "en original", "(copia)", "enviar a", "x@y.example", "www.x.example/a", "|", ".", "?",
    "Oficialía de Partes", "deberán adjuntar", "the following documents:", "ou", "«", "[at]",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(string.printable + "áßİﬁ\u200b", max_size=8), max_size=40))
def test_any_words_in_any_order_give_values_that_stand_on_words(pieces: list[str]) -> None:
    layout = Layout(Text.plain("".join(pieces)))
    for finding in (read_required_documents(layout), *read_sending(layout).values()):
        assert finding.spans or finding.value is None
        assert all(0 <= start <= end <= len(layout.value) for start, end in finding.spans)
    found = papers_in("".join(pieces)).value
    assert all("\n" not in document.name for document in found or ())  # type: ignore[attr-defined]  # papers


@pytest.mark.parametrize(
    "food",
    [
        "Deberán adjuntar carta de apoyo, acta de cabildo y presupuesto. ",
        "Documentos a adjuntar: carta, ",
        "- Carta de intención firmada por el alcalde\n",
        "adjuntar, ",
        "Envíe su propuesta a x@y.example.org o a la Oficialía de Partes, calle 1, ",
        "los siguientes documentos: ",
    ],
)
def test_four_times_the_papers_take_some_four_times_as_long(food: str) -> None:
    spent(food * 3)
    short, long = (spent(food * (size // len(food))) for size in (1_000, 4_000))
    assert long < 10 * max(short, 0.004)


def test_the_lists_of_words_can_be_compiled_together() -> None:
    assert all(words(f"kinds.{kind}").search("") is None for kind in tables("kinds"))


def test_recorded_pages_say_where_proposals_go_and_nothing_that_they_do_not() -> None:
    found = {}
    for file in sorted((HERE.parent / "recorded").rglob("*.html")):
        html = file.read_text("utf-8", errors="replace")
        fetched = datetime(2025, 6, 18, 18, tzinfo=UTC)
        page = SourcePage(f"https://site.example/{file.stem}", html, fetched, "MX", "es")
        [reading] = read_page(page, load_catalogue())
        for name in OURS:
            fact = reading.facts.get(name)
            if reading.kind in PRESENTS and fact is not None and fact.known:
                found[f"{file.parent.name}/{file.stem}", name] = fact.value
    assert found == {
        ("diplomatie-fr/sheet", "send_ways"): ("online",),
        ("diplomatie-fr/sheet", "send_to"): ("www.cncd.fr",),
        ("gubuy-auci/sheet", "send_ways"): ("email",),
        ("gubuy-auci/sheet", "send_to"): ("fondouru-mex@auci.gub.uy", "dgopmexico@sre.gob.mx"),
    }
