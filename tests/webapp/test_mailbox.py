"""The mailbox and the door of the demonstration: there in a rehearsal only, and safe even then."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.conftest import NOW, PASSWORD, running
from tests.webapp.support import page, problems
from tracker.alerts.folder import stored_mails
from tracker.alerts.mail import Refused, open_transport
from tracker.alerts.tokens import Purpose, seal
from tracker.config import Settings
from tracker.jobs.accounts import create_user
from tracker.store.engine import make_engine, make_sessions
from webapp import create_app

SECRET = "solo-para-desarrollo"


@pytest.fixture
def rehearsal(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The application of a demonstration, with a person of it and one mail."""
    engine = make_engine(settings.database)
    with make_sessions(engine)() as session:
        create_user(session, "mariana@demo.example.org", "Mariana Ríos", PASSWORD, now=NOW, cost=1, cvegeo="14120")
        session.commit()
    engine.dispose()
    folder = tmp_path / "correo"
    with open_transport(f"maildir://{folder}") as transport:
        assert transport is not None
        transport.send(message())
    made = create_app(settings.model_copy(update={"mail": f"maildir://{folder}"}))
    yield made
    made.extensions["puente"].engine.dispose()


@pytest.fixture
def visitor(rehearsal: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return rehearsal.test_client()


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Puente <avisos@example.org>", "mariana@demo.example.org"
    mail["Subject"], mail["Date"] = "Prórroga: <b>Sur-Sur</b>", "Wed, 18 Jun 2025 18:00:00 +0000"
    mail.set_content("Cierra el 31 de julio. <script>alert(1)</script>")
    mail.add_alternative(
        "<html><head></head><body><script>alert(2)</script><p>Cierra</p></body></html>", subtype="html"
    )
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="cierre.ics")
    return mail


def first(visitor: FlaskClient) -> str:
    """The address of the only mail."""
    return str(page(visitor.get("/correo/")).xpath("//main//a[starts-with(@href, '/correo/')]/@href")[0])


def test_the_list_and_a_mail_are_pages(visitor: FlaskClient) -> None:
    for path in ("/correo/", first(visitor), "/demo/"):
        answer = visitor.get(path)
        assert (answer.status_code, problems(answer)) == (200, [])


def test_a_mail_shows_its_headers_its_text_and_its_attachments(visitor: FlaskClient) -> None:
    answer = visitor.get(first(visitor))
    text = page(answer).text_content()
    for part in ("Prórroga: <b>Sur-Sur</b>", "Cierra el 31 de julio. <script>alert(1)</script>", "cierre.ics"):
        assert part in text
    assert "avisos@example.org" in text
    assert page(answer).xpath("//script[not(@src)]") == []


def test_the_page_of_a_mail_can_do_nothing(visitor: FlaskClient) -> None:
    [frame] = page(visitor.get(first(visitor))).xpath("//iframe")
    assert "allow-scripts" not in frame.get("sandbox")
    assert "allow-same-origin" not in frame.get("sandbox")
    answer = visitor.get(frame.get("src"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'self'" in visitor.get("/correo/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/correo/0123456789abcdef", "/correo/..%2f..%2fetc%2fpasswd", "/correo/x/html"])
def test_a_mail_that_is_not_there_says_so(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_an_empty_or_missing_folder_is_no_error(tmp_path: Path, visitor: FlaskClient) -> None:
    assert stored_mails(tmp_path / "nowhere") == ()
    for file in (tmp_path / "correo" / "new").iterdir():
        file.unlink()
    assert "Todavía no hay correos" in page(visitor.get("/correo/")).text_content()


@pytest.mark.parametrize("path", ["/correo/", "/correo/0123456789abcdef", "/correo/x/html"])
def test_a_setting_that_names_a_file_is_said_with_what_to_do(settings: Settings, tmp_path: Path, path: str) -> None:
    file = tmp_path / "correo.txt"
    file.write_text("mío")
    with running(settings.model_copy(update={"mail": f"maildir://{file}"})) as app:
        answer = app.test_client().get(path)
        said = page(answer).text_content()
        assert (answer.status_code, problems(answer)) == (404, [])
        assert f"PUENTE_MAIL nombra {file}, que es un archivo" in said
    with open_transport(f"maildir://{file}") as transport:
        assert transport is not None
        with pytest.raises(Refused, match="Not a directory"):
            transport.send(message())
    assert file.read_text() == "mío"


def test_the_banner_leads_to_both(visitor: FlaskClient, client: FlaskClient) -> None:
    assert page(visitor.get("/")).xpath("//div[@class='demo']//a/@href") == ["/demo/", "/correo/"]
    assert page(client.get("/")).xpath("//div[@class='demo']//a/@href") == []


def test_a_button_signs_in_as_a_person_of_the_demonstration(visitor: FlaskClient) -> None:
    answer = visitor.get("/demo/")
    [form] = [form for form in page(answer).forms if form.xpath(".//button[@name='person']")]
    [button] = form.xpath(".//button[@name='person']")
    assert button.text_content() == "Entrar como Mariana Ríos"
    assert visitor.get("/proyectos/").status_code == 302
    data = {"csrf_token": form.fields["csrf_token"] or "", "person": button.get("value")}
    assert visitor.post("/demo/", data=data).headers["Location"] == "/proyectos/"
    assert "Mariana Ríos" in visitor.get("/proyectos/").get_data(as_text=True)


@pytest.mark.parametrize(
    "person", ["", "1", seal(SECRET, Purpose.DEMO, 1), seal(SECRET, Purpose.LEAVE, 4), seal("x", Purpose.DEMO, 4)]
)
def test_nobody_else_comes_in_by_that_door(visitor: FlaskClient, person: str) -> None:
    guard = page(visitor.get("/demo/")).xpath("//input[@name='csrf_token']/@value")[0]
    assert visitor.post("/demo/", data={"csrf_token": guard, "person": person}).status_code == 404
    assert visitor.get("/proyectos/").status_code == 302


def test_the_door_needs_the_token_of_its_page(visitor: FlaskClient) -> None:
    assert visitor.post("/demo/", data={"person": seal(SECRET, Purpose.DEMO, 4)}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ({"mail": "none"}, set()),
        ({"mail": "smtp://127.0.0.1:25"}, set()),
        ({"mail": "maildir://{here}/correo", "now": None}, {"/correo/"}),
        ({"mail": "maildir://{here}/correo", "mode": "production"}, set()),
    ],
)
def test_a_real_puente_has_neither(
    app: Flask, settings: Settings, tmp_path: Path, changes: dict[str, str | None], there: set[str]
) -> None:
    mail = str(changes["mail"]).format(here=tmp_path)
    made = create_app(settings.model_copy(update={**changes, "mail": mail}))
    visitor = made.test_client()
    assert {path for path in ("/correo/", "/demo/") if visitor.get(path).status_code == 200} == there
    made.extensions["puente"].engine.dispose()
