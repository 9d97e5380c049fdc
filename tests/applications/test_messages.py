"""Every sentence is there, in Spanish, and can be translated."""

from __future__ import annotations

import re

import pytest

from tracker.applications.messages import ISSUES, PLACES, SOURCES, TEMPLATE, issue_sentence, source_label
from tracker.domain.application import FieldIssue

PARAMS: dict[str, str | int] = {
    "words": 24,
    "over": 4,
    "limit": 20,
    "least": 1,
    "most": 9,
    "value": "x",
    "other": "Inicio",
    "length": "9",
}


@pytest.mark.parametrize("code", ISSUES)
def test_an_issue_is_a_sentence(code: str) -> None:
    sentence = issue_sentence(FieldIssue(code, "campo", PARAMS))
    assert re.fullmatch(r"[«A-ZÁÉÍÓÚ].*\.", sentence)


@pytest.mark.parametrize("path", [path for path in SOURCES if "." in path])
def test_a_source_is_told_by_its_two_names(path: str) -> None:
    assert re.fullmatch(r"\w+ › [\w ]+", source_label(path))


def test_sentences_pass_through_the_translation() -> None:
    assert (
        issue_sentence(FieldIssue("required", "campo"), lambda sentence: f"<{sentence}>") == "<Falta esta respuesta.>"
    )
    assert source_label("project.title", str.upper) == "PROYECTO › NOMBRE"


def test_other_texts_are_sentences_too() -> None:
    assert all(text.endswith((".", "%(changes)s")) for text in (*PLACES.values(), *TEMPLATE.values()))
