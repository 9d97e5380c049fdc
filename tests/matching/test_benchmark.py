"""The floors that matching may not fall through, on the judged pairs. The hidden half is measured elsewhere."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.matching.figures import WEAKENING_REASONS, figures, judgments, recall_by_language, verdicts
from tracker.domain.match import Fit, MatchResult, Verdict

Run = list[tuple[str, str, MatchResult]]


def scores(run: Run) -> list[tuple[str, str, float]]:
    return [(project, call, result.score) for project, call, result in run]


def test_the_order_is_as_good_as_promised(judged_run: Run) -> None:
    found = figures(scores(judged_run))
    assert found["ndcg@10"] >= 0.87
    assert found["ndcg@5"] >= 0.85
    assert found["mrr"] >= 0.90
    assert found["recall@10"] >= 0.98
    assert found["first@1"] >= 0.70


def test_no_barred_call_is_among_the_first_five(judged_run: Run) -> None:
    assert figures(scores(judged_run))["barred@5"] == 0


def test_good_calls_are_found_in_every_language(judged_run: Run, languages: dict[str, str]) -> None:
    found = recall_by_language(scores(judged_run), languages)
    assert set(found) == {"en", "es", "fr", "pt"}
    assert min(found.values()) >= 0.95


def test_every_verdict_on_who_may_answer_is_right_and_no_failure_is_said_that_the_judges_did_not_see(
    judged_run: Run,
) -> None:
    found = verdicts(
        (
            project,
            call,
            frozenset(item.name for item in result.barred),
            frozenset(item.name for item in result.criteria if item.verdict is Verdict.FAILS),
        )
        for project, call, result in judged_run
    )
    assert found.asked == 6370
    assert found.accuracy == 1
    assert found.wrong_failures == 0


@pytest.mark.parametrize("reason", ["budget_too_big", "budget_too_small", "other_partner_already_named"])
def test_what_stands_in_the_way_is_said(judged_run: Run, reason: str) -> None:
    table, name = judgments(), WEAKENING_REASONS[reason]
    pairs = [result for project, call, result in judged_run if reason in table[project][call].reason]
    said = [item.verdict for result in pairs for item in result.criteria if item.name == name]
    assert len(said) == len(pairs)
    assert Verdict.MEETS not in said
    assert said.count(Verdict.FAILS) >= 0.95 * len(said)  # at three times the ceiling, to the cent, judges differ


def test_the_words_for_the_fit_keep_their_promise(judged_run: Run) -> None:
    table = judgments()
    grades: dict[Fit, list[int]] = defaultdict(list)
    for project, call, result in judged_run:
        if not result.barred:
            grades[result.fit].append(table[project][call].grade)
    good = {fit: sum(grade >= 2 for grade in found) / len(found) for fit, found in grades.items()}
    assert good[Fit.STRONG] >= 0.70
    assert good[Fit.GOOD] >= 0.30
    assert good[Fit.NONE] <= 0.01


def test_projects_without_a_good_call_are_told_so(judged_run: Run) -> None:
    table = judgments()
    hopeless = {project for project, calls in table.items() if all(item.grade < 2 for item in calls.values())}
    offered = {project for project, _, result in judged_run if result.fit in (Fit.STRONG, Fit.GOOD)}
    assert hopeless
    assert len(hopeless & offered) <= len(hopeless) // 3
    assert len(set(table) - hopeless - offered) <= len(table) // 5


def test_the_chance_is_calibrated(judged_run: Run) -> None:
    table = judgments()
    pairs = [(r.score, table[p][c].grade >= 2) for p, c, r in judged_run if not r.barred]
    assert sum((score - good) ** 2 for score, good in pairs) / len(pairs) <= 0.03
