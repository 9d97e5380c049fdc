"""Leaves a host alone for as long as it asked to be, by ``Retry-After``, in this crawl and in the next ones."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from tracker.addresses import host_of
from tracker.clock import now
from tracker.config import Settings
from tracker.domain.patience import patience
from tracker.store.engine import make_engine, make_sessions
from tracker.store.sources import waits

BUSY = (429, 503)


class AskedToWait(IgnoreRequest):
    """The host asked to be left alone until an instant that has not come."""


class Patience:
    """Asks nothing of a host before the instant that it named."""

    def __init__(self, crawler: Crawler) -> None:
        self.settings: Settings = crawler.settings["PUENTE"]
        self.until: dict[str, datetime] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.opened, signal=signals.spider_opened)
        crawler.signals.connect(middleware.heard, signal=signals.response_received)
        return middleware

    def opened(self) -> None:
        """Loads what hosts have asked for in earlier crawls, of any source."""
        engine = make_engine(self.settings.database)
        try:
            with make_sessions(engine, reads_only=True)() as session:
                self.until = waits(session, now(self.settings))
        finally:
            engine.dispose()

    def heard(self, response: Response) -> None:
        """Notes what a host asks for."""
        asked = response.headers.get("Retry-After") if response.status in BUSY else None
        until = patience(asked.decode("latin-1"), now(self.settings)) if asked else None
        if until:
            self.until[host_of(response.url)] = until

    def process_request(self, request: Request) -> None:
        """Refuses what would come too early.

        Raises:
            AskedToWait: the host asked for more time.
        """
        until = self.until.get(host_of(request.url))
        if until and now(self.settings) < until:
            raise AskedToWait(f"the host asked to wait until {until:%Y-%m-%d %H:%M} UTC: {request.url}")
