"""Leaves a host alone for as long as it asked to be, by ``Retry-After``, in this crawl and in the next ones."""

from __future__ import annotations

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from spiders.database import Database
from spiders.safety import TURNS, Turns
from tracker.clock import now
from tracker.config import Settings
from tracker.store.sources import waits


class Patience:
    """Asks nothing of a host before the instant that it named; not even its robots.txt."""

    def __init__(self, settings: Settings, turns: Turns = TURNS) -> None:
        self.settings = settings
        self.turns = turns

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler.settings["PUENTE"])
        crawler.signals.connect(middleware.opened, signal=signals.spider_opened)
        return middleware

    def opened(self) -> None:
        """Loads what hosts have asked for in earlier crawls, of any source."""
        database = Database.open(self.settings)
        try:
            with database.reading() as session:
                self.turns.until |= waits(session, now(self.settings))
        finally:
            database.close()

    def process_request(self, request: Request) -> None:
        """Refuses what would come too early.

        Raises:
            AskedToWait: the host asked for more time.
        """
        self.turns.must_wait(request.url, now(self.settings))
