"""Each host is asked one thing at a time, with its delay between, whoever asks; and not before it said it may be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
from scrapy import Request
from scrapy.http import Response
from sqlalchemy.orm import Session

from spiders.patience import Patience
from spiders.safety import AskedToWait, Turns
from spiders.settings import crawl_settings
from tests.spiders.test_crawl import GUB
from tests.spiders.world import World
from tracker.config import load_settings
from tracker.jobs.keep import keep_snapshot
from tracker.store.sources import Outcome, Run, Source, waits

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
DELAY = 0.05


def ask(turns: Turns, hosts: list[str], delay: float = DELAY) -> list[tuple[str, float, float]]:
    """Asks these hosts all at once; gives host, begin and end of each request as the hosts saw them."""
    seen: list[tuple[str, float, float]] = []

    async def one(host: str) -> None:
        async with turns.turn(host, delay):
            begun = monotonic()
            await asyncio.sleep(0.02)
            seen.append((host, begun, monotonic()))

    async def all_of_them() -> None:
        await asyncio.gather(*map(one, hosts))

    asyncio.run(all_of_them())
    return seen


def test_a_host_is_never_asked_two_things_at_once() -> None:
    seen = ask(Turns(), ["a.example"] * 5, delay=0)
    assert all(after[1] >= before[2] for before, after in pairwise(seen))


def test_the_delay_of_a_host_is_kept() -> None:
    seen = ask(Turns(), ["a.example"] * 4)
    assert all(after[1] - before[1] >= DELAY * 0.99 for before, after in pairwise(seen))


def test_a_longer_delay_that_robots_asks_for_wins() -> None:
    turns = Turns()
    turns.slow_down("a.example", 0.15)
    first, second = ask(turns, ["a.example"] * 2)
    assert second[1] - first[1] >= 0.148


def test_hosts_do_not_wait_for_each_other() -> None:
    seen = ask(Turns(), ["a.example", "b.example"])
    assert seen[1][1] < seen[0][2]


def test_a_real_crawl_is_asked_to_be_slow(tmp_path: Path) -> None:
    real = crawl_settings(load_settings(data_dir=tmp_path))
    assert (real["CONCURRENT_REQUESTS_PER_DOMAIN"], real["DOWNLOAD_DELAY"], real["DEPTH_LIMIT"]) == (1, 2, 8)
    assert 0 < real["CLOSESPIDER_TIMEOUT"] < load_settings(data_dir=tmp_path).crawl_timeout


def late(session: Session, asked: str, status: int = 503) -> Source:
    source = Source(key="s", name="S", host="a.example", funds=[], start_urls=[], language="es", country=None)
    session.add(source)
    session.flush()
    run = Run(source_key="s", started_at=NOW)
    session.add(run)
    session.flush()
    headers = {"retry-after": asked}
    keep_snapshot(
        session, run.id, "s", "https://a.example/x", "sheet", NOW, Outcome.SERVER_ERROR, status, headers=headers
    )
    return source


@pytest.mark.parametrize("asked", ["3600", "Wed, 02 Jul 2025 19:00:00 GMT"])
def test_what_a_host_asked_for_is_kept_with_its_source(session: Session, asked: str) -> None:
    late(session, asked)
    assert waits(session, NOW) == {"a.example": NOW + timedelta(hours=1)}
    assert waits(session, NOW + timedelta(hours=1)) == {}


def test_a_wait_that_makes_no_sense_is_none(session: Session) -> None:
    assert late(session, "later").not_before is None


def test_after_a_429_nothing_is_asked_until_the_host_s_time_has_come(tmp_path: Path) -> None:
    turns = Turns()
    patience = Patience(load_settings(data_dir=tmp_path, now=NOW), turns)
    turns.hear(Response("https://a.example/x", status=429, headers={"Retry-After": "60"}), NOW)
    with pytest.raises(AskedToWait):
        patience.process_request(Request("https://a.example/y"))
    patience.process_request(Request("https://b.example/y"))
    patience.settings = load_settings(data_dir=tmp_path, now=NOW + timedelta(seconds=61))
    patience.process_request(Request("https://a.example/y"))


def test_by_its_own_log_a_host_that_asked_to_wait_is_left_alone_in_this_poll_and_the_next(world: World) -> None:
    first = world.crawl("gubuy-auci", step="04-trouble")
    asked = [url for url in first.asked if url.startswith("https://www.gub.uy") and not url.endswith("/robots.txt")]
    assert asked == [f"{GUB}/comunicacion/convocatorias"]
    second = world.crawl("gubuy-auci")
    assert second.asked == []
    assert {snapshot.outcome for snapshot in second.snapshots} == {"server_error"}
    assert all("asked to wait until" in str(snapshot.reason) for snapshot in second.snapshots)


def test_by_its_own_log_an_unchanged_site_is_hardly_fetched_anew(world: World) -> None:
    keys = ("gobmx-amexcid", "culture21", "recid", "aecid-es")
    known = {snapshot.body_hash for snapshot in world.crawl(*keys, step="01-baseline").snapshots}
    again = world.crawl(*keys)
    answers = [status for _s, _m, status, url in world.site.log()["recent"] if not url.endswith("/robots.txt")]
    same = [s for s in again.snapshots if s.outcome == "ok" and s.body_hash in known]
    assert len(answers) > 30
    assert (answers.count(304) + len(same)) / len(answers) >= 0.8
    assert not [s for s in again.snapshots if s.outcome == "ok" and s.body_hash not in known]
