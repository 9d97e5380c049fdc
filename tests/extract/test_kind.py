"""A call, or only something that looks like one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tracker.domain.reading import PageKind
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.text import Text


def kind(
    text: str, page_date: str | None = None, title: str | None = None, fetched: datetime | None = None
) -> PageKind:
    day = date.fromisoformat(page_date) if page_date else None
    return read_text(Text.plain(text), ReadContext("https://example.org/", day, "MX", "es", fetched, title)).kind


NOT_CALLS = [
    "Se llama a licitación pública. Las ofertas se reciben hasta el 23 de mayo a las 15:00 horas.",
    "Becas para personas de países de la región. Las postulaciones permanecerán abiertas hasta el 20 de junio.",
    "El seminario se realizará el jueves 5 de junio. La inscripción cierra el 2 de junio.",
    "Contratación de una persona consultora. Las postulaciones se reciben por el portal de empleo.",
    (
        "Dirigida al personal. Las personas interesadas entregan su documentación hasta el 16 de mayo de "
        "2025 en recursos humanos."
    ),
    "El Banco aprobó un préstamo de 180 millones de dólares, con un período de gracia de seis años.",
    "Diplomado en línea. Fecha límite de inscripción: 24 de febrero de 2023. Costo: $9,500 pesos. Cupo: 40 personas.",
    "Lauréats de l'appel. Le comité a retenu 15 projets sur 34 dossiers déposés.",
    "Join the webinar on June 12. Registration closes on June 10.",
    "Los municipios miden avances con datos que ya tienen.",
]


@pytest.mark.parametrize("text", NOT_CALLS, ids=[text[:40] for text in NOT_CALLS])
def test_what_only_looks_like_a_call_is_none(text: str) -> None:
    assert kind(text, "2025-04-01") not in (PageKind.CALL, PageKind.ANNOUNCEMENT)


CALLS = [
    "Los ayuntamientos pueden presentar proyectos hasta el 5 de mayo de 2025. Apoyo de hasta 500 mil pesos.",
    "Las communes peuvent déposer leur dossier jusqu'au 12 mai 2025. Aide de 10 000 euros maximum.",
    "Cities are invited to apply by 30 May 2025 for grants of up to USD 20,000.",
    "As prefeituras podem enviar propostas até 30 de maio de 2025. Valor por projeto: até R$ 100.000,00.",
    "Ventanilla permanente: los municipios solicitan asistencia técnica en cualquier momento del año.",
]


@pytest.mark.parametrize("text", CALLS, ids=[text[:40] for text in CALLS])
def test_organisations_invited_to_compete_make_a_call(text: str) -> None:
    assert kind(text, "2025-04-01") is PageKind.CALL


KINDS = [json.loads(line) for line in (Path(__file__).parent / "kinds.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", KINDS, ids=[row["text"][:45] for row in KINDS])
def test_calls_are_told_from_their_look_alikes_in_four_languages(row: dict[str, object]) -> None:
    context = ReadContext("https://example.org/", date(2025, 5, 5), "MX", str(row["language"]))
    found = read_text(Text.plain(str(row["text"])), context).kind
    assert (found in (PageKind.CALL, PageKind.ANNOUNCEMENT)) is row["call"]


def test_a_fund_that_publishes_no_calls_is_permanent() -> None:
    text = "El Fondo Mixto México–España trabaja de manera permanente y no publica convocatorias."
    reading = read_text(Text.plain(text), ReadContext("https://example.org/", country="MX"))
    assert (reading.kind, reading.fund, reading.fact("phase").value) == (PageKind.CALL, "mx-es-mixto", "permanent")


def test_a_call_to_come_is_announced() -> None:
    text = (
        "La convocatoria 2025 del programa de cooperación Sur-Sur de Mercociudades se publicará en las "
        "próximas semanas."
    )
    assert kind(text) is PageKind.ANNOUNCEMENT


def test_an_announcement_whose_day_has_long_passed_is_only_a_mention() -> None:
    text = "The applications for the next edition of the UCLG Peace Prize will open on 1/1/2024."
    assert kind(text, fetched=datetime(2025, 5, 12, tzinfo=UTC)) is PageKind.MENTION


def test_news_of_a_call_that_has_closed_only_mention_it() -> None:
    text = (
        "El pasado viernes 19 de agosto se cerró la Convocatoria 2022 del Fondo Conjunto México–Chile, con "
        "104 propuestas recibidas."
    )
    assert kind(text, "2022-08-29") is PageKind.MENTION


def test_the_page_of_one_edition_presents_it_even_when_it_is_over() -> None:
    text = (
        "La convocatoria se abrió el 14 de noviembre de 2019 y terminó el 18 de marzo de 2020. Las ganadoras "
        "se conocieron en mayo."
    )
    title = "4.ª edición del Premio Internacional CGLU – Ciudad de México – Cultura 21"
    assert kind(text, title=title) in (PageKind.CALL, PageKind.RESULTS)


def test_a_cancelled_call_is_none() -> None:
    assert (
        kind("La convocatoria para municipios queda cancelada por falta de presupuesto.", "2025-04-01")
        is PageKind.OTHER
    )
