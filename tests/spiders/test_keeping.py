"""What spiders bring is kept some at a time; what one of them can't be kept for is lost alone, and said."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from spiders.base import SourceSpider
from spiders.database import BATCH, Database
from spiders.sources import SOURCES
from tests.spiders.world import World
from tracker.config import Settings
from tracker.jobs.keep import Fetch, Fetched
from tracker.store.sources import Outcome, snapshots_of

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)


@pytest.fixture
def spider(world: World) -> SourceSpider:
    with world.sessions.begin() as session:
        return SOURCES["aecid-es"](world._run(session, "aecid-es"))


def fetch(spider: SourceSpider, number: int) -> Fetch:
    address, body = f"https://www.aecid.es/{number}", f"page {number}".encode()
    return Fetch(spider.run_id, spider.key, NOW, Fetched(address, "sheet", Outcome.OK, 200, body=body))


def kept(world: World, spider: SourceSpider) -> list[str]:
    with world.sessions() as session:
        return [snapshot.text() for snapshot in snapshots_of(session, spider.run_id or 0)]


def test_a_batch_is_one_transaction_and_keeps_the_order(world: World, spider: SourceSpider) -> None:
    commits: list[object] = []
    database = Database.open(world.settings)
    event.listen(database.engine, "commit", commits.append)

    async def bring() -> None:
        for number in range(BATCH + 3):
            database.add(spider, fetch(spider, number))
        assert (len(commits), spider.tally.ok) == (1, BATCH)
        database.close()

    asyncio.run(bring())
    assert (len(commits), spider.tally.ok) == (2, BATCH + 3)
    assert kept(world, spider) == [f"page {number}" for number in range(BATCH + 3)]


def test_a_single_fetch_is_kept_soon(world: World, spider: SourceSpider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.database.LONGEST", 0.01)
    database = Database.open(world.settings)

    async def bring() -> None:
        database.add(spider, fetch(spider, 1))
        await asyncio.sleep(0.05)
        assert kept(world, spider) == ["page 1"]

    asyncio.run(bring())
    database.close()


def test_what_cannot_be_kept_is_lost_alone_and_said(
    world: World, spider: SourceSpider, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database.open(world.settings)

    async def bring() -> None:
        database.add(spider, fetch(spider, 1))
        database.add(spider, replace(fetch(spider, 2), source_key="nobody"))
        database.add(spider, fetch(spider, 3))
        database.close()

    with caplog.at_level(logging.ERROR):
        asyncio.run(bring())
    assert kept(world, spider) == ["page 1", "page 3"]
    assert (spider.tally.ok, spider.tally.lost) == (2, 1)
    assert "could not keep https://www.aecid.es/2" in caplog.text


def test_a_locked_database_is_waited_for_once_and_not_for_each_fetch(
    world: World, spider: SourceSpider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tracker.store.engine.BUSY_MS", 50)
    database = Database.open(world.settings)
    tried: list[int] = []
    event.listen(database.engine, "checkout", lambda *_: tried.append(1))
    lock = sqlite3.connect(str(make_url(world.settings.database).database), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")

    async def bring() -> None:
        for number in range(3):
            database.add(spider, fetch(spider, number))
        database.close()

    with caplog.at_level(logging.ERROR):
        asyncio.run(bring())
    lock.execute("ROLLBACK")
    lock.close()
    assert (spider.tally.requests, spider.tally.lost, len(tried)) == (0, 3, 1)
    assert caplog.text.count("could not keep") == 3
    assert kept(world, spider) == []


def test_all_spiders_of_a_process_share_one_database(tmp_path: Path, world: World) -> None:
    first, second = Database.open(world.settings), Database.open(world.settings)
    other = Database.open(Settings(data_dir=tmp_path))
    assert first is second
    assert other is not first
    for database in (first, second, other):
        database.close()
    again = Database.open(world.settings)
    assert again is not first
    again.close()
