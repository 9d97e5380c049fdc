"""Which fund a text speaks of, and which it names only beside."""

from __future__ import annotations

import pytest

from tracker.extract.read_edition import find_fund

NAMED = [
    ("Mexico–Japan Friendship Fund 2023: city halls of Mexico may apply.", "mx-jp-amistad"),
    ("Fondo Canadá para Iniciativas Locales. Se reciben solicitudes hasta las 23:59, hora de CDMX.", "cfli-mx"),
    ("Fonds conjoint franco-marocain 2019-2021, troisième tranche, entre collectivités des deux pays.", "fr-daect"),
    ("El Fondo Regional abre dos veces al año. ¿Quién entrega? La embajada de Alemania en el país.", "tri-de"),
    (
        "Lead applicants must be a local authority. Concept notes: 13 January 2023 at 12:00 (Brussels date and time).",
        "eu-la",
    ),
    ("Apoyos a municipios, a diferencia del Fondo Mixto México–España, sin contrapartida.", None),
    ("Grants for councils, unlike the Mexico–Japan Friendship Fund, pay in advance.", None),
    ("Los municipios pueden combinarlo con otros apoyos, por ejemplo EUROCLIMA o el Fondo Canadá en México.", None),
]


@pytest.mark.parametrize(("text", "fund"), NAMED, ids=[text[:35] for text, _ in NAMED])
def test_a_fund_is_known_by_its_ways_of_speaking_and_not_as_an_example(text: str, fund: str | None) -> None:
    assert find_fund(text, None, None) == fund
