"""How people come to an account and keep it: requests, invitations, passwords, the second step, sessions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.mail import MailServer
from tests.webapp.conftest import NOW, PASSWORD
from tests.webapp.support import page, problems, sign_in, token
from tracker.config import Settings
from tracker.domain.totp import code_at, step_at
from tracker.jobs.accounts import create_user
from tracker.jobs.second_factor import begin, confirm, key_of
from tracker.store.accounts import SecondFactor
from tracker.store.alerts import OutboxRow, Subscription
from tracker.store.people import Audit, Membership, User, user_by_email
from webapp import create_app

NEW = "cuatro palabras muy largas"
DOOR = "/entrar"


@pytest.fixture
def app(mailing_app: Flask) -> Flask:
    """The application with a mail server."""
    return mailing_app


@pytest.fixture
def director(app: Flask) -> FlaskClient:
    """Ana as the director of Zapopan."""
    with app.extensions["puente"].writing.begin() as session:
        session.scalars(select(Membership).where(Membership.user_id == 1)).one().role = "director"
    client = app.test_client()
    sign_in(client)
    return client


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, "admin@puente.example")
    return client


def later(app: Flask, by: timedelta) -> FlaskClient:
    """A visitor of the same Puente at another time."""
    settings = app.extensions["puente"].settings
    made = create_app(settings.model_copy(update={"now": settings.now + by}))
    made.testing = True
    return made.test_client()


def send(client: FlaskClient, path: str, origin: str = "", **data: str) -> TestResponse:
    """Sends a form with the guard of the page that it stands on; the mail that it causes leaves."""
    answer = client.post(path, data={"csrf_token": token(client, origin or path), **data})
    answer.close()
    return answer


def words(answer: TestResponse) -> str:
    return " ".join(page(answer).text_content().split())


def link(smtp: MailServer, about: str) -> str:
    """The path of the link of this kind in the newest mail."""
    body = smtp.messages[-1].get_body(("plain",))
    assert body is not None
    found = re.search(rf"/{about}/\S+", body.get_content())
    assert found is not None, body.get_content()
    return found[0]


def deeds(app: Flask) -> list[str]:
    """What was done about people, as the log has it."""
    with app.extensions["puente"].reading() as session:
        return list(session.scalars(select(Audit.action).where(Audit.action.not_like("paper%")).order_by(Audit.id)))


def somebody(session: Session, email: str) -> User:
    user = user_by_email(session, email)
    assert user is not None
    return user


# --- asking for an account ----------------------------------------------------------------------------------------


ASKED = {"name": "Eva Sol", "place": "Zapopan, Jalisco", "position": "Enlace"}


@pytest.mark.engines("sqlite")
def test_a_request_becomes_an_account_once_its_address_is_proved_and_an_admin_agrees(
    app: Flask, client: FlaskClient, admin: FlaskClient, smtp: MailServer
) -> None:
    answer = send(client, "/registro", email="Eva@zapopan.example", **ASKED)
    assert (answer.status_code, problems(answer)) == (200, [])
    assert "Ninguna" in words(admin.get("/admin/personas"))
    proof = link(smtp, "registro")
    assert "Confirmar que el correo es mío" in words(client.get(proof))
    assert "Ninguna" in words(admin.get("/admin/personas"))  # opening the link is not enough
    assert send(client, proof).status_code == 303
    assert "Su petición llegó" in words(client.get(proof))
    assert "Eva Sol" in words(admin.get("/admin/personas"))
    path = "/admin/personas/peticiones/1"
    assert problems(admin.get(path)) == []
    unknown = send(admin, path, role="technician", place="Villa Inventada")
    assert (unknown.status_code, "No hay un municipio con ese nombre" in words(unknown)) == (422, True)
    assert send(admin, path, role="technician", place="zapopan jalisco").status_code == 303
    assert smtp.messages[-1]["To"] == "eva@zapopan.example"
    taken = link(smtp, "invitacion")
    assert problems(client.get(taken)) == []
    weak = send(client, taken, name="Eva Sol", password="Zapopan2025!!")
    assert (weak.status_code, "se adivina" in words(weak)) == (422, True)
    done = send(client, taken, name="Eva Sol", password=NEW)
    assert (done.status_code, done.headers["Location"]) == (303, "/proyectos/")
    assert "Arroyo Atemajac" in words(client.get("/proyectos/"))
    assert {"invited", "request_approved", "invitation_accepted"} <= set(deeds(app))
    assert app.test_client().get(taken).status_code == 404


@pytest.mark.engines("sqlite")
def test_a_refused_request_is_told_and_makes_no_account(
    app: Flask, client: FlaskClient, admin: FlaskClient, smtp: MailServer
) -> None:
    send(client, "/registro", email="eva@zapopan.example", **ASKED)
    send(client, link(smtp, "registro"))
    assert send(admin, "/admin/personas/peticiones/1", refuse="1").status_code == 303
    assert "no la aprobó" in smtp.messages[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # has text
    assert send(admin, "/admin/personas/peticiones/1", "/admin/personas", refuse="1").status_code == 409
    with app.extensions["puente"].reading() as session:
        assert user_by_email(session, "eva@zapopan.example") is None


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("path", ["/registro", "/olvide"])
def test_no_form_says_who_has_an_account(client: FlaskClient, path: str) -> None:
    known, unknown = (
        words(send(client, path, email=email, **ASKED)).replace(email, "")
        for email in ("ana@zapopan.example", "nadie@zapopan.example")
    )
    assert known == unknown


@pytest.mark.engines("sqlite")
def test_a_mailbox_gets_one_mail_a_day_however_often_somebody_asks(client: FlaskClient, smtp: MailServer) -> None:
    for email in ("eva@zapopan.example", "ana@zapopan.example"):
        for _ in range(3):
            send(client, "/registro", email=email, **ASKED)
    assert [mail["To"] for mail in smtp.messages] == ["eva@zapopan.example", "ana@zapopan.example"]
    assert "Ya tiene una cuenta" in smtp.messages[1]["Subject"]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("path", ["/registro", "/olvide"])
def test_where_no_mails_leave_no_page_promises_one(settings: Settings, path: str) -> None:
    app = create_app(settings)
    answer = app.test_client().get(path)
    assert (answer.status_code, problems(answer)) == (200, [])
    assert "todavía no envía correos" in words(answer)
    app.extensions["puente"].engine.dispose()


# --- invitations --------------------------------------------------------------------------------------------------


@pytest.mark.engines("sqlite")
def test_the_direction_invites_to_its_own_municipality_only_and_never_the_mayor(
    app: Flask, director: FlaskClient, smtp: MailServer
) -> None:
    assert problems(director.get("/personas")) == []
    said = {"email": "eva@zapopan.example", "name": "Eva Sol"}
    assert send(director, "/personas", role="mayor", **said).status_code == 422
    guest = send(director, "/personas", role="guest", **said)
    assert (guest.status_code, "Elija el proyecto" in words(guest)) == (422, True)
    assert send(director, "/personas", role="treasurer", cvegeo="20067", **said).status_code == 303
    assert "eva@zapopan.example" in words(director.get("/personas"))
    client = app.test_client()
    send(client, link(smtp, "invitacion"), name="Eva Sol", password=NEW)
    with app.extensions["puente"].reading() as session:
        user = somebody(session, "eva@zapopan.example")
        assert [(row.cvegeo, row.role) for row in user.memberships] == [("14120", "treasurer")]
        assert not user.is_admin


@pytest.mark.engines("sqlite")
def test_an_invitation_called_back_or_too_old_opens_nothing(
    app: Flask, director: FlaskClient, client: FlaskClient, smtp: MailServer
) -> None:
    said = {"name": "Eva Sol", "role": "technician"}
    send(director, "/personas", email="eva@zapopan.example", **said)
    path = link(smtp, "invitacion")
    late = later(app, timedelta(days=7)).get(path)
    assert (late.status_code, "venció" in words(late)) == (410, True)
    assert client.get(path[:-3] + "abc").status_code == 404
    assert send(director, "/personas/invitaciones/1/cancelar", "/personas").status_code == 303
    assert client.get(path).status_code == 404
    assert client.get(path).headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.engines("sqlite")
def test_who_has_an_account_takes_another_place_with_it_and_keeps_the_password(
    app: Flask, director: FlaskClient, client: FlaskClient, smtp: MailServer
) -> None:
    send(director, "/personas", email="luis@oaxaca.example", name="Luis Paz", role="technician")
    path = link(smtp, "invitacion")
    assert "Ya tiene una cuenta" in words(client.get(path))
    answer = send(client, path, name="Otro", password=NEW)
    assert answer.headers["Location"] == DOOR
    assert sign_in(client, "luis@oaxaca.example").status_code == 302
    assert "Mercado de barrio" in words(client.get("/proyectos/"))
    assert send(client, "/mis-municipios", cvegeo="14120").status_code == 303
    assert "Arroyo Atemajac" in words(client.get("/proyectos/"))
    assert send(client, "/mis-municipios", cvegeo="01001").status_code == 404


@pytest.mark.engines("sqlite")
def test_who_is_taken_from_a_municipality_sees_it_no_more_and_gets_no_alerts_of_it(
    app: Flask, director: FlaskClient
) -> None:
    with app.extensions["puente"].writing.begin() as session:
        eva = create_user(session, "eva@zapopan.example", "Eva", PASSWORD, now=NOW, cost=1, cvegeo="14120")
        session.add(Subscription(email=eva.email, cvegeo="14120", requested_at=NOW, confirmed_at=NOW))
        number = eva.id
    client = app.test_client()
    sign_in(client, "eva@zapopan.example")
    assert send(director, f"/personas/{number}/papel", "/personas", role="sindico").status_code == 303
    assert client.get("/proyectos/nuevo").status_code == 403
    assert send(director, f"/personas/{number}/retirar", "/personas").status_code == 303
    assert client.get("/proyectos/").status_code == 403
    with app.extensions["puente"].reading() as session:
        assert session.scalars(select(Subscription)).one().ended_at == NOW
    assert deeds(app)[-2:] == ["role_set", "role_ended"]
    assert send(director, "/personas/1/retirar", "/personas").status_code == 409
    assert send(director, "/personas/2/retirar", "/personas").status_code == 404


# --- passwords ----------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    inside = app.test_client()
    sign_in(inside)
    assert send(client, "/olvide", email="ANA@zapopan.example").status_code == 200
    path = link(smtp, "restablecer")
    assert problems(client.get(path)) == []
    assert send(client, path, password="corta").status_code == 422
    assert send(client, path, password=NEW).headers["Location"] == f"{DOOR}?cambiada=1"
    assert "Se cambió su contraseña" in smtp.messages[-1]["Subject"]
    assert client.get(path).status_code == 404
    assert inside.get("/proyectos/").status_code == 302  # sessions end with the password that began them
    assert (sign_in(client).status_code, sign_in(client, password=NEW).status_code) == (422, 302)
    assert "password_changed" in deeds(app)


@pytest.mark.engines("sqlite")
def test_only_the_newest_link_works_for_an_hour_and_three_are_sent_in_it(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    paths = []
    for _ in range(5):
        send(client, "/olvide", email="ana@zapopan.example")
        paths.append(link(smtp, "restablecer"))
    assert len(smtp.messages) == 3
    assert [client.get(path).status_code for path in paths[:3]] == [404, 404, 200]
    assert later(app, timedelta(minutes=60)).get(paths[2]).status_code == 410


@pytest.mark.engines("sqlite")
def test_a_link_that_opens_an_account_is_not_kept_once_its_mail_has_left(
    app: Flask, client: FlaskClient, smtp: MailServer
) -> None:
    send(client, "/olvide", email="ana@zapopan.example")
    with app.extensions["puente"].reading() as session:
        row = session.scalars(select(OutboxRow)).one()
        assert (row.status, row.text_body, row.html_body, row.recipient) == ("sent", "", "", "ana@zapopan.example")


@pytest.mark.engines("sqlite")
def test_a_link_for_one_thing_opens_nothing_else(client: FlaskClient, smtp: MailServer) -> None:
    send(client, "/olvide", email="ana@zapopan.example")
    sealed = link(smtp, "restablecer").rpartition("/")[2]
    for way in ("invitacion", "registro", "avisos/confirmar", "avisos/baja"):
        assert client.get(f"/{way}/{sealed}").status_code == 404


@pytest.mark.engines("sqlite")
def test_the_link_leads_to_the_configured_address_whatever_the_request_claims(
    client: FlaskClient, smtp: MailServer
) -> None:
    data = {"email": "ana@zapopan.example", "csrf_token": token(client, "/olvide")}
    client.post("/olvide", data=data, headers={"X-Forwarded-Host": "evil.example", "Host": "localhost"}).close()
    body = smtp.messages[-1].get_body(("plain",))
    assert body is not None
    assert "http://127.0.0.1:8000/restablecer/" in body.get_content()
    assert "evil" not in body.get_content()


@pytest.mark.engines("sqlite")
def test_changing_the_password_needs_the_present_one_and_ends_the_other_sessions(
    client: FlaskClient, smtp: MailServer
) -> None:
    other = client.application.test_client()
    sign_in(client)
    sign_in(other)
    wrong = send(client, "/cuenta/contrasena", "/cuenta", current="no es esta", password=NEW)
    assert (wrong.status_code, problems(wrong)) == (422, [])
    assert send(client, "/cuenta/contrasena", "/cuenta", current=PASSWORD, password=NEW).status_code == 303
    assert (client.get("/proyectos/").status_code, other.get("/proyectos/").status_code) == (200, 302)
    assert smtp.messages[-1]["To"] == "ana@zapopan.example"


# --- sessions -----------------------------------------------------------------------------------------------------


@pytest.mark.engines("sqlite")
def test_a_copied_cookie_is_worth_nothing_after_signing_out(client: FlaskClient) -> None:
    sign_in(client)
    kept = client.get_cookie("puente")
    assert kept is not None
    send(client, "/salir", "/cuenta")
    thief = client.application.test_client()
    thief.set_cookie("puente", kept.value)
    assert thief.get("/proyectos/").status_code == 302


@pytest.mark.engines("sqlite")
def test_a_real_puentes_cookie_is_bound_to_its_host_and_to_https(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"mode": "production", "now": None}))
    assert (app.config["SESSION_COOKIE_NAME"], app.config["SESSION_COOKIE_SECURE"]) == ("__Host-puente", True)
    app.extensions["puente"].engine.dispose()


@pytest.mark.engines("sqlite")
def test_each_session_is_listed_and_can_be_ended_from_another(client: FlaskClient) -> None:
    other = client.application.test_client()
    sign_in(other)
    sign_in(client)
    assert "Otro equipo" in words(client.get("/cuenta"))
    assert send(client, "/cuenta/sesiones/1/terminar", "/cuenta").status_code == 303
    assert (client.get("/cuenta").status_code, other.get("/cuenta").status_code) == (200, 302)
    assert "Otro equipo" not in words(client.get("/cuenta"))


@pytest.mark.engines("sqlite")
def test_a_session_ends_by_itself_after_twelve_hours(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    kept = client.get_cookie("puente")
    assert kept is not None
    for hours, status in ((11, 200), (12, 302)):
        visitor = later(app, timedelta(hours=hours))
        visitor.set_cookie("puente", kept.value)
        assert visitor.get("/proyectos/").status_code == status


# --- the second step ----------------------------------------------------------------------------------------------


def enrolled(app: Flask, email: str, at: datetime = NOW - timedelta(hours=1)) -> tuple[str, list[str]]:
    """Gives a person a second step; their code of now and their recovery codes."""
    state = app.extensions["puente"]
    with state.writing.begin() as session:
        user = somebody(session, email)
        factor = begin(session, user)
        key = key_of(state.settings, factor)
        codes = confirm(session, state.settings, user, code_at(key, step_at(at)), at)
    return code_at(key, step_at(NOW)), codes


def test_a_second_step_is_set_up_with_a_code_and_gives_recovery_codes_once(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    path = "/cuenta/segundo-paso"
    assert problems(client.get(path)) == []
    send(client, path, begin="1")
    shown = client.get(path)
    assert problems(shown) == []
    assert page(shown).xpath("//a[starts-with(@href, 'otpauth://totp/Puente:ana')]")
    assert send(client, path, code="000000").status_code == 422
    with app.extensions["puente"].reading() as session:
        factor = session.get_one(SecondFactor, 1)
        assert factor.confirmed_at is None
        code = code_at(key_of(app.extensions["puente"].settings, factor), step_at(NOW))
    done = send(client, path, code=code)
    assert (done.status_code, problems(done)) == (200, [])
    assert len(page(done).xpath("//code")) == 10
    assert "Le quedan 10 códigos de respaldo" in words(client.get(path))
    assert "second_factor_on" in deeds(app)


def test_the_key_is_drawn_too_so_that_a_camera_reads_the_address_of_the_link(client: FlaskClient) -> None:
    sign_in(client)
    path = "/cuenta/segundo-paso"
    send(client, path, begin="1")
    shown = page(client.get(path))
    address = shown.xpath("//a[starts-with(@href, 'otpauth:')]/@href")[0]
    (drawing,) = shown.xpath("//main//svg[@role='img']")
    assert drawing.xpath("string(title)")
    assert drawing.get("aria-labelledby") == drawing.xpath("title")[0].get("id")
    assert drawing.xpath(".//image | .//script | .//use | .//*[@style]") == []
    side = int(drawing.get("viewbox").split()[2])
    grid = [[0] * side for _ in range(side)]
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing.xpath("path")[0].get("d"))
    for x, y, length in (map(int, bar) for bar in bars):
        grid[y][x : x + length] = [1] * length
    wanted = segno.make(address, error="m", micro=False).matrix_iter(border=4)
    assert grid == [list(row) for row in wanted]


def test_the_door_asks_for_the_code_and_takes_each_once(app: Flask, client: FlaskClient) -> None:
    code, codes = enrolled(app, "ana@zapopan.example")
    assert sign_in(client).headers["Location"] == "/entrar/codigo"
    assert client.get("/proyectos/").status_code == 302
    assert problems(client.get("/entrar/codigo")) == []
    wrong = send(client, "/entrar/codigo", code="000000")
    assert (wrong.status_code, problems(wrong)) == (422, [])
    assert send(client, "/entrar/codigo", code=code).headers["Location"] == "/proyectos/"
    assert client.get("/proyectos/").status_code == 200
    again = app.test_client()
    sign_in(again)
    assert send(again, "/entrar/codigo", code=code).status_code == 422
    assert send(again, "/entrar/codigo", code=codes[0].upper()).status_code == 303
    third = app.test_client()
    sign_in(third)
    assert send(third, "/entrar/codigo", code=codes[0]).status_code == 422
    assert send(third, "/entrar/codigo", code=codes[1]).status_code == 303
    assert "recovery_code_used" in deeds(app)


@pytest.mark.engines("sqlite")
def test_codes_are_tried_five_times_in_a_quarter_of_an_hour_wherever_the_tries_come_from(app: Flask) -> None:
    enrolled(app, "ana@zapopan.example")
    statuses = []
    for number in range(6):
        client = app.test_client()
        sign_in(client)
        guard = {"code": "000000", "csrf_token": token(client, "/entrar/codigo")}
        here = {"REMOTE_ADDR": f"192.0.2.{number}"}
        statuses.append(client.post("/entrar/codigo", data=guard, environ_base=here).status_code)
    assert statuses == [422] * 5 + [429]


@pytest.mark.engines("sqlite")
def test_whoever_takes_too_long_begins_at_the_door_again(app: Flask, client: FlaskClient) -> None:
    enrolled(app, "ana@zapopan.example")
    sign_in(client)
    kept = client.get_cookie("puente")
    assert kept is not None
    visitor = later(app, timedelta(minutes=11))
    visitor.set_cookie("puente", kept.value)
    assert visitor.get("/entrar/codigo").headers["Location"] == DOOR


@pytest.mark.engines("sqlite")
def test_taking_the_second_step_off_needs_the_password(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    enrolled(app, "ana@zapopan.example")
    path = "/cuenta/segundo-paso"
    refused = send(client, f"{path}/quitar", path, current="no es esta")
    assert (refused.status_code, problems(refused)) == (422, [])
    renewed = send(client, f"{path}/codigos", path, current=PASSWORD)
    assert len(page(renewed).xpath("//code")) == 10
    assert send(client, f"{path}/quitar", path, current=PASSWORD).status_code == 303
    assert "No está activo" in words(client.get("/cuenta"))
    assert deeds(app)[-1] == "second_factor_off"


@pytest.mark.engines("sqlite")
def test_an_admin_without_a_second_step_sets_it_up_before_anything_else(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"now": None}))
    app.testing = True
    client = app.test_client()
    sign_in(client, "admin@puente.example")
    for path in ("/", "/proyectos/", "/admin/fuentes", "/admin/personas", "/municipios"):
        assert client.get(path).headers["Location"] == "/cuenta/segundo-paso"
    assert "Actívelo para seguir" in words(client.get("/cuenta/segundo-paso"))
    send(client, "/cuenta/segundo-paso", begin="1")
    state = app.extensions["puente"]
    with state.reading() as session:
        key = key_of(state.settings, session.get_one(SecondFactor, 3))
    assert send(client, "/cuenta/segundo-paso", code=code_at(key, step_at(state.now()))).status_code == 200
    assert client.get("/admin/fuentes").status_code == 200
    other = app.test_client()
    assert sign_in(other, "ana@zapopan.example").headers["Location"] == "/proyectos/"
    state.engine.dispose()


# --- what admins change -------------------------------------------------------------------------------------------


@pytest.mark.engines("sqlite")
def test_an_admin_gives_and_takes_roles_states_and_the_administration(app: Flask, admin: FlaskClient) -> None:
    path = "/admin/personas/1"
    assert problems(admin.get(path)) == []
    for role, place in (("mayor", "14120"), ("liaison", "Jalisco"), ("admin", "")):
        assert send(admin, f"{path}/papel", path, role=role, place=place).status_code == 303
    said = words(admin.get(path))
    assert "Zapopan, Jalisco: presidencia municipal" in said
    assert "Enlace estatal de Jalisco" in said
    assert "Administra Puente" in said
    for data in ({"cvegeo": "14120"}, {"state": "14"}, {"admin": "1"}):
        assert send(admin, f"{path}/retirar", path, **data).status_code == 303
    assert "Nada todavía" in words(admin.get(path))
    assert deeds(app) == ["role_set", "liaison_set", "admin_set", "role_ended", "liaison_ended", "admin_set"]
    log = words(admin.get("/admin/bitacora"))
    assert "Elías Cob dio el papel: presidencia municipal, municipio 14120." in log
    assert "Elías Cob quitó la administración de Puente." in log
    wrong = send(admin, f"{path}/papel", path, role="technician", place="sapopan")
    assert (wrong.status_code, problems(wrong)) == (422, [])
    assert "¿Es Zapopan, Jalisco (14120)? Si lo es, escriba su clave." in words(wrong)


@pytest.mark.engines("sqlite")
def test_closing_an_account_ends_its_sessions_and_nobody_closes_their_own(app: Flask, admin: FlaskClient) -> None:
    client = app.test_client()
    sign_in(client)
    assert send(admin, "/admin/personas/1/cuenta", "/admin/personas/1", deed="close").status_code == 303
    assert (client.get("/proyectos/").status_code, sign_in(app.test_client()).status_code) == (302, 422)
    assert send(admin, "/admin/personas/1/cuenta", "/admin/personas/1", deed="open").status_code == 303
    assert sign_in(app.test_client()).status_code == 302
    assert send(admin, "/admin/personas/3/cuenta", "/admin/personas/1", deed="close").status_code == 409
    assert deeds(app) == ["account_closed", "account_opened"]


@pytest.mark.engines("sqlite")
def test_an_admin_takes_a_lost_phone_off(app: Flask, admin: FlaskClient) -> None:
    enrolled(app, "ana@zapopan.example")
    assert send(admin, "/admin/personas/1/cuenta", "/admin/personas/1", deed="phone").status_code == 303
    assert sign_in(app.test_client()).headers["Location"] == "/proyectos/"


@pytest.mark.engines("sqlite")
def test_an_admin_invites_to_any_place(app: Flask, admin: FlaskClient, smtp: MailServer) -> None:
    said = {"name": "Eva Sol", "email": "eva@jalisco.example"}
    assert send(admin, "/admin/personas", role="liaison", place="Atlantis", **said).status_code == 422
    assert send(admin, "/admin/personas", role="liaison", place="jalisco", **said).status_code == 303
    assert "enlace estatal" in smtp.messages[-1]["Subject"]
    client = app.test_client()
    done = send(client, link(smtp, "invitacion"), name="Eva Sol", password=NEW)
    assert done.headers["Location"] == "/mis-municipios"
    assert problems(client.get("/mis-municipios")) == []
    assert send(client, "/mis-municipios", cvegeo="14120").headers["Location"] == "/proyectos/"
    assert "Arroyo Atemajac" in words(client.get("/proyectos/"))
    assert client.get("/proyectos/nuevo").status_code == 403
