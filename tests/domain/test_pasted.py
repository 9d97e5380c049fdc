"""What people paste from pages and word processors loses its marks and no word; what only looks like a mark stays."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.pasted import Pasted, unmarked


@pytest.mark.parametrize(
    "text",
    [
        "a < b",
        "5 <6 años",
        "niñas de <6 años y >60",
        "si a <b y c> d",
        "p<0.05, R&D, Agua &amp; vida",
        "Escriba a <ana@zapopan.example>",
        "La clave <número> va aquí",
        "<https://www.zapopan.gob.mx>",
        "x <- y -> z <= w",
        "Falta cerrar <p",
        "3 <i 4",
        "",
    ],
)
def test_what_only_looks_like_a_mark_stays_as_it_was_typed(text: str) -> None:
    assert unmarked(text) == Pasted(text)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("<p>Agua limpia</p><p>para el arroyo</p>", "Agua limpia\npara el arroyo"),
        ("Agua<br>limpia<br/>hoy", "Agua\nlimpia\nhoy"),
        ("<ul>\n <li>Obra</li>\n <li>Cursos</li>\n</ul>", "Obra\nCursos"),
        ("<b>Ag</b>ua <span style='color: red'>limpia</span>", "Agua limpia"),
        ("<p class=MsoNormal>Agua&nbsp;limpia<o:p></o:p></p>", "Agua limpia"),
        ("<td>Costo</td><td nowrap>5 &lt; 6</td>", "Costo 5 < 6"),
        ('Ver <a href="https://agua.example/a">el plan</a>.', "Ver el plan (https://agua.example/a)."),
        ('<a href="https://agua.example">https://agua.example</a>', "https://agua.example"),
        ('<img src="a.png" alt="Mapa del arroyo"> al norte', "Mapa del arroyo al norte"),
        ("<p>a < b y 5 <6 años</p>", "a < b y 5 <6 años"),
        ("Una línea\nrota <i>en dos</i>", "Una línea rota en dos"),
        ("<SCRIPT>sin cerrar, y el resto queda", "sin cerrar, y el resto queda"),
        ("&lt;b&gt; se ve <em>así</em>", "<b> se ve así"),
    ],
)
def test_marks_go_and_words_stay(pasted: str, words: str) -> None:
    found = unmarked(pasted)
    assert (found.text, found.code) == (words, 0)
    assert found.marks > 0


@pytest.mark.parametrize(
    "pasted",
    [
        "Agua <script>alert(1)</script>limpia",
        "Agua <style type='text/css'>p {color: red}</style>limpia",
        "Agua <script> <!-- alert(1) --> </script>limpia",
        "Agua <!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->limpia",
    ],
)
def test_programs_and_styles_are_left_out_and_counted(pasted: str) -> None:
    assert (unmarked(pasted).text, unmarked(pasted).code) == ("Agua limpia", 1)


@given(st.lists(st.text("abcñé <>&;/=0123", max_size=20), max_size=6))
def test_no_word_between_two_marks_is_lost(texts: list[str]) -> None:
    plain = [text.replace("<", "").replace(">", "").replace("&", "") for text in texts]
    pasted = "".join(f"<p>{text}</p>" for text in plain)
    assert unmarked(pasted).text.split() == " ".join(plain).split()


@given(st.text("<>/ab pi=\"'", max_size=40))
def test_whatever_is_typed_nothing_is_added_to_it(text: str) -> None:
    assert len(unmarked(text).text) <= len(text)


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<p a='", "<p a=b ", "< <p ", "<p   ", "<a href='https://x.y'>"])
def test_a_long_text_that_never_ends_a_mark_takes_no_time(piece: str) -> None:
    begun = process_time()
    unmarked(piece * (200_000 // len(piece)))
    assert process_time() - begun < 2


def test_a_program_that_never_ends_swallows_nothing_and_hides_no_style_behind_it() -> None:
    assert unmarked("<script>İ <style>p {}</style>sin cerrar") == Pasted("İ sin cerrar", 1, 1)
