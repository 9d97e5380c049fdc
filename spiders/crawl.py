"""Crawls sources, all at once, in this process. A reactor starts once, so a process crawls once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from spiders.base import SourceSpider, Tally
from spiders.database import Database
from spiders.settings import crawl_settings, discarding
from spiders.sources import SOURCES
from tracker.config import Settings
from tracker.memory import peak_memory


def crawl(
    settings: Settings,
    runs: Mapping[str, int],
    sources: Mapping[str, type[SourceSpider]] = SOURCES,
    kept: Callable[[int], None] | None = None,
    *,
    discard: bool = False,
) -> list[dict[str, Any]]:
    """Crawls each source for its run; gives one row per source. ``kept`` is told how many fetches each batch kept.

    With ``discard`` nothing is kept, and no database is needed.
    """
    database = None if discard else Database.open(settings)
    if database is not None:
        database.kept = kept
    found = crawl_settings(settings)
    process = AsyncCrawlerProcess(discarding(found) if discard else found)
    crawlers = {key: process.create_crawler(sources[key]) for key in runs}
    for key, crawler in crawlers.items():
        process.crawl(crawler, run_id=runs[key])
    process.start()
    if database is not None:
        database.close()
    return [_row(key, runs[key], crawler) for key, crawler in crawlers.items()]


def _row(key: str, run: int, crawler: Crawler) -> dict[str, Any]:
    finish = str(crawler.stats.get_value("finish_reason") or "crashed")
    tally = asdict(crawler.spider.tally if isinstance(crawler.spider, SourceSpider) else Tally())
    trouble = tally.pop("trouble")
    # A spider or pipeline that raised has lost pages, though Scrapy says "finished".
    lost = f"errors on {tally['lost']} pages" if tally["lost"] else None
    reason = (None if finish == "finished" else finish) or trouble or lost
    return {"source": key, "run": run, "finish": finish} | tally | {"reason": reason, "peak_kib": peak_memory()}
