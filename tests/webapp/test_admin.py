"""What those who look after Puente do in their pages, without any script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp.conftest import ADDRESS, NOW, SENTENCE
from tests.webapp.support import page, problems, sign_in, token
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.store.alerts import Subscription
from tracker.store.calls import Call, CallFact, CallVersion, Sighting, call_by_key, facts_of, sightings_of
from tracker.store.people import Audit

pytestmark = pytest.mark.engines("sqlite")
KEY = "mx-uy-2025"
CALL = f"/admin/convocatorias/{KEY}"
REVIEW = f"/admin/revision/{KEY}"


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    sign_in(client, "admin@puente.example")
    return client


def change(app: Flask, key: str = KEY, **values: object) -> None:
    """Gives a call other values behind the pages' back."""
    with app.extensions["puente"].writing.begin() as session:
        call = the_call(session, key)
        for name, value in values.items():
            setattr(call, name, value)


def doubt(app: Flask, field: str = "closes", reason: str = "contradictory") -> None:
    with app.extensions["puente"].writing.begin() as session:
        facts_of(session, the_call(session).id)[field].unknown = reason


def the_call(session: Session, key: str = KEY) -> Call:
    call = call_by_key(session, key)
    assert call is not None
    return call


def fact(app: Flask, field: str = "closes") -> CallFact:
    with app.extensions["puente"].writing() as session:
        return facts_of(session, the_call(session).id)[field]


def send(admin: FlaskClient, path: str, origin: str = "", **data: str | list[str]) -> TestResponse:
    """Sends a form with the guard of the page that it stands on."""
    return admin.post(path, data={"csrf_token": token(admin, origin or path), **data})


def text(answer: TestResponse) -> str:
    assert (answer.status_code, problems(answer)) == (200, [])
    return " ".join(page(answer).text_content().split())


# --- the queue ----------------------------------------------------------------------------------------------------


def test_an_empty_queue_says_so(admin: FlaskClient) -> None:
    assert "No hay nada por revisar" in text(admin.get("/admin/revision"))


def test_the_queue_shows_why_and_the_sum_behind_each_place(app: Flask, admin: FlaskClient) -> None:
    doubt(app)
    with app.extensions["puente"].writing.begin() as session:
        session.add(Subscription(email="x@y.mx", cvegeo="14120", requested_at=NOW, confirmed_at=NOW))
    cells = page(admin.get("/admin/revision")).xpath("//tbody/tr/td")
    said = [" ".join(cell.text_content().split()) for cell in cells]
    assert said[1:] == ["Contradictorio", "13 días", "1 persona avisada", "0.35 × 2 × 1.0 = 0.7"]


def test_a_fact_is_decided_beside_its_sentence_and_its_mails_are_said_before(app: Flask, admin: FlaskClient) -> None:
    doubt(app)
    with app.extensions["puente"].writing.begin() as session:
        session.add(Subscription(email="x@y.mx", cvegeo="14120", requested_at=NOW, confirmed_at=NOW))
    answer = admin.get(f"{REVIEW}/closes")
    assert SENTENCE in text(answer)
    assert "Si cambia el valor, se avisará a 1 persona." in text(answer)
    keys = [str(key) for key in page(answer).xpath("//@accesskey")]
    assert (sorted(keys), len(set(keys))) == (["a", "b", "c", "r"], 4)


@pytest.mark.parametrize(
    ("verdict", "locked", "value"), [("accept", True, True), ("lock", True, True), ("reject", True, False)]
)
def test_each_decision_is_kept_and_leads_on(
    app: Flask, admin: FlaskClient, verdict: str, locked: bool, value: bool
) -> None:
    doubt(app)
    answer = send(admin, f"{REVIEW}/closes", verdict=verdict, note="Por teléfono.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/revision")
    row = fact(app)
    assert (row.locked_by is not None, row.value is not None, row.note) == (locked, value, "Por teléfono.")


def test_after_a_decision_comes_the_next_doubt(app: Flask, admin: FlaskClient) -> None:
    doubt(app)
    doubt(app, "amount_total", "ambiguous")
    assert "Siguiente: Recursos del fondo" in text(admin.get(f"{REVIEW}/closes"))
    answer = send(admin, f"{REVIEW}/closes", verdict="accept")
    assert answer.headers["Location"] == f"{REVIEW}/amount_total"


def test_what_the_page_came_to_say_stands_beside_the_lock(app: Flask, admin: FlaskClient) -> None:
    send(admin, f"{REVIEW}/closes", verdict="lock")
    rival = {"value": {"local": "2025-07-31"}, "unknown": None, "evidence": [], "at": "", "rejected": False}
    with app.extensions["puente"].writing.begin() as session:
        facts_of(session, the_call(session).id)["closes"].disagrees = rival
    said = text(admin.get(f"{REVIEW}/closes"))
    assert "La página dice otra cosa" in said
    assert "jueves 31 de julio de 2025" in said
    assert "La página dice otra cosa" in text(admin.get(CALL))
    send(admin, f"{REVIEW}/closes", verdict="accept")
    assert fact(app).value == {"local": "2025-07-31"}


def test_a_verdict_that_does_not_exist_is_refused(admin: FlaskClient) -> None:
    assert send(admin, f"{REVIEW}/closes", verdict="burn").status_code == 422
    assert send(admin, f"{CALL}/situacion", f"{REVIEW}/closes", verdict="burn").status_code == 422


def test_only_those_who_look_after_puente_decide(client: FlaskClient) -> None:
    sign_in(client)
    guard = {"csrf_token": token(client, "/cuenta")}
    for path in (f"{REVIEW}/closes", f"{CALL}/situacion", f"{CALL}/unir", f"{CALL}/separar", "/admin/relectura"):
        assert client.post(path, data=guard).status_code == 403
    assert client.post("/admin/operaciones/1/deshacer", data=guard).status_code == 403


# --- a call as a whole --------------------------------------------------------------------------------------------


def test_a_call_that_waits_is_published_or_discarded(app: Flask, admin: FlaskClient) -> None:
    change(app, state="review")
    assert "Toda la convocatoria" in text(admin.get("/admin/revision"))
    assert "Publicarla puede avisar hasta a 0 personas" in text(admin.get(CALL))
    assert send(admin, f"{CALL}/situacion", CALL, verdict="discard").status_code == 303
    assert admin.get(f"/convocatorias/{KEY}").status_code == 404
    assert "Descartada." in text(admin.get(CALL))
    assert send(admin, f"{CALL}/situacion", CALL, verdict="publish").status_code == 303
    assert admin.get(f"/convocatorias/{KEY}").status_code == 200


def test_a_correction_is_undone_and_both_stand_in_the_log(app: Flask, admin: FlaskClient) -> None:
    path = f"{CALL}/corregir/closes"
    send(admin, path, value="2025-07-20", words="", note="Lo dijo AUCI.")
    assert fact(app).value == {"local": "2025-07-20"}
    assert "Corrección de «Cierre»" in text(admin.get(CALL))
    assert send(admin, "/admin/operaciones/1/deshacer", CALL).status_code == 303
    row = fact(app)
    assert (row.value, row.locked_by) == ({"local": "2025-07-15T23:59"}, None)
    said = text(admin.get("/admin/bitacora"))
    assert "Elías Cob corrigió y bloqueó «Cierre»." in said
    assert "Elías Cob deshizo el cambio 1." in said
    assert send(admin, "/admin/operaciones/1/deshacer", f"{REVIEW}/closes").status_code == 409
    assert send(admin, "/admin/operaciones/99/deshacer", f"{REVIEW}/closes").status_code == 404


def test_the_history_of_a_fact_says_who_gave_each_value(admin: FlaskClient) -> None:
    send(admin, f"{CALL}/corregir/closes", value="2025-07-20", words=SENTENCE, note="")
    said = text(admin.get(f"{CALL}/historia/closes")).partition("el de hoy primero.")[2]
    assert said.index("domingo 20 de julio de 2025") < said.index("Elías Cob") < said.index("martes 15 de julio")
    assert "De la lectura de las páginas" in said
    assert said.count(SENTENCE) == 2


def test_a_call_that_was_suspended_is_said_to_be(admin: FlaskClient) -> None:
    answer = send(admin, f"{CALL}/corregir/phase", value="suspended", words="", note="Lo anunció AUCI.")
    assert answer.status_code == 303
    assert "Suspendida" in text(admin.get(f"/convocatorias/{KEY}"))
    assert send(admin, f"{CALL}/corregir/phase", value="dormida", words="", note="x").status_code == 422


# --- joining and splitting ----------------------------------------------------------------------------------------


def test_two_calls_are_compared_joined_and_taken_apart_again(admin: FlaskClient) -> None:
    other = "mx-uy-2023"
    before = text(admin.get(f"{CALL}/unir?con={other}"))
    assert "Coinciden: el fondo" in before
    assert send(admin, f"{CALL}/unir", f"{CALL}/unir?con={other}", con=other).status_code == 303
    answer = admin.get(f"/convocatorias/{other}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/convocatorias/{KEY}")
    assert "Unida con otra." in text(admin.get(f"/admin/convocatorias/{other}"))
    assert "Unión con «mx-uy-2023»" in text(admin.get(CALL))
    send(admin, "/admin/operaciones/1/deshacer", CALL)
    assert admin.get(f"/convocatorias/{other}").status_code == 200


def test_a_page_of_another_call_is_split_off(app: Flask, admin: FlaskClient) -> None:
    there = f"{ADDRESS}/otra"
    with app.extensions["puente"].writing.begin() as session:
        call = the_call(session)
        old = sightings_of(session, call.id)[0]
        reading = Reading(there, PageKind.CALL, "mx-uy", EditionMarks(), "es", None).to_json()
        seen = {"first_seen": NOW, "last_seen": NOW, "reader": "1", "role": "presents", "source_key": "auci"}
        new = Sighting(call_id=call.id, address=there, snapshot_id=old.snapshot_id, reading=reading, **seen)
        session.add(new)
        session.flush()
        number = str(new.id)
    assert send(admin, f"{CALL}/separar", CALL, page=[], edition="2025-b").status_code == 422
    assert send(admin, f"{CALL}/separar", CALL, page=[number], edition="2025-b").status_code == 303
    assert there in text(admin.get("/admin/convocatorias/mx-uy-2025-b"))


# --- what was done and read ---------------------------------------------------------------------------------------


def test_the_log_names_its_first_broken_entry(app: Flask, admin: FlaskClient) -> None:
    for verdict in ("lock", "unlock"):
        send(admin, f"{REVIEW}/closes", verdict=verdict)
    assert "La cadena está completa. 3 renglones comprobados." in text(admin.get("/admin/bitacora"))
    with app.extensions["puente"].writing.begin() as session:
        session.execute(update(Audit).where(Audit.id == 1).values(subject="call:otra"))
    assert "La cadena está rota en el renglón 1." in text(admin.get("/admin/bitacora"))
    assert "bloqueó" not in text(admin.get("/admin/bitacora?antes=1"))


def test_the_runs_are_drawn_with_a_title_and_a_description(admin: FlaskClient) -> None:
    answer = admin.get("/admin/lecturas")
    assert "1 lecturas buenas" in text(answer)
    (chart,) = page(answer).xpath("//svg[@role='img'][title][desc]")
    assert len(chart.xpath(".//rect")) == 1


def test_reading_again_shows_what_would_change_and_needs_a_source(admin: FlaskClient) -> None:
    assert "Nada cambiaría." in text(admin.get("/admin/relectura?fuente=auci"))
    assert send(admin, "/admin/relectura", f"{REVIEW}/closes", source="").status_code == 422
    assert send(admin, "/admin/relectura", f"{REVIEW}/closes", source="auci").status_code == 303
    assert "Elías Cob releyó" in text(admin.get("/admin/bitacora"))


# --- any day ------------------------------------------------------------------------------------------------------


def test_a_call_is_shown_as_it_was_on_a_day_with_the_proofs_of_then(app: Flask, admin: FlaskClient) -> None:
    send(admin, f"{CALL}/corregir/closes", value="2025-07-20", words="", note="Lo dijo AUCI.")
    answer = admin.get(f"/convocatorias/{KEY}?el=2025-07-02")
    assert answer.headers["Location"] == f"/convocatorias/{KEY}/el/2025-07-02"
    then = admin.get(answer.headers["Location"])
    assert "Así estaba el miércoles 2 de julio de 2025." in text(then)
    before = text(admin.get(f"/convocatorias/{KEY}/el/2025-07-01"))
    assert "Puente no la conocía" in before
    assert "Cierre" not in before
    later = NOW + timedelta(days=1)
    with app.extensions["puente"].writing.begin() as session:
        session.execute(update(CallVersion).where(CallVersion.number == 2).values(at=later))
    old = admin.get(f"/convocatorias/{KEY}/prueba/closes/0?el=2025-07-02")
    assert page(old).xpath("//*[@id='prueba']/text()") == [SENTENCE]
    assert admin.get(f"/convocatorias/{KEY}/prueba/closes/0").status_code == 404


def test_a_proof_that_was_replaced_is_still_that_of_its_days(app: Flask, admin: FlaskClient) -> None:
    with app.extensions["puente"].writing.begin() as session:
        row = facts_of(session, the_call(session).id)["closes"]
        row.earlier = [{"until": (NOW + timedelta(hours=1)).isoformat(), "evidence": row.evidence}]
        row.evidence = [{**row.evidence[0], "words": "Cierra el 15 de julio."}]
    assert SENTENCE in text(admin.get(f"/convocatorias/{KEY}/el/2025-07-02"))
    assert SENTENCE not in text(admin.get(f"/convocatorias/{KEY}"))
    said = text(admin.get(f"{CALL}/historia/closes"))
    assert said.index("Cierra el 15 de julio.") < said.index(SENTENCE)


@pytest.mark.parametrize("day", ["ayer", "2025-02-30"])
def test_a_day_that_is_none_is_not_found(client: FlaskClient, day: str) -> None:
    answer = client.get(f"/convocatorias/{KEY}/el/{day}")
    assert (answer.status_code, problems(answer)) == (404, [])


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("agreement_required", "no", False),
        ("population_min", "50000", 50000),
        ("mx_states", ["Sonora", "Chihuahua"], ["Chihuahua", "Sonora"]),
        ("partner_kinds", ["university"], ["university"]),
        ("applicant_countries", "UY\nMX", ["MX", "UY"]),
        ("amount_min", "20000 USD", {"amount": "20000", "currency": "USD"}),
    ],
)
def test_a_condition_that_no_page_states_is_put_by_a_person(
    app: Flask, admin: FlaskClient, field: str, value: str | list[str], kept: object
) -> None:
    path = f"{CALL}/corregir/{field}"
    assert path in page(admin.get(CALL)).xpath("//details//a/@href")
    assert send(admin, path, value=value, words="", note="Lo dijo AUCI.").status_code == 303
    assert (fact(app, field).value, fact(app, field).locked_by is not None) == (kept, True)
    assert path not in page(admin.get(CALL)).xpath("//details//a/@href")
    assert text(admin.get(path))


@pytest.mark.parametrize(
    ("field", "value"),
    [("applicant_countries", "Marte"), ("mx_states", "Atlántida"), ("population_min", "-5"), ("stages_accepted", "x")],
)
def test_a_condition_that_would_shut_people_out_by_a_slip_is_refused(
    admin: FlaskClient, field: str, value: str
) -> None:
    answer = send(admin, f"{CALL}/corregir/{field}", value=value, words="", note="Lo dijo AUCI.")
    assert answer.status_code == 422
    assert page(answer).xpath("//*[contains(@class, 'error')]")


def test_each_kind_of_value_has_its_own_input(admin: FlaskClient) -> None:
    def inputs(field: str) -> set[str]:
        found = page(admin.get(f"{CALL}/corregir/{field}")).xpath("//form//*[@name='value']")
        return {str(item.get("type") or item.tag) for item in found}

    assert inputs("pays_works") == {"select"}
    assert inputs("population_max") == {"text"}
    assert inputs("stages_accepted") == {"checkbox"}
    assert inputs("networks") == {"textarea"}
