"""Searching calls, keeping searches and holding two calls side by side, as a reader without scripts does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.support.databases import Rows
from tests.webapp.conftest import NOW, SENTENCE, call, fact, fill
from tests.webapp.support import page, problems, sign_in, token
from tracker.catalogue import load_catalogue
from tracker.extract.documents import VERSION
from tracker.extract.stored_text import packed
from tracker.extract.text import Text
from tracker.jobs.dismiss import dismiss
from tracker.jobs.index_calls import index_calls
from tracker.jobs.keep_search import stop_url
from tracker.jobs.migrate import load_funds
from tracker.store.calls import Call, call_by_key, documents_of
from tracker.store.people import User
from tracker.store.projects import Match, Project
from tracker.store.search import saved_searches_of
from tracker.store.sources import keep_body, keep_document_text

pytestmark = pytest.mark.engines("sqlite")
CATALOGUE = load_catalogue()


def many(session: Session) -> None:
    """The small Puente with a few more calls, all of them indexed."""
    fill(session)
    load_funds(session, CATALOGUE)
    session.flush()
    opened = call_by_key(session, "mx-uy-2025")
    assert opened is not None
    session.add(fact(opened, "theme_ids", ["agua", "clima"], []))
    french = call("mx-fr-2025", "2025", "open")
    french.fund_key, french.title, french.language = "mx-fr", "Appel à projets conjoint", "fr"
    french.clock_at = NOW + timedelta(days=40)
    session.add(french)
    session.flush()
    session.add_all(
        [
            fact(french, "theme_ids", ["genero"], []),
            fact(french, "amount_max", {"amount": "40000", "currency": "EUR"}, []),
            fact(french, "applicant_types", ["municipality", "state"], []),
        ]
    )
    session.flush()
    index_calls(session, CATALOGUE)


@pytest.fixture
def rows() -> Rows:
    """The rows above; written once, then copied."""
    return many


def titles(client: FlaskClient, address: str) -> list[str]:
    return [" ".join(str(item.text_content()).split()) for item in page(client.get(address)).xpath("//li//h3/a")]


def text(client: FlaskClient, address: str) -> str:
    return " ".join(str(page(client.get(address)).text_content()).split())


@pytest.mark.parametrize(
    "address",
    [
        "/?q=agua",
        "/?q=agua&tema=agua&fuera=situacion",
        "/?q=nadadeeso",
        "/?q=agau&orden=novedad&pagina=9",
        "/?monto=-&cierra=d15&lengua=fr&ods=6&pais=FR&fondo=mx-uy&situacion=closed",
        "/?tema=<script>&q=<script>&pagina=x&fuera=x",
        "/comparar",
        "/comparar?a=mx-uy-2025",
        "/comparar?a=mx-uy-2025&q=appel",
        "/comparar?a=mx-uy-2025&b=mx-fr-2025",
        "/comparar?a=mx-uy-2025&b=mx-fr-2025&solo=distinto",
        "/convocatorias/cerradas?pagina=7",
    ],
)
def test_every_search_gives_a_page_that_is_well_made(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, problems(answer)) == (200, [])
    sign_in(client)
    answer = client.get(address)
    assert (answer.status_code, problems(answer)) == (200, [])


def test_the_words_are_marked_in_the_sentence_where_they_stand(client: FlaskClient) -> None:
    shown = page(client.get("/?q=propuesta"))
    assert shown.xpath("//div[@class='porque']//mark/text()") == ["propuestas"]
    assert SENTENCE in text(client, "/?q=propuesta")


def test_a_word_that_only_a_document_says_shows_the_document_and_its_page(app: Flask, client: FlaskClient) -> None:
    with app.extensions["puente"].writing.begin() as session:
        found = call_by_key(session, "mx-uy-2025")
        assert found is not None
        text = Text.plain("Presentación.\nSe entregan becas a las comunidades.")
        paged = replace(text, page_starts=(0, text.blocks[1].start))
        (row,) = documents_of(session, found.id)
        row.body_hash = keep_body(session, b"%PDF bases")
        keep_document_text(session, row.body_hash, VERSION, packed(paged))
        session.flush()
        index_calls(session, CATALOGUE)
    said = text_of_why(client, "/?q=beca")
    assert said == "Por qué está aquí «Se entregan becas a las comunidades.» En el documento Bases, página 2."
    assert page(client.get("/?q=beca")).xpath("//div[@class='porque']//mark/text()") == ["becas"]
    both = text_of_why(client, "/?q=propuestas+becas")
    assert SENTENCE in both
    assert both.endswith("«Se entregan becas a las comunidades.» En el documento Bases, página 2.")
    assert "En el documento" not in text_of_why(client, "/?q=propuestas")


def text_of_why(client: FlaskClient, address: str) -> str:
    box = page(client.get(address)).xpath("//div[@class='porque'][starts-with(., 'Por qué está aquí')]")[0]
    return (
        " ".join(" ".join(box.itertext()).split())
        .replace(" ,", ",")
        .replace("« ", "«")
        .replace(" »", "»")
        .replace(" .", ".")
    )


def test_a_call_found_by_its_theme_or_its_country_says_so(client: FlaskClient) -> None:
    assert "Por qué está aquí" in text(client, "/?q=saneamiento")
    assert "Tema: Agua y saneamiento" in text(client, "/?q=saneamiento")
    assert "País o región: Francia" in text(client, "/?q=francia")


def test_a_slip_of_the_pen_is_searched_as_what_was_meant_and_says_so(client: FlaskClient) -> None:
    said = text(client, "/?q=propuetsas")
    assert "«propuetsas» no aparece; se buscó «propuestas»." in said
    assert titles(client, "/?q=propuetsas") == ["Convocatoria México–Uruguay 2025"]


def test_facets_count_and_the_choice_stays_in_the_boxes_and_in_the_address(client: FlaskClient) -> None:
    shown = page(client.get("/?tema=agua&q=convocatoria"))
    checked = shown.xpath("//input[@type='checkbox'][@checked]/@id")
    assert set(checked) == {"tema-agua", "situacion-open", "situacion-permanent", "situacion-announced"}
    label = shown.xpath("//label[@for='tema-agua']")[0].text_content()
    assert " ".join(label.split()) == "Agua y saneamiento, 1"
    assert shown.xpath("//input[@name='q']/@value") == ["convocatoria"]
    both = page(client.get("/?tema=agua&tema=genero"))
    newest = both.xpath("//div[@class='chips']/a[text()='por novedad']/@href")[0]
    assert parse_qs(urlsplit(str(newest)).query) == {"tema": ["agua", "genero"], "orden": ["novedad"]}


def boxes(client: FlaskClient, address: str) -> dict[str, str]:
    """The boxes of the facet by fit: the code with what stands beside it."""
    labels = page(client.get(address)).xpath("//label[starts-with(@for, 'encaje-')]")
    return {str(label.get("for"))[7:]: " ".join(str(label.text_content()).split()) for label in labels}


def test_people_choose_calls_by_how_well_they_fit_their_own_projects_and_see_how_many(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client)
    assert boxes(client, "/") == {"good": "Le queda bien, 1", "-": "Sin comparar todavía, 1"}
    assert titles(client, "/?encaje=good") == ["Convocatoria México–Uruguay 2025"]
    assert titles(client, "/?encaje=-") == ["Appel à projets conjoint"]
    said = text(client, "/?encaje=good")
    assert "Encaje con sus proyectos: Le queda bien" in said
    assert "2 todavía sin comparar con sus proyectos." in said
    with app.extensions["puente"].writing.begin() as session:
        project, other = session.get_one(Project, 1), call_by_key(session, "mx-fr-2025")
        assert other is not None
        barred = {"fit": "none", "score": -1.5, "model_version": "m", "rules_version": "r", "at": NOW}
        session.add(Match(project_id=1, call_id=other.id, rules=["applicant"], **barred))
        dismiss(session, project, session.get_one(Call, 1), "no_staff", "", by=session.get_one(User, 1), now=NOW)
    assert boxes(client, "/") == {"aside": "La dejó, 1", "no": "No puede participar, 1"}
    assert titles(client, "/?encaje=no") == ["Appel à projets conjoint"]


def test_strangers_and_people_of_other_municipalities_see_nothing_of_that(app: Flask, client: FlaskClient) -> None:
    everything = titles(client, "/")
    assert boxes(client, "/") == {}
    assert titles(client, "/?encaje=good") == everything
    assert "Encaje" not in text(client, "/?encaje=good")
    other = app.test_client()
    sign_in(other, "luis@oaxaca.example")
    assert boxes(other, "/") == {"-": "Sin comparar todavía, 2"}
    assert titles(other, "/?encaje=good") == []


def test_another_language_keeps_the_search(client: FlaskClient) -> None:
    links = page(client.get("/?q=agua&tema=agua&idioma=es")).xpath("//footer//a[@hreflang='fr']/@href")
    assert [str(link) for link in links] == ["/?q=agua&tema=agua&idioma=fr"]


def test_every_list_says_what_it_leaves_out_by_which_rule_and_shows_it_at_one_click(client: FlaskClient) -> None:
    shown = page(client.get("/?monto=b1"))
    said = " ".join(str(shown.text_content()).split())
    assert titles(client, "/?monto=b1") == ["Appel à projets conjoint"]
    assert "Quedaron fuera 2: ver cuáles y por qué" in said
    assert "2 porque no se sabe: ninguna página lo dice." in said
    links = [str(link.get("href")) for link in shown.xpath("//details[contains(@class,'abre')]//li//a")]
    closed, opened = "Convocatoria México–Uruguay 2023", "Convocatoria México–Uruguay 2025"
    assert [titles(client, link) for link in links] == [[opened, closed]]
    link = page(client.get("/?q=convocatoria")).xpath("//details[contains(@class,'abre')]//a[contains(.,'Cerrada')]")[0]
    assert titles(client, str(link.get("href"))) == [closed]


def test_a_search_without_result_says_where_it_looked_and_how_to_go_on(client: FlaskClient) -> None:
    shown = page(client.get("/?q=nadadeeso"))
    said = " ".join(str(shown.text_content()).split())
    assert "Nada coincide con lo que busca" in said
    assert "Se buscó en 3 convocatorias" in said
    assert shown.xpath("//div[contains(@class,'vacio')]//a[text()='Quitar todo']")


def test_a_correction_shows_in_the_next_search(app: Flask, client: FlaskClient) -> None:
    assert titles(client, "/?tema=clima") == ["Convocatoria México–Uruguay 2025"]
    with app.extensions["puente"].writing.begin() as session:
        found = call_by_key(session, "mx-uy-2025")
        assert found is not None
        found.state = "review"
    assert titles(client, "/?tema=clima") == []


def test_pages_follow_each_other(app: Flask, client: FlaskClient) -> None:
    with app.extensions["puente"].writing.begin() as session:
        session.add_all([more(number) for number in range(25)])
    first = page(client.get("/?q=otra"))
    assert len(first.xpath("//li//h3/a")) == 20
    following = str(first.xpath("//a[@rel='next']/@href")[0])
    assert len(titles(client, following)) == 5
    assert "Página 2 de 2" in text(client, following)


def more(number: int) -> Call:
    row = call(f"mx-uy-x{number}", f"x{number}", "open")
    row.title = f"Otra {number}"
    return row


def test_a_person_keeps_a_search_sees_what_is_new_and_forgets_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    assert page(client.get("/?q=agua")).xpath("//input[@id='nombre']/@value") == ["agua"]
    form = {"csrf_token": token(client, "/?q=agua"), "query": "q=agua&pagina=3", "name": "Agua"}
    answer = client.post("/busquedas/", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?q=agua")
    assert "Guardada como «Agua»" in text(client, "/?q=agua")
    with app.extensions["puente"].writing.begin() as session:
        row = more(1)
        row.title, row.found_at = "Agua nueva", NOW + timedelta(days=1)
        session.add(row)
    kept = page(client.get("/busquedas/"))
    assert problems(client.get("/busquedas/")) == []
    assert "Ver 1 nueva" in kept.text_content()
    form = {"csrf_token": token(client, "/busquedas/"), "new": "1"}
    assert client.post("/busquedas/1/ver", data=form).headers["Location"] == "/?q=agua&orden=novedad"
    assert titles(client, "/?q=agua&orden=novedad")[0] == "Agua nueva"
    assert client.post("/busquedas/1/quitar", data=form).status_code == 303
    assert "Aún no guarda búsquedas" in text(client, "/busquedas/")


def test_a_person_lets_a_search_tell_by_mail_and_stops_it_by_the_link_of_a_mail(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client)
    form = {"csrf_token": token(client, "/?q=agua"), "query": "q=agua", "name": "Agua", "alert": "1"}
    client.post("/busquedas/", data=form)
    assert "Le avisa por correo" in text(client, "/busquedas/")
    assert page(client.get("/avisos/")).xpath("//section[@aria-labelledby='busquedas']//li/text()") == ["Agua"]
    client.post("/busquedas/1/avisar", data={"csrf_token": form["csrf_token"]})
    assert "Le avisa por correo" not in text(client, "/busquedas/")
    client.post("/busquedas/1/avisar", data={"csrf_token": form["csrf_token"], "alert": "1"})
    link = urlsplit(stop_url(app.extensions["puente"].settings, 1, 1)).path
    stranger = app.test_client()
    assert problems(stranger.get(link)) == []
    assert "Dejará de llegarle un correo" in text(stranger, link)
    assert stranger.post(link).status_code == 400
    assert "Le avisa por correo" in text(client, "/busquedas/"), "looking at the link stops nothing"
    for _ in range(2):
        answer = stranger.post(link, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, problems(answer)) == (200, [])
        assert "Esta búsqueda ya no le avisa" in page(answer).text_content()
    assert "Le avisa por correo" not in text(client, "/busquedas/")
    assert stranger.get("/avisos/busquedas/nada").status_code == 404


def test_nobody_reaches_the_search_of_another(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    form = {"csrf_token": token(client, "/?q=agua"), "query": "q=agua", "name": "Agua"}
    client.post("/busquedas/", data=form)
    other = app.test_client()
    sign_in(other, "luis@oaxaca.example")
    form = {"csrf_token": token(other, "/?q=agua")}
    assert "Agua" not in text(other, "/busquedas/").replace("Agua y saneamiento", "")
    assert other.post("/busquedas/1/ver", data=form).status_code == 404
    assert other.post("/busquedas/1/quitar", data=form).status_code == 404
    assert other.post("/busquedas/1/avisar", data=form | {"alert": "1"}).status_code == 404
    with app.extensions["puente"].reading() as session:
        assert len(saved_searches_of(session, 1)) == 1


def test_a_search_for_nothing_is_not_kept(client: FlaskClient) -> None:
    sign_in(client)
    form = {"csrf_token": token(client, "/?q=agua"), "query": "pagina=3", "name": "Nada"}
    assert client.post("/busquedas/", data=form).status_code == 422


def test_two_calls_stand_side_by_side_with_proof_and_what_differs_is_marked(client: FlaskClient) -> None:
    shown = page(client.get("/comparar?a=mx-uy-2025&b=mx-fr-2025"))
    lines = {
        str(row.xpath("./th")[0].text_content()): [
            " ".join(str(cell.text_content()).split()) for cell in row.xpath("./td")
        ]
        for row in shown.xpath("//tbody/tr")
    }
    assert lines["Quién puede participar"][2] == "Igual"
    assert lines["Fondo"][2] == "Distinto"
    assert lines["Monto por proyecto"][0].startswith("No indicado")
    assert lines["Monto por proyecto"][1:] == ["40,000 EUR", "Por saber"]
    assert shown.xpath("//tbody//mark/text()") == [SENTENCE]
    only = page(client.get("/comparar?a=mx-uy-2025&b=mx-fr-2025&solo=distinto"))
    assert "Quién puede participar" not in only.xpath("//tbody")[0].text_content()


def test_a_call_offers_others_to_compare_with(client: FlaskClient) -> None:
    link = page(client.get("/")).xpath("//a[starts-with(., 'Comparar')]/@href")[0]
    assert str(link) == "/comparar?a=mx-uy-2025"
    shown = page(client.get("/comparar?a=mx-uy-2025&q=appel"))
    assert "/comparar?a=mx-uy-2025&b=mx-fr-2025" in shown.xpath("//main//a/@href")


@pytest.mark.parametrize("address", ["/comparar?a=nada", "/comparar?a=mx-uy-2025&b=nada"])
def test_a_call_that_is_not_there_can_not_be_compared(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
