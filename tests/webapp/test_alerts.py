"""Alerts are asked for when signed in, confirmed and ended by links that need no account; a look changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.mail import MailServer
from tests.webapp.conftest import NOW
from tests.webapp.support import page, problems, sign_in, token
from tracker.alerts.events import event_sentence
from tracker.alerts.tokens import Purpose, seal
from tracker.config import Settings
from tracker.jobs.notify import leave_url
from tracker.jobs.subscribe import LINK_LIFE, confirm_url
from tracker.store.alerts import Subscription, subscription_for
from tracker.store.calls import Event
from tracker.store.engine import make_engine, make_sessions
from webapp import create_app

SECRET = "solo-para-desarrollo"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def ask(client: FlaskClient) -> None:
    """Ana asks for alerts."""
    sign_in(client)
    answer = client.post("/avisos/pedir", data={"csrf_token": token(client, "/avisos/")})
    assert answer.status_code == 303
    answer.close()


def subscription(settings: Settings) -> Subscription:
    """The only subscription there is."""
    engine = make_engine(settings.database)
    with make_sessions(engine)() as session:
        found = session.scalars(select(Subscription)).one()
    engine.dispose()
    return found


def path(settings: Settings, address: str) -> str:
    return address.removeprefix(settings.base_url)


def confirming(settings: Settings) -> str:
    return path(settings, confirm_url(settings, subscription(settings), NOW))


def leaving(settings: Settings) -> str:
    return path(settings, leave_url(settings, subscription(settings)))


def words(client: FlaskClient, address: str) -> str:
    return " ".join(page(client.get(address)).text_content().split())


def test_asking_sends_the_mail_at_once_and_its_link_confirms_without_signing_in(
    mailing_app: Flask, settings: Settings, smtp: MailServer
) -> None:
    client = mailing_app.test_client()
    ask(client)
    [mail] = smtp.messages
    body = mail.get_body(("plain",))
    assert body is not None
    assert mail["To"] == "ana@zapopan.example"
    [address] = [word for word in body.get_content().split() if "/avisos/confirmar/" in word]
    stranger = mailing_app.test_client()
    answer = stranger.get(path(settings, address))
    assert (answer.status_code, problems(answer)) == (200, [])
    assert "Va a recibir en ana@zapopan.example" in page(answer).text_content()
    assert "Falta confirmar" in words(client, "/avisos/")
    guard = {"csrf_token": page(answer).xpath("//input[@name='csrf_token']/@value")[0]}
    assert stranger.post(path(settings, address), data=guard).status_code == 303
    assert "Los avisos están confirmados" in words(stranger, path(settings, address))
    assert "Los avisos llegan a ana@zapopan.example" in words(client, "/avisos/")


def test_looking_at_a_link_changes_nothing(client: FlaskClient, settings: Settings) -> None:
    ask(client)
    for address in (confirming(settings), leaving(settings)):
        for method in ("GET", "HEAD"):
            assert client.application.test_client().open(address, method=method).status_code == 200
    found = subscription(settings)
    assert (found.confirmed_at, found.ended_at) == (None, None)


def test_a_forged_request_confirms_nothing(client: FlaskClient, settings: Settings) -> None:
    ask(client)
    assert client.application.test_client().post(confirming(settings)).status_code == 400
    assert subscription(settings).confirmed_at is None


def test_a_mail_program_ends_the_alerts_by_one_click_as_often_as_it_likes(
    client: FlaskClient, settings: Settings
) -> None:
    ask(client)
    address = leaving(settings)
    for _ in range(2):
        answer = client.application.test_client().post(address, data=ONE_CLICK)
        assert (answer.status_code, problems(answer)) == (200, [])
        assert "Location" not in answer.headers
    assert subscription(settings).ended_at == NOW


def test_a_person_ends_the_alerts_by_the_button_behind_the_link(client: FlaskClient, settings: Settings) -> None:
    ask(client)
    stranger = client.application.test_client()
    answer = stranger.get(leaving(settings))
    assert (answer.status_code, problems(answer)) == (200, [])
    [form] = page(answer).forms
    fields = {name: value or "" for name, value in form.fields.items()}
    assert "Ya no recibirá avisos" in page(stranger.post(leaving(settings), data=fields)).text_content()
    assert "Recibir avisos en" in words(client, "/avisos/")


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "no"}, {"other": "One-Click"}])
def test_another_request_to_that_address_ends_nothing(
    client: FlaskClient, settings: Settings, body: dict[str, str]
) -> None:
    ask(client)
    assert client.post(leaving(settings), data=body).status_code == 400
    assert subscription(settings).ended_at is None


@pytest.mark.parametrize("way", ["confirmar", "baja"])
def test_every_link_that_puente_did_not_write_gets_the_same_page(
    client: FlaskClient, settings: Settings, way: str
) -> None:
    ask(client)
    stranger = client.application.test_client()
    mixed = {"confirmar": Purpose.LEAVE, "baja": Purpose.CONFIRM}[way]
    right = {"confirmar": Purpose.CONFIRM, "baja": Purpose.LEAVE}[way]
    bad = ["x", seal("otra", right, 1), seal(SECRET, right, 99), seal(SECRET, mixed, 1), seal(SECRET, right, 1) + "A"]
    pages = [stranger.get(f"/avisos/{way}/{item}") for item in bad]
    assert [(answer.status_code, problems(answer)) for answer in pages] == [(404, [])] * len(bad)
    assert len({words(stranger, f"/avisos/{way}/{item}") for item in bad}) == 1
    assert {stranger.post(f"/avisos/baja/{item}", data=ONE_CLICK).status_code for item in bad if way == "baja"} <= {404}


def test_a_link_whose_time_is_over_says_so(client: FlaskClient, settings: Settings) -> None:
    ask(client)
    old = confirm_url(settings, subscription(settings), NOW - LINK_LIFE - timedelta(seconds=1))
    answer = client.get(path(settings, old))
    assert (answer.status_code, problems(answer)) == (410, [])
    assert "El enlace venció" in page(answer).text_content()


def test_asking_when_the_mail_cannot_go_out_leaves_it_waiting(app: Flask, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"mail": "smtp://127.0.0.1:9"}))
    client = app.test_client()
    ask(client)
    assert "Falta confirmar" in words(client, "/avisos/")
    app.extensions["puente"].engine.dispose()


def test_alerts_are_ended_by_who_has_signed_in(client: FlaskClient, settings: Settings) -> None:
    ask(client)
    guard = {"csrf_token": token(client, "/avisos/")}
    assert client.post("/avisos/terminar", data=guard).status_code == 303
    assert subscription(settings).ended_at == NOW


def test_who_has_no_alerts_has_none_to_end(client: FlaskClient) -> None:
    sign_in(client)
    answer = client.post("/avisos/terminar", data={"csrf_token": token(client, "/cuenta")})
    assert (answer.status_code, problems(answer)) == (404, [])


def test_asking_twice_sends_one_mail(app: Flask, settings: Settings, tmp_path: Path) -> None:
    app = create_app(settings.model_copy(update={"mail": f"maildir://{tmp_path / 'correo'}"}))
    for client in (app.test_client(), app.test_client()):
        ask(client)
    assert len(list((tmp_path / "correo" / "new").iterdir())) == 1
    app.extensions["puente"].engine.dispose()


def test_the_page_of_a_call_says_what_happened_in_the_words_of_the_mails(client: FlaskClient) -> None:
    moved = {"from": "2025-06-30", "to": "2025-07-15T23:59"}
    with client.application.extensions["puente"].writing.begin() as session:
        session.add(Event(call_id=1, kind="deadline_extended", material="x", at=NOW, data=moved))
    said = "Prórroga: cerraba el 30 de junio de 2025, ahora cierra el 15 de julio de 2025."
    assert event_sentence("deadline_extended", moved) == said
    assert said in words(client, "/convocatorias/mx-uy-2025")


def test_who_reads_english_agrees_to_an_english_sentence_and_that_one_is_kept(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    client.get("/?idioma=en")
    shown = page(client.get("/avisos/")).text_content()
    client.post("/avisos/pedir", data={"csrf_token": token(client, "/avisos/")})
    with app.extensions["puente"].reading() as session:
        asked = subscription_for(session, "ana@zapopan.example", "14120")
        kept = asked.consent["text"] if asked is not None else ""
    assert kept.startswith("I agree to receive")
    assert kept in shown
