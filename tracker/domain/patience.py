"""How long a host asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=7)
"""A host that asks for more is asked again then."""


def patience(asked: str | None, now: datetime) -> datetime | None:
    """Until when a ``Retry-After`` asks to wait, in seconds or as a date; None for nothing or the past."""
    said = (asked or "").strip()
    if said.isdecimal() and said.isascii():
        until = now + min(timedelta(seconds=int(said[:9])), LONGEST)
    else:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        until = min(until if until.tzinfo else until.replace(tzinfo=UTC), now + LONGEST)
    return until.astimezone(UTC) if until > now else None
