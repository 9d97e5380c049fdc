"""The tools of the tests do what the tests take for granted."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, text

from tests.support.databases import Databases
from tests.support.mail import MailServer
from tests.support.screenshots import SCHEMES, WIDTHS, take


def letter(recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "avisos@example.org", recipient, "Convocatoria abierta"
    return message


def test_mail_server_takes_and_refuses(smtp: MailServer) -> None:
    smtp.refuse("nadie@example.org")
    smtp.answer_next("451 4.3.0 later")
    host, port = smtp.address.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(letter("nadie@example.org"))
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(letter("ana@example.org"))
        client.send_message(letter("ana@example.org"))
    assert [message["Subject"] for message in smtp.messages] == ["Convocatoria abierta"]
    assert [envelope.rcpt_tos for envelope in smtp.envelopes] == [["ana@example.org"]]


@pytest.mark.parametrize("target", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_no_test_leaves_this_machine(target: tuple[str, int]) -> None:
    with pytest.raises(BaseException, match="tests reach this machine only") as caught:
        socket.create_connection(target)
    assert not isinstance(caught.value, Exception)


def test_no_test_looks_up_a_name() -> None:
    with pytest.raises(BaseException, match="tests look up no names"):
        socket.getaddrinfo("example.org", 443)


def test_no_process_of_a_test_leaves_this_machine() -> None:
    code = "import urllib.request; urllib.request.urlopen('http://example.org')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "NetworkRefused" in done.stderr


def test_databases_are_apart(engine_name: str, databases: Databases, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with (
        databases.fresh(engine_name, tmp_path / "a", migrated=False) as one,
        databases.fresh(engine_name, tmp_path, migrated=False) as other,
    ):
        engines = [create_engine(one), create_engine(other)]
        for engine in engines:
            with engine.begin() as connection:
                connection.execute(text("create table same_name (id integer)"))
            engine.dispose()


@pytest.mark.engines("postgresql")
def test_an_engines_mark_chooses(engine_name: str) -> None:
    assert engine_name == "postgresql"


@pytest.mark.parametrize("address", ["http://example.org/", "http://192.0.2.1/"])
def test_browser_reaches_this_machine_only(page: Page, address: str) -> None:
    page.set_content("<h1>Ñumí</h1>")
    with pytest.raises(Exception, match="Failed to fetch"):
        page.evaluate("address => fetch(address, {mode: 'no-cors'})", address)
    assert page.inner_text("h1") == "Ñumí"


def test_screenshots_follow_the_links_of_the_first_page(chromium: Browser, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<a href='/otra.html'>Otra</a> <a href='http://example.org/'>Fuera</a>")
    (site / "otra.html").write_text("<h1>Otra</h1>")
    serve = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(site)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        try:
            port = server.stdout.readline().split(" port ")[1].split()[0]
            pictures = take(chromium, f"http://127.0.0.1:{port}", [], tmp_path / "pictures")
        finally:
            server.kill()
    names = {f"{page}-{width}-{scheme}" for page in ("inicio", "otra-html") for width in WIDTHS for scheme in SCHEMES}
    assert {picture.stem for picture in pictures} == names
    assert all(picture.stat().st_size > 0 for picture in pictures)
