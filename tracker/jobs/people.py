"""Changes of what people may do: roles, states, admins, closed accounts. Each is written into the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.roles import STAFF, Ability, Role
from tracker.errors import Conflict, Forbidden, Invalid, NotFound
from tracker.jobs.audit import record
from tracker.jobs.rights import may
from tracker.jobs.sign_ins import end_sessions
from tracker.jobs.subscribe import end_subscription
from tracker.store.accounts import everybody
from tracker.store.alerts import subscriptions_of
from tracker.store.people import STATES, Liaison, Membership, Municipality, User
from tracker.store.sharing import Share, share_for, shares_with

GRANTS: dict[bool, tuple[Role, ...]] = {
    True: (*STAFF, Role.GUEST),
    False: (Role.DIRECTOR, Role.TECHNICIAN, Role.TREASURER, Role.SINDICO, Role.GUEST),
}
"""The roles that an admin (True) and a municipality's direction (False) give. Who may sign is an admin's to say, so
that nobody makes themselves a second account that approves what the first one wrote.
"""


def may_grant(by: User, role: str, cvegeo: str) -> bool:
    """Whether a person may give a role in a municipality."""
    if by.is_admin:
        return role in GRANTS[True]
    return may(by, Ability.PEOPLE, cvegeo) and role in GRANTS[False]


def require_grant(by: User, role: str, cvegeo: str) -> None:
    """Makes sure that a person may give a role in a municipality.

    Raises:
        Forbidden: they may not.
    """
    if not may_grant(by, role, cvegeo):
        raise Forbidden("Ese papel lo da quien administra Puente.")


def set_role(session: Session, user: User, cvegeo: str, role: str, *, by: User, now: datetime) -> Membership:
    """Makes a person something in a municipality; a role that they had there before is replaced.

    Raises:
        Forbidden: this is not for ``by`` to give, or to take away.
        NotFound: there is no such municipality.
    """
    if session.get(Municipality, cvegeo) is None:
        raise NotFound("No hay municipio con la clave {code}.", values={"code": cvegeo})
    require_grant(by, role, cvegeo)
    row = membership_of(user, cvegeo)
    before = row.role if row is not None else None
    if row is None:
        row = Membership(cvegeo=cvegeo, role=role)
        user.memberships.append(row)
    elif before != role:
        require_grant(by, row.role, cvegeo)
        row.role = role
    _note(session, now, by, "role_set", user, {"cvegeo": cvegeo, "before": before, "role": role})
    return row


def end_membership(session: Session, user: User, cvegeo: str, *, by: User, now: datetime) -> None:
    """A person has nothing more to do with a municipality: no role, no alerts, nothing shared.

    Raises:
        Conflict: they are the last who can invite people there, and ``by`` is no admin.
        Forbidden: this is not for ``by`` to take away.
        NotFound: they have no role there.
    """
    row = membership_of(user, cvegeo)
    if row is None:
        raise NotFound("Esa persona no tiene un papel en el municipio.")
    require_grant(by, row.role, cvegeo)
    if user.id == by.id and not by.is_admin:
        raise Conflict("No puede retirarse a sí mismo. Pídalo a quien administra Puente.")
    user.memberships.remove(row)
    session.flush()
    for share in shares_with(session, user.id):
        if share.project.cvegeo == cvegeo:
            session.delete(share)
    _end_alerts(session, user, now)
    _note(session, now, by, "role_ended", user, {"cvegeo": cvegeo, "role": row.role})


def add_state(session: Session, user: User, state: str, *, by: User, now: datetime) -> None:
    """Makes a person the liaison of a state (INEGI's two digits); doing it again changes nothing.

    Raises:
        Forbidden: ``by`` is no admin.
        Invalid: there is no such state.
    """
    _require_admin(by)
    if state not in STATES:
        raise Invalid("No hay un estado con la clave {code}.", values={"code": state})
    if all(row.state != state for row in user.liaisons):
        user.liaisons.append(Liaison(state=state))
        _note(session, now, by, "liaison_set", user, {"state": state})


def end_state(session: Session, user: User, state: str, *, by: User, now: datetime) -> None:
    """A person is no liaison of a state any more.

    Raises:
        Forbidden: ``by`` is no admin.
    """
    _require_admin(by)
    for row in [row for row in user.liaisons if row.state == state]:
        user.liaisons.remove(row)
        session.flush()
        _end_alerts(session, user, now)
        _note(session, now, by, "liaison_ended", user, {"state": state})


def set_admin(session: Session, user: User, admin: bool, *, by: User, now: datetime) -> None:
    """Makes a person look after Puente, or no longer.

    Raises:
        Conflict: it is their own right, or nobody would be left.
        Forbidden: ``by`` is no admin.
    """
    _require_admin(by)
    if user.is_admin == admin:
        return
    if not admin:
        _require_another_admin(session, user, by)
    user.is_admin = admin
    end_sessions(session, user, now)
    _note(session, now, by, "admin_set", user, {"admin": admin})


def set_active(session: Session, user: User, active: bool, *, by: User, now: datetime) -> None:
    """Closes an account, which ends its sessions and its alerts, or opens it again.

    Raises:
        Conflict: it is their own account, or no admin would be left.
        Forbidden: ``by`` is no admin.
    """
    _require_admin(by)
    if user.active == active:
        return
    if not active:
        _require_another_admin(session, user, by)
    user.active = active
    end_sessions(session, user, now)
    _end_alerts(session, user, now)
    _note(session, now, by, "account_opened" if active else "account_closed", user, {})


def share_project(
    session: Session, project_id: int, cvegeo: str, guest: User, with_drafts: bool, *, by: User | None, now: datetime
) -> Share:
    """Lets a guest of a municipality read one of its projects, with its drafts or without; again changes which.

    Raises:
        Invalid: the person is no guest of the municipality.
    """
    row = membership_of(guest, cvegeo)
    if row is None or row.role != Role.GUEST:
        raise Invalid("Solo se comparte con contrapartes invitadas del municipio.")
    share = share_for(session, project_id, guest.id) or Share(project_id=project_id, user_id=guest.id, at=now)
    share.with_drafts, share.shared_by = with_drafts, by.id if by is not None else None
    session.add(share)
    session.flush()
    data = {"user": guest.id, "drafts": with_drafts}
    record(session, now, by, "project_shared", f"project:{project_id}", data)
    return share


def stop_sharing(session: Session, share: Share, *, by: User, now: datetime) -> None:
    """A guest reads the project no more."""
    record(session, now, by, "project_unshared", f"project:{share.project_id}", {"user": share.user_id})
    session.delete(share)
    session.flush()


def membership_of(user: User, cvegeo: str) -> Membership | None:
    """What a person is in a municipality, None when nothing."""
    return next((row for row in user.memberships if row.cvegeo == cvegeo), None)


def _end_alerts(session: Session, user: User, now: datetime) -> None:
    """Ends the alerts of municipalities that a person may not see any more."""
    for subscription in subscriptions_of(session, user.email):
        if not may(user, Ability.SEE, subscription.cvegeo):
            end_subscription(session, subscription, now)


def _require_admin(by: User) -> None:
    if not by.is_admin:
        raise Forbidden("Esta página es de quien administra Puente.")


def _require_another_admin(session: Session, user: User, by: User) -> None:
    if user.id == by.id:
        raise Conflict("No puede quitarse a sí mismo la administración ni cerrar su propia cuenta.")
    others = [one for one in everybody(session) if one.is_admin and one.active and one.id != user.id]
    if user.is_admin and not others:
        raise Conflict("Debe quedar al menos una persona que administre Puente.")


def _note(session: Session, now: datetime, by: User, action: str, user: User, data: Mapping[str, object]) -> None:
    session.flush()
    record(session, now, by, action, f"user:{user.id}", data)
