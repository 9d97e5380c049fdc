"""Every page: it answers, is well made, carries its headers, and shows what it should."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import webapp
from tests.webapp.conftest import SENTENCE
from tests.webapp.support import page, problems, sign_in, token

STATIC = Path(webapp.__file__).parent / "static"
OPEN_TO_ALL = (
    "/",
    "/entrar",
    "/convocatorias/cerradas",
    "/convocatorias/mx-uy-2025",
    "/convocatorias/mx-uy-2023",
    "/convocatorias/mx-uy-2025/prueba/closes/0",
)
SIGNED_IN = (
    "/cuenta",
    "/proyectos/",
    "/proyectos/nuevo",
    "/proyectos/1",
    "/proyectos/1/editar",
    "/solicitudes/",
    "/solicitudes/1",
    "/avisos/",
)
ADMIN = (
    "/admin/fuentes",
    "/admin/convocatorias",
    "/admin/convocatorias/mx-uy-2025",
    "/admin/convocatorias/mx-uy-2025/corregir/closes",
)
NOT_PAGES = {"/static/<path:filename>", "/solicitudes/<int:application_id>/docx"}
NOT_PAGES |= {"/avisos/confirmar/<token>", "/avisos/baja/<token>"}  # see test_alerts.py


def start(client: FlaskClient) -> str:
    """Starts an application; gives its address."""
    data = {"call": "mx-uy-2025", "project": "1", "csrf_token": token(client, "/convocatorias/mx-uy-2025")}
    return str(client.post("/solicitudes/", data=data).headers["Location"])


@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_anyone_reads(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, problems(answer)) == (200, [])


@pytest.mark.parametrize("path", OPEN_TO_ALL[2:] + SIGNED_IN)
def test_people_read(client: FlaskClient, path: str) -> None:
    sign_in(client)
    start(client)
    answer = client.get(path)
    assert (answer.status_code, problems(answer)) == (200, [])


@pytest.mark.parametrize("path", ADMIN)
def test_admins_read(client: FlaskClient, path: str) -> None:
    sign_in(client, "admin@puente.example")
    answer = client.get(path)
    assert (answer.status_code, problems(answer)) == (200, [])


@pytest.mark.parametrize("path", [*SIGNED_IN, *ADMIN])
def test_strangers_are_sent_to_the_door(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/entrar")


@pytest.mark.parametrize("path", ADMIN)
def test_only_admins_look_behind(client: FlaskClient, path: str) -> None:
    sign_in(client)
    answer = client.get(path)
    assert (answer.status_code, problems(answer)) == (403, [])


def test_no_page_is_left_out(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - NOT_PAGES
    urls = app.url_map.bind("localhost")
    assert rules == {urls.match(path, return_rule=True)[0].rule for path in OPEN_TO_ALL + SIGNED_IN + ADMIN}


@pytest.mark.parametrize("path", ["/nada", "/convocatorias/nada", "/convocatorias/mx-uy-2025/prueba/closes/7"])
def test_what_is_not_there_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, problems(answer)) == (404, [])


def test_answers_carry_their_guards(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in headers


def test_home_shows_what_is_open_and_counts_the_rest(client: FlaskClient) -> None:
    text = page(client.get("/")).text_content()
    assert "Convocatoria México–Uruguay 2025" in text
    assert "Convocatoria México–Uruguay 2023" not in text
    assert "Quedó fuera 1: ver cuál y por qué" in text
    assert "Cerrada: 1 México–Uruguay 2023" in text
    assert "Fecha simulada" in text
    assert "13días" in "".join(text.split())


def test_a_fact_shows_its_sentence_and_the_proof_marks_it(client: FlaskClient) -> None:
    assert page(client.get("/convocatorias/mx-uy-2025")).xpath("//mark/text()") == [SENTENCE]
    answer = client.get("/convocatorias/mx-uy-2025/prueba/closes/0")
    assert page(answer).xpath("//*[@id='prueba']/text()") == [SENTENCE]
    assert "alert(1)" not in answer.get_data(as_text=True)


def test_what_is_not_known_says_so(client: FlaskClient) -> None:
    facts = page(client.get("/convocatorias/mx-uy-2025")).xpath("//div[@class='dato sin']")
    assert any("Apertura" in fact.text_content() and "No indicado" in fact.text_content() for fact in facts)


def test_static_files_are_those_of_the_list() -> None:
    listed = dict(reversed(line.split("  ")) for line in (STATIC / "CHECKSUMS").read_text().splitlines())
    found = {
        file.relative_to(STATIC).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in STATIC.rglob("*")
        if file.is_file() and file.name != "CHECKSUMS"
    }
    assert found == listed
