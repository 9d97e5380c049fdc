"""Whether a paper or an agreement is in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON = 60
"""Days before its end from which a paper counts as about to expire."""


class Standing(StrEnum):
    """How a paper stands today."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    FOR_EVER = "for_ever"
    UNKNOWN = "unknown"  # nobody has said until when


@dataclass(frozen=True, slots=True)
class Validity:
    """How a paper stands; ``days`` are left until its last day, negative after it, None without one."""

    standing: Standing
    days: int | None = None


def validity(valid_until: date | None, indefinite: bool | None, today: date) -> Validity:
    """How a paper stands on a day; its last day still counts."""
    if valid_until is None:
        return Validity(Standing.FOR_EVER if indefinite else Standing.UNKNOWN)
    days = (valid_until - today).days
    if days < 0:
        return Validity(Standing.EXPIRED, days)
    return Validity(Standing.SOON if days <= SOON else Standing.VALID, days)
