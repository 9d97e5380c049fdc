"""Two people save at the same moment: the second waits for the first and sees both versions, whatever the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp.conftest import NOW
from tests.webapp.support import page, problems, sign_in
from tests.webapp.test_pages import start
from tracker.domain.application import Answer, Origin, OriginKind
from tracker.jobs.municipal_profile import change_profile, keep_agreement
from tracker.jobs.projects import archive_project, change_project
from tracker.store.municipal import Profile, hold_municipality
from tracker.store.people import Agreement, Municipality, User
from tracker.store.projects import Application, ApplicationAnswer, Project

WAIT = 0.4
"""Seconds in which a page that does not wait for the other person would have answered."""


@pytest.fixture
def ana(client: FlaskClient) -> FlaskClient:
    sign_in(client)
    return client


def opened(client: FlaskClient, path: str) -> dict[str, str]:
    """What a browser would send of the form on a page."""
    form = max(page(client.get(path)).forms, key=lambda form: len(form.fields))
    return {name: value for name, value in dict(form.fields).items() if isinstance(value, str)}


def at_once(app: Flask, theirs: Callable[[Session], object], mine: Callable[[], TestResponse]) -> TestResponse:
    """Sends what is mine while the other person's transaction, which has written already, is still open."""
    with app.extensions["puente"].writing() as session, ThreadPoolExecutor(1) as pool:
        theirs(session)
        session.flush()
        answer = pool.submit(mine)
        with suppress(Late):
            answer.result(WAIT)
        session.commit()
        return answer.result()


def both(answer: TestResponse, *versions: str) -> None:
    """The page shows both versions to choose from."""
    assert (answer.status_code, problems(answer)) == (409, [])
    found = " ".join(item.text_content() for item in page(answer).find_class("version"))
    assert [version for version in versions if version not in found] == []


def person_of(session: Session) -> User:
    return session.get_one(User, 1)


def test_a_project(app: Flask, ana: FlaskClient) -> None:
    path = "/proyectos/1/editar"
    form = opened(ana, path)

    def theirs(session: Session) -> None:
        project = session.get_one(Project, 1)
        change_project(session, project, {"title": "De Luis"}, project.version, NOW, user=person_of(session))

    answer = at_once(app, theirs, lambda: ana.post(path, data=form | {"title": "De Ana", "place": "El Centro"}))
    both(answer, "De Luis", "De Ana")


def test_different_fields_of_a_project_are_joined(app: Flask, ana: FlaskClient) -> None:
    path = "/proyectos/1/editar"
    form = opened(ana, path)

    def theirs(session: Session) -> None:
        project = session.get_one(Project, 1)
        change_project(session, project, {"title": "De Luis"}, project.version, NOW, user=person_of(session))

    assert at_once(app, theirs, lambda: ana.post(path, data=form | {"place": "El Centro"})).status_code == 303
    with app.extensions["puente"].reading() as session:
        kept = session.get_one(Project, 1)
        assert (kept.title, kept.place) == ("De Luis", "El Centro")


def test_a_project_that_is_put_away_meanwhile(app: Flask, ana: FlaskClient) -> None:
    form = opened(ana, "/proyectos/1/editar")
    answer = at_once(
        app,
        lambda session: archive_project(session, session.get_one(Project, 1), NOW),
        lambda: ana.post("/proyectos/1/archivar", data={"csrf_token": form["csrf_token"]}),
    )
    assert answer.status_code == 303


def test_the_first_words_of_a_profile(app: Flask, ana: FlaskClient) -> None:
    path = "/municipio/editar"
    form = opened(ana, path)

    def theirs(session: Session) -> None:
        assert session.get(Profile, "14120") is None
        values = {"head_name": "De Luis", "border_note": "por carretera"}
        change_profile(session, hold_municipality(session, "14120"), values, person_of(session), NOW)

    both(at_once(app, theirs, lambda: ana.post(path, data=form | {"head_name": "De Ana"})), "De Luis", "De Ana")


def test_a_profile(app: Flask, ana: FlaskClient) -> None:
    path = "/municipio/editar"
    with app.extensions["puente"].writing.begin() as session:
        place = session.get_one(Municipality, "14120")
        change_profile(session, place, {"border_note": "en línea recta"}, person_of(session), NOW)
    form = opened(ana, path)

    def theirs(session: Session) -> None:
        values = {"border_note": "por carretera"}
        change_profile(session, hold_municipality(session, "14120"), values, person_of(session), NOW)

    answer = at_once(app, theirs, lambda: ana.post(path, data=form | {"border_note": "a ojo"}))
    both(answer, "por carretera", "a ojo")


def registered(session: Session) -> None:
    """The other person writes the number of the register into the agreement."""
    values: dict[str, Any] = {"partner": "Angulema", "country": "FR", "register_number": "SRE-1"}
    keep_agreement(session, "14120", values, person_of(session), NOW, session.get_one(Agreement, 1))


def test_an_agreement(app: Flask, ana: FlaskClient) -> None:
    path = "/municipio/acuerdos/1"
    form = opened(ana, path)
    answer = at_once(app, registered, lambda: ana.post(path, data=form | {"register_number": "SRE-2"}))
    both(answer, "SRE-1", "SRE-2")
    assert "Ana Ríos guardó antes que usted" in page(answer).text_content()


def test_an_agreement_that_the_other_changed_elsewhere_is_joined(app: Flask, ana: FlaskClient) -> None:
    path = "/municipio/acuerdos/1"
    form = opened(ana, path)
    answer = at_once(app, registered, lambda: ana.post(path, data=form | {"partner": "Ciudad de Angulema"}))
    assert answer.status_code == 303
    with app.extensions["puente"].reading() as session:
        kept = session.get_one(Agreement, 1)
        assert (kept.partner, kept.register_number) == ("Ciudad de Angulema", "SRE-1")


@pytest.mark.parametrize("one_field", [False, True])
def test_a_draft(app: Flask, ana: FlaskClient, *, one_field: bool) -> None:
    path = start(ana)
    form = opened(ana, path)
    name = next(name for name, value in form.items() if value == "Arroyo Atemajac, Zapopan, Jalisco")

    def theirs(session: Session) -> None:
        draft = session.get_one(Application, 1)
        row = next(row for row in draft.answers if row.field == name)
        row.answer = Answer(name, "De Luis", Origin(OriginKind.TYPED)).to_json()
        draft.changed_at = NOW.replace(year=2026)

    there = f"{path}/casilla/{name}" if one_field else path
    answer = at_once(app, theirs, lambda: ana.post(there, data=form | {name: "De Ana"}))
    if one_field:
        assert answer.status_code == 409
        assert "Otra persona cambió esta respuesta" in answer.get_data(as_text=True)
    else:
        both(answer, "De Luis", "De Ana")


def test_the_first_answer_to_a_field_of_a_draft(app: Flask, ana: FlaskClient) -> None:
    path = start(ana)
    form = opened(ana, path)
    with app.extensions["puente"].reading() as session:
        known = {row.field for row in session.get_one(Application, 1).answers}
    name = next(name for name in form if name not in known and f"visto-{name}" in form and not form[name])

    def theirs(session: Session) -> None:
        draft = session.get_one(Application, 1)
        answer = Answer(name, "De Luis", Origin(OriginKind.TYPED)).to_json()
        draft.answers.append(ApplicationAnswer(field=name, answer=answer, changed_at=NOW, changed_by=2))
        draft.changed_at = NOW.replace(year=2026)

    both(at_once(app, theirs, lambda: ana.post(path, data=form | {name: "De Ana"})), "De Luis", "De Ana")
