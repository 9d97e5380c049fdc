"""Themes of the catalogue and the page's own list of themes."""

from __future__ import annotations

import pytest

from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text
from tracker.extract.themes import read_page_themes, read_theme_ids, theme_ids_of

WORDS = [
    ("Ciencia, innovación y tecnología con uso social", "digital"),
    ("Eau et assainissement", "agua"),
    ("Clima", "clima"),
    ("Women's economic autonomy", "genero"),
    ("Gestão de resíduos", "residuos"),
    ("Salud y efectos locales de la COVID-19", "salud"),
]


@pytest.mark.parametrize(("words", "theme"), WORDS)
def test_words_in_four_languages_name_their_theme(words: str, theme: str) -> None:
    assert theme in theme_ids_of(words)


def layout(text: str) -> Layout:
    return Layout(Text.plain(text))


def test_a_requirement_put_on_every_project_is_no_theme() -> None:
    assert read_theme_ids(layout("Fondo de agua. The gender-based analysis is compulsory.")).value == ("agua",)


def test_the_page_lists_its_themes_below_a_heading() -> None:
    text = "Temas\nMedio ambiente y cambio climático\nSalud\nAgricultura\nQué se financia\nAsistencia técnica y foros."
    assert read_page_themes(layout(text)).value == ("Medio ambiente y cambio climático", "Salud", "Agricultura")


def test_the_words_before_a_colon_name_the_theme_of_an_item() -> None:
    text = "Sectores de la AECID en México\nClima\nGrupos en situación de vulnerabilidad: acceso a agua y saneamiento"
    assert read_page_themes(layout(text)).value == ("Clima", "Grupos en situación de vulnerabilidad")


def test_themes_listed_in_a_sentence_keep_their_words_and_order() -> None:
    text = "Temas: salud y efectos locales de la COVID-19; desarrollo económico local, innovación y atractividad."
    assert read_page_themes(layout(text)).value == (
        "salud y efectos locales de la COVID-19",
        "desarrollo económico local, innovación y atractividad",
    )
