"""The order of the calls of a project, and the reasons that go with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest

from tests.matching.conftest import ARROYO, TODAY, URUGUAY, ZAPOPAN, call_with
from tracker.domain.brief import CallBrief, ProjectBrief
from tracker.domain.fact import Fact
from tracker.domain.match import Fit, Reason
from tracker.domain.money import Money
from tracker.matching.case import Applicant, Case
from tracker.matching.money import reference_rates
from tracker.matching.rank import rank
from tracker.matching.reason import reason_by_words
from tracker.matching.similarity import Similarity

WATER = replace(call_with(theme_ids=("agua",), partner_countries=("UY",), partner_required=True), key="water")
FRENCH = replace(
    URUGUAY,
    key="french",
    title="Coopération pour l'eau",
    body=("Sont soutenus l'assainissement, le traitement des eaux usées et la gestion du bassin versant.",),
    language="fr",
    countries=(),
)
DANCE = replace(
    URUGUAY,
    key="dance",
    title="Premio de danza contemporánea",
    body=("Se premian coreografías nuevas de compañías jóvenes.",),
    countries=(),
)
ROADS = ProjectBrief(2, "Pavimentación de la calle Hidalgo", summary="Concreto, banquetas y guarniciones.")


def scores(similarity: Similarity, calls: list[CallBrief], project: ProjectBrief = ARROYO) -> dict[str, float]:
    return {result.call_key: result.score for result in rank([project], ZAPOPAN, calls, similarity, TODAY)}


def with_facts(call: CallBrief, **facts: object) -> CallBrief:
    return replace(call, facts={**call.facts, **{name: Fact(value) for name, value in facts.items()}})


def test_calls_on_the_subject_come_first_in_any_language(similarity: Similarity) -> None:
    results = rank([ARROYO], ZAPOPAN, [DANCE, FRENCH, WATER], similarity, TODAY)
    assert [result.call_key for result in results] == ["water", "french", "dance"]
    assert results[0].fit in (Fit.STRONG, Fit.GOOD)
    assert results[-1].fit is Fit.NONE


def test_no_call_fits_is_an_answer(similarity: Similarity) -> None:
    results = rank([ROADS], ZAPOPAN, [DANCE, FRENCH], similarity, TODAY)
    assert {result.fit for result in results} == {Fit.NONE}
    assert {result.reason for result in results} == {Reason()}


def test_a_barred_call_is_kept_but_comes_last_with_its_reason(similarity: Similarity) -> None:
    barred = with_facts(WATER, applicant_types=("ngo",))
    results = rank([ARROYO], ZAPOPAN, [barred, DANCE], similarity, TODAY)
    assert [result.call_key for result in results] == ["dance", "water"]
    assert results[-1].score < 0
    assert results[-1].fit is Fit.NONE
    assert [criterion.name for criterion in results[-1].barred] == ["applicant"]
    assert results[-1].reason.call_paragraph


def test_something_proven_in_the_way_leaves_a_call_weak_at_most(similarity: Similarity) -> None:
    (free,) = rank([ARROYO], ZAPOPAN, [WATER], similarity, TODAY)
    (hindered,) = rank(
        [replace(ARROYO, includes_works=True)], ZAPOPAN, [with_facts(WATER, pays_works=False)], similarity, TODAY
    )
    assert free.fit in (Fit.STRONG, Fit.GOOD)
    assert hindered.fit is Fit.WEAK
    assert hindered.score > 0


def test_the_order_of_the_input_changes_nothing(similarity: Similarity) -> None:
    projects, calls = [ARROYO, ROADS], [WATER, FRENCH, DANCE, with_facts(DANCE, applicant_types=("ngo",))]
    calls[3] = replace(calls[3], key="other")
    once = {(r.project_id, r.call_key): r for r in rank(projects, ZAPOPAN, calls, similarity, TODAY)}
    for seed in range(3):
        Random(seed).shuffle(calls)
        again = rank(projects[::-1], ZAPOPAN, calls, Similarity(), TODAY)
        assert {(r.project_id, r.call_key): r for r in again} == once


def test_a_pair_scores_the_same_alone_and_in_company(similarity: Similarity) -> None:
    alone = scores(similarity, [FRENCH])["french"]
    assert scores(similarity, [FRENCH, WATER, DANCE])["french"] == pytest.approx(alone, abs=1e-6)


def test_equal_scores_stand_by_key(similarity: Similarity) -> None:
    twins = [replace(WATER, key=key) for key in "bca"]
    assert [result.call_key for result in rank([ARROYO], ZAPOPAN, twins, similarity, TODAY)] == ["a", "b", "c"]


def test_nothing_to_rank_is_no_error(similarity: Similarity) -> None:
    assert rank([], ZAPOPAN, [WATER], similarity, TODAY) == []
    assert rank([ARROYO], ZAPOPAN, [], similarity, TODAY) == []


def test_a_counterpart_from_the_right_country_helps_and_none_hurts(similarity: Similarity) -> None:
    right = scores(similarity, [WATER])["water"]
    none = scores(similarity, [WATER], replace(ARROYO, partner_country=None))["water"]
    wrong = scores(similarity, [WATER], replace(ARROYO, partner_country="FR"))["water"]
    assert right > none > 0 > wrong


def test_a_dearer_project_never_scores_higher_over_the_ceiling(similarity: Similarity) -> None:
    call = with_facts(WATER, amount_max=Money(Decimal(50_000), "USD"))
    costs = (40_000, 60_000, 120_000, 500_000)
    found = [scores(similarity, [call], replace(ARROYO, budget=Money(Decimal(cost), "USD")))["water"] for cost in costs]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4


def test_more_days_left_never_lower_a_score(similarity: Similarity) -> None:
    days = (2, 5, 15, 22, 31)
    calls = [replace(WATER, key=str(day), closes_at=datetime(2025, 7, day, 18, tzinfo=UTC)) for day in days]
    found = scores(similarity, calls)
    ordered = [found[str(day)] for day in days]
    assert ordered == sorted(ordered)
    assert ordered[0] < ordered[2] < ordered[3] == ordered[4] == scores(similarity, [WATER])["water"]


def test_themes_that_the_officer_ticked_help_and_wrong_ones_do_not_exclude(similarity: Similarity) -> None:
    plain = scores(similarity, [WATER], replace(ARROYO, themes=()))["water"]
    ticked = scores(similarity, [WATER], replace(ARROYO, themes=("agua",)))["water"]
    wrong = scores(similarity, [WATER], replace(ARROYO, themes=("salud",)))["water"]
    assert ticked > plain >= wrong > 0


def test_the_reason_quotes_both_texts_and_names_what_they_share(similarity: Similarity) -> None:
    (result,) = rank([ARROYO], ZAPOPAN, [FRENCH], similarity, TODAY)
    assert result.reason.call_paragraph == FRENCH.body[0]
    assert result.reason.project_paragraph in (ARROYO.title, ARROYO.summary)
    assert "saneamiento" in result.reason.concepts
    assert result.reason.likeness > 0.2


def test_shared_words_and_themes_are_named(similarity: Similarity) -> None:
    (result,) = rank([ARROYO], ZAPOPAN, [WATER], similarity, TODAY)
    assert result.reason.themes == ("agua",)
    assert "saneamiento" in result.reason.words


def test_a_result_says_which_model_and_rules_made_it(similarity: Similarity) -> None:
    (result,) = rank([ARROYO], ZAPOPAN, [WATER], similarity, TODAY)
    assert result.model_version.startswith("use-multilingual-3/")
    assert result.rules_version


def test_what_two_texts_share_is_named_without_the_model() -> None:
    found = reason_by_words(Case(Applicant(ARROYO, ZAPOPAN), URUGUAY, TODAY, reference_rates()))
    assert found.call_paragraph == URUGUAY.body[0]
    assert found.concepts
    assert "saneamiento" in found.words


def test_words_that_two_texts_share_are_shown_as_the_project_writes_them() -> None:
    project = replace(ARROYO, objective="Pasantías de adaptación climática.")
    call = replace(URUGUAY, body=("Se pagan pasantías y adaptación al cambio climático.",))
    found = reason_by_words(Case(Applicant(project, ZAPOPAN), call, TODAY, reference_rates()))
    assert {"pasantías", "climática"} <= set(found.words)


def test_texts_that_share_nothing_have_no_sentence_to_show() -> None:
    dance = replace(URUGUAY, title="Concurso de danza", body=("Premia coreografías.",))
    found = reason_by_words(Case(Applicant(ARROYO, ZAPOPAN), dance, TODAY, reference_rates()))
    assert (found.call_paragraph, found.concepts, found.words) == ("", (), ())
