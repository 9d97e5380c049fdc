"""Signing in, keeping people apart, and what they write."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.conftest import SENTENCE
from tests.webapp.support import page, problems, sign_in, token
from tests.webapp.test_pages import start
from tracker.config import Settings
from tracker.store.people import people_at
from webapp import create_app


def test_the_right_password_opens(client: FlaskClient) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/proyectos/")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(("email", "password"), [("ana@zapopan.example", "otra"), ("nadie@zapopan.example", "otra")])
def test_a_wrong_one_does_not(client: FlaskClient, email: str, password: str) -> None:
    answer = sign_in(client, email, password)
    assert (answer.status_code, problems(answer)) == (422, [])
    assert client.get("/proyectos/").status_code == 302


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_door_leads_nowhere_else(client: FlaskClient, onward: str) -> None:
    data = {"email": "ana@zapopan.example", "password": "caballo correcto batería"}
    data["csrf_token"] = token(client, "/entrar")
    assert client.post("/entrar", query_string={"next": onward}, data=data).headers["Location"] == "/proyectos/"


def test_forged_requests_are_refused(client: FlaskClient) -> None:
    sign_in(client)
    answer = client.post("/proyectos/nuevo", data={"title": "Ajeno"})
    assert (answer.status_code, problems(answer)) == (400, [])


def test_trying_passwords_gets_slow(client: FlaskClient) -> None:
    statuses = [sign_in(client, password="x").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 422)])
def test_each_visitor_behind_a_known_proxy_has_a_limit_of_their_own(
    app: Flask, settings: Settings, proxies: int, last: int
) -> None:
    made = create_app(settings.model_copy(update={"proxies": proxies}))
    client = made.test_client()
    guard = {"email": "ana@zapopan.example", "password": "x", "csrf_token": token(client, "/entrar")}
    ways = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(11)]
    assert [client.post("/entrar", data=guard, headers=way).status_code for way in ways][-1] == last
    made.extensions["puente"].engine.dispose()


def test_signing_out_everywhere_ends_other_sessions(client: FlaskClient) -> None:
    other = client.application.test_client()
    sign_in(client)
    sign_in(other)
    client.post("/salir", data={"everywhere": "1", "csrf_token": token(client, "/cuenta")})
    assert other.get("/proyectos/").status_code == 302


@pytest.mark.parametrize("path", ["/proyectos/2", "/proyectos/2/editar", "/solicitudes/1", "/solicitudes/1/docx"])
def test_what_is_another_municipalitys_is_not_there(client: FlaskClient, path: str) -> None:
    other = client.application.test_client()
    sign_in(other, "luis@oaxaca.example")
    sign_in(client)
    start(client)
    if path.startswith("/solicitudes"):
        assert other.get(path).status_code == 404
    else:
        assert client.get(path).status_code == 404


def test_a_project_is_written_and_changed(client: FlaskClient) -> None:
    sign_in(client)
    data = {"title": "Red de cuidados", "activities": "Uno\nDos", "themes": ["genero"], "includes_works": "no"}
    answer = client.post("/proyectos/nuevo", data={**data, "csrf_token": token(client, "/proyectos/nuevo")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/proyectos/3")
    form = page(client.get("/proyectos/3/editar")).forms[0]
    assert (form.fields["activities"].strip(), form.fields["includes_works"]) == ("Uno\nDos", "no")
    fields = {**dict(form.fields), "title": "Red de cuidados II"}
    kept = {name: value for name, value in fields.items() if isinstance(value, str)}
    assert client.post("/proyectos/3/editar", data=kept).status_code == 303
    assert client.post("/proyectos/3/editar", data={**kept, "title": "Otra red"}).status_code == 409
    assert "Red de cuidados II" in client.get("/proyectos/3").get_data(as_text=True)


def test_a_project_without_name_or_currency_comes_back(client: FlaskClient) -> None:
    sign_in(client)
    guard = {"csrf_token": token(client, "/proyectos/nuevo")}
    answer = client.post("/proyectos/nuevo", data={**guard, "title": ""})
    assert (answer.status_code, problems(answer)) == (422, [])
    answer = client.post("/proyectos/nuevo", data={**guard, "title": "Con costo", "budget": "1000"})
    assert (answer.status_code, problems(answer)) == (422, [])
    assert "Elija la moneda" in answer.get_data(as_text=True)


def test_an_application_is_filled_saved_and_written_into_the_funds_file(client: FlaskClient) -> None:
    sign_in(client)
    path = start(client)
    assert start(client) == path
    form = next(form for form in page(client.get(path)).forms if form.get("id") == "sol")
    name = next(name for name, value in dict(form.fields).items() if value == "Arroyo Atemajac, Zapopan, Jalisco")
    fields = {key: value or "" for key, value in dict(form.fields).items()} | {name: "Otro título del arroyo"}
    answer = client.post(path, data=fields)
    assert answer.status_code == 303
    assert "Cambiado a mano" in client.get(answer.headers["Location"]).get_data(as_text=True)
    assert client.post(path, data=fields).status_code == 303
    with ZipFile(BytesIO(client.get(f"{path}/docx").data)) as file:
        assert "Otro título del arroyo" in file.read("word/document.xml").decode()


def test_a_correction_is_proved_and_locked(client: FlaskClient) -> None:
    sign_in(client, "admin@puente.example")
    path = "/admin/convocatorias/mx-uy-2025/corregir/closes"
    guard = {"csrf_token": token(client, path)}
    wrong = client.post(path, data={**guard, "value": "mañana", "words": "", "note": "x"})
    assert (wrong.status_code, problems(wrong)) == (422, [])
    unproved = client.post(path, data={**guard, "value": "2025-07-20", "words": "No dice esto", "note": ""})
    assert unproved.status_code == 422
    assert client.post(path, data={**guard, "value": "2025-07-20", "words": SENTENCE, "note": ""}).status_code == 303
    text = client.get("/convocatorias/mx-uy-2025").get_data(as_text=True)
    assert "20 de julio de 2025" in text
    assert "Corregido" in text


@pytest.mark.parametrize("path", ["/proyectos/", "/proyectos/1", "/convocatorias/mx-uy-2025"])
def test_a_match_says_why_and_what_is_missing(client: FlaskClient, path: str) -> None:
    sign_in(client)
    text = " ".join(page(client.get(path)).text_content().split())
    assert "Coincide en el tema de agua. La convocatoria dice: «Paga 100 % del agua.»" in text
    assert "Cumple 1, no cumple 1, falta saber 1." in text
    if path != "/proyectos/":
        assert "Una contraparte de: Uruguay" in text


def test_a_strangers_page_shows_no_match(client: FlaskClient) -> None:
    assert "Criterio" not in page(client.get("/convocatorias/mx-uy-2025")).text_content()


def test_signing_in_starts_a_session_of_its_own(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = "before"
    before = token(client, "/entrar")
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
    assert client.post("/salir", data={"csrf_token": before}).status_code == 400
    assert client.get("/proyectos/").status_code == 200


def test_signing_out_needs_a_button(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/salir").status_code == 405
    assert client.post("/salir").status_code == 400
    assert client.get("/proyectos/").status_code == 200
    assert client.post("/salir", data={"csrf_token": token(client, "/cuenta")}).status_code == 302
    assert client.get("/proyectos/").status_code == 302
    with client.session_transaction() as session:
        assert "_user_id" not in session


def test_the_door_says_the_same_of_a_wrong_password_and_of_nobody(client: FlaskClient) -> None:
    said = [sign_in(client, email, "otra contraseña") for email in ("ana@zapopan.example", "nadie@zapopan.example")]
    shown = [page(answer).xpath("//*[@role='alert']")[0].text_content().split() for answer in said]
    assert shown[0] == shown[1] != []


def test_passwords_are_kept_as_argon2id(client: FlaskClient) -> None:
    with client.application.extensions["puente"].reading() as session:
        assert {user.password_hash[:10] for user in people_at(session, "example")} == {"$argon2id$"}


def test_who_is_not_active_does_not_come_in(client: FlaskClient) -> None:
    sign_in(client)
    with client.application.extensions["puente"].writing.begin() as session:
        for user in people_at(session, "@zapopan.example"):
            user.active = False
    assert client.get("/proyectos/").status_code == 302
    assert sign_in(client.application.test_client()).status_code == 422
