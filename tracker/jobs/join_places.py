"""Two municipalities become one: what people wrote in the one that INEGI dropped goes on in the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.errors import Invalid, NotFound
from tracker.jobs.audit import record
from tracker.store.alerts import subscription_for, subscriptions_in
from tracker.store.municipal import move_work
from tracker.store.people import Municipality, members_of


def join_places(session: Session, old: str, new: str, now: datetime) -> dict[str, int]:
    """Moves people, projects, drafts, agreements, documents and alerts from one municipality to another; gives how
    many of each. What either says of itself stays with it. Who has a role in both keeps that in the new one.

    Raises:
        Invalid: INEGI's file still has the old one, lacks the new one, or they are the same.
        NotFound: there is no such municipality.
    """
    before, after = (session.get(Municipality, code) for code in (old, new))
    if before is None or after is None:
        raise NotFound(f"there is no municipality {old if before is None else new}")
    if before.missing_since is None:
        raise Invalid(f"INEGI's newest file has {old}; only one that it lacks can go on in another")
    if after.missing_since is not None:
        raise Invalid(f"INEGI's newest file lacks {new} too")
    moved = {**move_work(session, old, new), "people": 0, "alerts": 0}
    known = {row.user_id for row in members_of(session, new)}
    for member in members_of(session, old):
        if member.user_id in known:
            session.delete(member)
        else:
            member.cvegeo = new
            moved["people"] += 1
    for subscription in subscriptions_in(session, old):
        if subscription_for(session, subscription.email, new) is None:
            subscription.cvegeo = new
            moved["alerts"] += 1
        else:
            subscription.ended_at = subscription.ended_at or now
    session.flush()
    record(session, now, None, "municipality_joined", f"municipality:{new}", {"cvegeo": old, "to": new, **moved})
    return moved
