"""Projects and calls from JSON lines."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.matching.figures import CALLS, PROJECTS
from tracker.domain.match import MatchResult
from tracker.domain.money import Money
from tracker.errors import Invalid
from tracker.matching.files import applicant_from, call_from, rank_files, read_lines
from tracker.matching.similarity import Similarity


def written(folder: Path, *lines: str) -> Path:
    file = folder / "lines.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_all_pairs_come_out_project_by_project_and_best_first(
    tmp_path: Path, similarity: Similarity, judged_run: list[tuple[str, str, MatchResult]]
) -> None:
    projects = written(tmp_path, *PROJECTS.read_text("utf-8").splitlines()[:2])
    run = list(rank_files(projects, CALLS, similarity))
    assert len(run) == 2 * 91
    assert [line[0] for line in run] == ["P001"] * 91 + ["P003"] * 91
    assert [line[2] for line in run[:91]] == sorted((line[2] for line in run[:91]), reverse=True)
    known = {(project, call): result.score for project, call, result in judged_run}
    assert all(known[project, call] == pytest.approx(score, abs=1e-6) for project, call, score in run)


def test_barred_calls_have_negative_scores_and_no_other_has(
    judged_run: list[tuple[str, str, MatchResult]],
) -> None:
    assert all((result.score < 0) == bool(result.barred) for _, _, result in judged_run)


def test_a_project_needs_only_an_id_and_a_title() -> None:
    found = applicant_from(7, {"id": "x", "title": "Agua"})
    assert (found.project.id, found.project.applicant_type, found.border_km) == (7, "municipality", None)
    assert found.municipality.population is None


def test_an_empty_distance_says_that_the_border_is_far() -> None:
    assert applicant_from(1, {"id": "x", "title": "t", "border_km": None}).border_km == float("inf")
    assert applicant_from(1, {"id": "x", "title": "t", "border_km": 5}).border_km == 5


def test_a_budget_of_zero_is_no_budget() -> None:
    assert applicant_from(1, {"id": "x", "title": "t", "budget": 0, "currency": "MXN"}).project.budget is None
    assert applicant_from(1, {"id": "x", "title": "t", "budget": 5, "currency": "MXN"}).project.budget == Money(
        Decimal(5), "MXN"
    )


def test_the_kinds_that_a_call_does_not_list_are_left_out_of_it() -> None:
    call = call_from({"id": "x", "title": "t", "applicant_types": ["ngo"]})
    assert "municipality" in call.facts["applicant_types_excluded"].value  # type: ignore[operator]  # a tuple
    assert "applicant_types_excluded" not in call_from({"id": "x", "title": "t"}).facts


@pytest.mark.parametrize(
    ("line", "problem"),
    [("{", "not JSON"), ("[]", "id and title"), ('{"id": "x"}', "id and title")],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    file = written(tmp_path, json.dumps({"id": "a", "title": "b"}), "", line)
    with pytest.raises(Invalid, match=f":3: .*{problem}"):
        read_lines(file)


def test_an_amount_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="not an amount"):
        applicant_from(1, {"id": "x", "title": "t", "budget": "mucho", "currency": "MXN"})
