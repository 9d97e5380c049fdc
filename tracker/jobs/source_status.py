"""How each source was last read, what it brought, and when it is read next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.health import is_silent
from tracker.domain.rhythm import Expected, Rhythm, rhythm
from tracker.store.runs import all_sources, newest_runs
from tracker.store.sources import Run, Source
from tracker.store.status import openings_by_fund

SLACK = timedelta(minutes=30)
"""A source read a little later than on the hour yesterday is due on the hour today."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source and its last run. Instants are UTC; ``planned_at`` is None when a person asked for the run.

    ``hours`` is the rhythm of these days; where it is quicker than the source's own, ``expected`` says for what.
    """

    key: str
    name: str
    active: bool
    outcome: str
    reason: str | None
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    last_good_at: datetime | None
    next_due_at: datetime | None
    every_hours: int
    hours: int
    expected: Expected | None
    counts: Mapping[str, Any]
    words: str
    silent: bool


def source_status(session: Session, now: datetime) -> Iterator[SourceStatus]:
    """The status of every source, by key."""
    last, good, openings = newest_runs(session), newest_runs(session, good=True), openings_by_fund(session)
    for source in all_sources(session):
        yield _status(source, last.get(source.key), good.get(source.key), rhythm_of(source, openings, now), now)


def rhythm_of(source: Source, openings: Mapping[str, Iterable[date]], now: datetime) -> Rhythm:
    """How often a source is read these days; ``openings`` are the first days of the known calls of each fund."""
    own = {fund: openings.get(fund, ()) for fund in source.funds or ()}
    return rhythm(source.every_hours, own, now.astimezone(ZoneInfo(CLOCK_ZONE)).date())


def due_from(last: Run | None, every_hours: int) -> datetime | None:
    """From which instant on a source of this rhythm should be read again; None when it should be read at once."""
    return None if last is None else last.started_at + timedelta(hours=every_hours) - SLACK


def _status(source: Source, last: Run | None, good: Run | None, turn: Rhythm, now: datetime) -> SourceStatus:
    due = (due_from(last, turn.every_hours) or now) if source.active else None
    return SourceStatus(
        key=source.key,
        name=source.name,
        active=source.active,
        outcome=last.outcome if last else "never",
        reason=last.reason if last else None,
        planned_at=last.planned_at if last else None,
        started_at=last.started_at if last else None,
        ended_at=last.ended_at if last else None,
        last_good_at=good.started_at if good else None,
        next_due_at=due,
        every_hours=source.every_hours,
        hours=turn.every_hours,
        expected=turn.expected,
        counts=last.counts if last else {},
        words=_words(source, last, good, due, turn, now),
        silent=_is_silent(source, last, good, now),
    )


def _is_silent(source: Source, last: Run | None, good: Run | None, now: datetime) -> bool:
    since, first = (run.started_at if run else None for run in (good, last))
    return source.active and is_silent(since, first, source.every_hours, now)


def _words(
    source: Source, last: Run | None, good: Run | None, due: datetime | None, turn: Rhythm, now: datetime
) -> str:
    if last is None:
        return "not read yet" if source.active else _unread(source)
    said = [f"{last.outcome} {_ago(now - last.started_at)}"]
    if last.reason:
        said.append(last.reason)
    if last.outcome == "failed":
        said.append(f"last brought something {_ago(now - good.started_at)}" if good else "has never brought anything")
    if _is_silent(source, last, good, now):
        said.append("silent for more than two of its rhythms")
    if due is None:
        said.append(_unread(source))
    else:
        said.append("due now" if due <= now else f"due in {_length(due - now)}")
    if turn.expected and source.active:
        about = f"{turn.expected.fund} is expected to open about {turn.expected.about}"
        said.append(f"read every {turn.every_hours} hours, for {about}")
    return "; ".join(said)


def _unread(source: Source) -> str:
    return "holds what people hand over" if source.recipe else "no longer declared, so not read again"


def _ago(gone: timedelta) -> str:
    return "just now" if gone < timedelta(minutes=1) else f"{_length(gone)} ago"


def _length(span: timedelta) -> str:
    for unit, name in ((timedelta(days=2), "days"), (timedelta(hours=2), "hours")):
        if span >= unit:
            return f"{span // (unit / 2)} {name}"
    return f"{max(1, span // timedelta(minutes=1))} minutes"
