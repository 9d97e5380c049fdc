"""Many pairs at once are judged and ordered as one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from tests.matching.conftest import ARROYO, TODAY, URUGUAY, ZAPOPAN, call_with
from tests.matching.figures import CALLS, PROJECTS
from tracker.domain.brief import AgreementBrief, CallBrief, PartnerBrief
from tracker.domain.match import MatchResult, Verdict
from tracker.domain.money import Money
from tracker.matching.batch import Board, boards, read_calls, read_projects
from tracker.matching.case import Applicant
from tracker.matching.classes import RULES, names_of
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.rank import rank_applicants
from tracker.matching.similarity import Similarity

Run = list[tuple[str, str, MatchResult]]


def held(applicants: list[Applicant], calls: list[CallBrief], similarity: Similarity, today: date) -> Iterator[Board]:
    return boards(read_projects(applicants, similarity), read_calls(calls, similarity), today)


@pytest.fixture(scope="module")
def together(similarity: Similarity) -> dict[tuple[str, str], tuple[float, tuple[str, ...]]]:
    """The judged pairs, all at once: project and call → chance and what failed."""
    lines, calls = read_lines(PROJECTS), [call_from(line) for line in read_lines(CALLS)]
    applicants = [applicant_from(number, line) for number, line in enumerate(lines)]
    return {
        (str(lines[board.first + row]["id"]), call.key): (
            float(board.chance[row, column]),
            names_of(int(board.failed[row, column])),
        )
        for board in held(applicants, calls, similarity, date.min)
        for row in range(len(board.chance))
        for column, call in enumerate(calls)
    }


def test_the_rules_that_fail_are_the_same_for_every_judged_pair(
    judged_run: Run, together: dict[tuple[str, str], tuple[float, tuple[str, ...]]]
) -> None:
    for project, call, result in judged_run:
        failed = {item.name for item in result.criteria if item.verdict is Verdict.FAILS and item.name in RULES}
        assert set(together[project, call][1]) == failed, (project, call)


def test_the_chances_are_the_same_for_every_judged_pair_that_is_not_barred(
    judged_run: Run, together: dict[tuple[str, str], tuple[float, tuple[str, ...]]]
) -> None:
    for project, call, result in judged_run:
        if not result.barred:
            assert together[project, call][0] == pytest.approx(result.score, abs=1e-4), (project, call)


def test_what_the_judged_pairs_lack_fails_alike(similarity: Similarity) -> None:
    lapsed = AgreementBrief("Canelones", "UY", registered=True, valid_until=date(2024, 1, 1))
    projects = [
        ARROYO,
        replace(ARROYO, id=2, stage="idea", partner_kind="university", includes_works=True),
        replace(ARROYO, id=3, partner_country=None, partners=(PartnerBrief("Ville de Lyon", "FR"),)),
        replace(ARROYO, id=4, own_contribution=Money(Decimal(1), "USD"), stage="running", includes_works=False),
        replace(ARROYO, id=5, title="", summary="", themes=(), budget=None, partner_country=None),
    ]
    places = [
        ZAPOPAN,
        replace(ZAPOPAN, population=None, zone="America/Tijuana", agreements=(lapsed,)),
        replace(ZAPOPAN, cvegeo="", state="Oaxaca"),
    ]
    calls = [
        replace(call, key=f"call-{number}", closes_at=None)
        for number, call in enumerate(
            [
                call_with(stages_accepted=("running",), award=True, partner_kinds=("municipality",)),
                call_with(mx_states=("Jalisco",), population_min=2_000_000, border_km_max=100),
                call_with(partner_countries=("UY",), partner_required=True, agreement_required=True),
                call_with(pairs_with=("EU",), amount_max=Money(Decimal(30_000), "USD"), pays_works=False),
                call_with(amount_min=Money(Decimal(500_000), "EUR"), pays_soft=False, applicant_types=("ngo",)),
                URUGUAY,
            ]
        )
    ]
    applicants = [
        Applicant(project, place, distance)
        for project in projects
        for place in places
        for distance in (None, 50.0, 900.0)
    ]
    found = list(held(applicants, calls, similarity, TODAY))
    failed = np.concatenate([board.failed for board in found])
    chance = np.concatenate([board.chance for board in found])
    singly = rank_applicants(applicants, calls, similarity, TODAY)
    for row in range(len(applicants)):
        for _ in calls:
            result = next(singly)
            column = int(result.call_key.rpartition("-")[2])
            wanted = {item.name for item in result.criteria if item.verdict is Verdict.FAILS and item.name in RULES}
            assert set(names_of(int(failed[row, column]))) == wanted
            if not result.barred:
                assert float(chance[row, column]) == pytest.approx(result.score, abs=1e-4)


def test_the_best_calls_come_first_and_barred_ones_last(similarity: Similarity) -> None:
    calls = [
        call_with(applicant_types=("ngo",)),
        replace(URUGUAY, key="b"),
        replace(URUGUAY, key="c", body=("Danza.",)),
    ]
    board = next(held([Applicant(ARROYO, ZAPOPAN)], calls, similarity, TODAY))
    order = board.best(3)[0]
    assert order[-1] == 0
    assert list(board.best(2)[0]) == list(order[:2])


def test_nobody_and_nothing_make_no_board(similarity: Similarity) -> None:
    assert not list(held([], [URUGUAY], similarity, TODAY))
    assert not list(held([Applicant(ARROYO, ZAPOPAN)], [], similarity, TODAY))
