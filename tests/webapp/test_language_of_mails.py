"""A person chooses the language in which pages and mails speak to them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.mail import MailServer
from tests.webapp.support import page, problems, sign_in
from tests.webapp.test_accounts import send

pytestmark = pytest.mark.engines("sqlite")
ANA = "ana@zapopan.example"


@pytest.fixture
def app(mailing_app: Flask) -> Flask:
    """The application with a mail server."""
    return mailing_app


def newest(smtp: MailServer) -> str:
    """The newest mail as a browser shows it."""
    body = smtp.messages[-1].get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_pages_and_mails_speak_the_language_of_the_account(client: FlaskClient, smtp: MailServer) -> None:
    sign_in(client)
    send(client, "/olvide", email=ANA)
    assert 'lang="es-MX"' in newest(smtp)
    assert "miércoles 2 de julio de 2025" in newest(smtp)
    answer = send(client, "/cuenta/idioma", "/cuenta", language="fr")
    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"])
    assert problems(shown, "fr") == []
    assert page(shown).xpath("//select[@name='language']/option[@selected]/@value") == ["fr"]
    send(client, "/olvide", email=ANA)
    assert 'lang="fr"' in newest(smtp)
    assert "mercredi 2 juillet 2025" in newest(smtp)
    send(client, "/avisos/pedir", "/avisos/")
    assert 'lang="fr"' in newest(smtp)
    assert send(client, "/cuenta/idioma", "/cuenta", language="xx").status_code == 422


def test_who_asks_for_an_account_is_written_to_in_the_language_of_the_page(
    client: FlaskClient, smtp: MailServer
) -> None:
    client.get("/?idioma=en")
    said = {"name": "Eva", "position": "Aide", "place": "Zapopan, Jalisco"}
    send(client, "/registro", email="eva@zapopan.example", **said)
    assert 'lang="en"' in newest(smtp)
    assert "Wednesday, 2 July 2025" in newest(smtp)
