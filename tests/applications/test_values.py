"""An answer remembers where it came from and what became of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.application import Answer, Completeness, Origin, OriginKind, Source, typed
from tracker.errors import Invalid

FILLED = Answer("titulo", "Agua", Origin(OriginKind.PREFILLED, (Source("project.title", "ab12"),), "Agua"))
VALUES = st.text() | st.lists(st.text()).map(tuple)


def test_a_prefilled_answer_is_edited_when_a_person_changes_it() -> None:
    edited = FILLED.rewritten("Agua limpia")
    assert edited.origin.kind is OriginKind.EDITED
    assert edited.changed_by_hand
    assert edited.origin.value_at_fill == "Agua"
    assert edited.origin.sources == FILLED.origin.sources


def test_an_edited_answer_is_prefilled_again_when_it_is_put_back() -> None:
    restored = FILLED.rewritten("Agua limpia").rewritten("Agua")
    assert restored == FILLED
    assert not restored.changed_by_hand


def test_saving_the_same_text_changes_nothing() -> None:
    assert FILLED.rewritten("Agua") is FILLED


def test_a_typed_answer_stays_typed() -> None:
    answer = typed("titulo", "Agua").rewritten("Suelo")
    assert answer.origin.kind is OriginKind.TYPED
    assert not answer.changed_by_hand


@pytest.mark.parametrize("value", ["", "  \n", (), ("", " ")])
def test_white_space_is_no_answer(value: str | tuple[str, ...]) -> None:
    assert not typed("titulo", value).filled


def test_a_locked_field_takes_no_answer() -> None:
    assert not Answer("folio", "", Origin(OriginKind.LOCKED)).filled
    with pytest.raises(Invalid, match="folio"):
        Answer("folio", "123", Origin(OriginKind.LOCKED))


@given(VALUES, VALUES | st.none(), st.sampled_from([OriginKind.PREFILLED, OriginKind.TYPED, OriginKind.EDITED]))
def test_json_restores_an_answer(
    value: str | tuple[str, ...], at_fill: str | tuple[str, ...] | None, kind: OriginKind
) -> None:
    answer = Answer("campo", value, Origin(kind, (Source("project.title", "ab12"),), at_fill))
    assert Answer.from_json(answer.to_json()) == answer


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"field": "a", "value": None, "origin": {}},
        {"field": "a", "value": "b", "origin": None},
        {"field": "a", "value": "b", "origin": {"kind": "guessed", "sources": [], "value_at_fill": None}},
        {"field": "a", "value": "b", "origin": {"kind": "typed", "sources": 3, "value_at_fill": None}},
    ],
)
def test_other_json_is_refused(data: object) -> None:
    with pytest.raises(Invalid, match="not an"):
        Answer.from_json(data)


@pytest.mark.parametrize(
    ("filled", "askable", "percent"), [(0, 14, 0), (9, 14, 64), (13, 14, 92), (14, 14, 100), (0, 0, 100)]
)
def test_only_all_answers_are_a_hundred_percent(filled: int, askable: int, percent: int) -> None:
    assert Completeness(filled, askable).percent == percent
