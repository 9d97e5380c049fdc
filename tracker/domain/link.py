"""Whether an address still leads where it did: what an answer means, and when to ask again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from html import unescape
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from tracker.addresses import page_key


class LinkResult(StrEnum):
    """What became of an address when it was last asked for."""

    OK = "ok"
    MOVED = "moved"
    HOME_LANDING = "home_landing"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    CHALLENGE = "challenge"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


ROBOTS = "robots.txt asks not to"
"""The reason why an address is refused that its site does not want to be read by programs."""

LIVE = frozenset({LinkResult.OK, LinkResult.MOVED})
DEAD = frozenset({LinkResult.GONE, LinkResult.HOME_LANDING, LinkResult.UNREACHABLE})
"""What a link counts as that has been so every time it was asked again."""

RHYTHM = timedelta(days=7)
DOUBTS = (timedelta(days=1), timedelta(days=2), timedelta(days=4))
DEAD_RHYTHM = timedelta(days=30)

MANY_REQUESTS = 429
STATUSES = {
    401: LinkResult.FORBIDDEN, 403: LinkResult.FORBIDDEN, 404: LinkResult.GONE, 408: LinkResult.TIMEOUT,
    410: LinkResult.GONE, MANY_REQUESTS: LinkResult.SERVER_ERROR, 451: LinkResult.FORBIDDEN,
}  # fmt: skip

_WALL = re.compile(
    r"sec-if-cpt-container|scf-akamai-protected-by|bm-verify|Challenge Validation|cf-browser-verification|_cf_chl_opt"
    r"|geo\.captcha-delivery\.com|px-captcha|sucuri_cloudproxy_js|<title>Just a moment\.\.\.</title>",
    re.IGNORECASE,
)
_HEADINGS = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_NOT_FOUND = re.compile(
    r"^\s*404\b|\b(?:error|p[áa]gina|page)\s+404\b|\b404\s+(?:error|not found)|\bpage (?:was )?not found|^not found\b"
    r"|p[áa]gina (?:no (?:encontrada|existe|disponible)|n[ãa]o encontrada)|contenido no encontrado"
    r"|no se (?:encontr[óo]|encuentra) la p[áa]gina|page (?:introuvable|non trouv[ée]e)|seite nicht gefunden",
    re.IGNORECASE,
)
_LONGEST_NOTE = 120
_HIDDEN = re.compile(r"<(script|style|noscript|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_HOME = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|inicio|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_FEWEST_WORDS = 20
_NUMERIC_HOST = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*\.?", re.IGNORECASE)
_ODD = re.compile(r"[\\\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for an address: from where after all redirects, with which status, and how the page begins."""

    address: str
    final: str
    status: int
    media_type: str = ""
    page: str = ""
    walled: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What an address turned out to be; ``target`` is where it leads to when that is another page."""

    result: LinkResult
    reason: str | None = None
    target: str | None = None
    status: int | None = None


def judge(answer: Answer, home: str | None = None) -> Found:
    """What an answer means; ``home`` is the site's first page, where it is known.

    A redirect to the first page of a site is how many sites say that a page is gone, and so is a page that says so
    with a status of success.
    """
    target = answer.final if page_key(answer.final) != page_key(answer.address) else None
    result, reason = _meaning(answer, target, home)
    return Found(result, reason, target, answer.status)


def _meaning(answer: Answer, target: str | None, home: str | None) -> tuple[LinkResult, str | None]:
    if answer.walled or _WALL.search(answer.page):
        return LinkResult.CHALLENGE, "a wall answers instead of the site"
    if answer.status >= 400:
        fallback = LinkResult.SERVER_ERROR if answer.status >= 500 else LinkResult.FORBIDDEN
        return STATUSES.get(answer.status, fallback), f"answered with {answer.status}"
    if answer.status >= 300:
        return LinkResult.SERVER_ERROR, f"answered with {answer.status}, which leads nowhere"
    if said := not_found_words(answer.page):
        return LinkResult.GONE, f"the page says: {said}"
    if not is_home(answer.address) and lands_at_home(answer, target, home):
        return LinkResult.HOME_LANDING, "the site's first page answers"
    return (LinkResult.MOVED, "leads to another address") if target else (LinkResult.OK, None)


def not_found_words(page: str) -> str | None:
    """The title or heading by which a page says that there is nothing here."""
    for match in _HEADINGS.finditer(page):
        words = " ".join(unescape(_TAGS.sub(" ", match[2])).split())
        if len(words) <= _LONGEST_NOTE and _NOT_FOUND.search(words):
            return words
    return None


def is_home(address: str) -> bool:
    """Whether an address is the first page of its site, in any of its languages."""
    parts = urlsplit(address)
    return not parts.query and bool(_HOME.fullmatch(parts.path))


def lands_at_home(answer: Answer, target: str | None, home: str | None) -> bool:
    """Whether the first page answers for a deeper address: by a redirect, or with the very same words."""
    if target is not None:
        return is_home(target)
    mine, first = own_words(answer.page), own_words(home or "")
    return len(mine) >= _FEWEST_WORDS and mine == first


def own_words(page: str) -> list[str]:
    """The words of a page, without numbers: counters and dates differ from answer to answer."""
    words = _TAGS.sub(" ", _HIDDEN.sub(" ", page)).split()
    return [word for word in words if not any(sign.isdigit() for sign in word)]


def next_wait(result: LinkResult, doubts: int) -> timedelta:
    """How long to wait before asking again; ``doubts`` counts the checks in a row that did not find the page."""
    if result in LIVE:
        return RHYTHM
    if doubts <= len(DOUBTS):
        return DOUBTS[max(0, doubts - 1)]
    return DEAD_RHYTHM if result in DEAD else RHYTHM


def refusal(address: str) -> str | None:
    """Why an address is never asked for, by how it is written; None when nothing speaks against it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "it can't be read"
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return "it is neither http nor https"
    if _ODD.search(address) or parts.username is not None or parts.password is not None:
        return "it is written to mislead"
    if port not in (None, 80, 443):
        return f"port {port} is not the web's"
    if "." not in host or ":" in host or _NUMERIC_HOST.fullmatch(host) or host.endswith((".local", ".internal")):
        return "it names no public site"
    return None


def is_public(number: str) -> bool:
    """Whether a numeric address is one of the open internet, and hides no other address in it."""
    try:
        found = ip_address(number)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or found.sixtofour or found.teredo or _translated(found)):
        return False
    return found.is_global and not found.is_multicast


def _translated(number: IPv6Address) -> bool:
    return int(number) >> 32 == int(IPv6Address("64:ff9b::")) >> 32
