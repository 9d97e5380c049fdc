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

from tracker.domain.roles import LOCAL, Ability
from tracker.errors import Forbidden, PuenteError
from tracker.jobs.rights import may
from tracker.store.people import Municipality, User
from webapp.database import db

SIGN_IN_LIMIT = "10 per minute"
YEAR = 31_536_000
KEPT = ("idioma",)
"""What a session keeps over signing in and out."""
OWN_GUARDS = ("Content-Security-Policy", "X-Frame-Options")
"""Headers that a page may set for itself, such as a mail shown in a frame."""
REFUSALS = {
    Ability.ADMIN: "Esta página es de quien administra Puente.",
    Ability.WRITE: "Su papel en el municipio permite leer, pero no guardar cambios.",
    Ability.COMMENT: "Su papel en el municipio no permite comentar.",
    Ability.SHARE: "Su papel en el municipio no permite compartir proyectos.",
    Ability.SIGN: "Solo la presidencia municipal da el visto bueno.",
    Ability.PEOPLE: "Solo la dirección del municipio invita y retira personas.",
    Ability.SEE: "Esta página no es para su papel en el municipio.",
    Ability.SHARED: "Esta página es para contrapartes invitadas.",
}
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
    app.context_processor(lambda: {"can": can})
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
    """The municipality that whoever asks works for and may see, None when there is none."""
    user = signed_in()
    rows = user.memberships if user is not None else []
    return next((row.municipality for row in rows if may(user, Ability.SEE, row.cvegeo)), None)


def municipality() -> Municipality:
    """The municipality of the person who asks.

    Raises:
        Forbidden: the person belongs to none, or may not see what is its own.
    """
    found = own_municipality()
    if found is None:
        raise Forbidden("Su cuenta no está ligada a un municipio. Pida a quien administra Puente que la ligue.")
    return found


def can(ability: Ability | str) -> bool:
    """Whether whoever asks may do something, in their municipality where it is a matter of that."""
    own = own_municipality() if ability in LOCAL else None
    return may(signed_in(), Ability(ability), own.cvegeo if own is not None else None)


def ask(ability: Ability) -> None:
    """Makes sure that whoever asks may do something.

    Raises:
        Forbidden: they may not; the message says why.
    """
    if can(ability):
        return
    person()
    if ability in LOCAL:
        municipality()
    raise Forbidden(REFUSALS.get(ability, REFUSALS[Ability.WRITE]))


def writer() -> User:
    """The person who asks, when they may change what is their municipality's.

    Raises:
        Forbidden: their role only reads.
    """
    ask(Ability.WRITE)
    return person()


def needs(ability: Ability) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declares what a route asks of people and holds them to it; stands between the route's line and the view."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            ask(ability)
            return view(*args, **kwargs)

        return _declare(cast("Callable[P, R]", login_required(guarded)), ability)

    return declare


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declares that a route is open to all."""
    return _declare(view, Ability.PUBLIC)


def _declare(view: Callable[P, R], ability: Ability) -> Callable[P, R]:
    view.__dict__["ability"] = ability
    return view


def ability_of(app: Flask, endpoint: str) -> Ability | None:
    """What a route asks of people; None when it does not say."""
    found: Ability | None = getattr(app.view_functions[endpoint], "ability", None)
    return found


def require_declarations(app: Flask) -> None:
    """Refuses an application with a route that does not say whom it is for.

    Raises:
        PuenteError: there is such a route; the message names each.
    """
    names = sorted({rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static"})
    silent = [name for name in names if ability_of(app, name) is None]
    if silent:
        raise PuenteError(f"put @needs(Ability.…) or @public of webapp.security on: {', '.join(silent)}")


admins_only = needs(Ability.ADMIN)
"""A view for those who look after Puente."""


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


__all__ = [
    "Ability",
    "Person",
    "admins_only",
    "can",
    "municipality",
    "needs",
    "person",
    "public",
    "safe_next",
    "writer",
]
