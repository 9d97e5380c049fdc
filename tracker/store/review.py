"""What the review queue is made of: doubtful facts, calls nobody has seen, and who would be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.store.alerts import Subscription
from tracker.store.calls import PUBLISHED, REVIEW, Call, CallFact
from tracker.store.projects import Match, Project


def calls_to_review(session: Session) -> Sequence[Call]:
    """The calls that wait for a person whole."""
    return session.scalars(select(Call).where(Call.state == REVIEW).order_by(Call.id)).all()


def doubtful_facts(
    session: Session, statuses: Collection[str], reasons: Collection[str]
) -> Sequence[tuple[Call, CallFact]]:
    """Today's facts of published calls in these states that are unknown for one of these reasons, or contradicted."""
    query = (
        select(Call, CallFact)
        .join(CallFact, CallFact.call_id == Call.id)
        .where(Call.state == PUBLISHED, Call.status.in_(statuses), CallFact.until.is_(None))
        .where(or_(CallFact.unknown.in_(reasons) & CallFact.locked_by.is_(None), CallFact.disagrees.is_not(None)))
    )
    return [(call, fact) for call, fact in session.execute(query.order_by(Call.id, CallFact.id))]


def subscribers_by_place(session: Session) -> dict[str, int]:
    """How many confirmed subscriptions each municipality has."""
    query = select(Subscription.cvegeo, func.count().label("number")).where(
        Subscription.confirmed_at.is_not(None), Subscription.ended_at.is_(None)
    )
    return {row.cvegeo: int(row.number) for row in session.execute(query.group_by(Subscription.cvegeo))}


def matches_by_place(session: Session, call_id: int, places: Collection[str]) -> Sequence[tuple[str, Match]]:
    """How a call fits the projects of these municipalities."""
    query = select(Project.cvegeo, Match).join(Project, Match.project_id == Project.id).where(Match.call_id == call_id)
    query = query.where(Project.archived.is_(False), Project.cvegeo.in_(places))
    return [(place, match) for place, match in session.execute(query)]
