"""Fetches one address with its documents, by the same manners as a crawl, and keeps nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import TextResponse

from spiders.base import SourceSpider
from spiders.recipes import recipe_source
from spiders.settings import crawl_settings
from spiders.shapes.generic import look_at
from tracker.addresses import canonical, host_of
from tracker.config import Settings
from tracker.jobs.keep import Fetched
from tracker.store.sources import Outcome

KEY = "once"
MOST_DOCUMENTS = 12


def fetch_once(settings: Settings, address: str, *, documents: bool = True) -> list[Fetched]:
    """What the address and, if wanted, the documents of its page answered; the page comes first.

    Raises:
        MissingFact: it is no web address.
    """
    came: list[Fetched] = []
    process = AsyncCrawlerProcess(_settings(settings))
    crawler = process.create_crawler(_spider(address, documents=documents))

    def keep(item: Fetched) -> None:
        came.append(item)

    crawler.signals.connect(keep, signal=signals.item_scraped)
    process.crawl(crawler)
    process.start()
    return sorted(came, key=lambda item: item.parent is not None)


def record(item: Fetched) -> dict[str, Any]:
    """A fetch as a JSON object, its bytes in base64."""
    return {
        "address": item.address,
        "role": item.role,
        "outcome": item.outcome.value,
        "status": item.status,
        "reason": item.reason,
        "media_type": item.media_type,
        "encoding": item.encoding,
        "title": item.title,
        "parent": item.parent,
        "headers": item.headers,
        "body": b64encode(item.body).decode() if item.body is not None else None,
    }


def _settings(settings: Settings) -> dict[str, Any]:
    found = crawl_settings(settings)
    middlewares = {**found["DOWNLOADER_MIDDLEWARES"], "spiders.conditional.ConditionalGet": None}
    return found | {"DOWNLOADER_MIDDLEWARES": middlewares, "ITEM_PIPELINES": {}}


def _spider(address: str, *, documents: bool) -> type[SourceSpider]:
    """A source of this one address; a site answers with and without *www*."""
    host = host_of(address)
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    facts = {"key": KEY, "name": host, "host": host, "also_hosts": [twin], "start_urls": [address], "funds": [KEY]}
    generic = recipe_source(facts | {"language": "es, en;q=0.8, fr;q=0.7, pt;q=0.6", "country": None})

    class Once(generic):  # type: ignore[misc,valid-type]
        def check(
            self, page: TextResponse, role: str, parent: str | None, outcome: Outcome, reason: str | None
        ) -> tuple[Outcome, str | None]:
            """However little the page says, a person asked for it."""
            return outcome, reason

        def follow_from(self, page: TextResponse, role: str, parent: str | None) -> Iterator[Request]:
            """The documents of the page."""
            seen = look_at(page, self.css) if parent is None and role != "document" and documents else None
            for link in seen.documents[:MOST_DOCUMENTS] if seen else ():
                if self.may_follow(link.address):
                    yield self.ask(link.address, "document", parent=canonical(page.url), title=link.text or None)

    return Once
