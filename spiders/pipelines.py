"""Writes every fetch into the database, each in its own transaction."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from spiders.base import SourceSpider
from spiders.items import Fetched
from tracker.clock import now
from tracker.config import Settings
from tracker.jobs.keep import keep_snapshot
from tracker.store.engine import make_engine, make_sessions


class KeepSnapshots:
    """Keeps what came with the run it belongs to."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.settings: Settings = crawler.settings["PUENTE"]
        self.engine = make_engine(self.settings.database)
        self.sessions = make_sessions(self.engine)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def close_spider(self) -> None:
        """Lets the database go."""
        self.engine.dispose()

    def process_item(self, item: Fetched) -> Fetched:
        """One fetch, one transaction."""
        spider = self.crawler.spider
        if isinstance(spider, SourceSpider):
            with self.sessions.begin() as session:
                keep_snapshot(
                    session,
                    spider.run_id,
                    spider.key,
                    item.address,
                    item.role,
                    now(self.settings),
                    item.outcome,
                    item.status,
                    reason=item.reason,
                    media_type=item.media_type,
                    encoding=item.encoding,
                    title=item.title,
                    parent=item.parent,
                    headers=item.headers,
                    body=item.body,
                )
            spider.tally.count(item)
        return item
