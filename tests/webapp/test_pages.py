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
from tracker.store.calls import calls_with_status
from tracker.store.projects import live_projects
from webapp.security import Ability, ability_of

pytestmark = pytest.mark.engines("sqlite")
STATIC = Path(webapp.__file__).parent / "static"
VALUES = {"key": "mx-uy-2025", "field": "closes", "index": 0, "day": "2025-07-02", "project_id": 1, "application_id": 1}
VALUES |= {"user_id": 2, "agreement_id": 1, "paper_id": 1, "import_id": 1}
NOT_PAGES = {"/static/<path:filename>", "/fuentes.json", "/solicitudes/<int:application_id>/docx"}
NOT_PAGES |= {f"/avisos/{name}/<token>" for name in ("confirmar", "baja", "busquedas")}  # see test_alerts.py
NOT_PAGES |= {"/entrar/codigo", "/restablecer/<token>", "/registro/<token>", "/invitacion/<token>"}  # test_accounts.py
NOT_PAGES |= {"/cuenta/correo/<token>", "/cambio-de-correo/<token>"}  # test_change_email.py
NOT_PAGES |= {"/admin/personas/peticiones/<int:number>", "/compartido/<int:project_id>"}  # test_people_at_work.py
NOT_PAGES |= {"/municipio/documentos/<int:paper_id>", "/proyectos/proyectos.csv"}  # test_municipal.py, test_projects.py
NOT_PAGES |= {f"/proyectos/importar/{name}" for name in ("plantilla.csv", "<int:import_id>/errores.csv")}
DIRECTION = {Ability.PEOPLE, Ability.SIGN, Ability.SHARED}
"""What neither a technician nor an admin may do."""


def start(client: FlaskClient) -> str:
    """Starts an application; gives its address."""
    data = {"call": "mx-uy-2025", "project": "1", "csrf_token": token(client, "/convocatorias/mx-uy-2025")}
    return str(client.post("/solicitudes/", data=data).headers["Location"])


def pages_of(app: Flask) -> dict[str, str]:
    """Every page that the routes know, as an address with what the small Puente has, and whom it is for."""
    urls = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.rule not in NOT_PAGES]
    values = [{name: VALUES[name] for name in rule.arguments} for rule in rules]
    return {
        urls.build(rule.endpoint, value): _reader(app, rule.endpoint) for rule, value in zip(rules, values, strict=True)
    }


def _reader(app: Flask, endpoint: str) -> str:
    if endpoint == "account.sign_in":
        return "door"
    ability = ability_of(app, endpoint)
    if ability in (Ability.PUBLIC, Ability.ADMIN):
        return "all" if ability is Ability.PUBLIC else "admins"
    return "others" if ability in DIRECTION else "people"


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("", {"all": 200, "door": 200, "people": 302, "others": 302, "admins": 302}),
        ("ana@zapopan.example", {"all": 200, "door": 302, "people": 200, "others": 403, "admins": 403}),
        ("admin@puente.example", {"all": 200, "door": 302, "people": 200, "others": 403, "admins": 200}),
    ],
)
def test_every_page_answers_each_reader_and_is_well_made(
    app: Flask, client: FlaskClient, email: str, expected: dict[str, int]
) -> None:
    other = app.test_client()
    sign_in(other)
    start(other)
    if email:
        sign_in(client, email)
    wrong = {}
    for path, reader in pages_of(app).items():
        status = expected[reader]
        answer = client.get(path)
        found = problems(answer) if answer.status_code not in (302, 303) else []
        if (answer.status_code, found) != (status, []):
            wrong[path] = (answer.status_code, found)
        if status == 302 and not email:
            assert answer.headers["Location"].startswith("/entrar")
    assert wrong == {}


def test_the_routes_are_of_every_kind(app: Flask) -> None:
    assert set(pages_of(app).values()) == {"all", "door", "people", "others", "admins"}


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


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/", "closed", "No hay convocatorias abiertas"),
        ("/convocatorias/cerradas", "open", "Ninguna ha cerrado"),
        ("/proyectos/", "open", "Aún no hay proyectos de su municipio"),
        ("/solicitudes/", "open", "Aún no hay solicitudes"),
    ],
)
def test_an_empty_list_says_what_will_come(app: Flask, client: FlaskClient, path: str, status: str, words: str) -> None:
    sign_in(client)
    with app.extensions["puente"].writing.begin() as session:
        for call in calls_with_status(session):
            call.status, call.clock_at = status, None  # one that is open and past its closing counts as closed
        for project in live_projects(session):
            project.archived = True
    answer = client.get(path)
    assert (answer.status_code, problems(answer)) == (200, [])
    assert words in page(answer).text_content()


def test_a_fact_shows_its_sentence_and_the_proof_marks_it(client: FlaskClient) -> None:
    assert page(client.get("/convocatorias/mx-uy-2025")).xpath("//mark/text()") == [SENTENCE]
    answer = client.get("/convocatorias/mx-uy-2025/prueba/closes/0")
    assert page(answer).xpath("//*[@id='prueba']/text()") == [SENTENCE]
    assert "alert(1)" not in answer.get_data(as_text=True)


def test_what_is_not_known_says_so(client: FlaskClient) -> None:
    facts = page(client.get("/convocatorias/mx-uy-2025")).xpath("//div[@class='dato sin']")
    assert any("Apertura" in fact.text_content() and "No indicado" in fact.text_content() for fact in facts)


def test_browsers_keep_static_files_until_they_change(client: FlaskClient) -> None:
    address = str(page(client.get("/")).xpath("//link[@rel='stylesheet']/@href")[-1])
    assert address.startswith("/static/puente.css?v=")
    with client.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=604800"


def test_static_files_are_those_of_the_list() -> None:
    listed = dict(reversed(line.split("  ")) for line in (STATIC / "CHECKSUMS").read_text().splitlines())
    found = {
        file.relative_to(STATIC).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in STATIC.rglob("*")
        if file.is_file() and file.name != "CHECKSUMS"
    }
    assert found == listed
