"""The public page on the sources and the page on links: what officers read, in which state, and what programs get."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.support.browser import signed_in
from tests.support.databases import Databases
from tests.webapp.conftest import ADDRESS, NOW, PASSWORD
from tests.webapp.journey import ADMIN, Reader, served
from tests.webapp.support import page, problems, sign_in
from tracker.catalogue import load_catalogue
from tracker.domain.link import LinkResult
from tracker.jobs.check_links import gather_links
from tracker.store.calls import Call
from tracker.store.engine import open_sessions
from tracker.store.links import Link, all_links
from tracker.store.runs import all_sources
from tracker.store.sources import Run, Source
from webapp.state import State

sqlite = pytest.mark.engines("sqlite")
WALL = "el sitio pide una verificación que Puente no burla"
AGO = NOW - timedelta(days=10)


def change(app: Flask, **values: object) -> None:
    """Changes the source of the small Puente; ``outcome`` and ``started_at`` are those of its run."""
    state: State = app.extensions["puente"]
    with state.writing.begin() as session:
        source = session.get_one(Source, "auci")
        run = session.get_one(Run, 1)
        for name, value in values.items():
            setattr(run if name in ("outcome", "started_at", "reason") else source, name, value)


def row_of(client: FlaskClient) -> str:
    return " ".join(page(client.get("/fuentes")).xpath("//tbody/tr")[0].text_content().split())


@sqlite
def test_a_source_that_is_well_says_when_it_was_read_and_what_it_brought(client: FlaskClient) -> None:
    answer = client.get("/fuentes")
    assert (answer.status_code, problems(answer)) == (200, [])
    assert "La fuente se lee bien." in page(answer).text_content()
    row = row_of(client)
    assert row.startswith("AUCIwww.example.org Sana 2 jul 2025, 12:00 h 1 1 3 jul 2025, 12:00 h cada día")
    assert "Callada" not in row


@sqlite
@pytest.mark.parametrize(
    ("values", "state", "words"),
    [
        ({"health": "blocked", "health_reason": "challenge", "health_since": AGO}, "blocked",
         f"Bloqueada desde el 22 jun 2025: {WALL}. Se muestra la última copia buena, del 2 jul 2025."),
        ({"health": "blocked", "health_reason": "503", "health_since": AGO}, "blocked",
         "el sitio contesta con el error 503."),
        ({"health": "blocked", "health_reason": "robots", "health_since": AGO}, "blocked", "y Puente obedece."),
        ({"health": "changed", "health_reason": "empty", "health_since": AGO}, "changed",
         "Cambió de forma el 22 jun 2025"),
        ({"started_at": AGO}, "silent", "Callada desde el 22 jun 2025: pasaron dos turnos"),
        ({"outcome": "failed", "reason": "exit status 1"}, "failed", "No respondió en su última lectura"),
        ({"outcome": "held"}, "review", "espera a que una persona la revise"),
        ({"outcome": "running"}, "running", "Leyéndose"),
    ],
    ids=["wall", "error", "robots", "changed", "silent", "failed", "held", "running"],
)  # fmt: skip
def test_each_state_is_said_in_words_that_an_officer_reads(
    app: Flask, client: FlaskClient, values: dict[str, object], state: str, words: str
) -> None:
    change(app, **values)
    assert words in row_of(client)
    found = client.get("/fuentes.json").get_json()
    assert [item["state"] for item in found["sources"]] == [state]
    assert found["sources"][0]["silent"] is (state == "silent")


@sqlite
def test_a_source_that_was_never_read_well_promises_no_copy(app: Flask, client: FlaskClient) -> None:
    change(app, outcome="failed", health="blocked", health_reason="403", health_since=AGO)
    assert "Aún no hay una copia buena que mostrar." in row_of(client)


@sqlite
def test_the_sentence_on_top_counts_what_is_wrong(app: Flask, client: FlaskClient) -> None:
    state: State = app.extensions["puente"]
    with state.writing.begin() as session:
        for key in ("b", "c"):
            session.add(Source(key=key, name=key, host="b.example", language="es", health="blocked", health_since=AGO))
        session.add(Source(key="d", name="d", host="d.example", language="es"))
        session.add(Source(key="e", name="e", host="e.example", language="es", active=False))
    summary = client.get("/fuentes.json").get_json()["summary"]
    assert summary == "1 de 4 fuentes se lee bien: 2 bloqueadas, 1 aún sin leer."


@sqlite
def test_calls_that_wait_for_a_person_are_counted_apart(app: Flask, client: FlaskClient) -> None:
    state: State = app.extensions["puente"]
    with state.writing.begin() as session:
        session.get_one(Call, 1).state = "review"
    change(app, recipe=True)
    row = row_of(client)
    assert "0 y 1 en revisión" in row
    assert "Lo que trae lo revisa una persona antes de publicarse." in row


@sqlite
def test_without_sources_the_page_says_what_will_come(app: Flask, client: FlaskClient) -> None:
    change(app, active=False)
    answer = client.get("/fuentes")
    assert problems(answer) == []
    assert "Aún no se lee ninguna fuente" in page(answer).text_content()


@sqlite
def test_every_page_leads_to_the_sources(client: FlaskClient) -> None:
    assert page(client.get("/")).xpath("//footer//a[@href='/fuentes']/text()") == ["Estado de las fuentes"]


# --- links -------------------------------------------------------------------------------------------------------


@pytest.fixture
def checked(app: Flask) -> Flask:
    """A Puente that has checked a page and a document of a call."""
    state: State = app.extensions["puente"]
    with state.writing.begin() as session:
        gather_links(session, state.catalogue, NOW)
        for link in all_links(session):
            link.result, link.since, link.checked_at = "ok", NOW, NOW
            if link.address == f"{ADDRESS}/bases.pdf":
                link.result, link.status, link.reason, link.doubts = "gone", 404, "answered with 404", 2
            if link.address == ADDRESS:
                link.result, link.target, link.status = "moved", f"{ADDRESS}/nuevo", 200
    return app


@sqlite
def test_links_can_be_seen_by_result_with_the_calls_that_use_them(checked: Flask, client: FlaskClient) -> None:
    sign_in(client, "admin@puente.example")
    answer = client.get("/admin/enlaces?resultado=gone")
    assert (answer.status_code, problems(answer)) == (200, [])
    (row,) = page(answer).xpath("//tbody/tr")
    words = " ".join(row.text_content().split())
    assert words.startswith(f"{ADDRESS}/bases.pdfvista por primera vez el 2 jul 2025 Ya no existecontestó 404")
    assert row.xpath(".//a/@href")[-1] == "/admin/convocatorias/mx-uy-2025"
    assert page(answer).xpath("//a[@aria-current='page' and @class='chip']/text()") == ["Enlaces", "Ya no existe 1"]
    moved = page(client.get("/admin/enlaces?resultado=moved")).text_content()
    assert f"lleva a {ADDRESS}/nuevo" in moved


@sqlite
def test_all_links_are_shown_and_a_filter_that_is_none_is_left_aside(checked: Flask, client: FlaskClient) -> None:
    sign_in(client, "admin@puente.example")
    rows = page(client.get("/admin/enlaces?resultado=nada")).xpath("//tbody/tr")
    state: State = checked.extensions["puente"]
    with state.reading() as session:
        assert len(rows) == len(all_links(session))


@sqlite
def test_refused_links_say_why_in_words(checked: Flask, client: FlaskClient) -> None:
    state: State = checked.extensions["puente"]
    with state.writing.begin() as session:
        session.get_one(Link, ADDRESS).result = "refused"
        session.get_one(Link, ADDRESS).reason = "robots.txt asks not to"
        document = session.get_one(Link, f"{ADDRESS}/bases.pdf")
        document.reason, document.status = "the page says: Not found", 200
    sign_in(client, "admin@puente.example")
    words = page(client.get("/admin/enlaces")).text_content()
    assert "su robots.txt pide no leerla" in words
    assert "la página misma dice que no existe" in words


@sqlite
def test_links_are_for_those_who_look_after_puente(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/admin/enlaces").status_code == 403


@pytest.mark.browser
def test_both_pages_hold_in_a_real_browser_at_both_widths(
    chromium: Browser, databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite", tmp_path) as database_url, served(database_url, tmp_path) as address:
        with open_sessions(database_url) as sessions, sessions.begin() as session:
            gather_links(session, load_catalogue(), NOW)
            for number, source in enumerate(all_sources(session)):
                source.health = ("blocked", "changed", "healthy")[number % 3]
                source.health_since, source.health_reason = NOW, "challenge"
            for link, result in zip(all_links(session), LinkResult, strict=False):
                link.result, link.since, link.checked_at, link.status = result, NOW, NOW, 404
        reader = Reader(signed_in(chromium, address, ADMIN, PASSWORD).context, address)
        reader.goes("/fuentes")
        reader.reads("Estado de las fuentes")
        reader.goes("/admin/enlaces")
        reader.reads("Enlaces")
        reader.context.close()
    assert reader.wrong == []
