"""Invitations: whoever has the mailbox takes the place that was made for them, once and before it lapses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.alerts.tokens import BadLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.domain.roles import Role
from tracker.errors import Forbidden, Invalid, NotFound
from tracker.jobs.account_mails import queue_mail, voice_for
from tracker.jobs.audit import record
from tracker.jobs.passwords import hashed
from tracker.jobs.people import membership_of, require_grant, share_project
from tracker.store.accounts import Invitation, invitations_to
from tracker.store.alerts import OutboxRow
from tracker.store.people import Liaison, Membership, Municipality, User, user_by_email
from tracker.store.projects import project_of

LIFE = timedelta(days=7)


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


ROLE_WORDS = {
    Role.DIRECTOR: _("dirección"),
    Role.TECHNICIAN: _("área técnica"),
    Role.TREASURER: _("tesorería"),
    Role.SINDICO: _("sindicatura"),
    Role.MAYOR: _("presidencia municipal"),
    Role.LIAISON: _("enlace estatal"),
    Role.GUEST: _("contraparte invitada"),
}
"""What each role is called."""
ROLE_OF, ADMINISTRATION = _("{role} de {name}, {state}"), _("administración de Puente")


@dataclass(frozen=True, slots=True)
class Place:
    """What an invitation makes of a person: a role in a municipality, the liaison of a state, or an admin."""

    cvegeo: str | None = None
    role: str | None = None
    state: str | None = None
    admin: bool = False
    project_id: int | None = None
    with_drafts: bool = False


def invite(
    session: Session,
    settings: Settings,
    email: str,
    name: str,
    place: Place,
    *,
    by: User,
    now: datetime,
    position: str | None = None,
) -> tuple[Invitation, OutboxRow]:
    """An invitation and its mail, queued. An older one to the same place is called back.

    Raises:
        Forbidden: this place is not for ``by`` to give.
        Invalid: the place is none: it names no role, or a guest without their project.
        NotFound: there is no such municipality or project.
    """
    _require_right(session, by, place)
    email = email.strip().lower()
    for old in invitations_to(session, email, now):
        if _place_of(old) == place or (old.cvegeo, old.state) == (place.cvegeo, place.state):
            old.cancelled_at = now
    row = Invitation(email=email, name=name.strip(), position=position, invited_by=by.id, at=now, until=now + LIFE)
    row.cvegeo, row.role, row.state, row.admin = place.cvegeo, place.role, place.state, place.admin
    row.project_id, row.with_drafts = place.project_id, place.with_drafts
    session.add(row)
    session.flush()
    record(session, now, by, "invited", f"invitation:{row.id}", _told(row))
    return row, _mail(session, settings, row, by, now)


def cancel_invitation(session: Session, invitation: Invitation, *, by: User, now: datetime) -> None:
    """Calls an invitation back; its link opens nothing any more.

    Raises:
        Forbidden: it is not for ``by`` to call back.
    """
    _require_right(session, by, _place_of(invitation))
    invitation.cancelled_at = invitation.cancelled_at or now
    record(session, now, by, "invitation_cancelled", f"invitation:{invitation.id}", _told(invitation))
    session.flush()


def invitation_to_accept(session: Session, settings: Settings, token: str, now: datetime) -> Invitation:
    """The invitation of a link.

    Raises:
        BadLink: Puente did not write the link, or the invitation was taken or called back.
        ExpiredLink: its time is over.
    """
    number, mark = unseal(settings.secret_key.get_secret_value(), Purpose.INVITATION, token, now)
    row = session.get(Invitation, number)
    if row is None or row.accepted_at is not None or row.cancelled_at is not None or int(row.at.timestamp()) != mark:
        raise BadLink
    user = user_by_email(session, row.email)
    if user is not None and not user.active:
        raise BadLink
    return row


def accept_invitation(
    session: Session, settings: Settings, token: str, name: str, password: str, now: datetime
) -> User:
    """The person of an invitation takes their place. Who has an account keeps it, with its name and its password.

    Raises:
        BadLink: as for ``invitation_to_accept``.
        Invalid: the name is missing, or the password too short or too easy to guess; the link stays good.
    """
    row = invitation_to_accept(session, settings, token, now)
    user = user_by_email(session, row.email)
    if user is None:
        user = _new_user(session, settings, row, name, password, now)
    row.accepted_at = now
    _seat(row, user)
    session.flush()
    seat = membership_of(user, row.cvegeo) if row.cvegeo is not None else None
    if seat is not None and seat.role == Role.GUEST and row.project_id is not None:
        share_project(session, row.project_id, seat.cvegeo, user, row.with_drafts, by=row.inviter, now=now)
    record(session, now, user, "invitation_accepted", f"user:{user.id}", {"invitation": row.id, **_told(row)})
    return user


def invitation_url(settings: Settings, row: Invitation) -> str:
    """Where an invitation is taken."""
    key = settings.secret_key.get_secret_value()
    token = seal(key, Purpose.INVITATION, row.id, int(row.at.timestamp()), row.until)
    return f"{settings.base_url}/invitacion/{token}"


def described(session: Session, row: Invitation, translate: Callable[[str], str]) -> str:
    """What an invitation makes of a person, in words."""
    if row.cvegeo is not None and row.role is not None:
        place = session.get_one(Municipality, row.cvegeo)
        role = translate(ROLE_WORDS[Role(row.role)])
        return translate(ROLE_OF).format(role=role, name=place.name, state=place.state)
    return translate(ROLE_WORDS[Role.LIAISON] if row.state is not None else ADMINISTRATION)


def _new_user(session: Session, settings: Settings, row: Invitation, name: str, password: str, now: datetime) -> User:
    if not name.strip():
        raise Invalid("Escriba su nombre.", {"name": "Escriba su nombre."})
    place = [row.municipality.name, row.municipality.state] if row.municipality is not None else []
    about = [*name.split(), *row.email.replace("@", ".").split("."), *place]
    kept = hashed(password, about, cost=settings.password_cost)
    user = User(email=row.email, name=name.strip(), password_hash=kept, created_at=now, position=row.position)
    session.add(user)
    session.flush()
    return user


def _seat(row: Invitation, user: User) -> None:
    if row.admin:
        user.is_admin = True
    if row.state is not None and all(known.state != row.state for known in user.liaisons):
        user.liaisons.append(Liaison(state=row.state))
    if row.cvegeo is None or row.role is None:
        return
    known = membership_of(user, row.cvegeo)
    if known is None:
        user.memberships.append(Membership(cvegeo=row.cvegeo, role=row.role))
    elif row.role != Role.GUEST:
        known.role = row.role


def _require_right(session: Session, by: User, place: Place) -> None:
    if place.admin or place.state is not None:
        if not by.is_admin:
            raise Forbidden("Ese papel lo da quien administra Puente.")
        return
    if place.cvegeo is None or place.role is None:
        raise Invalid("Elija el municipio y el papel.", {"role": "Elija un papel."})
    if session.get(Municipality, place.cvegeo) is None:
        raise NotFound("No hay municipio con la clave {code}.", values={"code": place.cvegeo})
    require_grant(by, place.role, place.cvegeo)
    if (place.role == Role.GUEST) != (place.project_id is not None):
        raise Invalid("Una contraparte se invita a un proyecto.", {"project": "Elija el proyecto."})
    if place.project_id is not None and project_of(session, place.cvegeo, place.project_id) is None:
        raise NotFound("No hay un proyecto con esa dirección.")


def _place_of(row: Invitation) -> Place:
    return Place(row.cvegeo, row.role, row.state, row.admin, row.project_id, row.with_drafts)


def _told(row: Invitation) -> dict[str, object]:
    """What the log keeps of an invitation: no address, no name."""
    told: dict[str, object] = {"cvegeo": row.cvegeo, "role": row.role, "state": row.state, "project": row.project_id}
    told = {name: value for name, value in told.items() if value is not None}
    return {**told, "admin": row.admin}


def _mail(session: Session, settings: Settings, row: Invitation, by: User, now: datetime) -> OutboxRow:
    what = described(session, row, voice_for(session, row.email).say)
    values = {"inviter": by.name, "as_what": what, "url": invitation_url(settings, row)}
    return queue_mail(session, settings, "invitation", row.email, values, now=now, expires_at=row.until)
