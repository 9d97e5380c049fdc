"""A page with its documents becomes one reading: the page wins, documents fill in, disagreements are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.domain.money import Money
from tracker.domain.reading import PageKind, Reading
from tracker.extract.docs_worker import document_text
from tracker.extract.html_walk import html_text
from tracker.extract.page import page_facts
from tracker.extract.read_documents import body_of
from tracker.extract.read_page import read_page
from tracker.extract.source_page import Attachment, SourcePage
from tracker.extract.text import Text

ADDRESS = "https://www.gob.mx/amexcid/documentos/vi-convocatoria"
RULES = "https://www.gob.mx/cms/uploads/attachment/file/1/Bases.pdf"
FETCHED = datetime(2025, 5, 21, 12, tzinfo=UTC)
HEAD = (
    "<html lang=es><head><meta name=date content=2025-05-15></head><main><h1>VI Convocatoria México–Uruguay 2025</h1>"
)
INVITES = "<p>Se invita a municipios y estados a presentar propuestas conjuntas al Fondo Conjunto México–Uruguay.</p>"
LINK = f"<p><a href='{RULES}'>Bases (PDF)</a></p>"


def attachment(words: str | Text, title: str = "Bases (PDF)") -> Attachment:
    return Attachment(RULES, title, Text.plain(words) if isinstance(words, str) else words, content_hash="abc")


def read(body: str, *attachments: Attachment, **known: Any) -> Reading:
    page = SourcePage(
        ADDRESS, f"{HEAD}{INVITES}{body}{LINK}</main>", FETCHED, "MX", "es", attachments=attachments, funds=("mx-uy",)
    )
    return only(replace(page, **known))


def only(page: SourcePage) -> Reading:
    readings = read_page(page, None)
    assert len(readings) == 1
    return readings[0]


def recorded(page: str, address: str, *files: str, funds: tuple[str, ...] = ()) -> Reading:
    html = Path("tests/sites/pages", page).read_text(encoding="utf-8")
    texts = [document_text(Path("tests/sites/files", name).read_bytes(), "", name) for name in files]
    documents = page_facts(html, address).documents
    attachments = tuple(
        Attachment(document.address, document.title, text) for document, text in zip(documents, texts, strict=False)
    )
    return only(SourcePage(address, html, FETCHED, "MX", "es", attachments=attachments, funds=funds))


def closes(reading: Reading) -> str | None:
    value = reading.fact("closes").value
    return value.local() if isinstance(value, Deadline) else None


BY_PAGE = "<p>Las propuestas se reciben hasta las 23.59 horas del 15 de julio de 2025.</p>"


def test_the_page_s_own_facts_have_its_address_and_its_marks() -> None:
    reading = read(BY_PAGE)
    assert (reading.kind, reading.fund, reading.edition.number, reading.edition.year) == (
        PageKind.CALL,
        "mx-uy",
        6,
        2025,
    )
    assert (reading.address, reading.page_date, reading.language) == (ADDRESS, date(2025, 5, 15), "es")
    assert closes(reading) == "2025-07-15T23:59"
    assert {evidence.address for fact in reading.facts.values() for evidence in fact.evidence} == {ADDRESS}
    assert reading.fact("languages").value == ("es",)


def test_evidence_of_the_page_stands_in_its_text() -> None:
    html = f"{HEAD}{INVITES}{BY_PAGE}{LINK}</main>"
    text = html_text(html)
    for fact in read(BY_PAGE).facts.values():
        for evidence in fact.evidence:
            assert text.value[evidence.start : evidence.end] == evidence.words


def test_a_document_fills_what_the_page_does_not_say_with_its_address_and_page() -> None:
    reading = recorded(
        "www.gob.mx/amexcid-documentos-convocatoria-2022-fondo-conjunto-de-coo-eea90478.html",
        "https://www.gob.mx/amexcid/documentos/convocatoria-2022", "mx-cl/formulario.docx", "mx-cl/bases-2022.docx",
        funds=("mx-cl",),
    )  # fmt: skip
    total = reading.fact("amount_total")
    assert isinstance(total.value, Money)
    assert (str(total.value.amount), total.value.currency) == ("2000000", "USD")
    assert total.evidence[0].address.endswith("/741903/Bases_Convocatoria_2022_M_xico_Chile.docx")


def test_a_deadline_that_only_the_rules_say_is_found_there() -> None:
    html = Path("tests/sites/pages/www.agenda21culture.net/es-node-6125.html").read_text(encoding="utf-8")
    address = "https://www.agenda21culture.net/es/node/6125"
    rules = document_text(Path("tests/sites/files/culture21/bases-7-es.pdf").read_bytes(), "", "a.pdf")
    silent = html.replace("13 de marzo de 2026", "En marzo")
    page = SourcePage(address, silent, FETCHED, None, "es", attachments=(attachment(rules),), funds=("culture21",))
    fact = only(page).fact("closes")
    assert fact.value == Deadline(date(2026, 3, 13))
    assert (fact.evidence[0].address, fact.evidence[0].page) == (RULES, 1)


def test_a_document_that_disagrees_makes_the_deadline_contradictory_and_the_earlier_one_rules() -> None:
    reading = read(
        BY_PAGE, attachment("Bases de la VI Convocatoria\nSe reciben propuestas hasta el 30 de junio de 2025.")
    )
    fact = reading.fact("closes")
    assert closes(reading) == "2025-06-30"
    assert fact.unknown is Unknown.CONTRADICTORY
    assert {evidence.address for evidence in fact.evidence} == {ADDRESS, RULES}
    assert "closes: contradictory" in reading.doubts


def test_a_document_adds_the_hour_of_the_same_day() -> None:
    page = "<p>Las propuestas se reciben hasta el 15 de julio de 2025.</p>"
    reading = read(page, attachment("Se reciben propuestas hasta las 18:00 horas del 15 de julio de 2025."))
    assert closes(reading) == "2025-07-15T18:00"
    assert reading.fact("closes").unknown is None
    assert (
        closes(read(BY_PAGE, attachment("Se reciben propuestas hasta el 15 de julio de 2025."))) == "2025-07-15T23:59"
    )


def test_rules_written_before_an_extension_do_not_contradict_it() -> None:
    page = "<p>Las propuestas se reciben hasta el <del>30 de junio</del> 15 de julio de 2025.</p>"
    reading = read(page, attachment("Se reciben propuestas hasta el 30 de junio de 2025."))
    assert closes(reading) == "2025-07-15"
    assert reading.fact("closes").unknown is None


def test_of_two_ceilings_the_lower_one_rules() -> None:
    page = f"{BY_PAGE}<p>Cada proyecto recibe un monto máximo de US$ 80,000.</p>"
    reading = read(page, attachment("El monto máximo por proyecto es de US$ 60,000."))
    fact = reading.fact("amount_max")
    assert isinstance(fact.value, Money)
    assert (str(fact.value.amount), fact.unknown) == ("60000", Unknown.CONTRADICTORY)


def test_addresses_for_mail_of_page_and_rules_count_together() -> None:
    page = f"{BY_PAGE}<p>Se envían a dgopmexico@sre.gob.mx.</p>"
    reading = read(page, attachment("Las propuestas se envían a fondouru-mex@auci.gub.uy."))
    assert reading.fact("contact_emails").value == ("dgopmexico@sre.gob.mx", "fondouru-mex@auci.gub.uy")


def test_an_address_behind_a_link_only_is_found_with_the_words_of_the_link() -> None:
    reading = read(f"{BY_PAGE}<p><a href='mailto:fondo@sre.gob.mx'>Escríbanos</a></p>")
    fact = reading.fact("contact_emails")
    assert (fact.value, fact.evidence[0].words) == (("fondo@sre.gob.mx",), "Escríbanos")


def test_annexes_forms_and_documents_of_other_editions_say_nothing_of_the_call() -> None:
    late = "Se reciben propuestas hasta el 1 de junio de 2025."
    annex = attachment(f"Bases\nToda propuesta es conjunta.\nAnexo A. Lista orientativa\n{late}")
    form = attachment(late, "Formato de presentación de proyectos (DOCX)")
    former = attachment(f"Bases de la V Convocatoria 2023 México–Uruguay\n{late.replace('2025', '2023')}")
    for other in (annex, form, former):
        assert closes(read(BY_PAGE, other)) == "2025-07-15T23:59"
        assert read(BY_PAGE, other).fact("closes").unknown is None


@pytest.mark.parametrize("file", ["mx-uy/bases-vi-2025.pdf", "mx-cl/bases-2019.pdf", "mx-fr/reglement-2024-fr.pdf"])
def test_the_body_of_rules_ends_where_the_annexes_begin(file: str) -> None:
    text = document_text(Path("tests/sites/files", file).read_bytes(), "", file)
    body = body_of(text)
    assert text.value.startswith(body.value)
    assert len(body.origin) == len(body.value) < len(text.value)
    assert "Anexo A" not in body.value
    assert "Annexe" not in body.value


def test_a_list_of_papers_that_names_an_annex_does_not_end_the_body() -> None:
    text = Text.plain(
        "Bases\nDocumentos\n- Anexo A firmado\nAnexo B. Se entrega en papel.\nAnexos ..... 7\nCierra el 3 de mayo."
    )
    assert body_of(text) == text


def test_languages_are_those_of_the_page_and_its_rules() -> None:
    reading = recorded(
        "www.gob.mx/amexcid-documentos-convocatoria-conjunta-mexico-francia-2024.html",
        "https://www.gob.mx/amexcid/documentos/convocatoria-conjunta-mexico-francia-2024",
        "mx-fr/lineamientos-2024-es.pdf", "mx-fr/reglement-2024-fr.pdf", "mx-fr/formulario-socio-mexicano.docx",
        funds=("mx-fr",),
    )  # fmt: skip
    assert reading.fact("languages").value == ("es", "fr")
    assert len(reading.fact("languages").evidence) == 2


def test_documents_say_what_came_of_reading_them() -> None:
    scanned = Attachment(RULES, "Bases (PDF)", None, "scanned", "abc")
    reading = read(BY_PAGE, scanned)
    assert [(d.title, d.address, d.content_hash, d.unreadable) for d in reading.documents] == [
        ("Bases (PDF)", RULES, "abc", "scanned")
    ]
    assert f"document scanned: {RULES}" in reading.doubts


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        ("www.gob.mx/amexcid-articulos-glosario-de-cooperacion.html", {PageKind.OTHER, PageKind.MENTION}),
        ("www.gob.mx/amexcid-articulos-convocatoria-de-becas-para-estudios-de-posgrado.html", {PageKind.OTHER}),
        ("www.agcid.gob.cl/noticias-3655-licitacion-servicio-de-traduccion.html", {PageKind.OTHER}),
        ("sursurmercociudades.org/convocatoria-sur-sur-rediseno.html", {PageKind.OTHER, PageKind.MENTION}),
    ],
)
def test_a_page_that_is_no_call_has_no_facts(page: str, kinds: set[PageKind]) -> None:
    reading = recorded(page, "https://x.mx/a", funds=("mx-uy", "mx-cl"))
    assert reading.kind in kinds | {PageKind.MENTION}
    assert reading.facts == {}


def test_the_selectors_of_a_source_say_where_title_and_content_stand() -> None:
    html = (
        f"<main><h1>Sitio</h1><p class=t>VI Convocatoria México–Uruguay</p><div class=b>{INVITES}{BY_PAGE}</div></main>"
    )
    page = SourcePage(ADDRESS, html, FETCHED, "MX", "es", {"content": ".b", "title": ".t"}, funds=("mx-uy",))
    reading = only(page)
    assert (reading.fact("title").value, closes(reading)) == ("VI Convocatoria México–Uruguay", "2025-07-15T23:59")


def test_a_reading_survives_being_stored() -> None:
    reading = read(BY_PAGE, attachment("Se reciben propuestas hasta el 30 de junio de 2025."))
    assert Reading.from_json(reading.to_json()) == reading


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_page_with_any_document_has_one_reading(html: str, words: str) -> None:
    reading = only(SourcePage(ADDRESS, html, FETCHED, attachments=(attachment(words),)))
    assert reading.address == ADDRESS
