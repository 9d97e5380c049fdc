"""Normalised text: what it drops, how it is cut into blocks and sentences, and the way back to the source."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extract.html_layout import parse_html
from tracker.extract.html_walk import html_text
from tracker.extract.text import Text
from tracker.extract.text_normal import normal

PAGES = sorted(Path("tests/sites/pages").glob("*/*.html"))
MARKUP = st.text(st.sampled_from("<>/=\"' \n&;abdehilmnoprstuvxy1é\u0301\u00ad\u200b"), max_size=300)


def blocks(text: Text) -> list[tuple[str, str]]:
    """Kind and words of each block."""
    return [(block.kind, text.value[block.start : block.end]) for block in text.blocks]


def words(html: str, css: str | None = None) -> list[str]:
    return [line for line in html_text(html, css).value.split("\n") if line]


def recorded(name: str) -> Text:
    return html_text(Path("tests/sites/pages", name).read_text(encoding="utf-8"))


# --- normalisation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("15\u00a0de\u2009julio \t de  2025", "15 de julio de 2025"),
        ("convo\u00adca\u200btoria\ufeff", "convocatoria"),
        ("o\ufb01cina, a\ufb00aire", "oficina, affaire"),
        ("Me\u0301xico an\u0303o", "México año"),
        ("\x00cooperación\x1f\x02", "cooperación"),
        ("e\u200b\u0301", "é"),
        ("\ud800 a", "a"),
    ],
)
def test_what_cannot_be_seen_is_gone_and_spaces_are_single(raw: str, value: str) -> None:
    assert Text.plain(raw).value == value == normal(raw)


@given(st.text(max_size=300))
def test_any_passage_is_normal_and_each_character_knows_where_it_comes_from(passage: str) -> None:
    text = Text.plain(passage)
    assert unicodedata.is_normalized("NFC", text.value)
    assert not regex.search(r"[^\S\n]{2,}|[\p{Cs}\u00ad\u200b\ufeff]", text.value)
    assert len(text.origin) == len(text.value)
    assert all(0 <= offset < len(passage) for offset in text.origin)
    for letter, offset in zip(text.value, text.origin, strict=True):
        assert letter in " \n" or letter in normal(passage[offset : offset + 20])


@given(st.text(max_size=200), st.data())
def test_a_span_of_the_text_gives_the_words_of_the_passage_from_which_it_was_made(
    passage: str, data: st.DataObject
) -> None:
    text = Text.plain(passage)
    start = data.draw(st.integers(0, len(text.value)))
    end = data.draw(st.integers(start, len(text.value)))
    first, last = text.source_span(start, end)
    assert 0 <= first <= last <= len(passage)


@given(st.text(max_size=200))
def test_blocks_follow_each_other_and_sentences_stand_in_blocks(passage: str) -> None:
    text = Text.plain(passage)
    ends = [0]
    for block in text.blocks:
        assert ends[-1] <= block.start < block.end <= len(text.value)
        assert text.block_at(block.start) == block
        ends.append(block.end)
    for start, end in text.sentences():
        block = text.block_at(start)
        assert block is not None
        assert block.start <= start < end <= block.end
        assert text.sentence_at(start) == (start, end)


def test_a_passage_is_cut_at_its_lines_items_and_bars() -> None:
    text = Text.plain("Calendario\nCierre | 13 de febrero de 2017\n- Foros\n")
    assert blocks(text) == [
        ("paragraph", "Calendario"), ("cell", "Cierre"), ("cell", "13 de febrero de 2017"), ("item", "- Foros"),
    ]  # fmt: skip
    label = text.blocks[1]
    assert [text.value[block.start : block.end] for block in text.row_of(label)] == ["Cierre", "13 de febrero de 2017"]
    assert text.row_of(text.blocks[0]) == (text.blocks[0],)


@pytest.mark.parametrize(
    "sentences",
    [
        ["Cierra el 15 de julio de 2025.", "Las dudas van por correo."],
        ["Según el art. 12 del Acuerdo, hay fondos."],
        ["Se recibe hasta las 10:00 a. m. del 3 de marzo.", "Después no."],
        ["Cierra a las 6:00 p. m.", "Las tardías se rechazan."],
        ["I. Présentation"],
        ["1. Antecedentes"],
        ["¿Quién puede?", "Los municipios."],
        ["Hasta el 16 sept. 2022 a las 12 h."],
    ],
)
def test_sentences_end_where_a_person_would_end_them(sentences: list[str]) -> None:
    text = Text.plain(" ".join(sentences))
    assert [text.value[start:end] for start, end in text.sentences()] == sentences


# --- pages -------------------------------------------------------------------------------------------------------


def test_a_page_gives_its_title_first_and_only_its_content() -> None:
    text = recorded("www.gob.mx/amexcid-documentos-vi-convocatoria-fondo-conjunto-de-coope-8cecb138.html")
    assert text.blocks[0].kind == "title"
    assert text.value.startswith("VI Convocatoria del Fondo Conjunto de Cooperación México–Uruguay 2025\n")
    assert ("heading", "Temas") in blocks(text)
    assert ("item", "Desarrollo social") in blocks(text)
    for furniture in ("Trámites", "Datos", "Aa+", "gtag", "Enlaces", "Interruptor"):
        assert furniture not in text.value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_no_recorded_page_leaks_menus_scripts_or_footers(page: Path) -> None:
    text = html_text(page.read_text(encoding="utf-8", errors="replace"))
    for furniture in (
        "Pasar al contenido",
        "Accès rapide",
        "Mentions légales",
        "This is very important",
        "dataLayer",
        "Partager",
    ):
        assert furniture not in text.value


def test_a_title_that_stands_twice_is_said_once() -> None:
    text = recorded("www.agcid.gob.cl/3215-convocatoria-2019.html")
    assert text.value.count("Convocatoria 2019 Fondo Conjunto") == 1
    assert text.blocks[0].kind == "title"


def test_an_empty_shell_that_a_script_fills_has_no_text() -> None:
    assert recorded("sursurmercociudades.org/convocatoria-sur-sur-rediseno.html").value == ""


def test_a_page_cut_in_the_middle_gives_what_arrived() -> None:
    assert recorded("www.diplomatie.gouv.fr/appel-franco-mexicain-truncado.html").value.endswith("Il est ouvert")


def test_struck_words_stay_and_are_known() -> None:
    text = recorded("sursurmercociudades.org/convocatoria-sur-sur@03.html")
    assert [text.value[start:end] for start, end in text.struck] == ["30 de junio"]
    start = text.value.index("31 de julio")
    assert not text.is_struck(start, start + 11)
    assert text.is_struck(start - 12, start)
    styled = html_text('<p>Hasta el <span style="text-decoration: line-through">1 de mayo</span> 2 de mayo</p>')
    assert [styled.value[start:end] for start, end in styled.struck] == ["1 de mayo"]


def test_tables_and_definition_lists_are_rows() -> None:
    text = html_text(
        "<main><h1>x</h1><table><tr><th>Etapa<th>Fecha"
        "<tr><td rowspan=2>Cierre<td>13 de marzo<tr><td>14 de marzo</table>"
        "<dl><dt>Monto<dd>500<dt>Plazo<dd>12 meses</dl></main>"
    )
    places = {text.value[block.start : block.end]: (block.row, block.column) for block in text.blocks}
    assert places["Etapa"] == (0, 0)
    assert places["13 de marzo"] == (1, 1)
    assert places["14 de marzo"] == (2, 1)
    assert (places["Monto"][1], places["500"][1]) == (0, 1)
    assert places["Monto"][0] == places["500"][0] != places["Plazo"][0]


def test_a_table_that_only_places_things_is_no_table() -> None:
    text = html_text(
        "<table><tr><td><a href=/>Inicio</a><td>"
        "<table><tr><td>Cierre<td>13 de marzo</table><p>La convocatoria está abierta."
    )
    assert ("cell", "Cierre") in blocks(text)
    assert ("paragraph", "La convocatoria está abierta.") in blocks(text)


def test_hidden_accordions_are_content() -> None:
    html = (
        "<main><h1>Fondo</h1><p>Texto que se ve.</p><h3><button data-toggle='collapse'>Requisitos</button></h3>"
        "<div class='collapse' style='display:none' hidden><p>Carta firmada.</p></div>"
        "<details><summary>Fechas</summary>Cierra el 3 de mayo.</details><button>Compartir</button></main>"
    )
    assert words(html) == [
        "Fondo",
        "Texto que se ve.",
        "Requisitos",
        "Carta firmada.",
        "Fechas",
        "Cierra el 3 de mayo.",
    ]


def test_a_form_round_the_whole_page_is_not_dropped() -> None:
    html = (
        "<body><form action='x.aspx'><input type=hidden value=z>"
        "<div id='menu'><a href=/a>Uno</a><a href=/b>Dos</a></div>"
        "<div class='cuerpo'><h1>Convocatoria</h1>"
        "<p>Los municipios pueden presentar proyectos hasta el 3 de mayo.</p></div></form>"
    )
    assert words(html) == ["Convocatoria", "Los municipios pueden presentar proyectos hasta el 3 de mayo."]


def test_cookie_bars_sidebars_related_news_and_share_buttons_are_left_out() -> None:
    html = (
        "<body><div class='cookie-banner'>Usamos cookies.</div>"
        "<main><h1>Fondo</h1><p>Abierto hasta el 3 de mayo de 2025.</p>"
        "<div class='sharedaddy'>Compartir</div><div class='sidebar'>Cierra el 9 de junio.</div>"
        "<h2>Noticias relacionadas</h2><p>Otro fondo cierra el 1 de enero.</p><h2>Contacto</h2><p>a@b.mx</p></main>"
    )
    assert words(html) == ["Fondo", "Abierto hasta el 3 de mayo de 2025.", "Contacto", "a@b.mx"]


def test_a_class_name_never_costs_the_content() -> None:
    html = (
        "<body class='no-sidebar'><div class='related'><h1>Fondo</h1><p>Abierto hasta el 3 de mayo de 2025.</p></div>"
    )
    assert "Abierto hasta el 3 de mayo de 2025." in words(html)


def test_the_selector_of_a_source_names_the_content_and_the_title_outside_is_kept() -> None:
    html = "<main><h1>Fondo</h1><p>Menos.</p><div class=b><p>Cierra el 3 de mayo.</p></div></main>"
    assert words(html, ".b") == ["Fondo", "Cierra el 3 de mayo."]
    assert words(html, ".nothing") == words(html, "[[") == words(html)


def test_content_without_a_known_container_is_found_where_the_text_is() -> None:
    html = (
        "<body><div><a href=1>Inicio</a> <a href=2>Noticias</a></div><div><div><h2>Convocatoria 2025</h2>"
        + "<p>Los gobiernos locales presentan su propuesta antes del 3 de mayo de 2025.</p>" * 3
        + "</div></div><div>Aviso legal</div>"
    )
    assert words(html)[0] == "Convocatoria 2025"
    assert "Aviso legal" not in words(html)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>Se recibe hasta el<br>15 de julio</p>", ["Se recibe hasta el 15 de julio"]),
        ("<p>Deadline:<br/>Friday, April 21st, 2017</p>", ["Deadline: Friday, April 21st, 2017"]),
        ("<p>13 de marzo de 2026<br>Cierre de candidaturas</p>", ["13 de marzo de 2026", "Cierre de candidaturas"]),
        ("<p>Apertura: 1 de mayo<br>Cierre: 2 de mayo</p>", ["Apertura: 1 de mayo", "Cierre: 2 de mayo"]),
    ],
)
def test_line_breaks_cut_lists_and_not_sentences(html: str, lines: list[str]) -> None:
    assert words(f"<main>{html}</main>") == lines


def test_the_sign_of_a_note_is_no_part_of_the_year() -> None:
    assert words("<main><p>Hasta el 3 de mayo de 2025<sup>1</sup>, y el 1<sup>er</sup> mars</p></main>") == [
        "Hasta el 3 de mayo de 2025 1, y el 1er mars"
    ]


@given(MARKUP)
@settings(max_examples=300)
def test_any_markup_is_read_and_each_character_comes_from_a_text_of_the_page(html: str) -> None:
    text = html_text(html)
    root = parse_html(html)
    raw = "" if root is None else "".join(root.itertext())
    assert len(text.origin) == len(text.value)
    for letter, offset in zip(text.value, text.origin, strict=True):
        assert letter in " \n" or letter in normal(raw[offset : offset + 20])


@given(st.binary(max_size=400))
def test_bytes_that_are_no_page_are_read_without_harm(data: bytes) -> None:
    html_text(data.decode("latin-1"))
    html_text(data.decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("page", PAGES[::7], ids=lambda page: page.name)
def test_every_prefix_of_a_page_is_read(page: Path) -> None:
    html = page.read_text(encoding="utf-8", errors="replace")
    for size in range(0, len(html), max(1, len(html) // 15)):
        html_text(html[:size])


PIECES = {
    "paragraphs": "<p>Hola <b>mundo</b>, hasta el 15 de julio.</p>",
    "line breaks": "hola<br>",
    "tables": "<table><tr><td>a<td>b</table>",
    "unclosed": "<div><span>",
    "headings": "<h2>Noticias relacionadas</h2>",
    "menus": "<div class='menu related'><a href=#>b</a></div>",
    "accents": "e\u0301 \u200b",
}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_time_grows_with_the_size_of_the_page(piece: str) -> None:
    def seconds(times: int) -> float:
        begin = time.perf_counter()
        html_text(f"<main>{piece * times}")
        return time.perf_counter() - begin

    seconds(500)
    small = min(seconds(1_000) for _ in range(3))
    assert seconds(16_000) < 16 * small * 6 + 0.2


def test_a_page_of_ten_megabytes_is_read() -> None:
    text = html_text("<main>" + "<p>Hola <b>mundo</b>, hasta el 15 de julio.</p>" * 220_000)
    assert text.value.startswith("Hola mundo, hasta el 15 de julio.\n")


def test_lines_that_break_words_are_put_together_again_with_the_way_back() -> None:
    raw = (
        "El crédito asciende a se-\ntecientos mil euros, para todo\nel ejercicio, hasta el 31 de mar-\nzo.\n"
        "- 3 -\nPlazo: ya.\n"
    )
    text = Text.plain(raw)
    assert text.value.splitlines()[0] == (
        "El crédito asciende a setecientos mil euros, para todo el ejercicio, hasta el 31 de marzo."
    )
    assert text.value.splitlines()[-1] == "Plazo: ya."
    start = text.value.index("setecientos")
    assert raw[slice(*text.source_span(start, start + len("setecientos")))] == "se-\ntecientos"


def test_lines_without_a_broken_word_stay_lines() -> None:
    assert Text.plain("Prend fin\nle 14 avril 2022\nCo-\n").value.splitlines() == [
        "Prend fin",
        "le 14 avril 2022",
        "Co-",
    ]
