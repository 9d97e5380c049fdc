"""What each source has brought so far, counted over all sources at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.store.calls import PUBLISHED, REVIEW, Call, CallFact, Sighting
from tracker.store.sources import Outcome, Snapshot


def calls_by_source(session: Session) -> Mapping[tuple[str, str], int]:
    """How many calls are known from each source, by its key and the calls' state (published or review)."""
    query = (
        select(Sighting.source_key, Call.state, func.count(Call.id.distinct()))
        .join(Call, Call.id == Sighting.call_id)
        .where(Call.state.in_((PUBLISHED, REVIEW)), Sighting.role != "mentions")
        .group_by(Sighting.source_key, Call.state)
    )
    return Counter({(row[0], row[1]): row[2] for row in session.execute(query)})


def openings_by_fund(session: Session) -> Mapping[str, list[date]]:
    """The first days on which the known calls of each fund take proposals, where a page says them.

    Of an opening of which only the month is known it is the first of that month.
    """
    query = (
        select(Call.fund_key, CallFact)
        .join(CallFact, CallFact.call_id == Call.id)
        .where(CallFact.field == "opens", CallFact.until.is_(None), Call.state.in_((PUBLISHED, REVIEW)))
    )
    found: dict[str, list[date]] = defaultdict(list)
    for fund, row in session.execute(query):
        value = row.fact().value
        if isinstance(value, str):
            found[fund].append(date.fromisoformat(value if len(value) > len("2025-07") else f"{value}-01"))
    return found


def pages_by_source(session: Session) -> Mapping[str, int]:
    """How many pages and documents of each source are kept in a good copy."""
    query = (
        select(Snapshot.source_key, func.count(Snapshot.address.distinct()))
        .where(Snapshot.outcome == Outcome.OK, Snapshot.body_hash.is_not(None))
        .group_by(Snapshot.source_key)
    )
    return Counter({row[0]: row[1] for row in session.execute(query)})
