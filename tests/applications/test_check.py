"""The check says what is missing or wrong, field by field, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.applications.check import check, completeness
from tracker.applications.form import FormDefinition
from tracker.applications.messages import issue_sentence
from tracker.domain.application import Answer, Completeness, FieldIssue, Value, typed


def answers(**values: Value) -> dict[str, Answer]:
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return {name: typed(name, value) for name, value in named.items()}


def issues(form: FormDefinition, name: str, **values: Value) -> list[FieldIssue]:
    return [issue for issue in check(form, answers(**values)) if issue.field == name]


COMPLETE: dict[str, Value] = {
    "resumen": "Agua",
    "titulo": "Agua",
    "socios": ("Zapopan",),
    "proponente": "joint",
    "duracion_meses": "18",
    "inicio": "2026-01",
    "termino": "2027-06",
    "tipo_proyecto": "new",
    "papel_mexico": "horizontal",
    "tipo_cooperacion": "bilateral",
    "sector": "Agua",
    "subsector": "Saneamiento",
}


def test_an_empty_form_misses_each_required_field_in_order(form: FormDefinition) -> None:
    required = [field.id for field in form.fields if field.required]
    assert [issue.field for issue in check(form, {})] == required
    assert completeness(form, {}) == Completeness(0, 14)


def test_a_complete_form_has_nothing_to_put_right(form: FormDefinition) -> None:
    assert check(form, answers(**COMPLETE)) == []
    assert completeness(form, answers(**COMPLETE)) == Completeness(12, 14)


def test_each_section_has_its_own_figure(form: FormDefinition) -> None:
    figures = [completeness(section, answers(**COMPLETE)) for section in form.sections]
    assert figures == [Completeness(1, 1), Completeness(11, 13), Completeness(0, 0), Completeness(0, 0)]


def test_blanks_are_no_answer(form: FormDefinition) -> None:
    assert issues(form, "titulo", titulo=" \n ") == [FieldIssue("required", "titulo")]
    assert completeness(form, answers(titulo=" ")).filled == 0


def test_what_applies_only_sometimes_is_not_required(form: FormDefinition) -> None:
    assert issues(form, "programa") == issues(form, "programa-meses") == []


@pytest.mark.parametrize(("words", "over"), [(19, 0), (20, 0), (21, 1), (24, 4)])
def test_a_title_over_twenty_words_says_how_many_to_take_out(form: FormDefinition, words: int, over: int) -> None:
    expected = [FieldIssue("over_limit", "titulo", {"words": words, "limit": 20, "over": over})] if over else []
    assert issues(form, "titulo", titulo=" ".join(["agua"] * words)) == expected


def test_the_sentence_has_the_figures(form: FormDefinition) -> None:
    [issue] = issues(form, "titulo", titulo="agua " * 24)
    assert issue_sentence(issue) == "Tiene 24 palabras; quite 4. El formato admite 20."


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("proponente", "Propuesta conjunta", "not_a_choice"),
        ("proponente", "alien", "not_a_choice"),
        ("duracion-meses", "18 meses", "not_a_number"),
        ("duracion-meses", "-3", "not_a_number"),
        ("duracion-meses", "1.5", "not_a_number"),
        ("duracion-meses", "١٨", "not_a_number"),
        ("duracion-meses", "0", "too_small"),
        ("inicio", "pronto", "not_a_month"),
        ("inicio", "2026-13", "not_a_month"),
        ("titulo", ("a", "b"), "wrong_shape"),
        ("socios", "Zapopan", "wrong_shape"),
        ("inicio", ("2026-01",), "wrong_shape"),
        ("folio", "123", "locked"),
        ("parte-6", "texto", "locked"),
        ("partes-2-a-5", "texto", "unknown"),
        ("color", "azul", "unknown_field"),
    ],
)
def test_a_wrong_answer_is_named_and_has_a_sentence(form: FormDefinition, name: str, value: Value, code: str) -> None:
    found = [issue for issue in check(form, {name: typed(name, value)}) if issue.field == name]
    assert [issue.code for issue in found] == [code]
    assert "%(" not in issue_sentence(found[0])


def test_a_number_has_a_largest_value_where_the_form_says_so(made: Callable[..., FormDefinition], kit: Any) -> None:
    form = made(kit.field("meses", "number", "least = 8\nmost = 24\ndocx = { missing = true }"))
    codes = {value: [issue.code for issue in check(form, answers(meses=value))] for value in ("7", "8", "24", "25")}
    assert codes == {"7": ["too_small"], "8": [], "24": [], "25": ["too_large"]}


def test_an_end_before_the_start_names_the_other_month(form: FormDefinition) -> None:
    [issue] = issues(form, "termino", inicio="2026-03", termino="2026-02")
    assert issue == FieldIssue("month_order", "termino", {"other": "Inicio tentativo"})


@pytest.mark.parametrize("start", ["2026-02", "2026-01", "", "pronto"])
def test_an_end_is_right_from_the_start_on_or_when_there_is_none(form: FormDefinition, start: str) -> None:
    assert issues(form, "termino", inicio=start, termino="2026-02") == []
    assert issues(form, "termino", termino="2026-02") == []


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text()).map(tuple)))
def test_any_answers_can_be_checked(form: FormDefinition, values: dict[str, Value]) -> None:
    given_answers = {name: typed(name, value) for name, value in values.items()}
    assert len(check(form, given_answers)) >= 12
    assert completeness(form, given_answers).askable == 14


@given(st.data())
def test_any_value_in_any_field_can_be_checked_and_told(form: FormDefinition, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([field.id for field in form.fields]))
    value = data.draw(st.text() | st.lists(st.text()).map(tuple))
    for issue in check(form, {name: typed(name, value)}):
        assert issue_sentence(issue)
