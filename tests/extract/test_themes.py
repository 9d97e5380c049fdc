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


SUBJECTS = [
    ("Se financian autobuses eléctricos y ciclovías.", {"movilidad"}),
    ("L'aide porte sur des lampadaires solaires.", {"energia"}),
    ("Grants pay for dune and reef restoration.", {"biodiversidad"}),
    ("O apoio destina-se a inventários de emissões.", {"clima"}),
    ("Se apoyan ideas que mejoren la evacuación en caso de avenida torrencial.", {"riesgos"}),
    ("Projects on age-friendly services are preferred.", {"inclusion"}),
    ("Modernisation de l'état civil : appel aux maires.", {"gobernanza"}),
    ("Temas: agua, derechos.", {"agua", "seguridad"}),
    ("Se convoca el Premio Iberoamericano. El jurado valorará políticas de prevención de la violencia.", {"seguridad"}),
    ("El programa lleva acceso a internet a las aldeas.", {"digital"}),
    ("Se apoya a los museos de barrio y los archivos municipales.", {"cultura"}),
    ("Le fonds aide les cantines scolaires et les circuits courts.", {"alimentacion"}),
]


@pytest.mark.parametrize(("words", "themes"), SUBJECTS, ids=[words[:40] for words, _ in SUBJECTS])
def test_what_is_built_bought_or_done_names_the_theme(words: str, themes: set[str]) -> None:
    assert set(read_theme_ids(layout(words)).value or ()) == themes


NO_SUBJECTS = [
    "Pueden pedirla ONG, hospitales, escuelas y alcaldías.",
    "Categoría C, escuelas: hasta el 22 de noviembre.",
    "Los sensores se instalan en escuelas y hospitales.",
    "La Paz, 17 de agosto. La convocatoria cierra a las 18:30, hora de La Paz.",
    "Le fonds fonctionne au fil de l'eau : mode d'emploi.",
    "Solo se recibe la copia digital con firma digital.",
    "Participan municipios con una contraparte de Costa Rica.",
    "No se pagan salarios, transporte ni alimentación.",
    "Bolsas de mobilidade para autarcas.",
    "6 octobre : conférence sur le climat.",
    "Inicio | Transparencia | Cultura | Contacto",
    "Projets de toute sorte ; l'apport peut être en nature.",
    "Cities may enter initiatives on any subject for the Award for Urban Innovation.",
    "Criterios de evaluación: innovación, impacto, sostenibilidad ambiental.",
    "More news: Girls in Tech, 5 July",
]


@pytest.mark.parametrize("words", NO_SUBJECTS, ids=[words[:40] for words in NO_SUBJECTS])
def test_applicants_places_idioms_and_furniture_name_no_theme(words: str) -> None:
    assert read_theme_ids(layout(words)).value is None
