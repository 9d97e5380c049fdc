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
from tracker.matching.classes import RULES, Bits, names_of
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.rank import rank_applicants
from tracker.matching.sides import Matrix
from tracker.matching.similarity import Similarity

Run = list[tuple[str, str, MatchResult]]


def held(applicants: list[Applicant], calls: list[CallBrief], similarity: Similarity, today: date) -> Iterator[Board]:
    return boards(read_projects(applicants, similarity), read_calls(calls, similarity), today)


def whole_of(found: Iterator[Board], projects: int, calls: int) -> tuple[Matrix, Bits]:
    """The chances (NaN where no project of a block may answer) and failures of all pairs, in the order given."""
    chance, failed = np.full((projects, calls), np.nan, np.float32), np.zeros((projects, calls), np.uint16)
    for board in found:
        chance[np.ix_(board.rows, board.columns)] = board.chance
        failed[board.rows] = board.failed
    return chance, failed


@pytest.fixture(scope="module")
def together(similarity: Similarity) -> dict[tuple[str, str], tuple[float, tuple[str, ...]]]:
    """The judged pairs, all at once: project and call → chance and what failed."""
    lines, calls = read_lines(PROJECTS), [call_from(line) for line in read_lines(CALLS)]
    applicants = [applicant_from(number, line) for number, line in enumerate(lines)]
    chance, failed = whole_of(held(applicants, calls, similarity, date.min), len(lines), len(calls))
    return {
        (str(line["id"]), call.key): (float(chance[row, column]), names_of(int(failed[row, column])))
        for row, line in enumerate(lines)
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
                call_with(population_min=1_000, population_max=900_000),
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
    chance, failed = whole_of(held(applicants, calls, similarity, TODAY), len(applicants), len(calls))
    singly = rank_applicants(applicants, calls, similarity, TODAY)
    for row in range(len(applicants)):
        for _ in calls:
            result = next(singly)
            column = int(result.call_key.rpartition("-")[2])
            wanted = {item.name for item in result.criteria if item.verdict is Verdict.FAILS and item.name in RULES}
            assert set(names_of(int(failed[row, column]))) == wanted
            if not result.barred:
                assert float(chance[row, column]) == pytest.approx(result.score, abs=1e-4)


def test_the_best_calls_come_first_and_those_that_are_barred_or_do_not_fit_are_left_out(similarity: Similarity) -> None:
    other = replace(URUGUAY, key="d", title="Concurso de danza", body=("Danza contemporánea.",), countries=("MX",))
    barred, similar = call_with(applicant_types=("ngo",)), replace(URUGUAY, key="c", body=("Se financia agua.",))
    board = next(held([Applicant(ARROYO, ZAPOPAN)], [other, barred, URUGUAY, similar], similarity, TODAY))
    found = list(board.fitting()[0])
    assert sorted(found) == [2, 3]
    assert list(board.fitting(1)[0]) == found[:1]
    chances = dict(zip(board.columns, board.chance[0], strict=True))
    assert chances[found[0]] >= chances[found[1]]


def test_nobody_and_nothing_make_no_board(similarity: Similarity) -> None:
    assert not list(held([], [URUGUAY], similarity, TODAY))
    assert not list(held([Applicant(ARROYO, ZAPOPAN)], [], similarity, TODAY))
