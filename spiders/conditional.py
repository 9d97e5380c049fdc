"""Asks a site whether a page changed, instead of fetching it again."""

from __future__ import annotations

from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from spiders.base import SourceSpider
from spiders.database import Database
from tracker.addresses import canonical
from tracker.config import Settings
from tracker.store.sources import good_snapshots, latest_good

UNCHANGED = "not_modified"
VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


class ConditionalGet:
    """Sends the validators of the last good snapshot, and turns a 304 into the page that is stored."""

    def __init__(self, crawler: Crawler) -> None:
        settings: Settings = crawler.settings["PUENTE"]
        self.database = Database.open(settings)
        self.sessions = self.database.reading
        self.validators: dict[str, dict[str, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.opened, signal=signals.spider_opened)
        crawler.signals.connect(middleware.closed, signal=signals.spider_closed)
        return middleware

    def opened(self, spider: Spider) -> None:
        """Loads what the source's addresses answered last."""
        if isinstance(spider, SourceSpider):
            with self.sessions() as session:
                known = good_snapshots(session, spider.key)
                self.validators = {address: snapshot.headers for address, snapshot in known.items()}

    def closed(self) -> None:
        """Lets the database go."""
        self.database.close()

    def process_request(self, request: Request) -> None:
        """Sets the validators of this very address; those of an address that redirected here go."""
        known = self.validators.get(canonical(request.url), {})
        request.headers["Cache-Control"] = "max-age=0"
        for name, header in VALIDATORS.items():
            request.headers.pop(header, None)
            if known.get(name):
                request.headers[header] = known[name]

    def process_response(self, request: Request, response: Response) -> Response:
        """A 304 becomes the stored page with a flag."""
        if response.status != 304:
            return response
        with self.sessions() as session:
            stored = latest_good(session, [canonical(request.url)]).get(canonical(request.url))
            if stored is None or stored.body is None:
                return response
            body, encoding = stored.body.unpack(), stored.encoding
            headers = Headers({"Content-Type": stored.headers.get("content-type") or stored.media_type or "text/html"})
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        page = kind(response.url, status=304, headers=headers, body=body, flags=[UNCHANGED])
        return page.replace(encoding=encoding) if encoding and hasattr(page, "encoding") else page
