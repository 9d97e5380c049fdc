"""What those who look after Puente hand over in the browser is kept, read with its proof, and waits for review."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.jobs.test_add import INVITED, PAGE, UNTIL, opened_text, workbook
from tests.webapp.support import page, problems, sign_in, token
from tracker.catalogue import load_catalogue
from tracker.errors import Unreadable
from tracker.jobs.migrate import load_funds
from tracker.store.calls import calls_with_status, facts_of
from tracker.store.people import Audit, User
from tracker.store.sources import Outcome
from webapp.pages import admin_take

pytestmark = pytest.mark.engines("sqlite")
PATH = "/admin/agregar"
KEY = "mx-cl-2025"


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> FlaskClient:
    with app.extensions["puente"].writing.begin() as session:
        load_funds(session, load_catalogue())
    sign_in(client, "admin@puente.example")
    return client


def give(admin: FlaskClient, **given: object) -> TestResponse:
    data = {"csrf_token": token(admin, PATH), "fund": "", **given}
    return admin.post(PATH, data=data, content_type="multipart/form-data")


def found(app: Flask) -> list[tuple[str, str]]:
    with app.extensions["puente"].writing() as session:
        return [(call.key, call.state) for call in calls_with_status(session, review=True) if call.key == KEY]


def said(answer: TestResponse) -> str:
    return " ".join(page(answer).text_content().split())


def test_the_form_is_whole_and_only_for_those_who_look_after_puente(admin: FlaskClient, app: Flask) -> None:
    answer = admin.get(PATH)
    assert (answer.status_code, problems(answer)) == (200, [])
    stranger = app.test_client()
    sign_in(stranger)
    assert stranger.get(PATH).status_code in (302, 303, 403, 404)


@pytest.mark.parametrize("made", [workbook, opened_text])
def test_a_file_becomes_a_call_that_waits_for_review(
    app: Flask, admin: FlaskClient, tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    file = made(tmp_path)
    answer = give(admin, file=(BytesIO(file.read_bytes()), file.name))
    assert answer.headers["Location"].endswith(f"/admin/convocatorias/{KEY}")
    assert found(app) == [(KEY, "review")]


@pytest.mark.parametrize("text", [PAGE, f"Convocatoria 2025\n\n{INVITED}\n\n{UNTIL}"])
def test_a_pasted_page_is_read_like_one_that_was_fetched(app: Flask, admin: FlaskClient, text: str) -> None:
    assert give(admin, text=text).status_code == 303
    assert found(app) == [(KEY, "review")]
    with app.extensions["puente"].writing() as session:
        call = next(call for call in calls_with_status(session, review=True) if call.key == KEY)
        assert facts_of(session, call.id)["closes"].fact().evidence[0].words in UNTIL
        assert added_by(session) == ["admin@puente.example"]


def added_by(session: Session) -> list[str]:
    return [session.get_one(User, entry.user_id).email for entry in session.query(Audit).filter_by(action="add")]


def test_a_page_without_a_fund_is_kept_and_the_fund_is_asked_for(admin: FlaskClient) -> None:
    answer = give(admin, text=f"Convocatoria 2025\n\nSe invita a municipios a presentar propuestas.\n\n{UNTIL}")
    assert (answer.status_code, problems(answer)) == (200, [])
    assert "No nombra ningún fondo" in said(answer)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Dé una sola cosa"),
        ({"address": "https://a.example", "text": "b"}, "Dé una sola cosa"),
        ({"address": "nada"}, "Escriba una dirección"),
        ({"file": (BytesIO(b"nada"), "a.pdf")}, "dañado"),
        ({"file": (BytesIO(b"nada"), "../../a.exe")}, "No se lee este tipo"),
        ({"file": (BytesIO(b" "), "a.pdf")}, "No tiene nada escrito"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_input(admin: FlaskClient, given: dict[str, object], words: str) -> None:
    answer = give(admin, **given)
    assert (answer.status_code, problems(answer)) == (422, [])
    assert words in said(answer)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("challenge", "pegue su texto"),
        ("server_error", "El sitio no responde"),
        ("refused", "solo abre direcciones públicas"),
        ("redirects", "de una a otra sin fin"),
    ],
)
def test_a_page_that_is_not_given_says_what_a_person_can_do(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, outcome: str, words: str
) -> None:
    def walled(*_given: object) -> None:
        raise Unreadable(outcome, "a wall")

    monkeypatch.setattr(admin_take, "fetch", walled)
    assert words in said(give(admin, address="https://www.gob.mx/amexcid"))


def test_no_outcome_of_a_fetch_is_shown_by_its_code(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = iter(Outcome)

    def walled(*_given: object) -> None:
        raise Unreadable(next(outcomes).value, "a wall")

    monkeypatch.setattr(admin_take, "fetch", walled)
    shown = [said(give(admin, address="https://fondo.example/")) for _outcome in Outcome]
    assert [name.value for name, text in zip(Outcome, shown, strict=True) if name.value in text] == []
