"""Deciding on a call: all that is known of it, what was left out and why, what is put aside, and what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.databases import Rows
from tests.webapp import conftest as small
from tests.webapp.conftest import NOW
from tests.webapp.support import page, problems, sign_in, token
from tracker.domain.match import Fit
from tracker.jobs.accounts import create_user
from tracker.jobs.notify import _lines
from tracker.jobs.projects import create_project
from tracker.store.alerts import Subscription
from tracker.store.calls import Call, Event
from tracker.store.matches import dismissals_of, dismissed_projects
from tracker.store.people import audit_of
from tracker.store.projects import Application, Match

pytestmark = pytest.mark.engines("sqlite")
DECISION = "/proyectos/1/convocatorias/mx-uy-2025"
GONE = "Convocatoria solo para universidades"


def left_out(session: Session) -> None:
    """The small Puente, with a second call that a rule leaves out, and a third that speaks of something else."""
    small.fill(session)
    for edition, rules in (("2026", ["applicant"]), ("2027", [])):
        row = small.call(f"mx-uy-{edition}", edition, "open")
        row.title = GONE if rules else "Concurso de danza"
        session.add(row)
        session.flush()
        session.add(
            Match(
                project_id=1,
                call_id=row.id,
                fit=str(Fit.NONE),
                score=-2.0 if rules else 0.01,
                rules=rules,
                result=None,
                model_version="m1",
                rules_version="r1",
                at=NOW,
            )
        )


@pytest.fixture
def rows() -> Rows:
    return left_out


def text(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert problems(response) == []
    return " ".join(page(response).text_content().split())


def put_aside(client: FlaskClient, reason: str = "no_staff", note: str = "") -> int:
    data = {"reason": reason, "note": note, "csrf_token": token(client, DECISION)}
    return client.post(f"{DECISION}/dejar", data=data).status_code


def test_the_decision_shows_criteria_likeness_dates_and_work(client: FlaskClient) -> None:
    sign_in(client)
    found = text(client, DECISION)
    for piece in ("Quién puede participar", "Zapopan: municipio", "Paga 100 % del agua.", "Quedan", "10 días hábiles"):
        assert piece in found
    assert "Cambiaría" in found or "La aclara" in found


def test_the_criteria_are_those_of_today_with_the_calls_sentence(client: FlaskClient) -> None:
    sign_in(client)
    cells = page(client.get(DECISION)).xpath("//table[contains(@class,'criterios')]//tr[th='Cierre']")
    assert "«Se reciben propuestas hasta el 15 de julio de 2025.»" in cells[0].text_content()
    assert "Cumple" in cells[0].text_content()


def test_a_pair_that_was_never_ranked_has_its_decision_too(client: FlaskClient) -> None:
    sign_in(client)
    assert "Todavía no se ha comparado" in text(client, "/proyectos/1/convocatorias/mx-uy-2023")


def test_what_is_left_out_is_counted_and_named_by_its_rule(client: FlaskClient) -> None:
    sign_in(client)
    found = text(client, "/proyectos/1/fuera")
    assert "De 3 convocatorias" in found
    assert "quedaron fuera: 2." in found
    assert "Quién puede participar (1)" in found
    assert "No trata de lo que busca el proyecto (1)" in found
    assert GONE in found


@pytest.mark.parametrize("path", ["/proyectos/", "/proyectos/1"])
def test_each_list_says_how_many_were_left_out_with_one_click_to_each(client: FlaskClient, path: str) -> None:
    sign_in(client)
    found = text(client, path)
    assert "Quedaron fuera 2: cuáles y por qué" in found
    links = page(client.get(path)).xpath("//details//a/@href")
    assert {"/proyectos/1/convocatorias/mx-uy-2026", "/proyectos/1/fuera"} <= set(links)


def test_a_call_that_fitted_and_has_closed_is_no_longer_offered_and_the_lists_say_since_when(
    client: FlaskClient, app: Flask
) -> None:
    with app.extensions["puente"].writing.begin() as session:
        found = session.scalars(select(Match).where(Match.fit == str(Fit.GOOD))).one()
        found.call.status, found.call.clock_at = "closed", NOW - timedelta(days=3)
    sign_in(client)
    for path in ("/proyectos/", "/proyectos/1"):
        assert "Ninguna convocatoria le conviene hoy" in text(client, path)
        assert "Ya no recibe propuestas (1)" in text(client, path)
    shown = text(client, "/proyectos/1/fuera")
    assert "Cerrada: 29 jun 2025. Trataba de lo que busca el proyecto: puede que haya otra edición." in shown


def test_calls_that_fit_beyond_the_first_three_are_counted_and_one_click_away(client: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].writing.begin() as session:
        for number in range(4):
            row = small.call(f"mx-uy-{2030 + number}", str(2030 + number), "open")
            session.add(row)
            session.flush()
            session.add(small.match(row))
    sign_in(client)
    shown = text(client, "/proyectos/")
    assert "5 convocatorias le convienen" in shown
    assert "Ver 2 convocatorias más que le convienen" in shown
    assert page(client.get("/proyectos/1")).xpath("count(//*[@id='cruces']/..//li[@class='cruce'])") == 5


def test_two_editions_of_one_name_are_told_apart_where_they_are_left_out(client: FlaskClient) -> None:
    sign_in(client)
    assert f"{GONE} Cierra pronto: martes 15 de julio de 2025" in text(client, "/proyectos/1/fuera")


def test_a_call_is_put_aside_with_its_reason_and_taken_up_again(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    assert put_aside(client, "other", "La pidió el municipio vecino.") == 303
    assert "La pidió el municipio vecino." in text(client, DECISION)
    assert "La dejó su municipio (1)" in text(client, "/proyectos/1/fuera")
    assert "Ninguna convocatoria le conviene hoy" in text(client, "/proyectos/1")
    assert "Paga 100 % del agua." not in text(client, "/")
    form = {"csrf_token": token(client, DECISION)}
    assert client.post(f"{DECISION}/retomar", data=form).status_code == 303
    assert "Dejar la convocatoria" in text(client, DECISION)
    with app.extensions["puente"].reading() as session:
        assert not dismissals_of(session, [1])
        acts = [(entry.action, entry.data["reason"]) for entry in audit_of(session, "project:1")]
        assert acts[:2] == [("call_taken_back", "other"), ("call_dismissed", "other")]


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("mine", ""), ("other", "  "), ("no_staff", "x" * 2001)])
def test_a_call_is_not_put_aside_without_a_reason_and_what_was_typed_stays(
    client: FlaskClient, app: Flask, reason: str, note: str
) -> None:
    sign_in(client)
    data = {"reason": reason, "note": note, "csrf_token": token(client, DECISION)}
    response = client.post(f"{DECISION}/dejar", data=data)
    assert response.status_code == 422
    assert page(response).xpath("//*[@role='alert']")
    assert page(response).xpath("//textarea[@name='note']")[0].text == (note or None)
    with app.extensions["puente"].reading() as session:
        assert not dismissals_of(session, [1])


def test_who_only_reads_can_decide_nothing(client: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].writing.begin() as session:
        create_user(session, "r@zapopan.example", "Rita", small.PASSWORD, now=NOW, cost=1, cvegeo="14120", role="mayor")
    sign_in(client, "r@zapopan.example")
    assert "Dejar la convocatoria" not in text(client, DECISION)
    form = {"reason": "no_staff", "csrf_token": token(client, "/cuenta")}
    assert client.post(f"{DECISION}/dejar", data=form).status_code == 403


def test_the_plan_sorts_what_suits_by_what_to_do_and_counts_the_rest(client: FlaskClient) -> None:
    sign_in(client)
    found = text(client, "/proyectos/que-hacer")
    assert "Hay que prepararla (1)" in found
    assert "Quedaron fuera 2 comparaciones" in found
    assert put_aside(client) == 303
    found = text(client, "/proyectos/que-hacer")
    assert "Ninguna convocatoria le conviene hoy a sus proyectos" in found
    assert "Su municipio dejó 1." in found


def test_a_call_whose_days_do_not_suffice_is_for_the_next_edition(client: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].writing.begin() as session:
        session.get_one(Call, 1).closes_at = NOW + timedelta(days=1)
    sign_in(client)
    assert "Para la próxima edición (1)" in text(client, "/proyectos/que-hacer")


def test_two_projects_in_one_call_are_told_of_each_other(client: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].writing.begin() as session:
        call = session.get_one(Call, 1)
        other = create_project(session, "14120", {"title": "Humedales"}, NOW)
        match = small.match(call)
        match.project_id = other.id
        session.add(match)
        for project_id in (1, other.id):
            named = {"form_key": "f", "form_version": "1", "form_checksum": "x", "created_at": NOW, "changed_at": NOW}
            session.add(Application(project_id=project_id, call_id=call.id, **named))
        clashing = f"/proyectos/{other.id}/convocatorias/mx-uy-2025"
    sign_in(client)
    assert "Dos proyectos suyos van a la misma convocatoria." in text(client, "/proyectos/que-hacer")
    links = page(client.get("/proyectos/que-hacer")).xpath("//section[@aria-labelledby='choques']//a/@href")
    assert links == [DECISION, clashing]


def test_no_mail_is_written_for_a_project_that_put_the_call_aside(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    with app.extensions["puente"].reading() as session:
        assert dismissed_projects(session, 1) == frozenset()
    assert put_aside(client) == 303
    with app.extensions["puente"].reading() as session:
        assert dismissed_projects(session, 1) == {1}
        event = session.get_one(Event, 1)
        assert _lines(session, event, Subscription(cvegeo="14120")) == []


def test_a_call_that_is_left_out_says_by_which_rule_on_its_own_page_and_leads_to_the_decision(
    client: FlaskClient,
) -> None:
    sign_in(client)
    found = text(client, "/convocatorias/mx-uy-2026")
    assert "No cumple: Quién puede participar." in found
    assert "no habla de lo que busca" not in found
    assert "/proyectos/1/convocatorias/mx-uy-2026" in page(client.get("/convocatorias/mx-uy-2026")).xpath(
        "//main//a/@href"
    )
