"""How dates, sums and counts are written, and what every page knows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask, has_request_context, request
from flask_babel import gettext
from jinja2 import StrictUndefined

from tracker.applications.messages import source_label
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.money import Money
from webapp import language
from webapp.security import own_municipality, signed_in
from webapp.state import now, state

LONG_DAY = {"es": "EEEE d 'de' MMMM 'de' y", "fr": "EEEE d MMMM y", "en": "EEEE, d MMMM y"}


def init_app(app: Flask) -> None:
    """Gives the templates their filters and the values that every page needs."""
    app.jinja_env.tests["on_the_web"] = on_the_web
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(day=day, long_day=long_day, moment=moment, money=money, number=number, origin=origin)
    app.context_processor(_every_page)
    app.url_defaults(_mark_of_file)


def origin(path: str) -> str:
    """Where an answer came from, in words."""
    return source_label(path, gettext)


def zone_name() -> str:
    """The time zone of the municipality of whoever asks; Mexico City's for the rest."""
    own = own_municipality() if has_request_context() else None
    return state().catalogue.zone_of(own.cvegeo, CLOCK_ZONE) if own else CLOCK_ZONE


def on_the_web(address: object) -> bool:
    """Whether an address leads to a page: what somebody handed in has none, and no other scheme is ever a link."""
    return str(address).startswith(("https://", "http://"))


def local(at: datetime) -> datetime:
    """An instant in the zone of whoever asks."""
    return at.astimezone(ZoneInfo(zone_name()))


def day(value: date | datetime) -> str:
    """``15 jul 2025``."""
    at = local(value) if isinstance(value, datetime) else value
    return str(format_date(at, "d MMM y", locale=language.locale()))


def long_day(value: date) -> str:
    """``martes 15 de julio de 2025``."""
    return str(format_date(value, LONG_DAY[language.chosen()], locale=language.locale()))


def moment(value: datetime) -> str:
    """``martes 15 de julio de 2025, 20:59 h``, in the zone of whoever asks."""
    return str(format_datetime(local(value), f"{LONG_DAY[language.chosen()]}, HH:mm 'h'", locale=language.locale()))


def money(value: Money) -> str:
    """``500,000 USD``."""
    if value.amount == value.amount.to_integral_value():
        return f"{format_decimal(value.amount, locale=language.locale())} {value.currency}"
    return str(format_currency(value.amount, value.currency, "#,##0.00 ¤¤", locale=language.locale()))


def number(value: int | Decimal) -> str:
    """``1,476,491``."""
    return str(format_decimal(value, locale=language.locale()))


def _mark_of_file(endpoint: str, values: dict[str, object]) -> None:
    """Puts the checksum of a static file into its address, so that browsers may keep it until it changes."""
    if endpoint == "static" and (mark := _marks().get(str(values.get("filename")))):
        values["v"] = mark


@cache
def _marks() -> dict[str, str]:
    lines = (Path(__file__).parent / "static" / "CHECKSUMS").read_text("ascii").splitlines()
    return {name: checksum[:8] for checksum, name in (line.split("  ") for line in lines)}


def _every_page() -> dict[str, object]:
    return {
        "simulated": state().settings.now,
        "me": signed_in(),
        "my_municipality": own_municipality(),
        "now": now(),
        "language": language.tag(),
        "languages": _languages(),
    }


def _languages() -> list[tuple[str, str, str, bool]]:
    here = language.chosen()
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != language.CHOICE]
    return [
        (code, name, f"{request.path}?{urlencode([*rest, (language.CHOICE, code)])}", code == here)
        for code, name in language.NAMES.items()
    ]
