"""Fetches a file whose address the person at the command names."""

from __future__ import annotations

from time import monotonic
from urllib.parse import urlsplit

import requests

from tracker.catalogue.inegi import MOST_BYTES
from tracker.config import LOOPBACK, Settings
from tracker.errors import Unreadable

SECONDS = 60
MOST_REDIRECTS = 5
CHUNK = 1 << 16


def download(address: str, settings: Settings) -> bytes:
    """The bytes at an address; by https only, so that nobody on the way can change them, but from this machine.

    Raises:
        Unreadable: the address is of another kind, does not answer with a file in time, or the file is too large.
    """
    try:
        with requests.Session() as web:
            web.max_redirects = MOST_REDIRECTS
            web.headers["User-Agent"] = f"Puente/0.1 (+{settings.contact})"
            _require_safe(address)
            with web.get(address, stream=True, timeout=SECONDS) as came:
                for step in (*came.history, came):
                    _require_safe(step.url)
                if came.status_code != requests.codes.ok:
                    raise Unreadable("missing", f"{address} answered {came.status_code} instead of a file")
                return _body(came, address)
    except requests.RequestException as error:
        raise Unreadable("unreachable", f"{address} can't be fetched: {type(error).__name__}") from error


def _require_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Unreadable("unsupported", f"{address} is no https address")


def _body(came: requests.Response, address: str) -> bytes:
    body = bytearray()
    deadline = monotonic() + SECONDS
    for chunk in came.iter_content(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Unreadable("too_large", f"{address} holds more than {MOST_BYTES // 1_000_000} MB")
        if monotonic() > deadline:
            raise Unreadable("timeout", f"{address} takes longer than {SECONDS} s")
    return bytes(body)
