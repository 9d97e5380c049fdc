"""A title that names no call is none, and an edition is told by the page's own words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.catalogue import load_catalogue
from tracker.domain.fact import Unknown
from tracker.domain.reading import PageKind, Reading
from tracker.extract.read_page import read_page
from tracker.extract.read_title import names_a_call, spoken_head
from tracker.extract.source_page import SourcePage
from tracker.extract.text import Text

ROOT = Path(__file__).resolve().parents[2]
BILAN = (
    ROOT
    / "tests/sites/pages/www.diplomatie.gouv.fr/fr-politique-etrangere-de-la-france-action-exterieure-des-1fe84fbb.html"
)
CATALOGUE = load_catalogue()

CALLS = [
    "Fondo Mixto de Cooperación Técnica y Científica México–España",
    "VI Convocatoria del Fondo Conjunto de Cooperación México–Uruguay 2025",
    "Convocatoria 2025",
    "Appel à projets franco-mexicain",
    "4° Premio Internacional CGLU – Ciudad de México – Cultura 21",
    "7th Guangzhou Award",
    "Canada Fund for Local Initiatives – Mexico",
    "Premio Cultura 21",
]
SECTIONS = [
    "México", "MÉXICO", "Chile", "¿Qué es?", "Convocatorias", "Convocatorias abiertas", "Noticias y novedades", "AECID",
    "México - AECID", "Appels à projets", "Appels à projets géographiques", "Calls for proposals", "Editais abertos",
    "Cooperación con México", "Inicio", "Documentos", "",
]  # fmt: skip


@pytest.mark.parametrize("title", CALLS)
def test_a_title_that_tells_the_call_from_others_is_one(title: str) -> None:
    assert names_a_call(title, ["AECID", "gob.mx"])


@pytest.mark.parametrize("title", SECTIONS)
def test_the_name_of_a_country_a_section_or_the_site_is_no_title(title: str) -> None:
    assert not names_a_call(title, ["AECID", "gob.mx"])


def read(html: str, address: str, country: str, language: str, funds: tuple[str, ...], css: str) -> Reading:
    page = SourcePage(
        address, html, datetime(2025, 5, 12, tzinfo=UTC), country, language, {"content": css}, (), funds
    )  # fmt: skip
    (reading,) = read_page(page, CATALOGUE)
    return reading


def the_permanent_fund(html: str | None = None) -> Reading:
    html = html or (ROOT / "tests/recorded/aecid-es/mexico.html").read_text("utf-8")
    funds = ("mx-es-mixto", "culture21")
    return read(html, "https://www.aecid.es/mexico", "ES", "es", funds, ".asset-full-content")


def test_a_page_that_bears_the_country_s_name_has_no_title_and_says_why() -> None:
    reading = the_permanent_fund()
    assert (reading.kind, reading.fund) == (PageKind.CALL, "mx-es-mixto")
    assert (reading.fact("title").value, reading.fact("title").unknown) == (None, Unknown.NOT_STATED)


def test_the_words_of_a_link_to_another_call_tell_no_edition() -> None:
    assert the_permanent_fund().edition.number is None


def test_a_page_s_own_sentence_tells_its_edition_though_links_stand_in_it() -> None:
    html = (
        "<html lang=es><main class=asset-full-content><h1>Premio Cultura 21</h1>"
        "<ul><li><a href=/a>3.ª edición del Premio</a></li></ul>"
        "<p>Se abre la 5.ª edición del Premio Cultura 21; véanse las <a href=/bases>bases de la 5.ª edición</a>.</p>"
        "</main></html>"
    )
    assert the_permanent_fund(html).edition.number == 5


def test_what_a_page_begins_with_leaves_out_lines_that_are_links_only() -> None:
    text = Text.plain("Fondo Mixto\n- 4.ª edición del Premio (PDF)\nLa 2.ª convocatoria sigue abierta.")
    assert spoken_head(text, ["4.ª edición del Premio", ""]) == "Fondo Mixto\nLa 2.ª convocatoria sigue abierta."
    assert len(spoken_head(Text.plain("palabra " * 500))) == 600


LATER = "<p>Les collectivités territoriales pouvaient déposer jusqu’au 17 juin 2026 : 20 000 euros par projet.</p>"


@pytest.mark.parametrize("more", ["", LATER], ids=["as it stands", "with a date and a sum"])
def test_a_page_that_looks_back_on_a_call_mentions_it_and_presents_none(more: str) -> None:
    html = BILAN.read_text("utf-8").replace("</h1>", f"</h1>{more}")
    assert more in html
    reading = read(html, "https://www.diplomatie.gouv.fr/fr/bilan", "FR", "fr", ("mx-fr",), "article.principal")
    assert (reading.kind, reading.fund, dict(reading.facts)) == (PageKind.MENTION, "mx-fr", {})
