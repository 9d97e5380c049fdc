"""What a fund pays for is read as the page lists it."""

from __future__ import annotations

import pytest

from tracker.extract.funded import read_funded
from tracker.extract.html_walk import html_text
from tracker.extract.roles_layout import Layout


def funded(html: str) -> tuple[str, ...] | None:
    value = read_funded(Layout(html_text(f"<main>{html}</main>"), ())).value
    assert value is None or isinstance(value, tuple)
    return value


@pytest.mark.parametrize(
    "heading",
    ["Qué se financia", "¿Qué se financia?", "Actividades elegibles:", "Eligible costs", "Dépenses éligibles"],
)
def test_the_items_below_a_heading_are_what_is_paid_for(heading: str) -> None:
    page = f"<h2>{heading}</h2><ul><li>Asistencia técnica</li><li>Pasantías cortas</li></ul><h2>Plazo</h2><p>Julio</p>"
    assert funded(page) == ("Asistencia técnica", "Pasantías cortas")


def test_a_sentence_below_the_heading_is_taken_apart() -> None:
    page = "<h2>Qué se financia</h2><p>Asistencia técnica, pasantías cortas, foros y seminarios.</p><p>Otra cosa.</p>"
    assert funded(page) == ("Asistencia técnica", "pasantías cortas", "foros", "seminarios")


def test_a_label_in_the_text_serves_as_well() -> None:
    assert funded("<p>El fondo financia: equipo menor y capacitación. Cierra en julio.</p>") == (
        "equipo menor",
        "capacitación",
    )


@pytest.mark.parametrize("page", ["<p>El fondo existe desde 2009.</p>", "<h2>Qué se financia</h2><h2>Plazo</h2>", ""])
def test_nothing_is_made_up_where_nothing_is_listed(page: str) -> None:
    assert funded(page) is None
