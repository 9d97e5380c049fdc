"""Marked evidence: the words are those of the fact, and nothing of the page can do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from tracker.extract.html_walk import html_text
from tracker.extract.mark import marked_page
from tracker.extract.text_normal import normal

PAGES = sorted(Path("tests/sites/pages").glob("*/*.html"))
ADDRESS = "https://www.gob.mx/amexcid/documentos/convocatoria"
ALLOWED = set(
    "abbr cite code q sub sup ins del small figure figcaption"
    " h2 h3 h4 h5 h6 p div br hr ul ol li dl dt dd table caption thead tbody tfoot tr th td blockquote pre strong b em"
    " i u s span a mark details summary section".split()
)


def bare(words: str) -> str:
    """Words without white space, which markup may move."""
    return regex.sub(r"\s", "", normal(words))


def marked(html: str) -> str:
    """What stands in the marks."""
    return "".join(str(mark.text_content()) for mark in fromstring(f"<div>{html}</div>").iter("mark"))


@pytest.mark.parametrize("page", PAGES[::3], ids=lambda page: f"{page.parent.name}/{page.name}")
def test_each_block_of_a_recorded_page_can_be_marked(page: Path) -> None:
    html = page.read_text(encoding="utf-8", errors="replace")
    text = html_text(html)
    whole = [(0, len(text.value))] if text.value else []
    for start, end in [*((block.start, block.end) for block in text.blocks), *whole]:
        shown = marked_page(html, [(start, end)], base=ADDRESS)
        assert bare(marked(shown)) == bare(text.value[start:end])
        assert shown.count('id="prueba"') == 1


@given(st.sampled_from(PAGES), st.data())
@settings(max_examples=150)
def test_any_span_of_a_page_can_be_marked(page: Path, data: st.DataObject) -> None:
    html = page.read_text(encoding="utf-8", errors="replace")
    text = html_text(html)
    assume(text.value)
    start = data.draw(st.integers(0, len(text.value) - 1))
    end = data.draw(st.integers(start + 1, len(text.value)))
    assert bare(marked(marked_page(html, [(start, end)], base=ADDRESS))) == bare(text.value[start:end])


def test_a_mark_crosses_tags_and_the_first_one_has_the_name() -> None:
    html = "<main><h1>Fondo</h1><p>Hasta el <b>15 de <i>julio</i></b> de 2025.</p><p>Cierra pronto.</p></main>"
    value = html_text(html).value
    spans = [(value.index("Cierra"), value.index("Cierra") + 6), (value.index("15"), value.index(" de 2025"))]
    shown = marked_page(html, spans)
    assert "<b><mark>15 de </mark><i><mark>julio</mark></i></b>" in shown
    assert '<mark id="prueba">Cierra</mark>' in shown


def test_spans_that_overlap_are_marked_once() -> None:
    html = "<main><h1>Fondo</h1><p>Hasta el 15 de julio.</p></main>"
    assert marked(marked_page(html, [(6, 14), (10, 21)])) == "Hasta el 15 de "


def test_accents_stay_with_their_letter() -> None:
    html = "<main><h1>x</h1><p>me\u0301xico</p></main>"
    start = html_text(html).value.index("é")
    assert normal(marked(marked_page(html, [(start, start + 1)]))) == "é"


def test_the_title_comes_first_and_headings_are_one_level_lower() -> None:
    html = "<main><p>Convocatoria</p><h1>Fondo</h1><h2>Plazo</h2><p>Hoy.</p></main>"
    shown = marked_page(html, [(0, 5)])
    assert shown.startswith('<h2><mark id="prueba">Fondo</mark></h2>')
    assert "<h3>Plazo</h3>" in shown
    assert "<h1" not in shown


HOSTILE = """<main onclick="x()"><h1 id="prueba" style="color:red">Fondo<script>alert(1)</script></h1>
<p>Hasta el 3 de mayo <mark id="prueba">ya</mark> <img src="https://x.mx/a.png" onerror="x()">
<a href="javascript:alert(1)">uno</a> <a href="/bases.pdf" target="_blank" onclick="x()">dos</a>
<a href="//y.mx/a">tres</a>
<a href="#abajo">cuatro</a> <a href="data:text/html,x">cinco</a> <a href="https://[">seis</a></p>
<form action="/x"><input name="q"><label>Nombre</label><button formaction="/y">Enviar</button></form>
<iframe src="https://x.mx"></iframe><object data="x"></object><style>p{display:none}</style><svg><a href="x">y</a></svg>
<details><summary>Más</summary>Oculto</details><meta http-equiv="refresh" content="0"><link rel="stylesheet" href="x">
</main>"""


def test_nothing_of_the_page_can_do_harm() -> None:
    shown = marked_page(HOSTILE, [(0, 5)], base=ADDRESS)
    tree = fromstring(f"<div>{shown}</div>")
    assert {element.tag for element in tree.iter()} <= ALLOWED
    for element in tree.iter():
        assert set(element.attrib) <= {"href", "rel", "open"} | ({"id"} if element.tag == "mark" else set())
    assert [link.get("href") for link in tree.iter("a")] == [
        None, "https://www.gob.mx/bases.pdf", "https://y.mx/a", None, None, None,
    ]  # fmt: skip
    assert all(link.get("rel") == "noopener noreferrer nofollow" for link in tree.iter("a") if link.get("href"))
    assert "alert" not in shown
    assert "Oculto" in shown
    assert shown.count("prueba") == 1


@given(st.text(st.sampled_from("<>/='\" ahrefmlsciptonj:.#[]%&;iv"), max_size=200))
def test_any_markup_comes_out_safe(html: str) -> None:
    value = html_text(html).value
    shown = marked_page(html, [(0, len(value))], base=ADDRESS)
    for element in fromstring(f"<div>{shown}</div>").iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel", "open", "id"}
        assert element.get("href", ADDRESS).startswith(("http://", "https://", "mailto:"))


def test_an_empty_page_shows_nothing() -> None:
    assert marked_page("", [(0, 3)]) == ""
