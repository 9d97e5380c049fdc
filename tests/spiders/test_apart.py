"""One source's trouble is its own: its row says so, and the others are read as ever."""

from __future__ import annotations

import json
import logging
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from scrapy.extension import ExtensionManager
from scrapy.utils.test import get_crawler

from spiders.settings import crawl_settings
from tests.spiders.world import NOW, SITES, Crawled, World, serve
from tracker.catalogue import load_catalogue
from tracker.config import load_settings
from tracker.errors import PuenteError
from tracker.jobs.crawl import spiders
from tracker.jobs.poll import PollReport, poll

STEP = "01-baseline"
ALONE = "gubuy-auci"
OTHERS = ("aecid-es", "agcid-cl")
CUT = {"url": "https://www.gub.uy/robots.txt", "file": "pages/robots-cut.txt", "declared_length": 4000}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorded sites, of which one breaks off while it sends its robots.txt."""
    folder = tmp_path_factory.mktemp("sites") / "set"
    shutil.copytree(SITES, folder)
    (folder / "pages" / "robots-cut.txt").write_text("User-agent: *\nDisa")
    manifest = folder / "steps" / STEP / "manifest.jsonl"
    lines = [line for line in manifest.read_text("utf-8").splitlines() if "gub.uy/robots.txt" not in line]
    manifest.write_text("\n".join([*lines, json.dumps(CUT)]) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def broken(sites: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A database, and the sites of which one's robots.txt can't be had."""
    with serve.Replay(sites, step=STEP, delay=False) as site:
        yield World(site, tmp_path_factory.mktemp("world"), real=True)


@pytest.fixture(scope="module")
def crawled(broken: World) -> Crawled:
    return broken.crawl(ALONE, *OTHERS)


def test_a_robots_txt_that_cannot_be_had_is_said_and_nothing_of_the_site_is_asked(crawled: Crawled) -> None:
    assert crawled.code == 1
    assert str(crawled.rows[ALONE]["reason"]).startswith("robots: https://www.gub.uy/")
    kept = [s for s in crawled.snapshots if s.source_key == ALONE]
    assert {s.outcome for s in kept} == {"robots"}
    assert all(str(s.reason).startswith("robots.txt could not be read: ") for s in kept)
    assert all(url.endswith("/robots.txt") for url in crawled.asked if "gub.uy" in url)


@pytest.mark.parametrize("key", OTHERS)
def test_the_other_sources_are_read_as_ever(crawled: Crawled, key: str) -> None:
    row = crawled.rows[key]
    assert (row["reason"], row["finish"], row["lost"]) == (None, "finished", 0)
    assert row["ok"] == row["requests"] > 0


@pytest.fixture(scope="module")
def polled(broken: World, crawled: Crawled) -> PollReport:
    return poll(broken.settings, broken.sessions, load_catalogue(), [ALONE, *OTHERS], NOW)


def test_a_poll_goes_on_and_says_which_source_failed_and_why(polled: PollReport) -> None:
    assert polled.failed == [ALONE]
    runs = {run.source_key: run for run in polled.runs}
    assert "robots.txt could not be read" in str(runs[ALONE].reason)
    assert [(runs[key].outcome, runs[key].reason) for key in OTHERS] == [("ok", None)] * 2
    assert {"mx-es-mixto", "culture21-4"} <= set(polled.ingest.found)


def test_a_run_counts_how_its_fetches_ended_and_what_it_read(polled: PollReport, crawled: Crawled) -> None:
    runs = {run.source_key: run for run in polled.runs}
    pages = {key: crawled.rows[key]["requests"] for key in OTHERS}
    for key in OTHERS:
        counts = runs[key].counts
        assert counts["not_modified"] + counts["ok"] == pages[key]
        assert 0 < counts["calls"] <= counts["pages"] <= pages[key]
        assert runs[key].fill_rates["phase"] == 1.0
    assert runs[ALONE].counts == {"robots": 2, "pages": 0, "entries": 0, "presented": 0, "calls": 0}
    assert runs[ALONE].fill_rates == {}


def test_a_crawl_that_takes_too_long_is_ended_and_said(broken: World, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = broken.settings.model_copy(update={"crawl_timeout": 0.2})
    monkeypatch.setattr("tracker.jobs.poll.sync_sources", lambda _session, _declared: None)
    hanging = "import sys, threading; print(flush=True); sys.stdin.readline(); threading.Event().wait()"
    monkeypatch.setattr("tracker.jobs.crawl.SPIDERS", (sys.executable, "-c", hanging))
    report = poll(settings, broken.sessions, load_catalogue(), ["aecid-es"], NOW)
    assert [(run.outcome, run.reason) for run in report.runs] == [("failed", "the crawl was ended after 0.2 s")]


def test_spiders_that_end_before_they_say_what_they_are_are_asked_why(
    broken: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tracker.jobs.crawl.SPIDERS", (sys.executable, "-c", "raise SystemExit('a source lacks its host')")
    )
    with pytest.raises(PuenteError, match="a source lacks its host"):
        poll(broken.settings, broken.sessions, load_catalogue(), [], NOW)


def test_spiders_that_ended_in_time_are_not_late_while_their_pages_are_read(
    broken: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.jobs.crawl.SPIDERS", (sys.executable, "-c", "print('{\"kept\": 1}')"))
    late = Event()
    with spiders(broken.settings) as fleet:
        fleet.child.wait()
        fleet._end(late)
    assert not late.is_set()


def test_no_port_is_opened_while_crawling(tmp_path: Path) -> None:
    crawler = get_crawler(settings_dict=crawl_settings(load_settings(data_dir=tmp_path)))
    running = {type(extension).__name__ for extension in ExtensionManager.from_crawler(crawler).middlewares}
    assert running
    assert not running & {"TelnetConsole", "RemoteControl"}


@pytest.mark.parametrize(("level", "least"), [("DEBUG", "debug"), ("INFO", "info"), ("ERROR", None)])
def test_the_log_level_governs_what_the_crawl_logs_too(
    broken: World, monkeypatch: pytest.MonkeyPatch, level: str, least: str | None
) -> None:
    monkeypatch.setenv("PUENTE_LOG_LEVEL", level)
    errors = broken.crawl("aecid-es").errors
    levels = {json.loads(line)["level"] for line in errors.splitlines()}
    assert all(logging.getLevelNamesMapping()[name.upper()] >= getattr(logging, level) for name in levels)
    assert (least in levels) if least else not levels
