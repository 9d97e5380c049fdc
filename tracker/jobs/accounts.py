"""Accounts: people who sign in, their passwords and their place in a municipality."""

from __future__ import annotations

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from tracker.alerts.voice import LOCALES
from tracker.errors import Conflict, Invalid, NotFound
from tracker.jobs.passwords import hashed
from tracker.store.people import ROLES, STATES, Liaison, Membership, Municipality, User, user_by_email


def create_user(
    session: Session,
    email: str,
    name: str,
    password: str,
    *,
    now: datetime,
    cost: int,
    cvegeo: str | None = None,
    role: str = "technician",
    state: str | None = None,
    admin: bool = False,
) -> User:
    """A new person, tied to a municipality when one is named, or the liaison of a state (INEGI's two digits).

    Raises:
        Conflict: somebody has this e-mail address already.
        Invalid: the password is too short or too easy to guess, or the role or the state does not exist.
        NotFound: there is no such municipality.
    """
    kept = hashed(password, [*name.split(), *email.replace("@", ".").split(".")], cost=cost)
    if role not in ROLES:
        raise Invalid("No existe el papel «{role}».", values={"role": role})
    if user_by_email(session, email) is not None:
        raise Conflict("Ya hay una cuenta con el correo {email}.", values={"email": email})
    if cvegeo is not None and session.get(Municipality, cvegeo) is None:
        raise NotFound("No hay municipio con la clave {code}.", values={"code": cvegeo})
    if state is not None and state not in STATES:
        raise Invalid("No hay un estado con la clave {code}.", values={"code": state})
    user = User(email=email.strip().lower(), name=name, password_hash=kept, is_admin=admin, created_at=now)
    if cvegeo is not None:
        user.memberships.append(Membership(cvegeo=cvegeo, role=role))
    if state is not None:
        user.liaisons.append(Liaison(state=state))
    session.add(user)
    session.flush()
    return user


def choose_language(session: Session, user: User, language: str) -> None:
    """Pages and mails speak this language to a person from now on.

    Raises:
        Invalid: Puente does not speak it.
    """
    if language not in LOCALES:
        raise Invalid("Elija un idioma de la lista.", {"language": "Elija un idioma de la lista."})
    user.language = language
    session.flush()


def check_password(session: Session, email: str, password: str, *, cost: int) -> User | None:
    """The active person with this address and password; it takes as long when there is no such person."""
    hasher = PasswordHasher(time_cost=cost)
    user = user_by_email(session, email)
    if user is None:
        hasher.hash(password)
        return None
    try:
        hasher.verify(user.password_hash, password)
    except (VerificationError, InvalidHashError):
        return None
    return user if user.active else None
