"""What a call asks for: its papers beside those of the municipality, and what it is scored by."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from tests.webapp.conftest import ADDRESS, fact
from tests.webapp.support import page, problems, sign_in, token
from tracker.store.calls import call_by_key

PATH = "/convocatorias/mx-uy-2025"
SAID = "Se adjuntan: acuerdo firmado, carta firmada por la alcaldesa (original, en francés) y croquis (opcional)."
PAPERS = [
    {"name": "acuerdo firmado", "kind": "agreement"},
    {"name": "carta de intención", "kind": "letter", "signer": "la alcaldesa", "form": "original", "languages": ["fr"]},
    {"name": "croquis", "kind": "plan", "optional": True},
]
SCORING = [{"name": "Impacto", "weight": "60", "unit": "percent"}, {"name": "Innovación"}]


def tell(app: Flask, field: str, value: object) -> None:
    """Has the open call state a field; without a value its list stands on the page but could not be read."""
    evidence: list[dict[str, Any]] = [
        {"words": SAID, "start": 0, "end": len(SAID), "rule": "papers", "address": ADDRESS}
    ]
    with Session(app.extensions["puente"].engine) as session:
        call = call_by_key(session, "mx-uy-2025")
        assert call is not None
        row = fact(call, field, value, evidence)
        row.unknown = None if value else "ambiguous"
        session.add(row)
        session.commit()


def words(item: HtmlElement) -> str:
    """The words of a piece of a page."""
    return " ".join(" ".join(item.itertext()).split())


def section(client: FlaskClient, path: str, name: str) -> str:
    """The words of a section of a page, each piece once."""
    found = page(client.get(path)).xpath("//section[@aria-labelledby=$name]", name=name)
    return " ".join(words(item) for item in found)


def test_the_papers_of_a_call_are_a_list_with_signer_shape_language_and_the_sentence(
    client: FlaskClient, app: Flask
) -> None:
    tell(app, "required_documents", PAPERS)
    said = section(client, PATH, "pide")
    assert "carta de intención firma: la alcaldesa · original · en francés" in said
    assert "croquis Opcional" in said
    assert SAID in said
    assert "Su municipio" not in said
    assert problems(client.get(PATH)) == []


def test_a_municipality_sees_which_papers_it_has_and_another_does_not(client: FlaskClient, app: Flask) -> None:
    tell(app, "required_documents", PAPERS)
    sign_in(client)
    said = section(client, PATH, "pide")
    assert "Vence en 12 días, el 14 jul 2025 En su municipio: Acuerdo firmado" in said
    assert "Su municipio no tiene guardado: Carta de intención o aval. Guardarlo" in said
    other = app.test_client()
    sign_in(other, "luis@oaxaca.example")
    assert "Acuerdo firmado" not in section(other, PATH, "pide").replace("acuerdo firmado", "")


def test_an_expired_paper_counts_as_none(client: FlaskClient, app: Flask) -> None:
    tell(app, "required_documents", PAPERS[:1])
    with Session(app.extensions["puente"].engine) as session:
        session.connection().exec_driver_sql("UPDATE papers SET valid_until = '2025-07-01'")
        session.commit()
    sign_in(client)
    assert "Su municipio no tiene guardado: Acuerdo o convenio." in section(client, PATH, "pide")


@pytest.mark.parametrize("field", ["required_documents", "scoring"])
def test_a_list_that_could_not_be_read_says_so_and_shows_where_it_stands(
    client: FlaskClient, app: Flask, field: str
) -> None:
    tell(app, field, None)
    said = section(client, PATH, "pide")
    assert "Puente no pudo leer la lista completa" in said
    assert SAID in said


def test_scoring_criteria_are_a_table_with_their_weights(client: FlaskClient, app: Flask) -> None:
    tell(app, "scoring", SCORING)
    assert "Impacto 60 % Innovación No lo dice" in section(client, PATH, "pide")


def test_a_call_that_says_nothing_of_papers_asks_the_fund_for_them(client: FlaskClient) -> None:
    assert section(client, PATH, "pide") == ""
    assert "¿Qué documentos se adjuntan, quién los firma y en qué lengua?" in section(client, PATH, "preguntas")


def test_how_and_where_a_proposal_goes_and_its_goals_stand_among_the_facts(client: FlaskClient, app: Flask) -> None:
    tell(app, "send_ways", ["in_person", "online"])
    tell(app, "send_to", ["https://sistema.example/registro"])
    tell(app, "goals", ["11", "6"])
    tell(app, "evaluation_pct", "7")
    said = section(client, PATH, "datos")
    assert "En persona; En línea" in said
    assert "https://sistema.example/registro" in said
    assert "6. Agua limpia y saneamiento; 11. Ciudades y comunidades sostenibles" in said
    assert "Parte para seguimiento y evaluación 7 %" in said


def test_a_draft_shows_what_to_attach_and_what_it_is_scored_by(client: FlaskClient, app: Flask) -> None:
    tell(app, "required_documents", PAPERS)
    tell(app, "scoring", SCORING)
    sign_in(client)
    started = client.post(
        "/solicitudes/", data={"call": "mx-uy-2025", "project": "1", "csrf_token": token(client, PATH)}
    )
    path = started.headers["Location"]
    assert "carta de intención" in section(client, path, "adjuntar")
    assert "Impacto 60 %" in section(client, path, "calificar")
    assert problems(client.get(path)) == []


def test_the_papers_of_a_call_and_their_signatures_are_part_of_the_work(client: FlaskClient, app: Flask) -> None:
    tell(app, "required_documents", [*PAPERS, {"name": "formulario", "kind": "form"}])
    sign_in(client)
    said = words(page(client.get("/proyectos/1/convocatorias/mx-uy-2025")))
    assert "Documentos que pide 2" in said
