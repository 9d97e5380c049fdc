"""The one place where errors become HTTP."""

from __future__ import annotations

import structlog
from flask import Flask, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from tracker.errors import Conflict, Forbidden, Invalid, NotFound, PuenteError, Unavailable, Unreadable
from webapp.database import db

STATUSES: dict[type[PuenteError], int] = {
    NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422, Unreadable: 422, Unavailable: 503,
}  # fmt: skip
log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Gives every error its page."""
    app.register_error_handler(PuenteError, _ours)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _stale)


def status_of(error: PuenteError) -> int:
    """The HTTP status of an error; what is nobody's fault on the other side is 500."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def _titles() -> dict[int, tuple[str, str]]:
    return {
        400: (_("No se entendió la petición"), _("Vuelva a la página anterior e inténtelo de nuevo.")),
        403: (_("No tiene permiso"), _("Esta página no es para su cuenta.")),
        404: (_("No se encontró la página"), _("Puede que la dirección esté mal escrita o que ya no exista.")),
        405: (_("Así no se puede abrir"), _("Vuelva a la página anterior y use sus botones.")),
        409: (_("Alguien más guardó antes"), _("Abra la página de nuevo para ver lo último.")),
        413: (_("Es demasiado grande"), _("Acorte el texto, o suba un archivo más pequeño, e inténtelo de nuevo.")),
        422: (_("No se puede guardar así"), _("Corrija lo que se indica e inténtelo de nuevo.")),
        429: (_("Demasiados intentos"), _("Espere un minuto e inténtelo de nuevo.")),
        500: (_("Algo falló en Puente"), _("Quedó registrado. Inténtelo de nuevo en unos minutos.")),
    }


def _page(status: int, message: str = "") -> tuple[str, int]:
    titles = _titles()
    title, usual = titles.get(status, titles[400 if status < 500 else 500])
    return render_template("errors/error.html", title=title, message=message or usual, status=status), status


def _ours(error: PuenteError) -> tuple[str, int]:
    status = status_of(error)
    if status >= 500:
        log.error("request failed", error=str(error))
        return _page(status)
    return _page(status, error.say(_))


def _csrf(_error: CSRFError) -> tuple[str, int]:
    return _page(400, _("La página estuvo abierta demasiado tiempo o no vino de Puente. Ábrala de nuevo."))


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    status = error.code or 500
    return error if status < 400 else _page(status)


def _stale(_error: Exception) -> tuple[str, int]:
    db().rollback()  # the page asks the database who reads it
    return _page(409)
