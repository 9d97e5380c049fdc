"""How sure a value is, and what becomes of one that is not sure enough."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.calibration import COSTS, JUDGED, LEAST, Judged, passages, reliability, steps_of, threshold_of
from tracker.domain.fact import Unknown
from tracker.domain.fields import FIELDS
from tracker.domain.money import Money
from tracker.extract import confidence, read_text
from tracker.extract.confidence import NOT_ALONE, Scale, judged, scale_of, scales
from tracker.extract.findings import Finding
from tracker.extract.read_text import ReadContext
from tracker.extract.text import Text

SCALE = Scale((0.0, 0.8, 0.9), (0.6, 0.85, 0.97), 0.8)
SUM = Money(Decimal(5), "MXN")


@pytest.fixture
def one_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "scales", lambda: {"amount_max": SCALE})


@pytest.mark.parametrize(
    ("figure", "share"), [(0.0, 0.6), (0.79, 0.6), (0.8, 0.85), (0.899, 0.85), (0.9, 0.97), (1, 0.97)]
)
def test_a_figure_is_worth_what_values_of_its_step_were_worth(figure: float, share: float) -> None:
    assert SCALE.share(figure) == share


@pytest.mark.usefixtures("one_scale")
def test_a_value_carries_the_share_that_was_right() -> None:
    found = Finding(SUM, ((0, 5),), "amount-max", 0.85)
    assert judged("amount_max", found) == replace(found, confidence=0.85)
    assert judged("amount_max", replace(found, confidence=0.95)).confidence == 0.97


@pytest.mark.usefixtures("one_scale")
def test_below_the_threshold_it_is_a_question_with_its_sentences() -> None:
    found = judged("amount_max", Finding(SUM, ((0, 5),), "amount-max", 0.7))
    assert (found.value, found.unknown, found.spans, found.confidence) == (None, Unknown.AMBIGUOUS, ((0, 5),), 0.6)


@pytest.mark.usefixtures("one_scale")
@pytest.mark.parametrize("name", ["amount_max", "funded"])
def test_so_is_what_its_own_sentences_do_not_give(name: str) -> None:
    found = judged(name, Finding(SUM, ((0, 5),), "rule", 0.95, alone=False))
    assert (found.value, found.unknown, found.confidence) == (None, Unknown.AMBIGUOUS, NOT_ALONE)


@pytest.mark.usefixtures("one_scale")
def test_what_is_unknown_or_contradictory_stays_as_it_is() -> None:
    nothing, both = Finding(), Finding(SUM, ((0, 5), (7, 9)), "rule", 0.4, Unknown.CONTRADICTORY)
    assert judged("amount_max", nothing) == nothing
    assert judged("amount_max", both) == both


@pytest.mark.usefixtures("one_scale")
def test_a_field_that_was_not_judged_keeps_the_reader_s_figure() -> None:
    found = Finding(("talleres",), ((0, 5),), "funded", 0.3)
    assert judged("funded", found) == found


def test_a_reading_shows_no_value_below_its_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Convocatoria: los municipios pueden presentar proyectos hasta el 15 de julio de 2025."
    context = ReadContext("https://fondo.example/")
    fact = read_text.read_text(Text.plain(words), context).fact("closes")
    assert fact.known
    assert 0.9 < fact.evidence[0].confidence < 1
    strict = {**scales(), "closes": replace(scales()["closes"], threshold=0.999)}
    monkeypatch.setattr(confidence, "scales", lambda: strict)
    reading = read_text.read_text(Text.plain(words), context)
    asked = reading.fact("closes")
    assert (asked.value, asked.unknown) == (None, Unknown.AMBIGUOUS)
    assert [piece.words for piece in asked.evidence] == [piece.words for piece in fact.evidence]
    assert "closes: ambiguous" in reading.doubts


def test_a_scale_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="steps"):
        scale_of({"threshold": 0.9, "steps": []})


def test_each_field_that_can_be_judged_has_a_scale_that_rises_and_the_threshold_of_its_cost() -> None:
    assert scales().keys() == JUDGED.keys() == COSTS.keys()
    assert scales().keys() <= FIELDS.keys()
    for name, scale in scales().items():
        assert scale.figures[0] == 0
        assert list(scale.figures) == sorted(set(scale.figures))
        assert list(scale.shares) == sorted(scale.shares)
        assert all(0 < share < 1 for share in scale.shares)
        assert scale.threshold == threshold_of(name)


def test_a_wrong_deadline_costs_ten_open_questions() -> None:
    assert scales()["closes"].threshold == pytest.approx(10 / 11, abs=0.001)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=120))
def test_steps_hold_all_values_and_their_shares_rise(drawn: list[tuple[float, bool]]) -> None:
    steps = steps_of([Judged("closes", Finding(1, confidence=figure), right) for figure, right in drawn])
    assert sum(seen for _, seen, _, _ in steps) == len(drawn)
    assert sum(right for _, _, right, _ in steps) == sum(right for _, right in drawn)
    assert steps[0][0] == 0
    assert [share for *_, share in steps] == sorted(share for *_, share in steps)
    assert len(steps) == 1 or all(seen >= LEAST for _, seen, _, _ in steps)


def test_on_passages_of_development_as_many_values_are_right_as_the_confidence_says() -> None:
    some = len(list(passages(unseen=False))) // 240
    measured = [line for line in reliability(unseen=False, every=some) if line[2] >= 40]
    assert len(measured) >= 3
    for low, high, number, expected, right in measured:
        assert right >= expected - 0.08, (low, high, number)
