"""Hands every fetch to the database, with the instant at which it came."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from spiders.base import SourceSpider
from spiders.database import Database
from tracker.clock import now
from tracker.config import Settings
from tracker.jobs.keep import Fetch, Fetched


class KeepSnapshots:
    """Keeps what came with the run it belongs to."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.settings: Settings = crawler.settings["PUENTE"]
        self.database = Database.open(self.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def close_spider(self) -> None:
        """Has everything kept before the spider counts as done."""
        self.database.close()

    def process_item(self, item: Fetched) -> Fetched:
        """The fetch is kept within half a second, together with those of other spiders."""
        spider = self.crawler.spider
        if isinstance(spider, SourceSpider):
            fetch = Fetch(spider.run_id, spider.key, now(self.settings), item)
            self.database.add(spider, fetch)
        return item


class CountOnly:
    """Counts what came and lets it go: what a crawl costs without keeping anything."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Fetched) -> Fetched:
        """Adds it to the figures of its source."""
        if isinstance(self.crawler.spider, SourceSpider):
            self.crawler.spider.tally.count(item)
        return item
