"""Writes what a municipality says of itself: its profile and its agreements with foreign partners."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from tracker.domain.project import clean
from tracker.errors import Conflict, Invalid
from tracker.jobs.audit import record
from tracker.jobs.projects import plain
from tracker.store.municipal import Profile, profile_of
from tracker.store.people import Agreement, Municipality, User

OWN = ("networks", "address", "website", "head_name", "head_position")
"""Fields that stand with INEGI's facts of the municipality; INEGI's own are never written here."""
SAID = ("languages", "days_off", "term_starts", "term_ends", "border_km", "border_note")
WRITABLE = (*OWN, *SAID)
AGREED = ("partner", "country", "signed_on", "valid_until", "indefinite", "registered", "register_number")
MOST_ITEMS = 60
LONGEST = 300
FARTHEST = Decimal(4000)
"""Kilometres: no place of Mexico lies farther from its northern border."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


def profile_values(session: Session, place: Municipality) -> dict[str, object]:
    """What a municipality has said of itself, by field; empty lists and None where nobody has."""
    said = profile_of(session, place.cvegeo)
    values: dict[str, object] = {name: getattr(place, name) for name in OWN}
    empty: dict[str, list[object]] = {"languages": [], "days_off": []}
    return values | {name: getattr(said, name) if said else empty.get(name) for name in SAID}


def change_profile(
    session: Session, place: Municipality, values: Mapping[str, object], user: User, now: datetime
) -> None:
    """Changes what a municipality says of itself; each change is in the audit log with what stood there before.

    Raises:
        Invalid: something is wrong with the values; ``fields`` says what.
    """
    unknown = sorted(values.keys() - set(WRITABLE))
    if unknown:
        raise Invalid("El perfil no tiene: {names}.", values={"names": ", ".join(unknown)})
    before = profile_values(session, place)
    tidy = {name: _tidy(value) for name, value in values.items()}
    if wrong := _wrong(before | tidy):
        raise Invalid(next(iter(wrong.values())), wrong)
    changes = {name: [old, new] for name in tidy if (old := plain(before[name])) != (new := plain(tidy[name]))}
    if not changes:
        return
    said = profile_of(session, place.cvegeo)
    if said is None:
        said = Profile(cvegeo=place.cvegeo, languages=[], days_off=[])
        session.add(said)
    for name in changes:
        setattr(place if name in OWN else said, name, tidy[name])
    said.changed_at, said.changed_by = now, user.id
    session.flush()
    record(session, now, user, "profile_changed", f"municipality:{place.cvegeo}", changes)


def agreement_values(agreement: Agreement) -> dict[str, object]:
    """What is kept of an agreement, by field."""
    return {name: getattr(agreement, name) for name in AGREED}


def tidied_agreement(values: Mapping[str, object]) -> dict[str, object]:
    """The values of an agreement as they would be kept: clean texts, None where nothing was said."""
    return {name: _tidy(value) for name, value in values.items()}


def keep_agreement(
    session: Session,
    cvegeo: str,
    values: Mapping[str, object],
    user: User,
    now: datetime,
    agreement: Agreement | None = None,
) -> Agreement:
    """Adds an agreement of a municipality with a foreign partner, or changes one that is there.

    Raises:
        Invalid: something is wrong with the values; ``fields`` says what.
    """
    tidy = tidied_agreement(values)
    if wrong := _wrong_agreement(tidy):
        raise Invalid(next(iter(wrong.values())), wrong)
    action = "agreement_added" if agreement is None else "agreement_changed"
    if agreement is None:
        agreement = Agreement(cvegeo=cvegeo)
        session.add(agreement)
    elif agreement.cvegeo != cvegeo:
        raise Conflict("El acuerdo es de otro municipio.")
    for name in AGREED:
        setattr(agreement, name, tidy.get(name))
    session.flush()
    data = {"agreement": agreement.id, **{name: plain(value) for name, value in tidy.items()}}
    record(session, now, user, action, f"municipality:{cvegeo}", data)
    return agreement


def drop_agreement(session: Session, agreement: Agreement, user: User, now: datetime) -> None:
    """Takes an agreement away; its papers stay in the vault."""
    data = {"agreement": agreement.id, "partner": agreement.partner, "country": agreement.country}
    session.delete(agreement)
    session.flush()
    record(session, now, user, "agreement_dropped", f"municipality:{agreement.cvegeo}", data)


def _tidy(value: object) -> object:
    if isinstance(value, str):
        return " ".join(clean(value).split()) or None
    if isinstance(value, list):
        return [{k: _tidy(v) for k, v in item.items()} if isinstance(item, Mapping) else _tidy(item) for item in value]
    return value


def _wrong(values: Mapping[str, object]) -> dict[str, str]:
    wrong = {}
    for name in ("address", "website", "head_name", "head_position", "border_note"):
        if len(str(values.get(name) or "")) > LONGEST:
            wrong[name] = _("Escriba 300 caracteres cuando más.")
    website = values.get("website")
    if isinstance(website, str) and (urlsplit(website).scheme not in ("http", "https") or "." not in website):
        wrong["website"] = _("Escriba la dirección completa, por ejemplo https://www.zapopan.gob.mx.")
    for name in ("networks", "languages", "days_off"):
        items = values.get(name)
        if isinstance(items, list) and len(items) > MOST_ITEMS:
            wrong[name] = _("Son demasiados: escriba 60 cuando más.")
    codes = values.get("languages")
    if isinstance(codes, list) and not all(isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in codes):
        wrong["languages"] = _("Elija los idiomas de la lista.")
    starts, ends = values.get("term_starts"), values.get("term_ends")
    if isinstance(starts, date) and isinstance(ends, date) and ends <= starts:
        wrong["term_ends"] = _("La administración termina después de empezar.")
    km = values.get("border_km")
    if isinstance(km, Decimal) and not (km.is_finite() and 0 <= km <= FARTHEST):
        wrong["border_km"] = _("Escriba los kilómetros, de 0 a 4,000.")
    elif km is not None and not values.get("border_note"):
        wrong["border_note"] = _("Diga cómo se midió, para que otros puedan comprobarlo.")
    return wrong


def _wrong_agreement(values: Mapping[str, object]) -> dict[str, str]:
    wrong = {}
    partner, country = values.get("partner"), values.get("country")
    if not partner:
        wrong["partner"] = _("Escriba con quién es el acuerdo.")
    elif len(str(partner)) > LONGEST:
        wrong["partner"] = _("Escriba 300 caracteres cuando más.")
    if not isinstance(country, str) or len(country) != 2 or country == "MX":
        wrong["country"] = _("Elija el país de la contraparte.")
    signed, until = values.get("signed_on"), values.get("valid_until")
    if isinstance(signed, date) and isinstance(until, date) and until < signed:
        wrong["valid_until"] = _("Termina antes de la fecha de firma.")
    if until is not None and values.get("indefinite"):
        wrong["valid_until"] = _("Deje vacía la fecha, o quite que no tiene término.")
    if values.get("register_number") and values.get("registered") is False:
        wrong["registered"] = _("Si tiene número de registro, está registrado.")
    if len(str(values.get("register_number") or "")) > LONGEST:
        wrong["register_number"] = _("Escriba 300 caracteres cuando más.")
    return wrong
