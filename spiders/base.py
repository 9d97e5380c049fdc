"""What every source's spider has: required facts, exact hosts, and one way to ask and to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from spiders.outcomes import judge, judge_failure, media_type
from tracker.addresses import canonical, host_of
from tracker.jobs.keep import Fetched
from tracker.store.sources import READABLE, Outcome

REQUIRED = ("key", "name", "host", "starts", "funds", "language", "country")
KEPT_HEADERS = ("etag", "last-modified", "content-type", "date", "retry-after")
NEVER = ("/printpdf", "/busqueda", "/buscar", "/buscador")

Output = Request | Fetched


class MissingFact(TypeError):
    """A source's class lacks a fact, or a fact of it can't be."""


@dataclass
class Tally:
    """What a crawl brought, its first trouble on a start page, and how often our own code lost what came."""

    requests: int = 0
    ok: int = 0
    not_modified: int = 0
    failed: int = 0
    lost: int = 0
    trouble: str | None = None

    def count(self, item: Fetched) -> None:
        """Adds one fetch, once it is kept; only start pages have no parent."""
        self.requests += 1
        self.ok += item.outcome == Outcome.OK
        self.not_modified += item.outcome == Outcome.NOT_MODIFIED
        self.failed += item.outcome not in READABLE
        if item.outcome not in READABLE and item.parent is None and self.trouble is None:
            self.trouble = f"{item.outcome}: {item.address}"


class SourceSpider(Spider):
    """A source. Its facts are checked when the class is made, not when it first runs."""

    abstract: ClassVar[bool] = True
    key: ClassVar[str]
    name: str
    host: ClassVar[str]
    starts: ClassVar[tuple[str, ...]]
    also_hosts: ClassVar[tuple[str, ...]] = ()
    funds: ClassVar[tuple[str, ...]]
    language: ClassVar[str]
    country: ClassVar[str | None]
    every_hours: ClassVar[int] = 24
    secondary: ClassVar[bool] = False
    content: ClassVar[str] = "main"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "abstract" in vars(cls) and cls.abstract:
            return
        cls.abstract = False
        cls.check_facts()

    def __init__(self, run_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run_id = run_id
        self.tally = Tally()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy. Errors of this crawl alone are counted; those in the log may be another source's."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(spider.lose, signal=signal)
        return spider

    def lose(self) -> None:
        """Counts a page or fetch that our own code failed on."""
        self.tally.lost += 1

    @classmethod
    def check_facts(cls) -> None:
        """Says which fact is missing.

        Raises:
            MissingFact: a fact is missing or empty, or a start page lies on another host.
        """
        missing = [f for f in REQUIRED if not getattr(cls, f, None) and not (f == "country" and hasattr(cls, f))]
        if missing:
            raise MissingFact(f"{cls.__name__} lacks {', '.join(missing)}")
        if strays := [url for url in cls.starts if not cls.on_host(url)]:
            raise MissingFact(f"{cls.__name__} starts on a host that it does not name: {', '.join(strays)}")

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Asks for the language of the source."""
        super().update_settings(settings)
        accepted = {
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            "Accept-Language": cls.language,
        }
        settings.set("DEFAULT_REQUEST_HEADERS", accepted, priority="spider")

    @classmethod
    def facts(cls) -> dict[str, Any]:
        """The facts that the tracker keeps of this source."""
        plain = ("key", "name", "host", "language", "country", "every_hours", "secondary")
        lists = {"also_hosts": cls.also_hosts, "start_urls": cls.starts, "funds": cls.funds}
        facts = {fact: getattr(cls, fact) for fact in plain} | {fact: list(value) for fact, value in lists.items()}
        return facts | {"selectors": cls.selectors()}

    @classmethod
    def selectors(cls) -> dict[str, str]:
        """The CSS facts that reading uses."""
        return {"content": cls.content}

    @classmethod
    def on_host(cls, url: str) -> bool:
        """Whether the address lies on a host of the source, exactly."""
        return url.startswith(("https://", "http://")) and host_of(url) in (cls.host, *cls.also_hosts)

    @classmethod
    def may_follow(cls, url: str) -> bool:
        """Whether a link is worth a request: on a host of the source and no search or print version."""
        return cls.on_host(url) and not any(mark in url for mark in NEVER)

    async def start(self) -> AsyncIterator[Request]:
        """The start pages."""
        for url in self.starts:
            yield self.ask(url, self.role_of(url))

    def role_of(self, url: str) -> str:
        """What a start page is."""
        return "sheet"

    def ask(self, url: str, role: str, *, parent: str | None = None, title: str | None = None) -> Request:
        """A request whose answer, good or bad, comes back as one fetch."""
        about = {"role": role, "parent": parent, "title": title}
        return Request(canonical(url), self.arrived, errback=self.failed, cb_kwargs=about, meta={"about": about})

    def arrived(self, response: Response, role: str, parent: str | None, title: str | None) -> Iterator[Output]:
        """Keeps the answer; follows its links if it can be read."""
        outcome, reason = judge(response, role)
        if outcome in READABLE and isinstance(response, TextResponse):
            outcome, reason = self.check(response, role, parent, outcome, reason)
        passed = response.meta.get("redirect_urls")
        yield Fetched(
            address=canonical(response.url),
            role=role,
            outcome=outcome,
            status=response.status,
            reason=reason or (f"redirected from {passed[0]}" if passed else None),
            media_type=media_type(response) or None,
            encoding=response.encoding if isinstance(response, TextResponse) else None,
            title=title or _title(response),
            parent=parent,
            headers=_kept(response),
            body=response.body if outcome == Outcome.OK else None,
        )
        if outcome in READABLE and isinstance(response, TextResponse):
            yield from self.follow_from(response, role, parent)

    def failed(self, failure: Failure) -> Iterator[Output]:
        """Keeps that no answer came, and why."""
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = judge_failure(failure.value or Exception("no reason given"))
        asked = request.meta.get("redirect_urls", [request.url])[0]
        yield Fetched(canonical(asked), outcome=outcome, reason=reason, **request.meta["about"])

    def check(
        self, page: TextResponse, role: str, parent: str | None, outcome: Outcome, reason: str | None
    ) -> tuple[Outcome, str | None]:
        """A shape may know better whether a page that came is what it should be."""
        return outcome, reason

    def follow_from(self, page: TextResponse, role: str, parent: str | None) -> Iterator[Request]:
        """The requests that a readable page leads to."""
        yield from ()


def _kept(response: Response) -> dict[str, str]:
    found = {name: response.headers.get(name) for name in KEPT_HEADERS}
    return {name: value.decode("latin-1") for name, value in found.items() if value}


def _title(response: Response) -> str | None:
    if not isinstance(response, TextResponse) or not response.body:
        return None
    text = response.css("title::text").get("") if "html" in media_type(response) else ""
    return " ".join(text.split()) or None
