"""Puente speaks Spanish, English and French; the calls' own texts stay as their funds wrote them."""

from __future__ import annotations

import ast
import gettext
import string

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import translations
from tests.webapp.support import page, problems, sign_in
from tracker.errors import Invalid
from tracker.store.people import user_by_email

pytestmark = pytest.mark.engines("sqlite")
COMMAND = "run python -m tests.support.translations and translate what is new"


def holes(text: str) -> set[str]:
    """The places of a sentence that values go into, in both ways of writing them."""
    named = {part.split(")")[0] for part in text.split("%(")[1:]}
    return named | {name for _text, name, _spec, _kind in string.Formatter().parse(text) if name}


def test_the_template_holds_every_sentence_of_the_source() -> None:
    assert {m.id for m in translations.collected()} == {m.id for m in translations.read(translations.POT)}, COMMAND


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_a_language_says_every_sentence_with_its_values(language: str) -> None:
    catalog = translations.read(translations.FOLDER / language / "LC_MESSAGES" / "messages.po")
    template = translations.read(translations.POT)
    assert {message.id for message in catalog} == {message.id for message in template}, COMMAND
    wrong = []
    for message in catalog:
        ids, strings = [item if isinstance(item, tuple) else (item,) for item in (message.id, message.string)]
        if message.id and not all(strings):
            wrong.append(f"not translated: {message.id}")
        elif message.id and any(holes(text) - holes(" ".join(ids)) or holes(ids[-1]) - holes(text) for text in strings):
            wrong.append(f"other values: {message.id}")
    assert wrong == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    folder = translations.FOLDER / language / "LC_MESSAGES"
    loaded = gettext.translation("messages", str(translations.FOLDER), [language])
    for message in translations.read(folder / "messages.po"):
        if isinstance(message.id, tuple):
            assert tuple(loaded.ngettext(*message.id, n) for n in (1, 2)) == message.string, COMMAND
        elif message.id:
            assert loaded.gettext(message.id) == message.string, COMMAND


@pytest.mark.parametrize(
    ("asked", "accepted", "heading", "tag"),
    [
        ("", "", "Convocatorias abiertas", "es-MX"),
        ("", "de", "Convocatorias abiertas", "es-MX"),
        ("", "fr-CA,fr;q=0.8,es;q=0.5", "Appels ouverts", "fr"),
        ("?idioma=en", "fr", "Open calls", "en"),
        ("?idioma=xx", "", "Convocatorias abiertas", "es-MX"),
    ],
)
def test_the_language_is_asked_for_or_the_browsers_or_spanish(
    client: FlaskClient, asked: str, accepted: str, heading: str, tag: str
) -> None:
    answer = client.get(f"/{asked}", headers={"Accept-Language": accepted})
    assert problems(answer, tag) == []
    assert page(answer).findtext(".//h1") == heading
    assert page(answer).xpath("//h3/a/@lang") == ["es"]


def test_a_language_once_asked_for_stays(client: FlaskClient) -> None:
    client.get("/?idioma=en")
    assert page(client.get("/convocatorias/cerradas")).findtext(".//h1") == "Calls that are no longer open"
    client.get("/?idioma=es")
    assert page(client.get("/")).findtext(".//h1") == "Convocatorias abiertas"


def test_an_account_may_have_its_language(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.extensions["puente"].writing.begin() as session:
        user_by_email(session, "ana@zapopan.example").language = "fr"
    text = " ".join(page(client.get("/convocatorias/mx-uy-2025")).text_content().split())
    assert "Ils partagent le thème : eau. L’appel dit" in text
    assert "mardi 15 juillet 2025" in text


def test_a_refusal_is_one_whole_sentence_that_can_be_translated() -> None:
    """What differs comes as ``values``: a sentence that is put together is in no catalogue."""
    files = {file for pattern in translations.SOURCES["python"] for file in translations.ROOT.glob(pattern)}
    files.discard(translations.ROOT / "tracker" / "domain" / "fields.py")  # its refusals go to programs, not to people
    made = [
        f"{file.name}:{call.lineno}"
        for file in sorted(files)
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in translations.ERRORS
        and any(isinstance(part, ast.JoinedStr) for argument in call.args for part in ast.walk(argument))
    ]
    assert made == []


def test_a_refusal_speaks_the_readers_language_with_its_values(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.extensions["puente"].writing.begin() as session:
        user_by_email(session, "ana@zapopan.example").language = "en"
    form = page(client.get("/proyectos/1/convocatorias/mx-uy-2025"))
    data = {"csrf_token": form.xpath("//input[@name='csrf_token']/@value")[0], "reason": "other", "note": "x" * 2001}
    answer = client.post("/proyectos/1/convocatorias/mx-uy-2025/dejar", data=data)
    assert answer.status_code == 422
    assert "Write 2000 characters at most." in answer.get_data(as_text=True)


def test_an_error_says_its_sentence_in_both_places_with_its_values() -> None:
    error = Invalid("Hay {many} de {what}.", {"place": "Elija {what}."}, values={"many": 2, "what": "{x} %"})
    english = {"Hay {many} de {what}.": "{what}: {many}", "Elija {what}.": "Choose {what}."}.__getitem__
    assert (str(error), error.say(english)) == ("Hay 2 de {x} %.", "{x} %: 2")
    assert error.say_fields(english) == {"place": "Choose {x} %."}
    assert str(Invalid("100 % {sin valores}")) == "100 % {sin valores}"
