"""Codes that change each half minute (TOTP, RFC 6238), as the usual programs on phones make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds for which a code holds."""
DIGITS = 6
DRIFT = 1
"""How many steps a phone's clock may be early or late."""


def step_at(now: datetime) -> int:
    """The number of the half minute of an instant."""
    return int(now.timestamp()) // STEP


def code_at(key: bytes, step: int) -> str:
    """The code of a half minute."""
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(key: bytes, typed: str, now: datetime, after: int) -> int | None:
    """The half minute whose code was typed, None when it is none of those about ``now`` and later than ``after``."""
    bare = "".join(typed.split())
    here = step_at(now)
    steps = [step for step in range(here - DRIFT, here + DRIFT + 1) if step > after]
    return next((step for step in steps if hmac.compare_digest(code_at(key, step).encode(), bare.encode())), None)


def written(key: bytes) -> str:
    """The key as people type it: letters and digits in groups of four."""
    text = base64.b32encode(key).decode("ascii").rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address(key: bytes, account: str, issuer: str = "Puente") -> str:
    """The address that hands the key to a program on the same device."""
    about = urlencode({"secret": written(key).replace(" ", ""), "issuer": issuer})
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{about}"
