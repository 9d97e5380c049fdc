"""Coming in with another address: password and code again, proof from the new mailbox, a way back from the old one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.mail import MailServer
from tests.webapp.conftest import NOW, PASSWORD
from tests.webapp.support import page, problems, sign_in, token
from tests.webapp.test_accounts import deeds, enrolled, later, send, words
from tests.webapp.test_at_once import at_once
from tracker.config import Settings
from tracker.jobs.invite import Place, invite
from tracker.store.accounts import EmailChange, Invitation
from tracker.store.alerts import Subscription
from tracker.store.people import User, user_by_email
from webapp import create_app

ANA, LUIS = "ana@zapopan.example", "luis@oaxaca.example"
NEW = "ana.rios@jalisco.example"
PATH = "/cuenta/correo"


@pytest.fixture
def app(mailing_app: Flask) -> Flask:
    """The application with a mail server."""
    return mailing_app


def ask(client: FlaskClient, email: str = NEW, **more: str) -> int:
    """Asks for the change with the right password."""
    return send(client, PATH, **{"email": email, "current": PASSWORD, **more}).status_code


def mails(smtp: MailServer) -> dict[str, str]:
    """The plain text of the mails, by whom they went to; the newest of each."""
    found = {}
    for message in smtp.messages:
        body = message.get_body(("plain",))
        assert body is not None
        found[str(message["To"])] = body.get_content()
    return found


def path_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found is not None
    return found[1]


def address(app: Flask, number: int = 1) -> str:
    with app.extensions["puente"].reading() as session:
        return session.get_one(User, number).email


def press(client: FlaskClient, path: str) -> int:
    """Opens the page of a link and presses its button."""
    shown = client.get(path)
    assert (shown.status_code, problems(shown)) == (200, [])
    answer = send(client, path)
    return answer.status_code


def test_the_new_address_counts_once_its_owner_confirms_and_not_before(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    sign_in(client)
    assert problems(client.get(PATH)) == []
    assert ask(client) == 303
    assert f"Revise el correo {NEW}" in words(client.get(PATH))
    assert f"enlace que le enviamos a {NEW}" in words(client.get("/cuenta"))
    assert address(app) == ANA
    assert sign_in(app.test_client(), ANA).status_code == 302
    assert press(client, path_in(mails(smtp)[NEW])) == 303
    assert address(app) == NEW
    assert f"Desde ahora entra con {NEW}" in words(client.get("/cuenta?correo=1"))
    assert sign_in(app.test_client(), ANA).status_code == 422
    assert sign_in(app.test_client(), NEW).status_code == 302
    assert deeds(app)[-2:] == ["email_change_asked", "email_changed"]


def test_the_old_address_is_told_when_it_is_asked_for_and_when_it_counts(client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    ask(client)
    told = mails(smtp)
    assert set(told) == {ANA, NEW}
    assert NEW in told[ANA]
    assert "detener" in told[ANA]
    press(client, path_in(told[NEW]))
    assert "cambió" in str(smtp.messages[-1]["Subject"])
    assert smtp.messages[-1]["To"] == ANA
    assert "deshágalo" not in mails(smtp)[NEW]


@pytest.mark.engines("sqlite")
def test_without_the_password_nothing_is_asked(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    refused = send(client, PATH, email=NEW, current="no es esta")
    assert (refused.status_code, problems(refused)) == (422, [])
    assert "No es su contraseña actual" in words(refused)
    assert ask(client, "esto no es un correo") == 422
    assert ask(client, ANA.upper()) == 422
    assert smtp.messages == []


@pytest.mark.engines("sqlite")
def test_who_has_a_second_step_types_a_code_too(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    assert not page(client.get(PATH)).xpath("//input[@name='code']")
    code, codes = enrolled(app, ANA)
    for wrong in ("", "000000"):
        refused = send(client, PATH, email=NEW, current=PASSWORD, code=wrong)
        assert (refused.status_code, problems(refused)) == (422, [])
    assert smtp.messages == []
    assert ask(client, code=code) == 303
    assert ask(client, code=code) == 422
    assert ask(client, code=codes[0]) == 303


def test_an_address_that_has_an_account_is_answered_alike_and_its_owner_is_told(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    sign_in(client)
    ask(client, LUIS)
    taken = words(client.get(PATH)).replace(LUIS, "X")
    assert "/cuenta/correo/" not in mails(smtp)[LUIS]
    assert "ya tiene una suya" in mails(smtp)[LUIS]
    ask(client)
    assert words(client.get(PATH)).replace(NEW, "X") == taken
    assert (address(app), address(app, 2)) == (ANA, LUIS)


@pytest.mark.engines("sqlite")
def test_a_link_counts_once_for_a_day_and_only_the_newest(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    ask(client, "otra@jalisco.example")
    ask(client)
    first, newest = path_in(mails(smtp)["otra@jalisco.example"]), path_in(mails(smtp)[NEW])
    assert client.get(first).status_code == 404
    late = later(app, timedelta(hours=25))
    sign_in(late)
    assert late.get(newest).status_code == 410
    assert press(client, newest) == 303
    assert client.get(newest).status_code == 404
    assert client.get(f"{newest}x").status_code == 404


@pytest.mark.engines("sqlite")
def test_three_in_an_hour_are_enough(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    assert [ask(client) for _ in range(4)] == [303, 303, 303, 422]
    assert len(smtp.messages) == 6


def test_only_who_asked_confirms_whoever_has_the_link(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    """A slip of the pen must not give the account to whoever reads that mailbox."""
    sign_in(client)
    ask(client)
    path = path_in(mails(smtp)[NEW])
    stranger = app.test_client()
    assert stranger.get(path).headers["Location"].startswith("/entrar?next=")
    sign_in(stranger, LUIS)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, data={"csrf_token": token(stranger, "/cuenta")}).status_code == 404
    assert address(app) == ANA


def test_other_sessions_end_and_links_to_choose_a_password_die(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    send(other, "/olvide", email=ANA)
    reset = path_in(mails(smtp)[ANA])
    assert app.test_client().get(reset).status_code == 200
    ask(client)
    assert press(client, path_in(mails(smtp)[NEW])) == 303
    assert client.get("/proyectos/").status_code == 200
    assert other.get("/proyectos/").status_code == 302
    assert app.test_client().get(reset).status_code == 404


def test_alerts_and_invitations_go_along(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    state = app.extensions["puente"]
    with state.writing.begin() as session:
        ana, admin = (user_by_email(session, name) for name in (ANA, "admin@puente.example"))
        assert ana is not None
        assert admin is not None
        for cvegeo, email in (("14120", ANA), ("20067", ANA), ("20067", NEW)):
            row = Subscription(email=email, cvegeo=cvegeo, user_id=ana.id, requested_at=NOW, confirmed_at=NOW)
            session.add(row)
        place = Place("20067", "technician")
        invite(session, state.settings, ANA, "Ana Ríos", place, by=admin, now=NOW)
    sign_in(client)
    ask(client)
    press(client, path_in(mails(smtp)[NEW]))
    with state.reading() as session:
        rows = session.scalars(select(Subscription).order_by(Subscription.id)).all()
        live = [(row.email, row.cvegeo) for row in rows if row.ended_at is None]
        assert live == [(NEW, "14120"), (NEW, "20067")]
        assert session.scalars(select(Invitation)).one().email == NEW


def test_the_old_address_stops_a_change_and_the_password_opens_nothing_any_more(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    sign_in(client)
    ask(client)
    told = mails(smtp)
    assert press(app.test_client(), path_in(told[ANA])) == 200
    assert client.get("/proyectos/").status_code == 302
    assert sign_in(app.test_client(), ANA).status_code == 422
    assert smtp.messages[-1]["To"] == ANA
    assert "/restablecer/" in mails(smtp)[ANA]
    assert app.test_client().get(path_in(told[ANA])).status_code == 404
    with app.extensions["puente"].reading() as session:
        assert session.scalars(select(EmailChange)).one().cancelled_at is not None
    assert deeds(app)[-1] == "email_change_undone"


def test_the_old_address_takes_it_back_whatever_was_done_since(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    sign_in(client)
    ask(client)
    press(client, path_in(mails(smtp)[NEW]))
    back = path_in(mails(smtp)[ANA])
    ask(client, "tercero@jalisco.example")
    press(client, path_in(mails(smtp)["tercero@jalisco.example"]))
    assert address(app) == "tercero@jalisco.example"
    further = path_in(mails(smtp)[NEW])
    assert press(app.test_client(), back) == 200
    assert address(app) == ANA
    assert client.get("/proyectos/").status_code == 302
    assert app.test_client().get(further).status_code == 404
    chosen = app.test_client()
    reset = path_in(mails(smtp)[ANA])
    assert send(chosen, reset, password="cuatro palabras muy largas").status_code == 303
    assert sign_in(app.test_client(), ANA, "cuatro palabras muy largas").status_code == 302


@pytest.mark.engines("sqlite")
def test_after_a_week_it_is_too_late_to_take_it_back(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    ask(client)
    press(client, path_in(mails(smtp)[NEW]))
    answer = later(app, timedelta(days=7)).get(path_in(mails(smtp)[ANA]))
    assert (answer.status_code, problems(answer)) == (410, [])
    assert "escriba a quien administra Puente" in words(answer)
    assert later(app, timedelta(days=6)).get(path_in(mails(smtp)[ANA])).status_code == 200


@pytest.mark.engines("sqlite")
def test_an_address_taken_meanwhile_is_not_taken_twice(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    ask(client)
    with app.extensions["puente"].writing.begin() as session:
        session.get_one(User, 2).email = NEW
    answer = send(client, path_in(mails(smtp)[NEW]))
    assert (answer.status_code, problems(answer)) == (409, [])
    assert address(app) == ANA


def test_of_two_who_take_an_address_at_the_same_moment_one_is_told(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    sign_in(client)
    ask(client)
    path = path_in(mails(smtp)[NEW])
    guard = token(client, path)

    def theirs(session: Session) -> None:
        session.get_one(User, 2).email = NEW

    answer = at_once(app, theirs, lambda: client.post(path, data={"csrf_token": guard}))
    assert (answer.status_code, problems(answer)) == (409, [])
    assert (address(app), address(app, 2)) == (ANA, NEW)


@pytest.mark.engines("sqlite")
def test_a_change_that_waits_can_be_called_back(app: Flask, client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    ask(client)
    assert send(client, f"{PATH}/cancelar", PATH).status_code == 303
    assert "Falta confirmar" not in words(client.get("/cuenta"))
    assert client.get(path_in(mails(smtp)[NEW])).status_code == 404


@pytest.mark.engines("sqlite")
def test_without_mail_no_change_is_offered(settings: Settings) -> None:
    app = create_app(settings)
    client = app.test_client()
    sign_in(client)
    shown = client.get(PATH)
    assert problems(shown) == []
    assert not page(shown).xpath("//input[@name='email']")
    app.extensions["puente"].engine.dispose()
