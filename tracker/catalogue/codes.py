"""Checks of single values; each returns what is wrong with the value, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import list_currencies

Check = Callable[[str], str | None]

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Two-letter codes of CLDR that are groups or private use, not countries."""


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def _languages() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)


def country(value: str) -> str | None:
    return None if value in _countries() else f"unknown country code {value!r}; use ISO 3166-1 alpha-2"


def zone(value: str) -> str | None:
    return None if value in _zones() else f"unknown time zone {value!r}; use an IANA name such as America/Mexico_City"


def currency(value: str) -> str | None:
    return None if value in _currencies() else f"unknown currency {value!r}; use an ISO 4217 code such as USD"


def language(value: str) -> str | None:
    return None if value in _languages() else f"unknown language {value!r}; use an ISO 639-1 code such as es"


def address(value: str) -> str | None:
    parts = urlsplit(value)
    whole = parts.scheme in ("http", "https") and "." in parts.netloc and not re.search(r"[\s…]", value)
    return None if whole else f"{value!r} is no whole http address"


def email(value: str) -> str | None:
    return (
        None if re.fullmatch(r"[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", value) else f"{value!r} is no e-mail address"
    )


def month_day(value: str) -> str | None:
    """A day of every year as MM-DD; 29 February is none."""
    return None if re.fullmatch(r"\d\d-\d\d", value) and _is_day(f"2001-{value}") else f"{value!r} is no day as MM-DD"


def day_or_month(value: str) -> str | None:
    """A date as YYYY-MM-DD, or YYYY-MM when only the month is known."""
    written = re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value)
    day = written and _is_day(value if written[1] else f"{value}-01")
    return None if day else f"{value!r} is no date as YYYY-MM-DD or YYYY-MM"


def clock_time(value: str) -> str | None:
    return None if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value) else f"{value!r} is no time as HH:MM"


def key(value: str) -> str | None:
    """A key of our own: lower-case words joined by hyphens or underscores."""
    return None if re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", value) else f"{value!r} is no key; use a-z, 0-9, - and _"


def one_of(options: Collection[str], noun: str) -> Check:
    """A check that the value is one of ``options``; the message lists them."""

    def check(value: str) -> str | None:
        return None if value in options else f"unknown {noun} {value!r}; use one of {', '.join(options)}"

    return check


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
