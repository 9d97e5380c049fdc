"""A municipality's papers and agreements with how they stand today, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.validity import Standing, validity
from tracker.store.municipal import Paper
from tracker.store.people import Agreement
from webapp.filters import day
from webapp.forms.municipal import NATIVE, PAPER_KINDS
from webapp.views.projects import country, language_name

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class StandingView:
    """How a paper stands: a tone and an icon of the page, and the words."""

    tone: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement as it is shown."""

    id: int
    partner: str
    country: str
    signed: str
    register: str
    standing: StandingView


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as it is shown."""

    id: int
    title: str
    kind: str
    filename: str
    size: str
    added_at: datetime
    agreement: str
    standing: StandingView


def standing_view(valid_until: date | None, indefinite: bool | None, today: date) -> StandingView:
    """How a paper stands today, in words."""
    found = validity(valid_until, indefinite, today)
    days, until = found.days or 0, day(valid_until) if valid_until else ""
    match found.standing:
        case Standing.EXPIRED:
            words = ngettext(
                "Venció hace %(num)s día, el %(day)s", "Venció hace %(num)s días, el %(day)s", -days, day=until
            )
            return StandingView("no", "alerta", words)
        case Standing.SOON if days == 0:
            return StandingView("urge", "reloj", _("Vence hoy"))
        case Standing.SOON:
            words = ngettext("Vence en %(num)s día, el %(day)s", "Vence en %(num)s días, el %(day)s", days, day=until)
            return StandingView("ojo", "reloj", words)
        case Standing.VALID:
            return StandingView("si", "si", _("Vigente hasta el %(day)s", day=until))
        case Standing.FOR_EVER:
            return StandingView("si", "infinito", _("No vence"))
    return StandingView("duda", "duda", _("Sin decir cuándo vence"))


def agreement_views(rows: Iterable[Agreement], today: date) -> list[AgreementView]:
    """The agreements with how they stand today."""
    return [
        AgreementView(
            row.id,
            row.partner,
            country(row.country),
            day(row.signed_on) if row.signed_on else _("Por saber"),
            _register(row),
            standing_view(row.valid_until, row.indefinite, today),
        )
        for row in rows
    ]


def _register(row: Agreement) -> str:
    if row.register_number:
        return str(_("Registrado con el número %(number)s", number=row.register_number))
    if row.registered is None:
        return str(_("Por saber si está registrado"))
    return str(_("Registrado") if row.registered else _("No está registrado"))


def paper_views(rows: Iterable[Paper], agreements: Iterable[Agreement], today: date) -> list[PaperView]:
    """The papers with how they stand today."""
    partners = {row.id: row.partner for row in agreements}
    return [
        PaperView(
            row.id,
            row.title,
            str(PAPER_KINDS.get(row.kind, row.kind)),
            row.filename,
            _size(row.size),
            row.added_at,
            partners.get(row.agreement_id or 0, ""),
            standing_view(row.valid_until, row.indefinite, today),
        )
        for row in rows
    ]


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.1f} MB" if count >= MEGABYTE else f"{max(1, count // 1000)} kB"


def tongue(code: str) -> str:
    """The name of a language that people of the municipality work in."""
    return str(NATIVE.get(code) or language_name(code))
