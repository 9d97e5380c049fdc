"""What happened to a call, in a sentence: the same words in mails and on pages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.domain.fields import FIELDS, Kind

Data = Mapping[str, object]
Translate = Callable[[str], str]


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


PLAIN = {
    "call_found": _("Puente encontró esta convocatoria."),
    "call_announced": _("Se anunció; todavía no recibe propuestas."),
    "call_opened": _("Abrió: ya recibe propuestas."),
    "suspended": _("El fondo la suspendió."),
    "cancelled": _("El fondo la canceló."),
    "reopened": _("Se reabrió: recibe propuestas hasta el {after}."),
    "closed": _("Cerró: ya no recibe propuestas."),
    "results_published": _("El fondo publicó los resultados."),
    "deadline_extended": _("Prórroga: cerraba el {before}, ahora cierra el {after}."),
    "deadline_shortened": _("El cierre se adelantó: cerraba el {before}, ahora cierra el {after}."),
    "document_added": _("Documento nuevo: {name}."),
}
MOVED = {
    "deadline_extended": _("Prórroga: la fecha de cierre es más tarde."),
    "deadline_shortened": _("El cierre se adelantó."),
    "document_added": _("El fondo publicó un documento nuevo."),
    "reopened": _("Se reabrió: vuelve a recibir propuestas."),
}
CORRECTED = _("Puente corrigió un dato: {field}. Antes decía {before}; lo correcto es {after}.")
CORRECTED_TO = _("Puente corrigió un dato: {field}. Lo correcto es {after}.")
WITHDRAWN = _("Puente corrigió un dato: {field}. Antes decía {before}; no se sabe lo correcto.")
CORRECTED_FIELD = _("Puente corrigió un dato: {field}.")
THEMES = {
    ("added", True): _("Tema agregado: {themes}."),
    ("added", False): _("Temas agregados: {themes}."),
    ("removed", True): _("Tema retirado: {themes}."),
    ("removed", False): _("Temas retirados: {themes}."),
}
CHANGED = _("Cambiaron los temas.")
LAST_DAY = _("Cierra pronto: queda un día o menos.")
LAST_DAYS = _("Cierra pronto: quedan {days} días o menos.")
UNNAMED = _("Hubo un cambio en la convocatoria.")


def event_sentence(kind: str, data: Data, translate: Translate = _, locale: Locale | str = "es_MX") -> str:
    """What an event of this kind and with these data says to a person. ``locale`` shapes days.

    A document goes by its ``title`` where the data have one, else by the name of its file.
    """
    if kind == "themes_changed":
        return _themes(data, translate)
    if kind == "closing_soon":
        days = str(data.get("days") or 1)
        return translate(LAST_DAY) if days == "1" else translate(LAST_DAYS).format(days=days)
    if kind == "corrected":
        return _corrected(data, translate, locale)
    words = {name: _day(data.get(key), locale) for name, key in (("before", "from"), ("after", "to"))}
    words["name"] = str(data.get("title") or _name(data.get("document")))
    said = translate(PLAIN.get(kind, UNNAMED))
    missing = any(f"{{{name}}}" in said and not value for name, value in words.items())
    return translate(MOVED[kind]) if missing else said.format(**words)


def _themes(data: Data, translate: Translate) -> str:
    lists = {name: data.get(name) for name in ("added", "removed")}
    named = {name: [str(word) for word in words] for name, words in lists.items() if isinstance(words, list | tuple)}
    said = [
        translate(THEMES[name, len(words) == 1]).format(themes="; ".join(words))
        for name, words in named.items()
        if words
    ]
    return " ".join(said) or translate(CHANGED)


def _corrected(data: Data, translate: Translate, locale: Locale | str) -> str:
    """Which fact was wrong; what it said and says only where that is a day, a sum or a number."""
    field = FIELDS.get(str(data.get("field")))
    if field is None:
        return translate(UNNAMED)
    old, new = (_figure(field.kind, data.get(key), locale) for key in ("from", "to"))
    words = {"field": translate(field.label), "before": old, "after": new}
    if data.get("to") is None and old:
        return translate(WITHDRAWN).format(**words)
    said = CORRECTED if old and new else CORRECTED_TO if new else CORRECTED_FIELD
    return translate(said).format(**words)


def _figure(kind: Kind, value: object, locale: Locale | str) -> str:
    match kind, value:
        case _, None:
            return ""
        case Kind.DEADLINE | Kind.MONTH_OR_DAY | Kind.DAY, _:
            return _day(value, locale)
        case Kind.MONEY, {"amount": amount, "currency": currency}:
            return f"{format_decimal(Decimal(str(amount)), locale=locale)} {currency}"
        case Kind.PERCENT, _:
            return f"{format_decimal(Decimal(str(value)), locale=locale)} %"
        case Kind.NUMBER, _:
            return str(value)
    return ""


def _day(value: object, locale: Locale | str) -> str:
    """``30 de junio de 2025`` of a local instant; empty when it is none."""
    local = value.get("local") if isinstance(value, Mapping) else value
    try:
        day = date.fromisoformat(str(local)[:10])
    except ValueError:
        return ""
    return str(format_date(day, "long", locale=locale))


def _name(address: object) -> str:
    """The name of the file at an address."""
    return unquote(PurePosixPath(urlsplit(str(address or "")).path).name)
