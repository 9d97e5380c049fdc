"""The municipality's page: what it says of itself, its agreements, its papers, and finding one by name."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.webapp.support import page, problems, sign_in, token
from tests.webapp.test_projects import opened, sent, words, wrong
from tracker.config import Settings
from tracker.store.municipal import Paper, papers_of, profile_of
from tracker.store.people import Agreement, Municipality, agreements_of
from tracker.store.sources import Body, hash_of
from webapp import create_app

pytestmark = pytest.mark.engines("sqlite")
PDF = b"%PDF-1.7\nacta"
NEW_PAPER = "/municipio/documentos/nuevo"


@pytest.fixture
def ana(client: FlaskClient) -> FlaskClient:
    """A technician of Zapopan."""
    sign_in(client)
    return client


def office_file(part: str, body: bytes = b"<x/>") -> bytes:
    """An archive as office programs write them."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(part, body)
    return out.getvalue()


def papers(app: Flask) -> list[Paper]:
    """The papers of Zapopan, those with an end first."""
    with app.extensions["puente"].reading() as session:
        rows = list(papers_of(session, "14120"))
        session.expunge_all()
        return rows


def add(client: FlaskClient, data: bytes, name: str = "acta.pdf", **values: Any) -> TestResponse:
    """Puts a document into the vault."""
    form = {"title": "Acta", "kind": "minutes", **values, "csrf_token": token(client, NEW_PAPER)}
    # Encoded here: the test client would put a large body into a file that it leaves open.
    boundary, body = encode_multipart(form | {"file": FileStorage(BytesIO(data), name)})
    return client.post(NEW_PAPER, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_the_page_says_what_inegi_says_and_what_nobody_has_said(ana: FlaskClient) -> None:
    text = words(ana.get("/municipio/"))
    assert "Clave 14120" in text
    assert "Población 1,476,491" in text
    assert "Zona Centro (UTC−6 todo el año), Ley de los Husos Horarios de 2022" in text
    assert "Distancia a la frontera norte Por saber" in text
    assert "Central zone (UTC−6 all year)" in words(ana.get("/municipio/?idioma=en"))
    ana.get("/?idioma=es")
    other = ana.application.test_client()
    sign_in(other, "luis@oaxaca.example")
    assert "Ningún censo lo ha contado todavía" in words(other.get("/municipio/"))


def test_what_the_municipality_says_of_itself_is_kept_and_shown(ana: FlaskClient, app: Flask) -> None:
    form = opened(ana, "/municipio/editar") | {
        "head_name": "Ana Solís",
        "website": "https://www.zapopan.gob.mx",
        "networks": "Mercociudades\nMetropolis",
        "languages": ["es", "fr", "nah"],
        "term_starts": "2024-10-01",
        "term_ends": "2027-09-30",
        "days_off-0-day": "2025-09-15",
        "days_off-0-reason": "Feria",
        "border_km": "1,050.5",
        "border_note": "Por carretera a Nuevo Laredo",
    }
    assert ana.post("/municipio/editar", data=form).status_code == 303
    text = words(ana.get("/municipio/"))
    for said in (
        "Ana Solís",
        "Mercociudades; Metropolis",
        "español, francés, náhuatl",
        "15 sep 2025 (Feria)",
        "1,050.5 km",
    ):
        assert said in text
    assert "del 1 oct 2024 al 30 sep 2027" in text
    with app.extensions["puente"].reading() as session:
        said_ = profile_of(session, "14120")
        assert (said_ is not None and str(said_.border_km), session.get_one(Municipality, "14120").population) == (
            "1050.5",
            1_476_491,
        )


def test_what_a_profile_cannot_say_is_sent_back(ana: FlaskClient) -> None:
    first = opened(ana, "/municipio/editar")
    for values, said in (
        ({"website": "javascript:alert(1)"}, "dirección completa"),
        ({"term_starts": "2027-01-01", "term_ends": "2026-01-01"}, "después de empezar"),
        ({"border_km": "-1"}, "negativa"),
        ({"border_km": "5"}, "cómo se midió"),
        ({"border_km": "40000", "border_note": "x"}, "de 0 a 4,000"),
        ({"networks": "red\n" * 61}, "60 cuando más"),
        ({"head_name": "x" * 301}, "300"),
    ):
        answer = ana.post("/municipio/editar", data=first | values)
        assert (answer.status_code, problems(answer)) == (422, [])
        assert said in " ".join(wrong(answer))


def test_two_people_at_the_profile_lose_nothing(ana: FlaskClient, app: Flask) -> None:
    first = opened(ana, "/municipio/editar")
    ana.post("/municipio/editar", data=first | {"head_name": "De Ana", "address": "Av. Hidalgo"})
    answer = ana.post("/municipio/editar", data=first | {"head_name": "De Luis", "networks": "Red"})
    assert (answer.status_code, problems(answer)) == (409, [])
    assert "De Ana" in words(answer)
    ana.post("/municipio/editar", data=sent(page(answer)) | {"elige-head_name": "otra"})
    with app.extensions["puente"].reading() as session:
        row = session.get_one(Municipality, "14120")
        assert (row.head_name, row.address, row.networks) == ("De Ana", "Av. Hidalgo", ["Red"])


def test_an_agreement_is_kept_with_its_register_and_end(ana: FlaskClient, app: Flask) -> None:
    form = {"partner": "Canelones", "country": "UY", "signed_on": "2020-01-02", "valid_until": "2025-07-01"}
    form |= {"registered": "yes", "register_number": "SRE-77"}
    guard = {"csrf_token": token(ana, "/municipio/acuerdos/nuevo")}
    assert ana.post("/municipio/acuerdos/nuevo", data=form | guard).status_code == 303
    text = words(ana.get("/municipio/"))
    assert "Registrado con el número SRE-77" in text
    assert "Venció hace 1 día, el 1 jul 2025" in text
    assert "Sin decir cuándo vence" in text  # of the other one, of which nobody has said it
    change = sent(page(ana.get("/municipio/acuerdos/2"))) | {"valid_until": "", "indefinite": "y"}
    assert ana.post("/municipio/acuerdos/2", data=change).status_code == 303
    assert "No vence" in words(ana.get("/municipio/"))
    ana.post("/municipio/acuerdos/2/quitar", data=guard)
    with app.extensions["puente"].reading() as session:
        assert [row.partner for row in agreements_of(session, "14120")] == ["Angulema"]


def test_an_agreement_that_cannot_be_is_sent_back(ana: FlaskClient) -> None:
    form = {"partner": "Lyon", "country": "FR", "registered": "", "csrf_token": token(ana, "/municipio/acuerdos/nuevo")}
    for values, said in (
        ({"partner": ""}, "con quién"),
        ({"country": ""}, "país de la contraparte"),
        ({"signed_on": "2025-01-02", "valid_until": "2024-01-02"}, "antes de la fecha de firma"),
        ({"valid_until": "2030-01-02", "indefinite": "y"}, "Deje vacía la fecha"),
        ({"registered": "no", "register_number": "7"}, "está registrado"),
    ):
        answer = ana.post("/municipio/acuerdos/nuevo", data=form | values)
        assert (answer.status_code, problems(answer)) == (422, [])
        assert said in " ".join(wrong(answer))


def test_taking_an_agreement_away_leaves_its_papers(ana: FlaskClient, app: Flask) -> None:
    ana.post("/municipio/acuerdos/1/quitar", data={"csrf_token": token(ana, NEW_PAPER)})
    assert [(paper.title, paper.agreement_id) for paper in papers(app)] == [("Acuerdo firmado", None)]


def test_a_document_comes_back_as_it_was_put_in_and_says_when_it_expires(ana: FlaskClient, app: Flask) -> None:
    assert "Vence en 12 días, el 14 jul 2025" in words(ana.get("/municipio/"))
    assert add(ana, PDF, "..\\..//Actas/acta\x00 junio.pdf", agreement="1", valid_until="2026-07-02").status_code == 303
    paper = papers(app)[-1]
    assert (paper.filename, paper.media_type, paper.agreement_id) == ("acta junio.pdf", "application/pdf", 1)
    answer = ana.get(f"/municipio/documentos/{paper.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == f"attachment; filename=documento-{paper.id}.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Vigente hasta el 2 jul 2026" in words(ana.get("/municipio/"))


def test_what_a_file_is_shows_in_its_bytes_and_not_in_its_name(ana: FlaskClient, app: Flask) -> None:
    kinds = (
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (office_file("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )
    for data, _media_type in kinds:
        assert add(ana, data, "engaño.html").status_code == 303
    assert [paper.media_type for paper in papers(app)][1:] == [media_type for _data, media_type in kinds]


def test_what_is_no_document_is_refused_with_its_reason(ana: FlaskClient, app: Flask) -> None:
    refused: tuple[tuple[bytes, dict[str, str], str], ...] = (
        (b"", {}, "vacío"),
        (b"<html><script>alert(1)</script>", {}, "Suba un PDF"),
        (b"MZ\x90\x00", {}, "Suba un PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}, "Suba un PDF"),
        (office_file("evil.exe"), {}, "Suba un PDF"),
        (b"PK\x03\x04roto", {}, "dañado"),
        (office_file("word/document.xml", b"\0" * 30_000_000), {}, "dañado"),
        (PDF + b"0" * (10 * 2**20), {}, "10 MB"),
        (PDF, {"title": " "}, "qué documento es"),
        (PDF, {"issued_on": "2025-02-01", "valid_until": "2025-01-01"}, "Vence antes"),
        (PDF, {"valid_until": "2025-01-01", "indefinite": "y"}, "no vence"),
    )
    for data, values, said in refused:
        answer = add(ana, data, **values)
        assert (answer.status_code, problems(answer)) == (422, [])
        assert said in " ".join(wrong(answer))
    assert len(papers(app)) == 1


def test_a_file_far_too_large_is_not_even_read(ana: FlaskClient) -> None:
    assert add(ana, PDF + b"0" * (11 * 2**20)).status_code == 413


def test_a_document_taken_away_is_gone_with_its_bytes_unless_somebody_else_needs_them(
    ana: FlaskClient, app: Flask
) -> None:
    other = ana.application.test_client()
    sign_in(other, "luis@oaxaca.example")
    add(ana, PDF)
    add(other, PDF)
    guard = {"csrf_token": token(ana, NEW_PAPER)}
    ana.post("/municipio/documentos/2/quitar", data=guard)
    assert ana.get("/municipio/documentos/2").status_code == 404
    assert other.get("/municipio/documentos/3").data == PDF
    other.post("/municipio/documentos/3/quitar", data={"csrf_token": token(other, NEW_PAPER)})
    with app.extensions["puente"].reading() as session:
        assert session.get(Body, hash_of(PDF)) is None


@pytest.mark.parametrize("path", ["/municipio/documentos/1", "/municipio/acuerdos/1"])
def test_what_is_another_municipalitys_is_not_there(client: FlaskClient, path: str) -> None:
    sign_in(client, "luis@oaxaca.example")
    assert client.get(path).status_code == 404
    guard = {"csrf_token": token(client, NEW_PAPER)}
    assert client.post(f"{path}/quitar", data=guard).status_code == 404


def test_a_municipality_that_inegi_dropped_keeps_its_page_and_projects(ana: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].writing.begin() as session:
        row = session.get_one(Municipality, "14120")
        row.missing_since = session.get_one(Paper, 1).added_at
    for path in ("/municipio/", "/proyectos/", "/proyectos/1", "/solicitudes/", "/avisos/", "/cuenta"):
        answer = ana.get(path)
        assert problems(answer) == []
        assert "ya no tiene Zapopan, Jalisco. Se notó el 2 jul 2025. Nada se borró" in words(answer), path
    assert "Arroyo Atemajac" in words(ana.get("/proyectos/"))
    assert "ya no está en el archivo del INEGI" in words(ana.get("/mis-municipios"))
    found = ana.get("/municipios?q=sapopan")
    assert problems(found) == []
    assert page(found).xpath("//main//li") == []
    assert "Zapopan, Jalisco (clave 14120) ya no está en el archivo más nuevo del INEGI" in words(found)
    admin = app.test_client()
    sign_in(admin, "admin@puente.example")
    for path in ("/admin/personas", "/admin/personas/1"):
        assert "ya no está en el archivo del INEGI" in words(admin.get(path)), path


def test_a_municipality_is_found_as_people_type_it_and_chosen_without_scripts(client: FlaskClient) -> None:
    answer = client.get("/municipios?q=oaxca+juares&para=/registro?x=1")
    assert problems(answer) == []
    assert "Sin población en el último censo" in words(answer)
    assert page(answer).xpath("//main//li//a/@href") == ["/registro?x=1&cvegeo=20067"]
    assert "Ningún municipio se llama así" in words(client.get("/municipios?q=xyzzy"))


def test_the_municipality_that_was_found_is_in_the_request_for_an_account(settings: Settings) -> None:
    made = create_app(settings.model_copy(update={"mail": "console"}))  # who asks is written to
    client = made.test_client()
    address = str(page(client.get("/registro")).xpath("//main//form//a/@href")[0])
    found = page(client.get(f"{address}&q=oaxca+juares"))
    answer = client.get(str(found.xpath("//main//li//a/@href")[0]))
    assert problems(answer) == []
    assert page(answer).xpath("//input[@name='place']/@value") == ["Oaxaca de Juárez, Oaxaca (20067)"]
    made.extensions["puente"].engine.dispose()


def test_choosing_leads_nowhere_else(client: FlaskClient) -> None:
    answer = client.get("/municipios?q=zapopan&para=https://evil.example/")
    assert page(answer).xpath("//main//li//a/@href") == []


def test_the_agreements_of_nobody_are_shown_to_none(client: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].reading() as session:
        assert session.get_one(Agreement, 1).cvegeo == "14120"
    assert client.get("/municipio/").status_code == 302


def test_the_log_says_what_was_done_but_not_what_a_document_is_about(ana: FlaskClient) -> None:
    add(ana, PDF, title="Asunto reservado")
    other = ana.application.test_client()
    sign_in(other, "admin@puente.example")
    text = words(other.get("/admin/bitacora"))
    assert "Ana Ríos guardó un documento del municipio." in text
    assert "reservado" not in text
