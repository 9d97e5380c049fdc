"""A site's own pace is kept, and its robots.txt rules when it can't be read."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from spiders.robots import CarefulRobots, RobotsForbid
from spiders.settings import crawl_settings
from tracker.config import load_settings

PAGE = Request("https://www.agcid.gob.cl/noticias")
SLOT = "www.agcid.gob.cl"


def robots(folder: Path, answer: Response | Exception, **settings: Any) -> tuple[CarefulRobots, Any]:
    """The middleware on a site whose robots.txt answers so, and the downloader that it slows down."""
    crawler = get_crawler(settings_dict=crawl_settings(load_settings(data_dir=folder, **settings)))
    downloader = SimpleNamespace(per_slot_settings={}, slots={SLOT: SimpleNamespace(delay=2)})

    async def download_async(request: Request) -> Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    crawler.engine = SimpleNamespace(downloader=downloader, download_async=download_async)  # type: ignore[assignment]  # all it needs
    crawler.stats = Mock()
    return CarefulRobots(crawler), downloader


def answered(status: int, body: bytes = b"") -> Response:
    return Response("https://www.agcid.gob.cl/robots.txt", status=status, body=body)


def test_the_delay_that_a_site_asks_for_is_kept(tmp_path: Path) -> None:
    middleware, downloader = robots(tmp_path, answered(200, b"User-agent: *\nCrawl-delay: 10\n"))
    request = PAGE.copy()
    asyncio.run(middleware.process_request(request))
    assert downloader.slots[SLOT].delay == 10
    assert downloader.per_slot_settings[SLOT]["delay"] == 10
    assert request.meta["autothrottle_dont_adjust_delay"]


def test_a_replay_does_not_wait(tmp_path: Path) -> None:
    answer = answered(200, b"User-agent: *\nCrawl-delay: 10\n")
    middleware, downloader = robots(tmp_path, answer, replay="http://127.0.0.1:1")
    asyncio.run(middleware.process_request(PAGE.copy()))
    assert downloader.slots[SLOT].delay == 2


@pytest.mark.parametrize(
    "answer",
    [answered(500), answered(503), answered(429), answered(200, b"<p id='sec-if-cpt-container'>"), OSError("down")],
)
def test_a_site_that_cannot_say_allows_nothing(tmp_path: Path, answer: Response | Exception) -> None:
    middleware, _ = robots(tmp_path, answer)
    with pytest.raises(RobotsForbid):
        asyncio.run(middleware.process_request(PAGE.copy()))


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_site_without_robots_allows_all(tmp_path: Path, status: int) -> None:
    middleware, _ = robots(tmp_path, answered(status, b"User-agent: *\nDisallow: /\n"))
    asyncio.run(middleware.process_request(PAGE.copy()))
