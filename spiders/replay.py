"""Asks a replay server on this machine for everything, in the form that proxies read."""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.safety import CarefulHandler
from tracker.config import Settings


class ReplayHandler(CarefulHandler):
    """Every address, robots.txt too, is asked of the server as plain http; what is stored keeps its scheme."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings: Settings = crawler.settings["PUENTE"]
        self.server = settings.replay

    async def fetch(self, request: Request) -> Response:
        """The server's answer, as if it came from the address itself."""
        plain = re.sub(r"^https:", "http:", request.url)
        answer = await super().fetch(request.replace(url=plain, meta={**request.meta, "proxy": self.server}))
        target = answer.headers.get("Location")
        if target and request.url.startswith("https:"):
            answer.headers["Location"] = re.sub(rb"^http:", b"https:", target)
        return answer.replace(url=request.url)
