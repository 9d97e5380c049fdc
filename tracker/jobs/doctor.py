"""Looks whether everything that Puente needs is there, one finding per thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from tracker.alerts.mail import Refused, open_transport
from tracker.catalogue import load_catalogue
from tracker.config import Settings
from tracker.errors import CatalogueError, DatabaseError
from tracker.jobs.migrate import require_current, revision_of
from tracker.jobs.sending import why_held
from tracker.matching.e5 import MISSING, installed
from tracker.store.engine import make_engine, make_sessions, open_sessions
from tracker.store.sources import Run, Source, active_sources, last_runs


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, and what was seen."""

    what: str
    well: bool
    words: str


def doctor(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The findings on settings, database, data files, mail and each source."""
    yield Finding("settings", True, f"{settings.mode}, data in {settings.data_dir.absolute()}")
    database = _database(settings)
    yield database
    yield _data_files()
    if settings.encoder == "e5":
        yield Finding("encoder", installed(), "e5" if installed() else MISSING)
    yield _mail(settings)
    if database.well:
        yield from _held_mails(settings)
        yield from _sources(settings, now)


def source_finding(source: Source, run: Run | None, now: datetime) -> Finding:
    """How the last run of a source went, and whether the next one is overdue by more than its own rhythm."""
    what = f"source {source.key}"
    if run is None:
        return Finding(what, True, "not read yet")
    seen = f"{run.outcome} on {run.started_at.isoformat(timespec='minutes')}"
    if run.outcome == "failed":
        return Finding(what, False, f"{seen}: {run.reason}")
    overdue = now - run.started_at > 2 * timedelta(hours=source.every_hours)
    return Finding(what, not overdue, f"{seen}, but it is due every {source.every_hours} hours" if overdue else seen)


def _database(settings: Settings) -> Finding:
    def look() -> str:
        require_current(settings.database)
        return f"up to date, revision {revision_of(settings.database)}"

    return _finding("database", look, DatabaseError)


def _data_files() -> Finding:
    def look() -> str:
        catalogue = load_catalogue()
        return f"{len(catalogue.funds)} funds, {len(catalogue.municipalities)} municipalities"

    return _finding("data files", look, CatalogueError)


def _mail(settings: Settings) -> Finding:
    def look() -> str:
        with open_transport(settings.mail) as transport:
            return "reachable" if transport else "none is set; mails wait"

    return _finding("mail", look, Refused, SMTPException, OSError)


def _held_mails(settings: Settings) -> Iterator[Finding]:
    with open_sessions(settings.database, reads_only=True) as sessions, sessions() as session:
        why = why_held(session, settings)
    if why is not None:
        yield Finding("sending", False, f"no mail leaves: {why}")


def _finding(what: str, look: Callable[[], str], *problems: type[Exception]) -> Finding:
    try:
        return Finding(what, True, look())
    except problems as error:
        return Finding(what, False, str(error))


def _sources(settings: Settings, now: datetime) -> Iterator[Finding]:
    engine = make_engine(settings.database)
    try:
        with make_sessions(engine, reads_only=True)() as session:
            for source in active_sources(session):
                yield source_finding(source, next(iter(last_runs(session, source.key, 1)), None), now)
    finally:
        engine.dispose()
