"""The web: asks, shows and takes what people type. It holds no rules and no SQL."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import Babel

from tracker import clock
from tracker.applications.definition import load_forms
from tracker.catalogue import load_catalogue
from tracker.config import Settings, load_settings
from tracker.store.engine import make_engine
from webapp import database, errors, filters, language, security
from webapp.pages import (
    account,
    account_email,
    admin,
    alerts,
    applications,
    calls,
    demo,
    joining,
    matches,
    municipal,
    people,
    projects_import,
    search,
    sharing,
    status,
)
from webapp.state import State, state

BLUEPRINTS = (
    calls.pages,
    search.pages,
    account.pages,
    account_email.pages,
    joining.pages,
    people.pages,
    sharing.pages,
    matches.pages,
    projects_import.pages,
    municipal.pages,
    applications.pages,
    alerts.pages,
    admin.pages,
    status.pages,
)
FORMS = Path(clock.__file__).parent / "data" / "forms"
LARGEST_BODY = 2 * 2**20
A_WEEK = 7 * 24 * 3600


def create_app(settings: Settings | None = None) -> Flask:
    """The web application on the database that the settings name."""
    settings = settings or load_settings()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-puente" if settings.production else "puente",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SEND_FILE_MAX_AGE_DEFAULT=A_WEEK,
        BABEL_DEFAULT_LOCALE="es_MX",
        BABEL_DEFAULT_TIMEZONE="America/Mexico_City",
        RATELIMIT_STORAGE_URI="memory://",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    catalogue = load_catalogue()
    forms = load_forms(FORMS, {fund.key for fund in catalogue.funds})
    app.extensions["puente"] = State(settings, make_engine(settings.database), catalogue, forms)
    Babel(app, locale_selector=language.select_locale, timezone_selector=filters.zone_name)
    for part in (database, security, errors, filters):
        part.init_app(app)
    for blueprint in (*BLUEPRINTS, *demo.rehearsal_pages(settings)):
        app.register_blueprint(blueprint)
    security.limit_doors(app)
    security.require_declarations(app)
    return app


__all__ = ["create_app", "state"]
