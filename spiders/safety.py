"""Keeps spiders out of this machine and its networks, and asks each host one thing at a time, however many ask it.

An address is refused by how it is written (``spiders.hosts``), by what its name resolves to, and once more by the peer
that answered. The connection goes to the very address that was checked, so a name that changes between is no way in.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from tracker.addresses import host_of
from tracker.clock import now
from tracker.config import Settings
from tracker.domain.link import is_public
from tracker.domain.patience import patience

BUSY = (429, 503)
PORTS = (None, 80, 443)
ODD = re.compile(r"[\\\s\x00-\x1f\x7f]")
NUMERIC_HOST = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*\.?", re.IGNORECASE)


class Unsafe(IgnoreRequest):
    """The address leads, or led, to a machine that is none of the web's."""


class AskedToWait(IgnoreRequest):
    """The host asked to be left alone until an instant that has not come."""


class NotPublic(DNSLookupError):
    """A name that resolves to an address within a private network."""


NOT_PUBLIC: dict[str, str] = {}
"""Why names were refused in this process: Twisted only hands on that there was no address."""


def refusal(url: str) -> str | None:
    """Why an address is never asked for, by how it is written; None when nothing speaks against it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "it can't be read"
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme or 'no scheme'} is neither http nor https"
    if ODD.search(url) or parts.username is not None or parts.password is not None:
        return "it is written to mislead"
    if port not in PORTS:
        return f"port {port} is not the web's"
    if not host or ":" in host or NUMERIC_HOST.fullmatch(host):
        return "it names a machine by number"
    return None


class PublicResolver(CachingThreadedResolver):
    """Resolves a name once and gives only addresses of the open internet; a proxy that the operator set may be near."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.proxies = {host_of(address) for address in getproxies().values()}

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a name; an error when it is not public."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if name not in self.proxies and not is_public(address):
            NOT_PUBLIC[name] = f"{name} resolves to {address}, which is not of the open internet"
            raise NotPublic(NOT_PUBLIC[name])
        return address


class Turns:
    """One request at a time per host in this process, whichever source asks, with the host's delay between."""

    def __init__(self) -> None:
        self.locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.delays: dict[str, float] = {}
        self.begun: dict[str, float] = {}
        self.until: dict[str, datetime] = {}

    def must_wait(self, url: str, instant: datetime) -> None:
        """Refuses what would come before the host's own time.

        Raises:
            AskedToWait: the host asked for more time.
        """
        until = self.until.get(host_of(url))
        if until and instant < until:
            raise AskedToWait(f"the host asked to wait until {until:%Y-%m-%d %H:%M} UTC: {url}")

    def slow_down(self, host: str, delay: float) -> None:
        """Keeps at least this delay between requests to a host, in seconds."""
        self.delays[host] = max(delay, self.delays.get(host, 0.0))

    def hear(self, answer: Response, instant: datetime) -> None:
        """Notes for how long a busy host asks to be left alone."""
        asked = answer.headers.get("Retry-After") if answer.status in BUSY else None
        until = patience(asked.decode("latin-1"), instant) if asked else None
        if until:
            self.until[host_of(answer.url)] = until

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[None]:
        """Waits until nobody else asks the host and its delay has passed."""
        async with self.locks[host]:
            rest = self.begun.get(host, -delay) + max(delay, self.delays.get(host, 0.0)) - monotonic()
            if host in self.begun and rest > 0:
                await asyncio.sleep(rest)
            self.begun[host] = monotonic()
            yield


TURNS = Turns()
"""Those of this process: the spiders of two sources may share a host."""


class CarefulHandler(HTTP11DownloadHandler):
    """Asks in turn, and gives no answer on that came from a machine of a private network."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.puente: Settings = crawler.settings["PUENTE"]

    async def download_request(self, request: Request) -> Response:
        """The answer of the host itself.

        Raises:
            Unsafe: the address, or what answers there, is none of the web's.
            AskedToWait: the host has asked for more time since this was planned.
        """
        if why := refusal(request.url):
            raise Unsafe(f"{why}: {request.url}")
        async with TURNS.turn(host_of(request.url), self.delay):
            TURNS.must_wait(request.url, now(self.puente))
            answer: Response = await self.fetch(request)
            TURNS.hear(answer, now(self.puente))
        return answer

    async def fetch(self, request: Request) -> Response:
        """Asks the host.

        Raises:
            Unsafe: what the name resolves to, or what answered, is not of the open internet.
        """
        try:
            answer: Response = await super().download_request(request)
        except CannotResolveHostError as error:
            if why := NOT_PUBLIC.get(host_of(request.url)):
                raise Unsafe(why) from error
            raise
        peer = answer.ip_address
        if peer is not None and not request.meta.get("proxy") and not is_public(str(peer)):
            raise Unsafe(f"{peer} answered, which is not of the open internet: {request.url}")
        return answer
