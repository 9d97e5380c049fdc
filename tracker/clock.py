"""The one reader of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.config import Settings


def now(settings: Settings) -> datetime:
    """The present instant (UTC), or the simulated one of ``PUENTE_NOW``."""
    return settings.now.astimezone(UTC) if settings.now else datetime.now(UTC)
