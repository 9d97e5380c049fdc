"""What happened to a call is said in one Spanish sentence, whatever the event carries."""

from __future__ import annotations

import pytest

from tracker.alerts.digest import HEADLINES, TOLD
from tracker.alerts.events import event_sentence

SENTENCES = [
    ("call_found", {}, "Puente encontró esta convocatoria."),
    ("call_announced", {}, "Se anunció; todavía no recibe propuestas."),
    ("call_opened", {}, "Abrió: ya recibe propuestas."),
    (
        "deadline_extended",
        {"from": "2025-06-30", "to": "2025-07-31T23:59"},
        "Prórroga: cerraba el 30 de junio de 2025, ahora cierra el 31 de julio de 2025.",
    ),
    (
        "deadline_shortened",
        {"from": {"local": "2025-07-31"}, "to": {"local": "2025-06-30"}},
        "El cierre se adelantó: cerraba el 31 de julio de 2025, ahora cierra el 30 de junio de 2025.",
    ),
    ("deadline_extended", {}, "Prórroga: la fecha de cierre es más tarde."),
    ("themes_changed", {"added": ["Comercio e industria"], "removed": []}, "Tema agregado: Comercio e industria."),
    (
        "themes_changed",
        {"added": ["Agua", "Clima"], "removed": ["Salud"]},
        "Temas agregados: Agua; Clima. Tema retirado: Salud.",
    ),
    ("themes_changed", {}, "Cambiaron los temas."),
    (
        "document_added",
        {"document": "https://www.gob.mx/cms/Formato_VI%20Convocatoria.docx?v=2"},
        "Documento nuevo: Formato_VI Convocatoria.docx.",
    ),
    ("document_added", {"document": "https://a.mx/x.docx", "title": "Formato"}, "Documento nuevo: Formato."),
    ("document_added", {}, "El fondo publicó un documento nuevo."),
    ("suspended", {}, "El fondo la suspendió."),
    ("cancelled", {}, "El fondo la canceló."),
    ("reopened", {"to": "2025-07-31T23:59"}, "Se reabrió: recibe propuestas hasta el 31 de julio de 2025."),
    ("reopened", {"to": ""}, "Se reabrió: vuelve a recibir propuestas."),
    (
        "corrected",
        {"field": "closes", "from": "2025-07-15", "to": "2025-07-20"},
        "Puente corrigió un dato: Cierre. Antes decía 15 de julio de 2025; lo correcto es 20 de julio de 2025.",
    ),
    (
        "corrected",
        {"field": "amount_max", "from": {"amount": "500000", "currency": "USD"}, "to": None},
        "Puente corrigió un dato: Monto por proyecto. Antes decía 500,000 USD; no se sabe lo correcto.",
    ),
    (
        "corrected",
        {"field": "applicant_types", "from": ["a"], "to": ["b"]},
        "Puente corrigió un dato: Quién puede participar.",
    ),
    (
        "corrected",
        {"field": "cofinancing_pct_max", "from": None, "to": "50"},
        "Puente corrigió un dato: Parte que paga el fondo. Lo correcto es 50 %.",
    ),
    (
        "corrected",
        {"field": "duration_months_max", "from": 12, "to": 24},
        "Puente corrigió un dato: Duración máxima en meses. Antes decía 12; lo correcto es 24.",
    ),
    ("corrected", {}, "Hubo un cambio en la convocatoria."),
    ("closing_soon", {"days": 7}, "Cierra pronto: quedan 7 días o menos."),
    ("closing_soon", {"days": 1}, "Cierra pronto: queda un día o menos."),
    ("suspended", {}, "El fondo la suspendió."),
    ("closed", {}, "Cerró: ya no recibe propuestas."),
    ("results_published", {}, "El fondo publicó los resultados."),
    ("something_else", {}, "Hubo un cambio en la convocatoria."),
]


@pytest.mark.parametrize(("kind", "data", "sentence"), SENTENCES)
def test_each_kind_of_event_has_its_sentence(kind: str, data: dict[str, object], sentence: str) -> None:
    assert event_sentence(kind, data) == sentence


def test_words_of_a_page_are_never_read_as_a_pattern() -> None:
    assert event_sentence("themes_changed", {"added": ["{before} %(x)s"]}) == "Tema agregado: {before} %(x)s."
    assert event_sentence("document_added", {"document": "https://a.mx/{after}.pdf"}) == "Documento nuevo: {after}.pdf."


def test_sentences_can_be_translated() -> None:
    assert event_sentence("closed", {}, str.upper) == "CERRÓ: YA NO RECIBE PROPUESTAS."


def test_every_kind_that_is_told_has_its_headline_and_its_sentence() -> None:
    assert HEADLINES.keys() == TOLD
    assert {kind for kind, _data, _sentence in SENTENCES} >= TOLD
