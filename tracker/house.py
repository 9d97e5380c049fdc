"""What jobs and commands work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker import clock
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.store.engine import Sessions


@dataclass(frozen=True, slots=True)
class House:
    """What the scheduled jobs work with."""

    settings: Settings
    sessions: Sessions
    catalogue: Catalogue

    def now(self) -> datetime:
        """The present instant."""
        return clock.now(self.settings)
