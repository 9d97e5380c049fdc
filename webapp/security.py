"""Who asks, and what keeps them safe: signed sessions, CSRF, headers and a limit on sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, login_required
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
from tracker.errors import Forbidden, NotFound, PuenteError
from tracker.jobs.rights import may
from tracker.jobs.second_factor import compulsory
from tracker.store.people import Municipality
from webapp.database import db
from webapp.sessions import Person, enter, leave, load, person, signed_in, this_session, waiting_for_code
from webapp.state import state

DOORS = {
    "account.sign_in": "10 per minute",
    "account.forgot": "10 per hour",
    "account.reset": "10 per hour",
    "email.change": "10 per hour",
    "joining.ask": "10 per hour",
    "joining.accept": "20 per hour",
}
"""How often one address may send these forms."""
CODE_LIMIT = "5 per 15 minutes"
CHOSEN = "municipio"
"""Where a session keeps the municipality that was chosen among several."""
YEAR = 31_536_000
OWN_GUARDS = ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy")
"""Headers that a page may set for itself, such as a mail shown in a frame."""
REFUSALS = {
    Ability.ADMIN: "Esta página es de quien administra Puente.",
    Ability.WRITE: "Su papel en el municipio permite leer, pero no guardar cambios.",
    Ability.MONEY: "Su papel en el municipio no permite cambiar el dinero de los proyectos.",
    Ability.LEGAL: "Su papel en el municipio no permite cambiar los acuerdos ni los documentos.",
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
    manager.user_loader(load)
    app.context_processor(lambda: {"can": can})
    app.before_request(_hold_admins)
    headers = _headers(https=_runs_for_real(app))
    app.after_request(lambda response: _harden(headers, response))


def _runs_for_real(app: Flask) -> bool:
    """Whether the application runs for real, behind https."""
    return bool(app.extensions["puente"].settings.production)


def limit_doors(app: Flask) -> None:
    """Slows down whoever tries passwords, codes and links, or has mails sent."""
    for name, limit in DOORS.items():
        limited: Any = limiter.limit(limit, methods=["POST"])
        app.view_functions[name] = limited(app.view_functions[name])
    codes: Any = limiter.limit(CODE_LIMIT, methods=["POST"], key_func=_who_owes_a_code, deduct_when=_was_wrong)
    app.view_functions["account.second_step"] = codes(app.view_functions["account.second_step"])


def _was_wrong(response: Response) -> bool:
    return response.status_code >= 400


def _who_owes_a_code() -> str:
    """Codes are few, so tries are counted by account, wherever they come from."""
    user = waiting_for_code()
    return f"user:{user.id}" if user is not None else str(get_remote_address())


def own_municipality() -> Municipality | None:
    """The municipality whose work is shown to whoever asks: the one they chose, else the first that they may see."""
    user = signed_in()
    if user is None:
        return None
    chosen = session.get(CHOSEN, "")
    if chosen and may(user, Ability.SEE, chosen):
        return db().get(Municipality, chosen)
    return next((row.municipality for row in user.memberships if may(user, Ability.SEE, row.cvegeo)), None)


def choose_municipality(cvegeo: str) -> None:
    """From now on the pages of this session show another municipality.

    Raises:
        NotFound: there is none with this code, or the person may not see it.
    """
    if not may(signed_in(), Ability.SEE, cvegeo) or db().get(Municipality, cvegeo) is None:
        raise NotFound("No hay un municipio con esa clave entre los suyos.")
    session[CHOSEN] = cvegeo


def municipality() -> Municipality:
    """The municipality of the person who asks.

    Raises:
        Forbidden: the person belongs to none, or may not see what is its own.
    """
    found = own_municipality()
    if found is None and person().liaisons:
        raise Forbidden("Elija primero, en «Municipios», el municipio que quiere ver.")
    if found is None:
        raise Forbidden("Su cuenta no está ligada a un municipio. Pida a quien administra Puente que la ligue.")
    return found


def can(ability: Ability | str) -> bool:
    """Whether whoever asks may do something, in their municipality where it is a matter of that."""
    user = signed_in()
    if ability == Ability.ADMIN:
        return may(user, Ability.ADMIN) and (_proved_twice() or not compulsory(state().settings))
    if ability == Ability.SHARED:
        return user is not None and any(may(user, Ability.SHARED, row.cvegeo) for row in user.memberships)
    own = own_municipality() if ability in LOCAL else None
    return may(user, Ability(ability), own.cvegeo if own is not None else None)


def _proved_twice() -> bool:
    here = this_session()
    return here is not None and here.second_factor


def owes_second_factor() -> bool:
    """Whether whoever asks is an admin who must set up their second factor before anything else."""
    user = signed_in()
    return user is not None and user.is_admin and compulsory(state().settings) and not _proved_twice()


def _hold_admins() -> Response | None:
    open_to_them = request.endpoint in ("static", None) or str(request.endpoint).startswith("account.")
    if open_to_them or not owes_second_factor():
        return None
    return cast("Response", redirect(url_for("account.second_factor"), 303))


def ask(ability: Ability) -> None:
    """Makes sure that whoever asks may do something.

    Raises:
        Forbidden: they may not; the message says why.
    """
    if can(ability):
        return
    person()
    if ability in LOCAL - {Ability.SHARED}:
        municipality()
    raise Forbidden(REFUSALS.get(ability, REFUSALS[Ability.WRITE]))


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


def landing() -> str:
    """Where whoever has just come in begins."""
    user = person()
    if can(Ability.SEE):
        return url_for("projects.index")
    if user.liaisons:
        return url_for("people.places")
    if user.is_admin:
        return url_for("admin.sources")
    return url_for("sharing.shared") if can(Ability.SHARED) else url_for("account.mine")


def safe_next(address: str | None, otherwise: str) -> str:
    """An address of this site to go on to; anything else becomes ``otherwise``."""
    parts = urlsplit(address or "")
    here = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in (address or "")
    return (address or otherwise) if here and not (address or "").startswith("//") else otherwise


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
    "choose_municipality",
    "enter",
    "landing",
    "leave",
    "municipality",
    "needs",
    "person",
    "public",
    "safe_next",
    "signed_in",
    "this_session",
]
