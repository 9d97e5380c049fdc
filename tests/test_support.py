"""The tools of the tests do what the tests take for granted."""

from __future__ import annotations

import re
import smtplib
import socket
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType

import compiled_patterns
import pytest
import regex
from PIL import Image
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.support.databases import Databases
from tests.support.mail import MailServer
from tests.support.screenshots import HEAVIEST, IMAGES, SHOTS, WIDTHS


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


def test_the_pictures_of_the_documentation_are_those_that_the_command_takes() -> None:
    wanted = {f"{shot.name}-{width}.png": width for shot in SHOTS for width in WIDTHS}
    found = {file.name: file for file in IMAGES.glob("*.png")}
    assert set(found) == set(wanted)
    for name, file in found.items():
        with Image.open(file) as picture:
            assert picture.width == wanted[name]
        assert file.stat().st_size <= HEAVIEST


@pytest.mark.parametrize("library", [re, regex])
@pytest.mark.parametrize("spoilt", [False, True])
def test_a_pattern_that_was_kept_is_the_one_that_was_compiled(
    library: ModuleType, spoilt: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_patterns, "FOLDER", tmp_path)
    monkeypatch.setattr(compiled_patterns, "LONG", 0)
    words = "|".join(f"(?:palabra {number}[aá]?)" for number in range(40))
    written = rf"(?i)(?P<before>\b(?:el|la) )({words})(?!\d)"
    text = "Dice La Palabra 7Á, el palabra 399 y la palabra 39."
    found = []
    for _ in range(2):
        library.purge()
        pattern = library.compile(written)
        found.append((pattern.flags, pattern.groups, dict(pattern.groupindex), pattern.findall(text)))
        (file,) = tmp_path.iterdir()
        if spoilt:
            file.write_bytes(b"(1, [" + bytes(7))
    assert found[0] == found[1]
    assert found[0][-1] == [("La ", "Palabra 7Á"), ("la ", "palabra 39")]
