"""Web addresses: one canonical form for each page, so that the same page is kept once."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

NOISE = frozenset({"idiom", "tab", "fbclid", "gclid", "utf8"})
_UNRESERVED = "-._~!$&'()*+,;=:@/[]"


def canonical(address: str, base: str | None = None) -> str:
    """The address without fragment, default port, tracking parameters and with one percent-encoding.

    ``base`` resolves relative addresses. Parameters that only choose a view (``idiom``, ``tab``, ``utm_…``) go.
    An address that can't be parsed is returned stripped.
    """
    try:
        parts = urlsplit(urljoin(base, address.strip()) if base else address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    host = (parts.hostname or "").lower()
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    path = re.sub(r"%[0-9A-Fa-f]{2}", lambda m: m[0].upper(), quote(unquote(parts.path or "/"), safe=_UNRESERVED))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(k, v) for k, v in pairs if k not in NOISE and not k.startswith("utm_")])
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))


def host_of(address: str) -> str:
    """The host name in lower case; empty when there is none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def page_key(address: str) -> str:
    """The canonical address without scheme and closing slash, with sorted parameters: equal for the same page."""
    parts = urlsplit(canonical(address))
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts.netloc + parts.path.rstrip("/") + (f"?{query}" if query else "")
