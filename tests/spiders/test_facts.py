"""The facts of a source are checked when its class is made."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from spiders.base import REQUIRED, MissingFact
from spiders.settings import crawl_settings
from spiders.shapes.sheet import Sheet
from spiders.sources import SOURCES
from tests.spiders.world import ROOT, SITES
from tracker.config import load_settings

FACTS: dict[str, Any] = {
    "key": "a",
    "name": "A",
    "host": "a.example",
    "starts": ("https://a.example/",),
    "funds": ("mx-uy",),
    "language": "es",
    "country": None,
}
SEEDS = {seed["id"] for seed in json.loads((SITES / "seeds.json").read_text("utf-8"))}
FILES = sorted(file for file in (ROOT / "spiders" / "sources").glob("*.py") if file.stem != "__init__")


@pytest.mark.parametrize("fact", REQUIRED)
def test_a_source_without_a_fact_is_no_class(fact: str) -> None:
    with pytest.raises(MissingFact, match=fact):
        type("Broken", (Sheet,), {name: value for name, value in FACTS.items() if name != fact})


def test_a_source_starts_on_its_own_hosts() -> None:
    with pytest.raises(MissingFact, match=r"b\.example"):
        type("Stray", (Sheet,), FACTS | {"starts": ("https://b.example/",)})


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://a.example/x", True),
        ("http://a.example/x", True),
        ("https://www.a.example/x", False),
        ("https://a.example.org/x", False),
        ("ftp://a.example/x", False),
        ("mailto:x@a.example", False),
        ("https://a.example/printpdf/x", False),
        ("https://a.example/busqueda?q=x", False),
    ],
)
def test_links_stay_on_the_exact_host_and_off_searches(url: str, may: bool) -> None:
    assert type("Fine", (Sheet,), FACTS).may_follow(url) is may  # type: ignore[attr-defined]  # made at run time


@pytest.mark.parametrize("key", sorted(SEEDS & set(SOURCES)))
def test_the_facts_agree_with_the_recorded_set(key: str) -> None:
    seeds = {seed["id"]: seed for seed in json.loads((SITES / "seeds.json").read_text("utf-8"))}
    facts = SOURCES[key].facts()
    for fact in ("host", "language", "country", "funds"):
        assert facts[fact] == seeds[key][fact]
    assert set(seeds[key]["start_urls"]) <= set(facts["start_urls"])
    assert facts["also_hosts"] == seeds[key].get("also_hosts", [])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_source_is_twenty_lines_of_facts(file: Path) -> None:
    (source,) = [node for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
    assert (source.end_lineno or 0) - source.lineno <= 20


def test_a_real_crawl_is_slow_and_a_replay_is_not(tmp_path: Path) -> None:
    real = crawl_settings(load_settings(data_dir=tmp_path, contact="hola@puente.example"))
    assert (real["DOWNLOAD_DELAY"], real["AUTOTHROTTLE_ENABLED"], real["ROBOTSTXT_OBEY"]) == (2, True, True)
    assert real["USER_AGENT"] == "Puente/0.1 (+hola@puente.example)"
    assert {name for name, handler in real["DOWNLOAD_HANDLERS"].items() if handler} == {"http", "https"}
    assert "Replay" not in real["DOWNLOAD_HANDLERS"]["https"]
    replayed = crawl_settings(load_settings(data_dir=tmp_path, replay="http://127.0.0.1:1"))
    assert (replayed["DOWNLOAD_DELAY"], replayed["AUTOTHROTTLE_ENABLED"], replayed["ROBOTSTXT_OBEY"]) == (
        0,
        False,
        True,
    )
