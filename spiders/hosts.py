"""Lets a spider ask its own hosts only: exactly these, no look-alikes and no subdomains."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from spiders.base import SourceSpider
from spiders.safety import Unsafe, refusal


class OffHost(IgnoreRequest):
    """The address (of a redirect, say) is not on a host of the source."""


class ExactHosts:
    """Stops every request, redirects too, that leaves the hosts which the source names."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuses what is elsewhere, or no address of the web at all.

        Raises:
            OffHost: the host is none of the source's.
            Unsafe: the address is written as none of the web is.
        """
        if why := refusal(request.url):
            raise Unsafe(f"{why}: {request.url}")
        spider = self.crawler.spider
        if isinstance(spider, SourceSpider) and not spider.on_host(request.url):
            raise OffHost(f"another host: {request.url}")
