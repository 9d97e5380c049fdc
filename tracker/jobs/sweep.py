"""What only time changes: states of calls, and the events that the clock brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.domain.call import LIVE
from tracker.jobs.events import after_clock
from tracker.jobs.next_edition import open_next_edition
from tracker.jobs.recipes import known_funds
from tracker.store.calls import calls_with_status


@dataclass(frozen=True, slots=True)
class SweepReport:
    """How many live calls were looked at and how many events that raised."""

    calls: int
    events: int


def sweep(session: Session, catalogue: Catalogue, now: datetime) -> SweepReport:
    """Brings every live call in step with the clock; the next edition follows a yearly cut-off that has passed."""
    catalogue = known_funds(session, catalogue)
    calls = calls_with_status(session, LIVE, review=True)
    events = 0
    for call in calls:
        fund = catalogue.fund(call.fund_key)
        events += after_clock(session, call, fund, now)
        events += open_next_edition(session, call, fund, now)
    return SweepReport(len(calls), events)
