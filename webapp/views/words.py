"""The values of facts in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from tracker.domain.deadline import Deadline
from tracker.domain.fields import FIELDS
from tracker.domain.money import Money
from tracker.matching.explain import WORDS
from webapp.filters import long_day, money, number
from webapp.language import locale

CITIES = {"America/Mexico_City": "Ciudad de México", "America/Sao_Paulo": "São Paulo", "America/Bogota": "Bogotá"}


def label(name: str) -> str:
    """The name of a field of a call."""
    return str(_(FIELDS[name].label))


def status_word(status: str) -> str:
    """The status of a call in a word."""
    words = {
        "open": _("Abierta"),
        "announced": _("Anunciada"),
        "permanent": _("Permanente"),
        "closed": _("Cerrada"),
        "results": _("Con resultados"),
        "suspended": _("Suspendida"),
        "cancelled": _("Cancelada"),
    }
    return str(words.get(status, _("Situación desconocida")))


def in_words(name: str, value: object) -> str:
    """The value of a field as a person reads it."""
    match value:
        case None:
            return str(_("No indicado"))
        case bool():
            return str(_("Sí") if value else _("No"))
        case Deadline():
            return deadline_words(value)
        case Money():
            return money(value)
        case Decimal():
            return f"{number(value)} %"
        case int():
            return number(value)
        case tuple():
            return "; ".join(in_words(name, item) for item in value)
        case date():
            return long_day(value)
        case _:
            return _code(name, str(value))


def deadline_words(value: Deadline) -> str:
    """A deadline as the page states it."""
    words = long_day(value.day)
    if value.time is not None:
        words += f", {value.time:%H:%M} h"
    return f"{words} ({city(value.zone)})" if value.zone else words


def city(zone: str) -> str:
    """The city that names a time zone."""
    return CITIES.get(zone, zone.rpartition("/")[2].replace("_", " "))


def _code(name: str, code: str) -> str:
    match name:
        case "applicant_types" | "partner_kinds" if code in WORDS["types"]:
            return str(_(WORDS["types"][code]))
        case "stages_accepted" if code in WORDS["stages"]:
            return str(_(WORDS["stages"][code]))
        case "partner_countries" | "applicant_countries" | "pairs_with":
            region = WORDS["regions"].get(code)
            return str(_(region)) if region else str(locale().territories.get(code, code))
        case "languages":
            return str(locale().languages.get(code, code))
        case "opens" | "results_on" if len(code) == len("2025-07-31"):
            return long_day(date.fromisoformat(code))
    return code
