"""Each benchmark does its work and says its figure and the ratio to a baseline; no test judges how fast."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

import pytest
from click.testing import CliRunner

from tracker.bench.pairs import Figure, compare
from tracker.cli import main

BENCHMARKS = ("crawl", "read", "rank", "notify", "web", "export")
"""All that there are, by their names: what they bring along is loaded by who runs them, not by who collects tests."""
Work = Callable[[], int]


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The crawl does its work and its baseline's once each: another time would start all their processes anew."""

    def compared(name: str, unit: str, ours: Work, baseline: Work, words: str, pairs: int) -> Figure:
        return compare(name, unit, cache(ours), cache(baseline), words, pairs)

    monkeypatch.setattr("tracker.bench.crawling.compare", compared)


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_prints_its_figure_and_its_ratio(name: str) -> None:
    arguments = ["bench", name, "--size", "2", "--pairs", "1"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False, env={"PUENTE_WORKERS": "1"})
    assert result.exit_code == 0, result.stderr
    first, *more = result.stdout.splitlines()
    assert re.fullmatch(rf"{name}: [\d.e+-]+ \w+/s; [\d.e+-]+ x .+ \(.+, 1 pairs\)", first)
    assert all(line.startswith("  ") for line in more)


def test_the_figures_come_as_one_document() -> None:
    result = CliRunner().invoke(main, ["bench", "read", "export", "--size", "1", "--pairs", "2", "--json"])
    figures = json.loads(result.stdout)["figures"]
    assert [figure["name"] for figure in figures] == ["read", "export"]
    assert all(figure["rate"] > 0 and figure["lowest"] <= figure["ratio"] <= figure["highest"] for figure in figures)


def test_both_ways_are_measured_in_turn_and_as_often_after_a_warm_up() -> None:
    order: list[str] = []

    def work(name: str) -> int:
        order.append(name)
        return 1

    figure = compare("x", "things", lambda: work("ours"), lambda: work("bare"), "less", 3)
    assert order == ["ours", "bare"] * 4
    assert (figure.pairs, figure.baseline) == (3, "less")


def test_an_unknown_benchmark_ends_with_status_2() -> None:
    refused = CliRunner().invoke(main, ["bench", "flying"])
    assert refused.exit_code == 2
    assert tuple(re.findall(r"'(\w+)'", refused.stderr.partition("is not one of")[2])) == BENCHMARKS
