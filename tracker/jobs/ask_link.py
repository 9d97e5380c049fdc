"""Asks for an address as politely as the spiders do: one request at a time per host, by robots.txt, with its name."""

from __future__ import annotations

import re
import socket
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from protego import Protego
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tracker.addresses import host_of
from tracker.config import Settings
from tracker.domain.link import MANY_REQUESTS, ROBOTS, Answer, Found, LinkResult, is_home, is_public, judge, refusal
from tracker.domain.patience import patience

SECONDS = 20
MOST_BYTES = 200_000
MOST_REDIRECTS = 5
DELAY = 2.0
LONGEST_DELAY = 30.0
HTML = ("", "text/html", "application/xhtml+xml")
NOT_MODIFIED = 304
BUSY = (MANY_REQUESTS, 503)
"""What a host answers when it asks for time."""

Waits = Callable[[float], object]


class Refused(Exception):
    """The address may not be asked for."""


class AskedToWait(Exception):
    """The host asked to be left alone for a while."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check found, with what makes the next one conditional."""

    found: Found
    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class _Response:
    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def walled(self) -> bool:
        return self.headers.get("cf-mitigated", "").lower() == "challenge"

    def answer(self, asked: str) -> Answer:
        page = self.body.decode("utf-8", "replace") if self.media_type in HTML else ""
        return Answer(asked, self.address, self.status, self.media_type, page, self.walled)


class _Plain(HTTPConnection):
    """Says nothing to a machine of a private network: a name may change between two look-ups."""

    def connect(self) -> None:
        super().connect()
        _require_public_peer(self.sock)


class _Secure(HTTPSConnection):
    """The same over TLS."""

    def connect(self) -> None:
        super().connect()
        _require_public_peer(self.sock)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _PublicOnly(HTTPAdapter):
    """Connects to the open internet only; what goes through a proxy is the proxy's to look at."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def _require_public_peer(connected: socket.socket) -> None:
    peer = str(connected.getpeername()[0])
    if not is_public(peer):
        raise Refused("a machine of a private network answered")


@dataclass
class Asker:
    """Asks for addresses one after the other; each host's robots.txt and first page are fetched once.

    ``until`` says which hosts are asked for nothing, and what they asked for since ``now`` is added to it.
    """

    settings: Settings
    now: datetime | None = None
    until: dict[str, datetime] = field(default_factory=dict)
    waits: Waits = field(default_factory=lambda: Event().wait)
    _web: requests.Session = field(init=False)
    _robots: dict[str, Protego | Found] = field(init=False, default_factory=dict)
    _homes: dict[str, str | None] = field(init=False, default_factory=dict)
    _begun: dict[str, float] = field(init=False, default_factory=dict)
    _delays: dict[str, float] = field(init=False, default_factory=lambda: defaultdict(lambda: DELAY))

    def __post_init__(self) -> None:
        self.name = f"Puente/0.1 (+{self.settings.contact})"
        self._web = requests.Session()
        for scheme in ("http://", "https://"):
            self._web.mount(scheme, _PublicOnly())
        self._web.headers.update({"User-Agent": self.name, "Accept": "*/*"})
        if self.settings.replay:
            self._web.trust_env = False
            self._web.proxies = {"http": self.settings.replay}

    def close(self) -> None:
        """Ends the connections that were kept open."""
        self._web.close()

    def ask(self, address: str, etag: str | None = None, last_modified: str | None = None) -> Asked:
        """What became of an address; it is asked for with HEAD, and with GET where that does not tell."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            came = self._follow("HEAD", address, headers)
            if came.status == NOT_MODIFIED and headers:
                return Asked(Found(LinkResult.OK, None, None, NOT_MODIFIED), etag, last_modified)
            if came.status != 200 or came.media_type in HTML:
                came = self._follow("GET", address, {})
            home = self._home(came) if came.status == 200 and came.body and not is_home(address) else None
        except Refused as error:
            return Asked(Found(LinkResult.REFUSED, str(error)))
        except AskedToWait as error:
            return Asked(Found(LinkResult.SERVER_ERROR, str(error)))
        except requests.TooManyRedirects:
            return Asked(Found(LinkResult.SERVER_ERROR, f"more than {MOST_REDIRECTS} redirects"))
        except requests.Timeout:
            return Asked(Found(LinkResult.TIMEOUT, f"no whole answer within {SECONDS} s"))
        except requests.RequestException as error:
            late = "timed out" in str(error)  # in the midst of an answer
            return Asked(Found(LinkResult.TIMEOUT if late else LinkResult.UNREACHABLE, type(error).__name__))
        except _Down as error:
            return Asked(error.found)
        found = judge(came.answer(address), home)
        kept = found.result == LinkResult.OK
        marks = (came.headers.get("ETag"), came.headers.get("Last-Modified")) if kept else (None, None)
        return Asked(found, *marks)

    def _follow(self, method: str, address: str, headers: Mapping[str, str]) -> _Response:
        """The answer after all redirects; each address on the way must be allowed too."""
        here = address
        for _ in range(MOST_REDIRECTS + 1):
            self._allow(here)
            came = self._request(method, here, headers)
            target = came.headers.get("Location")
            if not target or came.status not in (301, 302, 303, 307, 308):
                return came
            here = self._https_again(here, urljoin(here, target))
        raise requests.TooManyRedirects

    def _https_again(self, here: str, target: str) -> str:
        """What a replay server redirects to keeps the scheme of what was asked for."""
        return re.sub("^http:", "https:", target) if self.settings.replay and here.startswith("https:") else target

    def _allow(self, address: str) -> None:
        if why := refusal(address):
            raise Refused(why)
        rules = self._rules(address)
        if isinstance(rules, Found):
            raise _Down(rules)
        if not rules.can_fetch(address, self.name):
            raise Refused(ROBOTS)
        asked_for = rules.crawl_delay(self.name)
        if asked_for:
            self._delays[host_of(address)] = min(max(DELAY, float(asked_for)), LONGEST_DELAY)

    def _rules(self, address: str) -> Protego | Found:
        """The host's robots.txt; what is wrong with the host where it can't be had."""
        parts = urlsplit(address)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            self._robots[root] = self._fetched_rules(f"{root}/robots.txt")
        return self._robots[root]

    def _fetched_rules(self, address: str) -> Protego | Found:
        came = self._request("GET", address, {})
        for _ in range(MOST_REDIRECTS):
            target = came.headers.get("Location")
            if not target or came.status // 100 != 3:
                break
            following = self._https_again(came.address, urljoin(came.address, target))
            if refusal(following):
                break
            came = self._request("GET", following, {})
        found = judge(
            Answer(address, address, came.status, came.media_type, came.body.decode("utf-8", "replace"), came.walled)
        )
        if found.result in (LinkResult.CHALLENGE, LinkResult.SERVER_ERROR, LinkResult.TIMEOUT):
            return Found(found.result, f"robots.txt could not be read: {found.reason}", None, came.status)
        return Protego.parse(came.body.decode("utf-8", "replace") if came.status == 200 else "")

    def _home(self, came: _Response) -> str | None:
        """The first page of the site that answered; None where it can't be had."""
        parts = urlsplit(came.address)
        root = f"{parts.scheme}://{parts.netloc}/"
        if root not in self._homes:
            try:
                first = self._follow("GET", root, {})
            except (Refused, AskedToWait, _Down, requests.RequestException):
                self._homes[root] = None
            else:
                self._homes[root] = first.answer(root).page if first.status == 200 else None
        return self._homes[root]

    def _request(self, method: str, address: str, headers: Mapping[str, str]) -> _Response:
        """One request in its turn, no redirect followed, no more read than is needed."""
        host = host_of(address)
        if host in self.until:
            raise AskedToWait(f"it asked for time until {self.until[host].isoformat(timespec='minutes')}")
        asked = address if not self.settings.replay else re.sub("^https:", "http:", address)
        proxied = bool(self.settings.replay) or self._has_proxy(asked)
        if not proxied:
            self._require_public(host)
        self._wait_turn(host)
        deadline = monotonic() + SECONDS
        with self._web.request(
            method, asked, headers=dict(headers), timeout=SECONDS, stream=True, allow_redirects=False
        ) as came:
            body = bytearray()
            for chunk in came.iter_content(1 << 14):
                body += chunk
                if monotonic() > deadline:
                    raise requests.Timeout
                if len(body) >= MOST_BYTES:
                    break
            wait = (
                patience(came.headers.get("Retry-After"), self.now) if self.now and came.status_code in BUSY else None
            )
            if wait:
                self.until[host] = wait
            return _Response(address, came.status_code, came.headers, bytes(body))

    def _has_proxy(self, address: str) -> bool:
        found = self._web.merge_environment_settings(address, {}, None, None, None)["proxies"]
        return bool(select_proxy(address, found))

    def _require_public(self, host: str) -> None:
        try:
            known = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise requests.ConnectionError from error
        if not all(is_public(str(item[4][0])) for item in known):
            raise Refused("its name leads to a machine of a private network")

    def _wait_turn(self, host: str) -> None:
        if self.settings.replay is None and host in self._begun:
            rest = self._begun[host] + self._delays[host] - monotonic()
            if rest > 0:
                self.waits(rest)
        self._begun[host] = monotonic()


class _Down(Exception):
    """The host can't say what it allows."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.reason)
        self.found = found
