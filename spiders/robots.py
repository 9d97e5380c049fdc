"""robots.txt as its standard says: a site that can't answer allows nothing, and its delay is kept."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from spiders.safety import TURNS
from spiders.walls import is_challenge
from tracker.addresses import host_of

NOTHING = b"User-agent: *\nDisallow: /\n"


class RobotsForbid(IgnoreRequest):
    """robots.txt disallows the address, or couldn't be read."""


class CarefulRobots(RobotsTxtMiddleware):
    """Full disallow on a server or network error; ``Crawl-delay`` slows the site's slot down."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.unread: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuses what robots.txt disallows.

        Raises:
            RobotsForbid: the address may not be asked for.
        """
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbid(self.unread.get(urlsplit(request.url).netloc, str(error))) from error
        delay = rp.crawl_delay(self._default_useragent) if rp else None
        if delay:
            self._slow_down(request, float(delay))

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429 or is_challenge(response.body):
            self.unread[netloc] = f"robots.txt could not be read: it was answered with {response.status}"
            response = response.replace(body=NOTHING)
        elif response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self.unread[netloc] = f"robots.txt could not be read: {str(exc) or type(exc).__name__}"
        waiting = self._parsers[netloc]
        parser = self._parserimpl.from_crawler(self.crawler, NOTHING)
        self._parsers[netloc] = parser
        waiting.callback(parser)  # type: ignore[union-attr]

    def _slow_down(self, request: Request, delay: float) -> None:
        if not self.crawler.settings.getfloat("DOWNLOAD_DELAY") or self.crawler.engine is None:
            return
        request.meta["autothrottle_dont_adjust_delay"] = True
        TURNS.slow_down(host_of(request.url), delay)
        downloader = self.crawler.engine.downloader
        host = urlsplit(request.url).hostname or ""
        downloader.per_slot_settings.setdefault(host, {})["delay"] = delay
        if host in downloader.slots:
            downloader.slots[host].delay = max(delay, downloader.slots[host].delay)
