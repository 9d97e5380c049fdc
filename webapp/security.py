"""Who asks, and what keeps them safe: signed sessions, CSRF, headers and a limit on sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from secure import (
    ContentSecurityPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.errors import Forbidden
from tracker.store.people import Municipality, User
from webapp.database import db

SIGN_IN_LIMIT = "10 per minute"
YEAR = 31_536_000
KEPT = ("idioma",)
"""What a session keeps over signing in and out."""
OWN_GUARDS = ("Content-Security-Policy", "X-Frame-Options")
"""Headers that a page may set for itself, such as a mail shown in a frame."""
P = ParamSpec("P")
R = TypeVar("R")
limiter = Limiter(get_remote_address, default_limits=[])
csrf = CSRFProtect()


class Person(UserMixin):
    """The signed-in person, as the session cookie knows them."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """The id with the session version: when that grows, older cookies count no more."""
        return f"{self.user.id}:{self.user.session_version}"


def init_app(app: Flask) -> None:
    """Puts the guards in place."""
    proxies = app.extensions["puente"].settings.proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    csrf.init_app(app)
    limiter.init_app(app)
    manager = LoginManager(app)
    manager.login_view = "account.sign_in"
    manager.login_message = None
    manager.session_protection = "basic"
    manager.user_loader(_load)
    headers = _headers(https=_runs_for_real(app))
    app.after_request(lambda response: _harden(headers, response))


def _runs_for_real(app: Flask) -> bool:
    """Whether the application runs for real, behind https."""
    return bool(app.extensions["puente"].settings.production)


def limit_sign_in(app: Flask) -> None:
    """Slows down whoever tries passwords."""
    name = "account.sign_in"
    limited: Any = limiter.limit(SIGN_IN_LIMIT, methods=["POST"])(app.view_functions[name])
    app.view_functions[name] = limited


def enter(user: User) -> None:
    """Signs a person in with a session of their own: nothing that was there before stays, but the chosen language."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    login_user(Person(user))


def leave() -> None:
    """Signs out; nothing of the session stays, but the chosen language."""
    logout_user()
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)


def signed_in() -> User | None:
    """The person who asks, None when nobody has signed in."""
    return cast("User", current_user.user) if current_user.is_authenticated else None


def person() -> User:
    """The person who asks.

    Raises:
        Forbidden: nobody has signed in.
    """
    user = signed_in()
    if user is None:
        raise Forbidden("Entre con su cuenta para ver esta página.")
    return user


def own_municipality() -> Municipality | None:
    """The municipality of the person who asks, None when there is none."""
    user = signed_in()
    return user.memberships[0].municipality if user is not None and user.memberships else None


def municipality() -> Municipality:
    """The municipality of the person who asks.

    Raises:
        Forbidden: the person belongs to none.
    """
    found = own_municipality()
    if found is None:
        raise Forbidden("Su cuenta no está ligada a un municipio. Pida a quien administra Puente que la ligue.")
    return found


def writer() -> User:
    """The person who asks, when they may change what is their municipality's.

    Raises:
        Forbidden: they are a guest.
    """
    user = person()
    if all(membership.role == "guest" for membership in user.memberships):
        raise Forbidden("Su cuenta es de invitado: puede leer, pero no guardar cambios.")
    return user


def admins_only(view: Callable[P, R]) -> Callable[P, R]:
    """A view for those who look after Puente."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not person().is_admin:
            raise Forbidden("Esta página es de quien administra Puente.")
        return view(*args, **kwargs)

    return cast("Callable[P, R]", login_required(guarded))


def safe_next(address: str | None, otherwise: str) -> str:
    """An address of this site to go on to; anything else becomes ``otherwise``."""
    parts = urlsplit(address or "")
    here = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in (address or "")
    return (address or otherwise) if here and not (address or "").startswith("//") else otherwise


def _load(identity: str) -> Person | None:
    number, _, version = identity.partition(":")
    user = db().get(User, int(number)) if number.isdecimal() else None
    return Person(user) if user is not None and user.active and str(user.session_version) == version else None


def _headers(*, https: bool) -> Secure:
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .object_src("'none'")
        .frame_ancestors("'none'")
        .base_uri("'self'")
        .form_action("'self'")
    )
    return Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(YEAR) if https else None,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        referrer=ReferrerPolicy().same_origin(),
    )


def _harden(headers: Secure, response: Response) -> Response:
    own = {name: response.headers[name] for name in OWN_GUARDS if name in response.headers}
    headers.set_headers(response)
    for name, value in own.items():
        response.headers[name] = value
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-store"
    return response


__all__ = ["Person", "admins_only", "login_required", "municipality", "person", "safe_next", "writer"]
