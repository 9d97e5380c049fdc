"""Asks the table of roles for a person: the one question that pages and jobs put before they show or change a thing."""

from __future__ import annotations

from tracker.domain.roles import Ability, Role, Standing, allowed
from tracker.store.people import User


def standing_of(user: User) -> Standing:
    """What a person is, as plain values."""
    roles = [(row.cvegeo, Role(row.role)) for row in user.memberships]
    return Standing(roles, [row.state for row in user.liaisons], user.is_admin)


def may(user: User | None, ability: Ability, cvegeo: str | None = None) -> bool:
    """Whether a person may do something in a municipality; None is nobody signed in, and no account that was closed."""
    return allowed(standing_of(user) if user is not None and user.active else None, ability, cvegeo)
