"""In which language Puente speaks: chosen on the page, by the account, by the browser, else Spanish."""

from __future__ import annotations

from babel import Locale
from flask import g, has_request_context, request, session
from flask_babel import get_locale

from webapp.security import signed_in

LOCALES = {"es": "es_MX", "en": "en", "fr": "fr"}
NAMES = {"es": "Español", "en": "English", "fr": "Français"}
DEFAULT = "es"
CHOICE = "idioma"


def chosen() -> str:
    """The language of this request; ``?idioma=`` is remembered while the browser is open."""
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        asked = request.args.get(CHOICE)
        if asked in LOCALES:
            session[CHOICE] = asked
        known = session.get(CHOICE)
        g.language = known if known in LOCALES else _of_the_account() or _of_the_browser()
    language: str = g.language
    return language


def select_locale() -> str:
    """The locale of this request, for Flask-Babel."""
    return LOCALES[chosen()]


def locale() -> Locale:
    """The locale in which dates, sums and names of countries are written."""
    return get_locale() or Locale.parse(LOCALES[DEFAULT])


def tag() -> str:
    """The language of the page as HTML names it."""
    return "es-MX" if chosen() == DEFAULT else chosen()


def _of_the_account() -> str | None:
    user = signed_in()
    # Every account starts in Spanish, so that only another language is a choice.
    return user.language if user is not None and user.language in LOCALES and user.language != DEFAULT else None


def _of_the_browser() -> str:
    if signed_in() is not None:
        return DEFAULT
    return request.accept_languages.best_match(LOCALES, DEFAULT) or DEFAULT
