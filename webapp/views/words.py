"""The values of facts in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from tracker.domain.asked import RequiredDocument, ScoringCriterion
from tracker.domain.deadline import Deadline
from tracker.domain.fields import FIELDS
from tracker.domain.money import Money
from tracker.matching.explain import WORDS
from webapp.database import catalogue
from webapp.filters import long_day, money, number
from webapp.language import chosen, locale

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


def way_word(way: str) -> str:
    """How a proposal is handed in, in a word or two."""
    words = {
        "email": _("Por correo electrónico"),
        "online": _("En línea"),
        "post": _("Por correo postal"),
        "in_person": _("En persona"),
    }
    return str(words.get(way, way))


def _shape(form: str) -> str:
    words = {
        "original": _("original"),
        "copy": _("copia"),
        "certified_copy": _("copia certificada"),
        "original_and_copy": _("original y copia"),
    }
    return str(words.get(form, form))


def in_words(name: str, value: object) -> str:
    """The value of a field as a person reads it."""
    match value:
        case None:
            return str(_("No indicado"))
        case bool():
            return str(_("Sí") if value else _("No"))
        case tuple():
            items = sorted(value, key=int) if name == "goals" else value
            return "; ".join(in_words(name, item) for item in items)
        case Deadline() | Money() | Decimal() | int() | date():
            return _figure(value)
        case RequiredDocument():
            return document_words(value)
        case ScoringCriterion():
            return f"{value.name}: {weight_words(value)}" if value.weight is not None else value.name
        case _:
            return _code(name, str(value))


def _figure(value: Deadline | Money | Decimal | int | date) -> str:
    match value:
        case Deadline():
            return deadline_words(value)
        case Money():
            return money(value)
        case Decimal():
            return f"{number(value)} %"
        case int():
            return number(value)
    return long_day(value)


def deadline_words(value: Deadline) -> str:
    """A deadline as the page states it."""
    words = long_day(value.day)
    if value.time is not None:
        words += f", {value.time:%H:%M} h"
    return f"{words} ({city(value.zone)})" if value.zone else words


def document_words(document: RequiredDocument) -> str:
    """A required document with what is said of it, in a line."""
    said = document_details(document)
    return f"{document.name} ({'; '.join(said)})" if said else document.name


def document_details(document: RequiredDocument) -> list[str]:
    """What a page says of a document that goes with the proposal: who signs it, its shape, its language."""
    spoken = [str(locale().languages.get(code, code)) for code in document.languages]
    said = [_("firma: %(who)s", who=document.signer)] if document.signer else []
    said += [_shape(document.form)] if document.form else []
    said += [_("en %(languages)s", languages=_(" o ").join(spoken))] if spoken else []
    return [str(words) for words in (*said, *([_("opcional")] if document.optional else []))]


def weight_words(criterion: ScoringCriterion) -> str:
    """How much a scoring criterion counts; nothing where the page does not say it."""
    if criterion.weight is None:
        return ""
    if criterion.unit == "percent":
        return f"{number(criterion.weight)} %"
    if criterion.weight == 1:
        return str(_("1 punto"))
    return str(_("%(n)s puntos", n=number(criterion.weight)))


def _goal(code: str) -> str:
    titles = (f"{goal.number}. {goal.title[chosen()]}" for goal in catalogue().sdgs if str(goal.number) == code)
    return next(titles, code)


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
        case "send_ways":
            return way_word(code)
        case "goals":
            return _goal(code)
        case "languages":
            return str(locale().languages.get(code, code))
        case "opens" | "results_on" if len(code) == len("2025-07-31"):
            return long_day(date.fromisoformat(code))
    return code
