"""Who may do what: roles, abilities, and the one table of which role has which.

A role holds in one municipality, but for the liaison's, which holds in all municipalities of a state. Looking after
Puente is no role in a municipality: an admin sees no project or draft unless a municipality gave them a role too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a municipality or a state."""

    DIRECTOR = "director"
    TECHNICIAN = "technician"
    TREASURER = "treasurer"
    SINDICO = "sindico"
    MAYOR = "mayor"
    LIAISON = "liaison"
    GUEST = "guest"


class Ability(StrEnum):
    """What a page asks of whoever opens it."""

    PUBLIC = "public"
    ACCOUNT = "account"
    SEE = "see"
    COMMENT = "comment"
    WRITE = "write"
    MONEY = "money"
    LEGAL = "legal"
    SHARE = "share"
    SIGN = "sign"
    PEOPLE = "people"
    SHARED = "shared"
    ADMIN = "admin"


STAFF = (Role.DIRECTOR, Role.TECHNICIAN, Role.TREASURER, Role.SINDICO, Role.MAYOR)
"""The roles of those who work for the municipality itself."""
_READS = frozenset({Ability.SEE, Ability.COMMENT})
_WRITES = _READS | {Ability.WRITE, Ability.MONEY, Ability.LEGAL}
ROLE_ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.DIRECTOR: _WRITES | {Ability.SHARE, Ability.PEOPLE},
    Role.TECHNICIAN: _WRITES | {Ability.SHARE},
    Role.TREASURER: _READS | {Ability.MONEY},
    Role.SINDICO: _READS | {Ability.LEGAL},
    Role.MAYOR: _READS | {Ability.SIGN},
    Role.LIAISON: _READS,
    Role.GUEST: frozenset({Ability.SHARED}),
}
"""``SEE`` is all that is the municipality's: profile, projects, matches and drafts. ``SHARED`` is only what was shared
with this person, one project at a time. ``WRITE`` is projects, drafts and the profile; ``MONEY`` what a project costs
and who pays it; ``LEGAL`` the agreements and the vault of documents.
"""
LOCAL = frozenset().union(*ROLE_ABILITIES.values())
"""The abilities that hold for one municipality and never for another."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a signed-in person is: roles by CVEGEO, states by INEGI's two digits, and whether an admin."""

    roles: Collection[tuple[str, Role]] = ()
    states: Collection[str] = ()
    admin: bool = False


def allowed(standing: Standing | None, ability: Ability, cvegeo: str | None = None) -> bool:
    """Whether somebody may do something, in a municipality where that matters; None is nobody signed in."""
    if ability is Ability.PUBLIC:
        return True
    if standing is None:
        return False
    if ability is Ability.ACCOUNT:
        return True
    if ability is Ability.ADMIN:
        return standing.admin
    return cvegeo is not None and any(ability in ROLE_ABILITIES[role] for role in roles_in(standing, cvegeo))


def roles_in(standing: Standing, cvegeo: str) -> frozenset[Role]:
    """All that a person is in a municipality."""
    found = {role for place, role in standing.roles if place == cvegeo}
    return frozenset(found | {Role.LIAISON for state in standing.states if cvegeo.startswith(state)})
