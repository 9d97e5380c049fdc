"""Values of fields survive being kept as JSON."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.asked import (
    DOCUMENT_FORMS,
    DOCUMENT_KINDS,
    WEIGHT_UNITS,
    RequiredDocument,
    ScoringCriterion,
)
from tracker.domain.deadline import Deadline
from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import FIELDS, Kind, value_from_json, value_to_json
from tracker.domain.money import Money
from tracker.domain.reading import fact_from_json, fact_to_json
from tracker.errors import Invalid

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
DEADLINES = st.builds(Deadline, st.dates(), st.none() | st.just(time(23, 59)))
WORDS = st.text(min_size=1).filter(str.strip)
DOCUMENTS = st.builds(
    RequiredDocument,
    WORDS,
    st.sampled_from(DOCUMENT_KINDS),
    st.none() | WORDS,
    st.none() | st.sampled_from(DOCUMENT_FORMS),
    st.lists(st.sampled_from(["es", "fr"]), unique=True).map(tuple),
    st.booleans(),
)
WEIGHTS = st.decimals(0, 100, places=1)
SCORING = st.builds(ScoringCriterion, WORDS) | st.builds(
    ScoringCriterion, WORDS, WEIGHTS, st.sampled_from(WEIGHT_UNITS)
)
VALUES: dict[Kind, st.SearchStrategy[object]] = {
    Kind.TEXT: st.text(),
    Kind.FLAG: st.booleans(),
    Kind.NUMBER: st.integers(),
    Kind.PERCENT: st.decimals(0, 100, places=2),
    Kind.DAY: st.dates(),
    Kind.MONTH_OR_DAY: st.sampled_from(["2025-05", "2025-05-12"]),
    Kind.DEADLINE: DEADLINES,
    Kind.MONEY: st.builds(Money, AMOUNTS, st.sampled_from(["USD", "MXN"])),
    Kind.WORDS: st.lists(st.text()).map(tuple),
    Kind.CODES: st.lists(st.text()).map(tuple),
    Kind.STAGES: st.lists(st.none() | DEADLINES).map(tuple),
    Kind.DOCUMENTS: st.lists(DOCUMENTS).map(tuple),
    Kind.SCORING: st.lists(SCORING).map(tuple),
}


@given(st.data(), st.sampled_from(sorted(FIELDS)))
def test_the_value_of_every_field_comes_back_from_json_as_it_was(data: st.DataObject, name: str) -> None:
    value = data.draw(VALUES[FIELDS[name].kind])
    assert value_from_json(name, json.loads(json.dumps(value_to_json(value)))) == value


@given(AMOUNTS)
def test_a_sum_comes_back_from_json_exactly(amount: Decimal) -> None:
    money = Money(amount, "USD")
    assert Money.from_json(json.loads(json.dumps(money.to_json()))) == money


@pytest.mark.parametrize(("amount", "currency"), [("NaN", "USD"), ("Infinity", "USD"), ("1", "usd"), ("1", "DOLAR")])
def test_a_sum_without_a_finite_amount_and_a_currency_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(Invalid):
        Money(Decimal(amount), currency)


def test_a_field_that_does_not_exist_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="title"):
        value_from_json("colour", "red")


def test_a_fact_keeps_its_words_and_its_doubt() -> None:
    words = Evidence("hasta el 15 de julio", 3, 23, "rule", 0.5, "https://a.example", 2, 7)
    fact = Fact(Deadline(date(2025, 7, 15)), (words,), Unknown.CONTRADICTORY)
    assert fact_from_json("closes", json.loads(json.dumps(fact_to_json(fact)))) == fact


@pytest.mark.parametrize(
    "bad",
    [
        "Carta",
        {"kind": "letter"},
        {"name": " "},
        {"name": "Carta", "kind": "poem"},
        {"name": "Carta", "form": "fax"},
    ],
)
def test_a_required_document_without_a_name_or_of_no_known_kind_is_refused(bad: object) -> None:
    with pytest.raises(Invalid):
        value_from_json("required_documents", [bad])


@pytest.mark.parametrize(
    "bad",
    [
        {"weight": "30", "unit": "percent"},
        {"name": "Impacto", "weight": "-1", "unit": "points"},
        {"name": "Impacto", "weight": "NaN", "unit": "points"},
        {"name": "Impacto", "weight": "30"},
    ],
)
def test_a_scoring_criterion_without_a_name_or_with_a_weight_that_is_none_is_refused(bad: object) -> None:
    with pytest.raises(Invalid):
        value_from_json("scoring", [bad])
