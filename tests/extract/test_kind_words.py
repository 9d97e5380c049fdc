"""How far the ordinary words of a page lean to a call."""

from __future__ import annotations

import pytest

from tracker.extract.kind_words import LIMIT, lean, stems, telling
from tracker.extract.lexicon import fold

TENDER = (
    "El organismo invita a las empresas constructoras a presentar su oferta económica para la ampliación del rastro. "
    "La visita al sitio es el 3 de junio; la garantía de seriedad asciende a 5 % y el contrato dura ocho meses."
)
CALL = (
    "El fondo apoya proyectos de municipios y organizaciones con una ciudad de otro país. Cada proyecto recibe hasta "
    "40,000 euros, la mitad de su costo, durante 24 meses. Las propuestas se envían hasta el 30 de junio a las 18:00."
)


def test_words_of_a_tender_lean_away_and_those_of_a_call_towards_it() -> None:
    assert lean(fold(TENDER)) < 0 < lean(fold(CALL))


@pytest.mark.parametrize("text", ["", " ", "123", "مرحبا بكم", "\x00\x01", "<b>"])
def test_a_text_without_known_words_leans_nowhere(text: str) -> None:
    assert abs(lean(fold(text))) < LIMIT / 20


def test_a_few_words_say_little_and_many_no_more_than_the_limit() -> None:
    assert abs(lean("licitacion")) < 0.1
    assert abs(lean(fold(TENDER) * 200)) <= LIMIT


def test_a_word_and_its_neighbours_are_told_by_how_they_begin_and_numbers_are_alike() -> None:
    assert stems("convocatorias abiertas 2024") == {"convoc", "abiert", "0", "convoc abiert", "abiert 0"}


def test_the_words_that_decide_can_be_named() -> None:
    assert all(stem in stems(fold(TENDER)) and weight for stem, weight in telling(fold(TENDER)))
