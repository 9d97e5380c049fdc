"""What the markup of a page says: title, dates with where they stood, language, documents, links, mail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.page import PageFacts, open_page, page_facts
from tracker.extract.page_language import language_of

ADDRESS = "https://www.gob.mx/amexcid/documentos/convocatoria"


def recorded(name: str, address: str = ADDRESS) -> PageFacts:
    return page_facts(Path("tests/sites/pages", name).read_text(encoding="utf-8"), address)


def page(body: str, head: str = "") -> PageFacts:
    return page_facts(f"<html><head>{head}</head><body>{body}</body></html>", ADDRESS)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("", "<h1>13.ª convocatoria (21 de marzo de 2024) [fr]</h1>", "13.ª convocatoria"),
        ("", "<h1>4° Premio Internacional – Ciudad de México – Cultura 21</h1>",
         "4° Premio Internacional – Ciudad de México – Cultura 21"),
        ("", "<h1>Fondo Conjunto Fondo Conjunto</h1>", "Fondo Conjunto"),
        ("", "<h1>Bases (edición 2016)</h1>", "Bases (edición 2016)"),
        ("<title>VI Convocatoria 2025 | AMEXCID | Gobierno | gob.mx</title>", "<p>x</p>", "VI Convocatoria 2025"),
        ("<title>Appel à projets - Ministère</title>", "<p>x</p>", "Appel à projets"),
        ("<title>Apply now: Award 2020 | CIB-UCLG</title>", "<p>x</p>", "Apply now: Award 2020"),
        ("<meta property='og:title' content='Convocatoria 2025'>", "<p>x</p>", "Convocatoria 2025"),
        ("", "<p>x</p>", None),
    ],
)  # fmt: skip
def test_the_title_is_the_page_s_own(head: str, body: str, title: str | None) -> None:
    assert page(body, head).title == title


@pytest.mark.parametrize(
    ("head", "body", "published", "updated", "basis"),
    [
        ("<meta name=date content=2025-05-15>", "", "2025-05-15", None, "meta date"),
        ("<meta property='article:published_time' content='2025-05-15T12:00:00-06:00'>", "", "2025-05-15", None,
         "meta article:published_time"),
        ("<meta name='dcterms.modified' content='2025-04-24'>", "", None, "2025-04-24", "meta dcterms.modified"),
        ("", "<main><time datetime='2020-02-18T12:00:00Z'>x</time></main>", "2020-02-18", None, "time[datetime]"),
        ("", "<main><p>Creación: 22/11/2016</p><p>Última actualización: 15/10/2020</p></main>",
         "2016-11-22", "2020-10-15", "Creación"),
        ("", "<main><dl><dd>Creado el 08 Julio 2019</dd></dl></main>", "2019-07-08", None, "Creado el"),
        ("", "<main><p>Publié le 06/04/2020 | La rédaction</p></main>", "2020-04-06", None, "Publié le"),
        ("", "<main><p>Dernière mise à jour : 21 mars 2024</p></main>", None, "2024-03-21", "Dernière mise à jour"),
        ("", "<main><dl><dt>Fecha de publicación</dt><dd>2 de mayo de 2022</dd></dl></main>", "2022-05-02", None,
         "Fecha de publicación"),
        ("", "<main><h1>Nota (12 de octubre de 2017)</h1></main>", "2017-10-12", None, "title"),
        ("", f"<main><p>Publicación de resultados: 3 de mayo de 2025{', aquí' * 10}</p></main>", None, None, ""),
    ],
)  # fmt: skip
def test_dates_of_the_page_are_known_with_where_they_stood(
    head: str, body: str, published: str | None, updated: str | None, basis: str
) -> None:
    facts = page(body, head)
    found = facts.published or facts.updated
    assert (facts.published and facts.published.day.isoformat()) == published
    assert (facts.updated and facts.updated.day.isoformat()) == updated
    assert (found.basis if found else "") == basis
    assert facts.page_date == (date.fromisoformat(published or updated or "") if found else None)


@pytest.mark.parametrize("tag", ["main", "article", "section", "p"])
def test_a_page_without_a_body_is_read_whole(tag: str) -> None:
    words = "Los municipios envían proyectos hasta el 14 de julio de 2026."
    html = f"<title>Fondos</title><{tag}><b>Fondo Conjunto México–Uruguay</b><p>{words}</p></{tag}><footer>Pie</footer>"
    opened = open_page(html, ADDRESS, {})
    assert opened is not None
    assert "Fondo Conjunto México–Uruguay" in opened.text.value
    assert words in opened.text.value


def test_a_list_of_dated_notes_has_no_date_of_its_own() -> None:
    assert recorded("www.gob.mx/archivo-documentos-p1.html").page_date is None


def test_a_page_tells_when_it_was_published_rather_than_updated() -> None:
    facts = recorded("www.gub.uy/agencia-uruguaya-cooperacion-internacional-comunicacion-no-94daca7e.html")
    assert facts.page_date == date(2024, 7, 24)
    assert facts.updated is not None
    assert facts.updated.day == date(2024, 7, 25)


def test_the_selectors_of_a_source_rule_over_what_is_found() -> None:
    html = (
        "<h1>Sitio</h1><p class=t>Convocatoria</p><p class=d>3 de mayo de 2025</p><meta name=date content=2020-01-01>"
    )
    facts = page_facts(html, ADDRESS, title_css=".t", date_css=".d")
    assert (facts.title, facts.page_date) == ("Convocatoria", date(2025, 5, 3))


@pytest.mark.parametrize(
    ("declared", "words", "language"),
    [
        ("es-MX", "", "es"),
        ("xx", "", None),
        (None, "", None),
        ("en", "Las propuestas se reciben hasta el 15 de julio en los dos países, con una contraparte.", "es"),
        ("es", "Les collectivités territoriales déposent leur dossier avant le 10 mai sur la plateforme.", "fr"),
        (None, "As prefeituras podem apresentar candidaturas até ao fim de maio, com contrapartida.", "pt"),
        ("de", "Bases", "de"),
    ],
)
def test_the_words_of_a_page_show_its_language(declared: str | None, words: str, language: str | None) -> None:
    assert language_of(declared, words) == language


def test_documents_are_found_with_whole_addresses_and_names() -> None:
    facts = recorded("www.gob.mx/amexcid-documentos-formatos-de-presentacion-de-proyectos-42811.html")
    assert [(document.title, document.address) for document in facts.documents] == [
        ("Formato de presentación",
         "https://www.gob.mx/cms/uploads/attachment/file/231877/Formato_presentaci_n_de_proyectos_AMEXCID.docx"),
        ("Instructivo", "https://www.gob.mx/cms/uploads/attachment/file/231878/Instructivo_formato_de_proyectos.pdf"),
    ]  # fmt: skip


def test_a_document_is_called_what_the_page_calls_it() -> None:
    facts = recorded("www.gub.uy/vi-convocatoria.html", "https://www.gub.uy/x/")
    assert [document.title for document in facts.documents] == ["Bases de la VI convocatoria"]


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("<a href=b.pdf>Bases (PDF)</a>", "Bases (PDF)"),
        ("<a href=b.pdf title='Descargar: Bases 2025 (.pdf 354 KB)'>Descargar</a>", "Bases 2025"),
        ("<a href=b.pdf>Bases (.pdf 6 KB)</a>", "Bases"),
        ("<p>Formulario: <a href='b.pdf' download>descargar aquí</a></p>", "Formulario"),
        ("<a href='Hoja_de_criterios.pdf'><img src=x></a>", "Hoja de criterios"),
    ],
)
def test_the_name_of_a_document_says_something(link: str, title: str) -> None:
    assert [document.title for document in page(f"<main><h1>x</h1>{link}</main>").documents] == [title]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/IMG/pdf/x_cle1'>a b</a>", "<a href='/cms/uploads/attachment/file/1/x'>a b</a>",
        "<a href='/x' download>a b</a>",
        "<a href='/x.ODT?v=2#p'>a b</a>", "<a href='  /x.zip '>a b</a>",
    ],
)  # fmt: skip
def test_files_are_known_by_ending_place_or_download(link: str) -> None:
    assert len(page(f"<main>{link}</main><footer><a href=/ley.pdf>Ley</a></footer>").documents) == 1


def test_a_base_element_rules_over_the_address_of_the_page() -> None:
    facts = page("<main><a href='a.pdf'>Bases 2025</a></main>", "<base href='https://x.mx/y/'>")
    assert facts.documents[0].address == "https://x.mx/y/a.pdf"


def test_links_are_those_of_the_content() -> None:
    facts = recorded("www.gob.mx/archivo-documentos-p1.html")
    words = dict(facts.links)
    assert words[
        "https://www.gob.mx/amexcid/documentos/convocatoria-2022-fondo-conjunto-de-cooperacion-mexico-chile?idiom=es"
    ].startswith("Convocatoria 2022")  # fmt: skip
    assert not any("tramites" in address for address in words)


def test_mail_addresses_are_read_from_links_hidden_ones_too() -> None:
    facts = page(
        "<main><a href='mailto:Fondo%40sre.gob.mx?subject=x'>Escríbanos</a>"
        "<a href='/cdn-cgi/l/email-protection#2a4b6a48044752'>[email protected]</a></main>"
    )
    assert facts.emails == ("fondo@sre.gob.mx", "a@b.mx")


@given(st.text(st.sampled_from("<>/='\" ahrefmlto:.pdf?#[]%&;timedaco0123456789-"), max_size=200))
def test_any_markup_gives_facts_and_only_whole_addresses(html: str) -> None:
    facts = page_facts(html, ADDRESS)
    assert all(address.startswith(("http://", "https://")) for address, _ in facts.links)
