"""A notice says that a call of a named fund and edition was cancelled, suspended or taken up; nothing less does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.catalogue import load_catalogue
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.extract.read_page import read_page
from tracker.extract.source_page import SourcePage

CATALOGUE = load_catalogue()
NOW = datetime(2025, 6, 20, 18, tzinfo=UTC)
CHILE = "Se cancela la convocatoria 2023 del Fondo Conjunto de Cooperación México–Chile."
FUND = "Fondo Conjunto de Cooperación México–Uruguay"
MORE = "AMEXCID y AUCI agradecen el interés de las instituciones que prepararon propuestas."


def read(title: str, *paragraphs: str) -> Reading:
    body = "".join(f"<p>{words}</p>" for words in (*paragraphs, MORE))
    html = f"<html lang=es><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    page = SourcePage(
        address="https://www.gob.mx/amexcid/prensa/aviso", html=html, fetched_at=NOW, country="MX", language="es",
        selectors={"content": "main"}, attachments=(), funds=("mx-uy", "mx-cl", "mx-fr"), document=None, title=None,
    )  # fmt: skip
    return read_page(page, CATALOGUE)[0]


@pytest.mark.parametrize(
    ("sentence", "phase"),
    [
        (f"Se cancela la VI convocatoria del {FUND}.", "cancelled"),
        (f"La VI convocatoria del {FUND} ha sido cancelada por falta de recursos.", "cancelled"),
        (f"La convocatoria 2025 del {FUND} queda sin efectos.", "cancelled"),
        (f"AMEXCID cancela la convocatoria 2025 del {FUND}.", "cancelled"),
        (f"Se reanuda la VI convocatoria del {FUND}.", "call"),
    ],
)
def test_a_notice_reaches_a_call_by_fund_and_edition(sentence: str, phase: str) -> None:
    found = read("Comunicado", sentence)
    assert (found.kind, found.fund) == (PageKind.NOTICE, "mx-uy")
    assert found.edition in (EditionMarks(number=6), EditionMarks(year=2025))
    assert found.fact("phase").value == phase
    assert found.fact("phase").evidence[0].words == sentence
    assert set(found.facts) == {"phase"}


def test_a_page_that_suspends_a_call_says_so_by_itself() -> None:
    found = read("Comunicado", f"Queda suspendida la VI convocatoria del {FUND} hasta nuevo aviso.")
    assert (found.fund, found.edition.number, found.fact("phase").value) == ("mx-uy", 6, "suspended")


def test_title_and_sentence_may_share_the_naming() -> None:
    found = read(f"VI convocatoria del {FUND}: comunicado", "Por causas presupuestales se cancela la convocatoria.")
    assert (found.kind, found.fund, found.edition.number) == (PageKind.NOTICE, "mx-uy", 6)


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Comunicado", "Se cancela la convocatoria."),
        ("Comunicado", f"Se cancela la convocatoria del {FUND}."),
        ("Comunicado", "Se cancela la VI convocatoria."),
        ("Comunicado", f"El 3 de junio de 2025 se cancela la convocatoria del {FUND}."),
        ("Comunicado", f"No se cancela la VI convocatoria del {FUND}."),
        ("Comunicado", f"Si se cancela la VI convocatoria del {FUND}, se avisará."),
        ("Comunicado", f"En caso de que se cancele la VI convocatoria del {FUND}, se avisará."),
        ("Comunicado", f"La VI convocatoria del {FUND} podría ser cancelada."),
        ("Comunicado", f"Se cancela el seminario sobre la VI convocatoria del {FUND}."),
        ("Comunicado", f"El seminario sobre la VI convocatoria del {FUND} ha sido cancelado."),
        ("Comunicado", f"La VI convocatoria del {FUND} recibió 40 propuestas y un taller fue cancelado."),
        ("Comunicado", f"Se cancela la VI convocatoria del {FUND} y se reanuda la VI convocatoria."),
        (f"VI convocatoria del {FUND}", CHILE),
        (f"VI convocatoria del {FUND}", f"En su momento se suspendió la IV convocatoria del {FUND}."),
    ],
)
def test_what_names_no_call_did_not_happen_or_happened_to_another_is_no_notice(title: str, sentence: str) -> None:
    found = read(title, sentence)
    assert found.kind != PageKind.NOTICE
    assert found.fact("phase").value not in ("cancelled", "suspended")


def test_words_far_down_a_page_are_no_notice() -> None:
    filler = [f"El encuentro número {number} reunió a municipios de ambos países." for number in range(9)]
    assert (
        read("Encuentro de municipios", *filler, f"Se cancela la VI convocatoria del {FUND}.").kind != PageKind.NOTICE
    )
