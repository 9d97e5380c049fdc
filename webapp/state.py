"""What the application holds from start to end: settings, engine, catalogue, forms and the calls to search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from sqlalchemy import Engine

from tracker import clock
from tracker.applications.form import FormDefinition
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.jobs.find_calls import Finder
from tracker.store.engine import Sessions, make_sessions


@dataclass(frozen=True)
class State:
    """Made once by ``create_app``."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue
    forms: tuple[FormDefinition, ...]
    writing: Sessions = field(init=False)
    reading: Sessions = field(init=False)
    finder: Finder = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "finder", Finder(self.catalogue))
        object.__setattr__(self, "writing", make_sessions(self.engine))
        object.__setattr__(self, "reading", make_sessions(self.engine, reads_only=True))

    def now(self) -> datetime:
        """The present instant, or the simulated one."""
        return clock.now(self.settings)


def state() -> State:
    """The state of the application that answers the request."""
    found: State = current_app.extensions["puente"]
    return found


def now() -> datetime:
    """The present instant, or the simulated one."""
    return state().now()
