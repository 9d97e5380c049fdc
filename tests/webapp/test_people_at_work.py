"""What people say of projects and drafts, what the mayor signs, and what a guest reads."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.webapp.conftest import NOW, PASSWORD
from tests.webapp.support import page, problems, sign_in, token
from tests.webapp.test_accounts import deeds, send, words
from tests.webapp.test_at_once import opened
from tests.webapp.test_pages import start
from tracker.jobs.accounts import create_user
from tracker.store.projects import Application
from tracker.store.sharing import Comment

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    """Ana, technician of Zapopan, with a draft."""
    sign_in(client)
    start(client)
    return client


def newcomer(app: Flask, role: str = "", **place: str) -> FlaskClient:
    """Somebody of Zapopan with another role, signed in; ``state`` makes a liaison."""
    where = place or {"cvegeo": "14120", "role": role}
    with app.extensions["puente"].writing.begin() as session:
        create_user(session, f"{role}@x.example", f"Soy {role}", PASSWORD, now=NOW, cost=1, **where)  # type: ignore[arg-type]  # all text
    client = app.test_client()
    sign_in(client, f"{role}@x.example")
    return client


@pytest.mark.parametrize("path", ["/proyectos/1", "/solicitudes/1"])
def test_people_comment_and_take_their_own_words_back(app: Flask, officer: FlaskClient, path: str) -> None:
    sindico = newcomer(app, "sindico")
    assert "Nadie ha comentado" in words(officer.get(path))
    assert send(sindico, f"{path}/comentarios", path, text="Falta el acta.\n<b>Urge</b>").status_code == 303
    answer = officer.get(path)
    assert problems(answer) == []
    assert "Falta el acta.<b>Urge</b>" in words(answer)
    assert send(officer, "/comentarios/1/retirar", path).status_code == 404
    assert send(sindico, f"{path}/comentarios", path, text="   ").status_code == 422
    assert send(sindico, "/comentarios/1/retirar", path).status_code == 303
    assert "Comentario retirado" in words(officer.get(path))
    with app.extensions["puente"].reading() as session:
        assert session.scalars(select(Comment.text)).all() == [""]


def test_a_liaison_reads_and_comments_but_changes_and_signs_nothing(app: Flask, officer: FlaskClient) -> None:
    liaison = newcomer(app, "enlace", state="14")
    assert "Elija primero" in words(liaison.get("/proyectos/"))
    send(liaison, "/mis-municipios", cvegeo="14120")
    text = words(liaison.get("/solicitudes/1"))
    assert page(liaison.get("/solicitudes/1")).xpath("//fieldset[@disabled]")
    assert "Guardar el comentario" in text
    assert "Dar el visto bueno" not in text
    assert send(liaison, "/proyectos/1/comentarios", "/proyectos/1", text="Bien").status_code == 303
    for path in ("/solicitudes/1", "/solicitudes/1/visto-bueno", "/proyectos/1/archivar", "/proyectos/1/compartir"):
        assert send(liaison, path, "/proyectos/1").status_code == 403


def test_the_mayors_word_counts_for_the_draft_as_it_was_read(app: Flask, officer: FlaskClient) -> None:
    mayor = newcomer(app, "mayor")
    path = "/solicitudes/1"
    assert "Todavía no lo hay" in words(mayor.get(path))
    assert send(mayor, f"{path}/visto-bueno", path, version="7").status_code == 422
    assert send(mayor, f"{path}/visto-bueno", path, version="1").status_code == 303
    assert "a la solicitud como está ahora" in words(officer.get(path))
    with app.extensions["puente"].writing.begin() as session:
        session.get_one(Application, 1).changed_at = NOW.replace(hour=19)
    changed = officer.get(path)
    assert (problems(changed), "pero la solicitud cambió después" in words(changed)) == ([], True)
    assert send(mayor, f"{path}/visto-bueno", path, withdraw="1").status_code == 303
    assert "Todavía no lo hay" in words(officer.get(path))
    assert [deed for deed in deeds(app) if "sign" in deed] == ["signed_off", "sign_off_withdrawn"]


def test_a_guest_reads_what_was_shared_and_only_while_it_is(app: Flask, officer: FlaskClient) -> None:
    guest = newcomer(app, "guest")
    assert guest.get("/proyectos/").status_code == 403
    empty = guest.get("/compartido/")
    assert (problems(empty), "Todavía no hay nada compartido" in words(empty)) == ([], True)
    assert guest.get("/compartido/1").status_code == 404
    assert send(officer, "/proyectos/1/compartir", "/proyectos/1", guest="2").status_code == 404  # Luis is of Oaxaca
    assert send(officer, "/proyectos/1/compartir", "/proyectos/1", guest="4").status_code == 303
    seen = guest.get("/compartido/1")
    assert (problems(seen), "Agua limpia." in words(seen)) == ([], True)
    assert "Solicitud:" not in words(seen)
    drafts = send(officer, "/proyectos/1/compartir", "/proyectos/1", guest="4", with_drafts="1")
    assert drafts.status_code == 303
    seen = guest.get("/compartido/1")
    assert (problems(seen), "Arroyo Atemajac, Zapopan, Jalisco" in words(seen)) == ([], True)
    assert problems(officer.get("/proyectos/1")) == []
    assert "con los borradores" in words(officer.get("/proyectos/1"))
    assert send(officer, "/proyectos/1/compartir", "/proyectos/1", guest="4", stop="1").status_code == 303
    assert guest.get("/compartido/1").status_code == 404
    assert [deed for deed in deeds(app) if "share" in deed] == ["project_shared", "project_shared", "project_unshared"]


# --- what the offices write ---------------------------------------------------------------------------------------


def test_the_treasury_changes_the_money_of_a_project_and_nothing_else(app: Flask) -> None:
    treasurer = newcomer(app, "treasurer")
    path = "/proyectos/1/dinero"
    assert "Cambiar el dinero" in words(treasurer.get("/proyectos/1"))
    shown = treasurer.get(path)
    assert problems(shown) == []
    assert page(shown).xpath("//*[@name='title' or @name='objective' or @name='themes']") == []
    money = {"budget": "1,500,000", "own_contribution": "300000", "currency": "MXN", "title": "Otro título"}
    money |= {"sources-0-name": "Ayuntamiento", "sources-0-kind": "municipality", "sources-0-amount": "300000"}
    assert treasurer.post(path, data=opened(treasurer, path) | money).status_code == 303
    project = treasurer.get("/proyectos/1")
    assert "Soy treasurer cambió 4 datos." in words(project)
    assert page(project).findtext(".//h1") == "Arroyo Atemajac"
    wrong = treasurer.post(path, data=opened(treasurer, path) | {"budget": "-1"})
    assert (wrong.status_code, problems(wrong)) == (422, [])
    for refused in ("/proyectos/1/editar", "/proyectos/nuevo", "/municipio/editar", "/municipio/acuerdos/nuevo"):
        assert treasurer.get(refused).status_code == 403
    assert "Agregar un documento" not in words(treasurer.get("/municipio/"))


def test_two_at_the_money_of_a_project_see_both_versions(app: Flask) -> None:
    treasurer, path = newcomer(app, "treasurer"), "/proyectos/1/dinero"
    form = opened(treasurer, path)
    treasurer.post(path, data=form | {"budget": "100", "currency": "MXN"})
    answer = treasurer.post(path, data=form | {"budget": "200", "currency": "MXN"})
    assert (answer.status_code, problems(answer)) == (409, [])
    assert len(page(answer).find_class("version")) == 2


def test_the_sindico_keeps_the_agreements_and_the_vault_and_nothing_else(app: Flask) -> None:
    sindico = newcomer(app, "sindico")
    path = "/municipio/acuerdos/nuevo"
    assert send(sindico, path, partner="Canelones", country="UY").status_code == 303
    assert send(sindico, "/municipio/acuerdos/1", partner="Angulema", country="FR").status_code == 303
    form = {"csrf_token": token(sindico, "/municipio/documentos/nuevo"), "title": "Acta", "kind": "minutes"}
    file = (BytesIO(b"%PDF-1.7 acta"), "acta.pdf")
    assert sindico.post("/municipio/documentos/nuevo", data={**form, "file": file}).status_code == 303
    assert "Completar los datos" not in words(sindico.get("/municipio/"))
    for refused in ("/proyectos/1/editar", "/proyectos/1/dinero", "/municipio/editar"):
        assert sindico.get(refused).status_code == 403


def test_the_direction_reads_what_each_role_may_do(app: Flask) -> None:
    said = page(newcomer(app, "director").get("/personas"))
    deeds_of = {row.findtext("dt"): row.findtext("dd") or "" for row in said.xpath("//dl[@class='claves']/div")}
    assert len(deeds_of) == 7
    assert deeds_of["tesorería"].startswith("lee todo; comenta; cambia el dinero de los proyectos")
    assert deeds_of["sindicatura"] == "lee todo; comenta; lleva los acuerdos y los documentos del municipio"
