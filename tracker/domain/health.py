"""What is usual for a source, learnt from its own good runs, and when a run is too unusual to be believed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from tracker.domain.fields import FIELDS
from tracker.domain.reading import Reading

LEAST_RUNS, LAST_RUNS = 3, 14
SPREADS = 3
TO_DEVIATION = 1.4826
"""What makes a median deviation comparable with a standard one."""
LEAST_CALLS = 3
"""Below so many calls a single one moves a share too far."""
LEAST_SHARE, SHARE_SLACK = 0.5, 0.4
MISSED = 2
"""After so many missed rhythms a source is silent."""
LATE = timedelta(hours=1)
GOES_ON = "the list goes on after"
"""How the reason of a page begins that is the last of its list to be read, though the list has more."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run brought: pages read, entries fetched, calls presented, the share of calls that state each field."""

    pages: int
    entries: int
    calls: int
    fill: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Width:
    """How far a count may lie from the median however steady a source is: a share of it, and so many at the least."""

    down: float
    few: int
    up: float
    many: int


WIDTHS = {
    "pages": Width(0.5, 3, 1.0, 15),
    "entries": Width(0.5, 5, 1.0, 40),
    "calls": Width(0.4, 1, 1.0, 8),
}


def held(run: Figures, history: Sequence[Figures]) -> str | None:
    """Why a run is held for review: a figure lies outside the bands of the last good runs. None when it may go on."""
    last = history[-LAST_RUNS:]
    if len(last) < LEAST_RUNS:
        return None
    said = [why for name in WIDTHS if (why := _count(name, run, last))]
    said += [why for name in FIELDS if (why := _share(name, run, last))]
    return "; ".join(said) or None


def band(values: Sequence[float], width: Width) -> tuple[float, float]:
    """The lowest and the highest usual value after these."""
    middle = median(values)
    spread = SPREADS * TO_DEVIATION * median(abs(value - middle) for value in values)
    low = middle - max(spread, width.down * middle, width.few)
    return max(0.0, low), middle + max(spread, width.up * middle, width.many)


def _count(name: str, run: Figures, last: Sequence[Figures]) -> str | None:
    found = getattr(run, name)
    low, high = band([getattr(one, name) for one in last], WIDTHS[name])
    if low <= found <= high:
        return None
    return f"{found} {name}, usually {low:.0f} to {high:.0f}"


def _share(name: str, run: Figures, last: Sequence[Figures]) -> str | None:
    usual = [one.fill[name] for one in last if one.calls >= LEAST_CALLS and name in one.fill]
    if run.calls < LEAST_CALLS or len(usual) < LEAST_RUNS or name not in run.fill:
        return None
    middle = median(usual)
    spread = SPREADS * TO_DEVIATION * median(abs(value - middle) for value in usual)
    low = middle - max(spread, SHARE_SLACK)
    if middle < LEAST_SHARE or run.fill[name] >= low:
        return None
    return f"{run.fill[name]:.0%} of the calls state {name}, usually {low:.0%} or more"


def fill_rates(calls: Sequence[Sequence[Reading]]) -> dict[str, float]:
    """The share of calls of which some page states each field; empty when no call was read."""
    return {
        name: round(sum(any(reading.fact(name).known for reading in pages) for pages in calls) / len(calls), 3)
        for name in (FIELDS if calls else ())
    }


def is_silent(last_good: datetime | None, known_since: datetime | None, every_hours: int, now: datetime) -> bool:
    """Whether a source has brought nothing for two of its rhythms; one never read well counts from its first run."""
    since = last_good or known_since
    return since is not None and now > since + MISSED * timedelta(hours=every_hours) + LATE
