"""Who asks: the session that their cookie names, with its own key, and how it begins and ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from flask import request, session
from flask_login import UserMixin, current_user, login_user, logout_user

from tracker.errors import Forbidden
from tracker.jobs.sign_ins import end_session, find_session, open_session
from tracker.store.accounts import SignIn
from tracker.store.people import User
from webapp.database import db
from webapp.state import now

KEPT = ("idioma",)
"""What a session keeps over signing in and out."""
WAITING = "espera"
"""Where a session keeps who gave their password and still owes a code, with the instant."""
WAIT = timedelta(minutes=10)


class Person(UserMixin):
    """The signed-in person with their session."""

    def __init__(self, sign_in: SignIn, key: str) -> None:
        self.user = sign_in.user
        self.sign_in = sign_in
        self.key = key

    def get_id(self) -> str:
        """What the cookie holds: the session, its key, and the version that grows to end all sessions."""
        return f"{self.sign_in.id}:{self.user.session_version}:{self.key}"


def load(identity: str) -> Person | None:
    """The person of a cookie, None when their session is over."""
    number, _, rest = identity.partition(":")
    version, _, key = rest.partition(":")
    row = find_session(db(), int(number), key, now()) if number.isdecimal() and key else None
    return Person(row, key) if row is not None and str(row.user.session_version) == version else None


def enter(user: User, *, second_factor: bool = False) -> None:
    """Signs a person in with a session of their own: nothing that was there before stays, but the chosen language."""
    _empty()
    row, key = open_session(db(), user, now(), request.user_agent.string, second_factor=second_factor)
    login_user(Person(row, key))


def leave() -> None:
    """Signs out and ends the session, so that its cookie opens nothing any more, wherever a copy of it is."""
    if current_user.is_authenticated:
        end_session(db(), current_user.sign_in, now())
    logout_user()
    _empty()


def wait_for_code(user: User) -> None:
    """Remembers who gave their password; they are signed in once their code is right."""
    _empty()
    session[WAITING] = [user.id, now().isoformat()]


def waiting_for_code() -> User | None:
    """Who owes a code, None when nobody does or they took too long."""
    found = session.get(WAITING)
    if not found or now() > datetime.fromisoformat(found[1]) + WAIT:
        return None
    user = db().get(User, found[0])
    return user if user is not None and user.active else None


def signed_in() -> User | None:
    """The person who asks, None when nobody has signed in."""
    return cast("User", current_user.user) if current_user.is_authenticated else None


def this_session() -> SignIn | None:
    """The session of whoever asks, None when nobody has signed in."""
    return cast("SignIn", current_user.sign_in) if current_user.is_authenticated else None


def person() -> User:
    """The person who asks.

    Raises:
        Forbidden: nobody has signed in.
    """
    user = signed_in()
    if user is None:
        raise Forbidden("Entre con su cuenta para ver esta página.")
    return user


def _empty() -> None:
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
