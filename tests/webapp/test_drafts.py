"""Two people at one draft lose nothing, and an answer is kept as soon as it is written."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.webapp.support import page, problems, sign_in
from tests.webapp.test_pages import start


@pytest.fixture
def path(client: FlaskClient) -> str:
    """The address of a draft that has been started."""
    sign_in(client)
    return start(client)


def fields(client: FlaskClient, path: str) -> dict[str, str]:
    """What a browser would send of the form as it was opened."""
    return sent(page(client.get(path)))


def sent(tree: HtmlElement) -> dict[str, str]:
    """What a browser would send of the form on a page."""
    form = next(form for form in tree.forms if form.get("id") == "sol")
    return {name: value or "" for name, value in dict(form.fields).items()}


def texts(client: FlaskClient, path: str) -> list[str]:
    """Two fields of the form that take free text."""
    form = page(client.get(path)).xpath("//form[@id='sol']")[0]
    return [str(name) for name in form.xpath(".//input[@type='text']/@name")][:2]


def test_what_two_people_wrote_in_different_fields_is_joined(client: FlaskClient, path: str) -> None:
    one, other = texts(client, path)
    opened = fields(client, path)
    assert client.post(path, data=opened | {one: "Lo de Ana"}).status_code == 303
    assert client.post(path, data=opened | {other: "Lo de Luis"}).status_code == 303
    kept = fields(client, path)
    assert (kept[one], kept[other]) == ("Lo de Ana", "Lo de Luis")


def test_two_answers_to_one_field_are_both_shown(client: FlaskClient, path: str) -> None:
    one, other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {one: "Lo de Ana"})
    answer = client.post(path, data=opened | {one: "Lo de Luis", other: "También esto"})
    assert (answer.status_code, problems(answer)) == (409, [])
    tree = page(answer)
    assert sent(tree)[one] == "Lo de Luis"
    assert sent(tree)[other] == "También esto"
    versions = ["".join(str(part).strip() for part in item.xpath("./text()")) for item in tree.find_class("version")]
    assert versions == ["Lo de Luis", "Lo de Ana"]


@pytest.mark.parametrize(("choice", "kept"), [("mia", "Lo de Luis"), ("otra", "Lo de Ana")])
def test_the_person_chooses_between_them(client: FlaskClient, path: str, choice: str, kept: str) -> None:
    one, other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {one: "Lo de Ana"})
    shown = sent(page(client.post(path, data=opened | {one: "Lo de Luis", other: "También esto"})))
    assert client.post(path, data=shown | {f"elige-{one}": choice}).status_code == 303
    after = fields(client, path)
    assert (after[one], after[other]) == (kept, "También esto")


def test_one_answer_is_saved_by_itself_with_its_words_counted(client: FlaskClient, path: str) -> None:
    opened = fields(client, path)
    name = next(name for name, value in opened.items() if value == "Arroyo Atemajac, Zapopan, Jalisco")
    data = opened | {name: "Otro título del arroyo"}
    answer = client.post(f"{path}/casilla/{name}", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "4 de 20 palabras" in text
    assert "Cambiado a mano" in text
    assert "hx-swap-oob" in text
    assert fields(client, path)[name] == "Otro título del arroyo"


def test_an_answer_that_somebody_else_changed_is_not_overwritten_by_itself(client: FlaskClient, path: str) -> None:
    one, _other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {one: "Lo de Ana"})
    answer = client.post(f"{path}/casilla/{one}", data=opened | {one: "Lo de Luis"})
    assert answer.status_code == 409
    assert "Otra persona cambió esta respuesta" in answer.get_data(as_text=True)
    assert fields(client, path)[one] == "Lo de Ana"
    below = dict(
        zip(*(page(answer).xpath(f"//input[@type='hidden']/@{part}") for part in ("name", "value")), strict=True)
    )
    assert client.post(path, data=opened | below | {one: "Lo de Luis"}).status_code == 409


def test_saving_another_answer_does_not_hide_a_clash(client: FlaskClient, path: str) -> None:
    one, other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {one: "Lo de Ana"})
    mine = opened | {one: "Lo de Luis", other: "También esto"}
    saved = page(client.post(f"{path}/casilla/{other}", data=mine))
    below = dict(zip(*(saved.xpath(f"//input[@type='hidden']/@{part}") for part in ("name", "value")), strict=True))
    assert client.post(path, data=mine | below).status_code == 409


def test_a_field_that_the_form_has_not_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.post(f"{path}/casilla/nada", data=fields(client, path)).status_code == 404


def test_an_answer_that_is_too_long_says_so_below_its_field(client: FlaskClient, path: str) -> None:
    one, _other = texts(client, path)
    answer = client.post(f"{path}/casilla/{one}", data=fields(client, path) | {one: "a" * 20_001})
    assert answer.status_code == 422
    assert "Acorte el texto" in answer.get_data(as_text=True)


def test_what_only_the_other_changed_stays_after_a_clash_elsewhere(client: FlaskClient, path: str) -> None:
    one, other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {one: "Lo de Ana", other: "También de Ana"})
    shown = sent(page(client.post(path, data=opened | {one: "Lo de Luis"})))
    assert shown[other] == "También de Ana"
    assert client.post(path, data=shown | {f"elige-{one}": "mia"}).status_code == 303
    after = fields(client, path)
    assert (after[one], after[other]) == ("Lo de Luis", "También de Ana")


@pytest.mark.parametrize("choice", ["", "otra"])
def test_what_the_other_wrote_stays_after_an_answer_that_cannot_be_taken(
    client: FlaskClient, path: str, choice: str
) -> None:
    one, other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {other: "Lo de Ana"})
    if choice:
        opened = sent(page(client.post(path, data=opened | {other: "Lo de Luis"}))) | {f"elige-{other}": choice}
    answer = client.post(path, data=opened | {one: "a" * 20_001})
    assert (answer.status_code, problems(answer)) == (422, [])
    shown = sent(page(answer))
    assert (shown[one], shown[other]) == ("a" * 20_001, "Lo de Ana")
    assert client.post(path, data=shown | {one: "Más corto"}).status_code == 303
    after = fields(client, path)
    assert (after[one], after[other]) == ("Más corto", "Lo de Ana")


def test_writing_back_what_stood_there_does_not_undo_what_the_other_wrote(client: FlaskClient, path: str) -> None:
    one, _other = texts(client, path)
    opened = fields(client, path)
    client.post(path, data=opened | {one: "Lo de Ana"})
    saved = page(client.post(f"{path}/casilla/{one}", data=opened))
    below = dict(zip(*(saved.xpath(f"//input[@type='hidden']/@{part}") for part in ("name", "value")), strict=True))
    client.post(path, data=opened | below)
    assert fields(client, path)[one] == "Lo de Ana"
