"""What matching is told of a call."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tracker.catalogue import load_catalogue
from tracker.jobs.briefs import call_brief
from tracker.jobs.migrate import load_funds
from tracker.store.calls import Call


def test_the_countries_of_a_joint_fund_are_all_its_countries(session: Session) -> None:
    catalogue = load_catalogue()
    load_funds(session, catalogue)
    at = datetime(2025, 5, 21, tzinfo=UTC)
    call = Call(
        key="mx-uy-2025",
        fund_key="mx-uy",
        edition="2025",
        label="VI (2025)",
        title="VI",
        status="open",
        language="es",
        found_at=at,
        changed_at=at,
    )
    session.add(call)
    session.flush()
    assert call_brief(session, call, catalogue).countries == ("MX", "UY")
