"""Projects in the browser: written, changed by two, proposed themes, put away and back, in from tables and out."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webapp.support import page, problems, sign_in, token
from tracker.store.project_history import count_projects
from tracker.store.projects import Project

pytestmark = pytest.mark.engines("sqlite")
EDIT = "/proyectos/1/editar"
SERVER_WAITS = 30
"""Seconds after which gunicorn takes a worker for dead, as it comes."""


@pytest.fixture
def ana(client: FlaskClient) -> FlaskClient:
    """A technician of Zapopan."""
    sign_in(client)
    return client


def opened(client: FlaskClient, path: str = EDIT) -> dict[str, Any]:
    """What a browser would send of a page's form as it was opened."""
    return sent(page(client.get(path)))


def sent(tree: Any) -> dict[str, Any]:
    """What a browser would send of the form on a page."""
    form = max(tree.forms, key=lambda item: len(list(item.fields)))
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


def words(answer: TestResponse) -> str:
    """The text of a page in one line."""
    return " ".join(" ".join(page(answer).itertext()).split())


def wrong(answer: TestResponse) -> list[str]:
    """What a form says is to be put right."""
    return [" ".join(item.text_content().split()) for item in page(answer).find_class("error")]


def new(client: FlaskClient, **values: object) -> TestResponse:
    """Writes a new project."""
    return client.post("/proyectos/nuevo", data={"csrf_token": token(client, "/proyectos/nuevo"), **values})


def kept(app: Flask, number: int = 3) -> Project:
    """A project as it is kept."""
    with app.extensions["puente"].reading() as session:
        row: Project = session.get_one(Project, number)
        session.expunge(row)
        return row


def test_all_that_a_project_can_say_is_kept_and_shown(ana: FlaskClient, app: Flask) -> None:
    answer = new(
        ana,
        title="Red de agua",
        budget="1,500,000.50",
        own_contribution="$300000",
        currency="MXN",
        sdgs=["6", "13"],
        **{"sources-0-name": "Ayuntamiento", "sources-0-kind": "municipality", "sources-0-amount": "300,000"},
        **{"partners-1-name": "Universidad de Lyon", "partners-1-country": "FR", "partners-1-kind": "university"},
        beneficiaries_women="120",
    )
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/proyectos/3")
    row = kept(app)
    assert (str(row.budget), str(row.own_contribution), row.sdgs) == ("1500000.5", "300000", [6, 13])
    assert row.sources == [{"name": "Ayuntamiento", "kind": "municipality", "amount": "300000"}]
    assert row.partners == [{"name": "Universidad de Lyon", "country": "FR", "kind": "university"}]
    text = words(ana.get("/proyectos/3"))
    assert "1,500,000.50 MXN" in text
    assert "Universidad de Lyon (Francia, universidad)" in text
    assert "Ana Ríos escribió el proyecto." in text


def test_what_cannot_be_is_sent_back_with_its_reason_and_what_was_typed(ana: FlaskClient, app: Flask) -> None:
    for values, said in (
        ({"title": ""}, "Escriba el nombre"),
        ({"title": "A", "budget": "-5", "currency": "MXN"}, "no puede ser negativa"),
        ({"title": "A", "budget": "NaN", "currency": "MXN"}, "con cifras"),
        ({"title": "A", "budget": "1000"}, "Elija la moneda"),
        ({"title": "A", "sources-0-name": "X", "sources-0-amount": "-3", "currency": "MXN"}, "negativa"),
        ({"title": "A", "budget": "5", "currency": "MXN", "sources-0-name": "X", "sources-0-amount": "6"}, "suma más"),
        ({"title": "A", "beneficiaries_men": "9" * 25}, "personas"),
        ({"title": "A", "starts_on": "0001-01-01"}, "fecha entre"),
        ({"title": "A", "problem": "x" * 200_001}, "200,000"),
    ):
        answer = new(ana, **values)
        assert (answer.status_code, problems(answer)) == (422, [])
        assert said in " ".join(wrong(answer))
        assert page(answer).xpath("//input[@name='title']/@value")[0] == values["title"]
    with app.extensions["puente"].reading() as session:
        assert count_projects(session, "14120") == 1


def test_a_project_of_three_words_is_enough(ana: FlaskClient) -> None:
    assert new(ana, title="Parque para todos").status_code == 303
    answer = ana.get("/proyectos/3")
    assert (answer.status_code, problems(answer)) == (200, [])


def test_a_project_of_20_000_words_is_kept_whole(ana: FlaskClient, app: Flask) -> None:
    text = " ".join(f"señalización{number}" for number in range(8_000)) + " agua" * 12_000
    assert new(ana, title="Largo", problem=text).status_code == 303
    assert kept(app).problem == text
    shown = ana.get("/proyectos/3")
    assert problems(shown) == []
    assert "Leer todo el texto (20,000 palabras)" in words(shown)
    assert text in words(shown)
    assert (
        ana.post("/proyectos/3/editar", data=opened(ana, "/proyectos/3/editar") | {"summary": text}).status_code == 303
    )
    assert len(words(ana.get("/proyectos/"))) < 5_000


def test_what_looks_like_a_page_is_shown_as_text(ana: FlaskClient) -> None:
    evil = "<script>alert(1)</script><b>agua</b>"
    said = {"title": f"Uno {evil}"} | dict.fromkeys(("problem", "activities", "partner_name", "place"), evil)
    assert new(ana, **said, **{"tal-cual": "1"}).status_code == 303
    for path in ("/proyectos/3", "/proyectos/3/editar", "/proyectos/"):
        answer = ana.get(path)
        assert (problems(answer), page(answer).xpath("//script[not(@src)]")) == ([], [])
    assert evil in page(ana.get("/proyectos/3")).text_content()


def test_text_with_marks_of_a_page_comes_back_as_words_before_it_is_kept(ana: FlaskClient, app: Flask) -> None:
    pasted = {
        "title": "<b>Arroyo</b><br>limpio",
        "problem": "<p class=MsoNormal>El arroyo trae <i>basura</i>&nbsp;y a < b.</p><p>Niñas de 5 <6 años.</p>",
        "activities": "<ul><li>Obra</li><li>Cursos</li></ul>",
        "summary": "<style>p {color: red}</style><script>alert(1)</script>Resumen",
        "partners-0-name": "<span>Ayuntamiento</span>",
    }
    answer = new(ana, **pasted)
    assert (answer.status_code, problems(answer)) == (422, [])
    assert "Se quitaron las marcas y quedaron las palabras. También se quitaron 2 trozos" in words(answer)
    with app.extensions["puente"].reading() as session:
        assert count_projects(session, "14120") == 1
    assert ana.post("/proyectos/nuevo", data=sent(page(answer))).status_code == 303
    row = kept(app)
    assert (row.title, row.summary) == ("Arroyo limpio", "Resumen")
    assert row.problem == "El arroyo trae basura y a < b.\nNiñas de 5 <6 años."
    assert [item["text"] for item in row.activities] == ["Obra", "Cursos"]
    assert row.partners[0]["name"] == "Ayuntamiento"


@pytest.mark.parametrize("text", ["a < b", "niñas de 5 <6 años", "p<0.05 y R&D", "Escriba a <ana@zapopan.example>"])
def test_signs_that_are_no_marks_of_a_page_are_kept_at_once(ana: FlaskClient, app: Flask, text: str) -> None:
    assert new(ana, title="Uno", problem=text).status_code == 303
    assert kept(app).problem == text


def test_marks_that_a_person_means_stay_also_when_something_else_is_put_right(ana: FlaskClient, app: Flask) -> None:
    asked = ana.post(EDIT, data=opened(ana) | {"problem": "Curso de <b>HTML</b>"})
    again = sent(page(asked)) | {"problem": "Curso de <b>HTML</b>", "tal-cual": "1"}
    refused = ana.post(EDIT, data=again | {"title": ""})
    assert refused.status_code == 422
    assert ana.post(EDIT, data=sent(page(refused)) | {"title": "Arroyo"}).status_code == 303
    assert kept(app, 1).problem == "Curso de <b>HTML</b>"


def test_a_table_with_marks_of_a_page_says_which_rows_lose_them(ana: FlaskClient, app: Flask) -> None:
    rows = 'Título;Problema\n<b>Parque</b> lineal;"<p>Hay basura</p><p>y lodo</p>"\nCiclovía;niñas de 5 <6 años\n'
    path = table(ana, rows.encode()).headers["Location"]
    seen = ana.get(path)
    assert problems(seen) == []
    assert "1 renglón traía marcas de una página (HTML): se quitaron" in words(seen)
    assert "Renglones: 2" in words(seen)
    ana.post(path, data={"csrf_token": token(ana, path)})
    assert (kept(app).title, kept(app).problem) == ("Parque lineal", "Hay basura\ny lodo")
    assert kept(app, 4).problem == "niñas de 5 <6 años"


def test_what_no_page_can_show_is_left_out(ana: FlaskClient, app: Flask) -> None:
    new(ana, title="Agua\x00 pot\u0061\u0301ble\x07", problem="Uno\r\nDos\x00")
    assert (kept(app).title, kept(app).problem) == ("Agua potáble", "Uno\nDos")


def test_changes_of_two_people_to_different_fields_are_joined(ana: FlaskClient, app: Flask) -> None:
    first = opened(ana)
    assert ana.post(EDIT, data=first | {"title": "Arroyo nuevo"}).status_code == 303
    assert ana.post(EDIT, data=first | {"place": "La Cañada"}).status_code == 303
    row = kept(app, 1)
    assert (row.title, row.place) == ("Arroyo nuevo", "La Cañada")


@pytest.mark.parametrize(("choice", "title"), [("mia", "De Luis"), ("otra", "De Ana")])
def test_two_versions_of_a_field_are_both_shown_and_the_person_chooses(
    ana: FlaskClient, app: Flask, choice: str, title: str
) -> None:
    first = opened(ana)
    ana.post(EDIT, data=first | {"title": "De Ana", "summary": "Solo de Ana"})
    answer = ana.post(EDIT, data=first | {"title": "De Luis", "place": "El Centro"})
    assert (answer.status_code, problems(answer)) == (409, [])
    versions = ["".join(str(part) for part in item.xpath("./text()")) for item in page(answer).find_class("version")]
    assert [version.strip() for version in versions] == ["De Luis", "De Ana"]
    again = sent(page(answer)) | {"elige-title": choice}
    assert ana.post(EDIT, data=again).status_code == 303
    row = kept(app, 1)
    assert (row.title, row.summary, row.place) == (title, "Solo de Ana", "El Centro")
    history = words(ana.get("/proyectos/1"))
    assert "De Ana" in history  # what was replaced is not lost
    assert "Ana Ríos cambió 2 datos." in history


def test_a_choice_stays_chosen_while_another_field_is_put_right(ana: FlaskClient, app: Flask) -> None:
    first = opened(ana)
    ana.post(EDIT, data=first | {"title": "De Ana", "partners-0-name": "Canelones", "duration_months": "6"})
    mine = first | {"title": "De Luis", "partners-0-name": "Salto", "duration_months": "12"}
    shown = sent(page(ana.post(EDIT, data=mine)))
    chosen = {"elige-title": "otra", "elige-partners": "otra", "elige-duration_months": "otra"}
    chosen |= {"own_contribution": "-5"}
    answer = ana.post(EDIT, data=shown | chosen)
    assert (answer.status_code, problems(answer)) == (422, [])
    again = sent(page(answer))
    assert (again["title"], again["partners-0-name"]) == (["De Ana"], ["Canelones"])
    assert ana.post(EDIT, data=again | {"own_contribution": ""}).status_code == 303
    row = kept(app, 1)
    assert (row.title, row.duration_months) == ("De Ana", 6)
    assert [partner["name"] for partner in row.partners] == ["Canelones"]


def test_saving_what_is_there_already_changes_nothing(ana: FlaskClient, app: Flask) -> None:
    before = kept(app, 1).version
    assert ana.post(EDIT, data=opened(ana)).status_code == 303
    assert kept(app, 1).version == before


def test_activities_keep_the_months_that_the_form_does_not_ask_for(ana: FlaskClient, app: Flask) -> None:
    with app.extensions["puente"].writing.begin() as session:
        session.get_one(Project, 1).activities = [{"text": "Diagnóstico", "start": 1, "end": 6}]
    ana.post(EDIT, data=opened(ana) | {"activities": "Diagnóstico\nForo"})
    assert kept(app, 1).activities == [{"text": "Diagnóstico", "start": 1, "end": 6}, {"text": "Foro"}]


def test_themes_are_proposed_from_the_text_and_stay_as_the_person_decides(ana: FlaskClient, app: Flask) -> None:
    new(ana, title="RED DE AGUA POTABLE", problem="LAS MUJERES ACARREAN AGUA; EL RECICLAJE ES POCO")
    tree = page(ana.get("/proyectos/3"))
    offered = [str(value) for value in tree.xpath("//input[@name='ofrecido']/@value")]
    assert {"agua", "residuos", "genero"} <= set(offered)
    assert "«agua potable" in tree.text_content()
    data = {"csrf_token": token(ana, "/proyectos/3"), "ofrecido": offered, "tema": ["agua", "ods-6"]}
    assert ana.post("/proyectos/3/temas", data=data).status_code == 303
    assert (kept(app).themes, kept(app).sdgs) == (["agua"], [6])
    assert page(ana.get("/proyectos/3")).xpath("//input[@name='ofrecido']") == []


def test_a_theme_that_there_is_not_cannot_be_taken(ana: FlaskClient) -> None:
    data = {"csrf_token": token(ana, "/proyectos/1"), "ofrecido": ["agua"], "tema": ["magia"]}
    assert ana.post("/proyectos/1/temas", data=data).status_code == 422


def test_a_project_is_put_away_and_taken_back(ana: FlaskClient) -> None:
    guard = {"csrf_token": token(ana, "/proyectos/1")}
    ana.post("/proyectos/1/archivar", data=guard)
    assert "Arroyo Atemajac" not in words(ana.get("/proyectos/"))
    assert "Arroyo Atemajac" in words(ana.get("/proyectos/archivados"))
    assert "lo archivó" in words(ana.get("/proyectos/1"))
    ana.post("/proyectos/1/restaurar", data=guard)
    assert "Arroyo Atemajac" in words(ana.get("/proyectos/"))
    assert "No hay proyectos archivados" in words(ana.get("/proyectos/archivados"))


def test_a_sum_may_name_its_currency_but_no_other_than_the_chosen_one(ana: FlaskClient, app: Flask) -> None:
    new(ana, title="Parque", budget="$ 1,500,000.00 MXN", own_contribution="300000")
    assert (str(kept(app).budget), kept(app).currency) == ("1500000", "MXN")
    answer = new(ana, title="Otro parque", budget="20,000 USD", currency="MXN")
    assert (answer.status_code, problems(answer)) == (422, [])
    assert "Cuánto cuesta: La cantidad nombra otra moneda que la elegida." in words(answer)


def test_a_project_that_was_not_compared_yet_is_not_said_to_fit_nothing(ana: FlaskClient) -> None:
    new(ana, title="Agua para todos")
    cards = [" ".join(card.text_content().split()) for card in page(ana.get("/proyectos/")).find_class("proy")]
    assert "Todavía no se ha comparado con ninguna convocatoria" in cards[1]
    assert "Ninguna convocatoria le conviene" not in cards[1]


def table(client: FlaskClient, data: bytes, name: str = "tabla.csv") -> TestResponse:
    """Hands a table over."""
    form = {"csrf_token": token(client, "/proyectos/importar"), "file": (BytesIO(data), name)}
    return client.post("/proyectos/importar", data=form)


def test_a_table_is_looked_at_before_its_good_rows_become_projects(ana: FlaskClient, app: Flask) -> None:
    rows = "Título;Costo;Moneda;Color\nParque;1,500.50;pesos;verde\nCiclovía;-3;MXN;\nMercado;mucho;MXN;\n;5;MXN;\n"
    answer = table(ana, rows.encode("latin-1"))
    assert answer.status_code == 303
    path = answer.headers["Location"]
    seen = ana.get(path)
    assert problems(seen) == []
    text = words(seen)
    assert "1 renglón está bien · 3 por corregir" in text
    assert "Color" in text
    assert "Renglón 3 Ciclovía Cuánto cuesta: La cantidad no puede ser negativa." in text
    assert "Renglón 5 (sin nombre) Nombre del proyecto: Escriba el nombre del proyecto." in text
    with app.extensions["puente"].reading() as session:
        assert count_projects(session, "14120") == 1
    assert ana.post(path, data={"csrf_token": token(ana, path)}).status_code == 303
    assert (kept(app).title, str(kept(app).budget), kept(app).currency) == ("Parque", "1500.5", "MXN")
    assert "Esta tabla ya se importó. De ella salió 1 proyecto." in words(ana.get(path))
    assert "lo importó de una tabla" in words(ana.get("/proyectos/3"))
    again = ana.post(path, data={"csrf_token": token(ana, "/proyectos/importar")})
    assert again.status_code == 409
    bad = ana.get(f"{path}/errores.csv").get_data(as_text=True)
    assert bad.count("\r\n") == 4


@pytest.mark.engines("sqlite")
def test_10_000_rows_with_300_bad_ones_are_looked_at_before_the_server_gives_up(ana: FlaskClient, app: Flask) -> None:
    lines = [
        f"=HYPERLINK({number});{'mucho' if number % 33 == 0 and number < 9900 else '1,500.50'};MXN"
        for number in range(10_000)
    ]
    began = time.perf_counter()
    path = table(ana, ("Título;Costo;Moneda\n" + "\n".join(lines)).encode("latin-1")).headers["Location"]
    seen, bad = words(ana.get(path)), ana.get(f"{path}/errores.csv").get_data(as_text=True)
    assert time.perf_counter() - began < SERVER_WAITS / 2
    assert "9,700 renglones están bien · 300 por corregir" in seen
    assert "300 renglones: Cuánto cuesta: Escriba la cantidad con cifras, por ejemplo 1,500,000.50." in seen
    assert [line.split(",")[0] for line in bad.splitlines()[1:4]] == ["2", "35", "68"]
    assert bad.count("\r\n") == 301
    assert bad.count("'=HYPERLINK") == 300
    with app.extensions["puente"].reading() as session:
        assert count_projects(session, "14120") == 1


def test_a_workbook_is_read_and_its_formulas_are_neither_computed_nor_written_back(
    ana: FlaskClient, app: Flask
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nombre del proyecto", "Problema", "Costo", "Moneda"])
    book.active.append(["Huerto", '=HYPERLINK("https://evil.example")', 1200.5, "MXN"])
    book.active.append(["Mercado", "x", "=1+1", "MXN"])
    out = BytesIO()
    book.save(out)
    path = table(ana, out.getvalue(), "tabla.xlsx").headers["Location"]
    assert "Renglón 3 Mercado Cuánto cuesta: Trae una fórmula: pegue su valor." in words(ana.get(path))
    ana.post(path, data={"csrf_token": token(ana, path)})
    assert kept(app).problem == '=HYPERLINK("https://evil.example")'
    exported = ana.get("/proyectos/proyectos.csv")
    assert "'=HYPERLINK" in exported.get_data(as_text=True)
    assert ",=" not in exported.get_data(as_text=True)


def test_what_was_written_to_a_table_comes_back_the_same(ana: FlaskClient, app: Flask) -> None:
    new(
        ana,
        title="=1+1 huertos",
        problem="-uno\n+dos",
        budget="10.50",
        currency="USD",
        partner_country="UY",
        sdgs=["6"],
    )
    before = kept(app)
    text = ana.get("/proyectos/proyectos.csv").get_data()
    with app.extensions["puente"].writing.begin() as session:
        for row in session.query(Project).all():
            row.title += " (antes)"
    path = table(ana, text).headers["Location"]
    ana.post(path, data={"csrf_token": token(ana, path)})
    names = ("title", "problem", "budget", "currency", "partner_country", "sdgs", "themes", "stage")
    back = next(row for row in (kept(app, 4), kept(app, 5)) if row.title == before.title)
    assert {name: getattr(back, name) for name in names} == {name: getattr(before, name) for name in names}


def test_what_is_no_table_is_refused_with_its_reason(ana: FlaskClient) -> None:
    for data, said in (
        (b"", "vac"),
        (b"Titulo\n", "no tiene renglones"),
        (b"Color;Forma\nverde;redonda\n", "Falta la columna"),
        (b"Titulo;Nombre\na;b\n", "Dos columnas"),
        (b"%PDF-1.7 x\n\n", "No es una tabla"),
        (b"<html>\n<p>x", "No es una tabla"),
        (b"PK\x03\x04basura", "no se puede abrir"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "anterior a 2007"),
        (b"\x00\x01\x02\x03\n\x04", "No es una tabla"),
    ):
        answer = table(ana, data)
        assert (answer.status_code, problems(answer)) == (422, [])
        assert said in " ".join(wrong(answer))


def test_no_file_is_no_table(ana: FlaskClient) -> None:
    answer = ana.post("/proyectos/importar", data={"csrf_token": token(ana, "/proyectos/importar")})
    assert (answer.status_code, wrong(answer)) == (422, ["Elija un archivo."])


def test_a_table_belongs_to_its_municipality(ana: FlaskClient) -> None:
    path = table(ana, b"Titulo\nParque\n").headers["Location"]
    other = ana.application.test_client()
    sign_in(other, "luis@oaxaca.example")
    assert other.get(path).status_code == 404
    assert other.post(path, data={"csrf_token": token(other, "/proyectos/importar")}).status_code == 404


def test_many_projects_are_shown_page_by_page(ana: FlaskClient) -> None:
    rows = "Titulo\n" + "".join(f"Proyecto {number}\n" for number in range(45))
    path = table(ana, rows.encode()).headers["Location"]
    ana.post(path, data={"csrf_token": token(ana, path)})
    seen = [len(page(ana.get(f"/proyectos/?pagina={number}")).find_class("proy")) for number in (1, 2, 3, 4)]
    assert seen == [20, 20, 6, 0]
    assert problems(ana.get("/proyectos/?pagina=2")) == []
