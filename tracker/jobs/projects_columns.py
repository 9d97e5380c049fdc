"""The columns of a table of projects: what they may be called, and how their cells become values of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale

from tracker.alerts.voice import LOCALES, voice_of
from tracker.catalogue import Catalogue
from tracker.catalogue.words import fold
from tracker.domain.project import CURRENCIES, CURRENCY_WORDS, amount_named
from tracker.errors import Invalid
from tracker.matching.explain import WORDS

FORMULAS = ("=", "+", "-", "@")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_PARTS = re.compile(r"\s*[;,|\n]\s*")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YES = {"si": True, "s": True, "x": True, "1": True, "verdadero": True, "no": False, "n": False, "0": False}
_YES |= {"falso": False}


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


NO_FORMULAS = _("Trae una fórmula: pegue su valor.")

Read = Callable[[str, Catalogue], object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it fills, its usual heading, other names for it (folded), and how a cell is read."""

    field: str
    heading: str
    names: tuple[str, ...]
    read: Read


def heading_of(text: str) -> str:
    """A heading as it is compared: without accents, marks, units in brackets and double spaces."""
    plain = re.sub(r"\(.*?\)", " ", fold(text))
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


def _text(cell: str, _catalogue: Catalogue) -> object:
    return cell


def _lines(cell: str, _catalogue: Catalogue) -> object:
    return [{"text": text} for line in re.split(r"[\n;]", cell) if (text := line.strip())]


def _sum(cell: str, _catalogue: Catalogue) -> object:
    typed = cell.strip()
    if typed.startswith(("=", "+", "@")):
        raise Invalid(NO_FORMULAS)
    try:
        return amount_named(typed)[0]
    except Invalid:
        if typed.startswith("-") and re.search(r"[A-Za-z]", typed):
            raise Invalid(NO_FORMULAS) from None
        raise


def _figure(cell: str, _catalogue: Catalogue) -> object:
    if cell.startswith(("=", "+", "@")):
        raise Invalid(NO_FORMULAS)
    if not _NUMBER.fullmatch(cell) or len(cell) > 15:
        raise Invalid(_("Escriba un número entero con cifras."))
    return int(cell.replace(",", ""))


def _day(cell: str, _catalogue: Catalogue) -> object:
    """YYYY-MM-DD, or the day first as people write it in Mexico."""
    wrong = Invalid(_("Escriba la fecha como 2026-01-31 o 31/01/2026."))
    match = _DAY.fullmatch(cell)
    iso = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else cell
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise wrong from None


def _yes(cell: str, _catalogue: Catalogue) -> object:
    answer = _YES.get(fold(cell))
    if answer is None:
        raise Invalid(_("Escriba sí o no."))
    return answer


def _currency(cell: str, _catalogue: Catalogue) -> object:
    code = CURRENCY_WORDS.get(fold(cell), cell.upper())
    if code not in CURRENCIES:
        raise Invalid(_("Escriba la moneda con sus tres letras, por ejemplo MXN, USD o EUR."))
    return code


def _themes(cell: str, catalogue: Catalogue) -> object:
    known = {fold(theme.label["es"]): theme.id for theme in catalogue.themes}
    known |= {fold(word): key for key, word in WORDS["themes"].items()}
    known |= {theme.id: theme.id for theme in catalogue.themes}
    found = [known.get(fold(part)) for part in _PARTS.split(cell) if part]
    if None in found:
        raise Invalid(_("Escriba los temas como los llama Puente, con punto y coma entre uno y otro."))
    return list(dict.fromkeys(found))


def _goals(cell: str, _catalogue: Catalogue) -> object:
    parts = [re.sub(r"(?i)^ods\s*[-.]?\s*", "", part) for part in re.split(r"\s*[;,|\n]\s*|\s+y\s+", cell) if part]
    if not all(part.isdecimal() and 1 <= int(part) <= 17 for part in parts):
        raise Invalid(_("Escriba los ODS con sus números, del 1 al 17."))
    return sorted({int(part) for part in parts})


def _of(kind: str, wrong: str) -> Read:
    """A code of ``WORDS``, written as the code or as its word."""

    def read(cell: str, _catalogue: Catalogue) -> object:
        known = {fold(word): code for code, word in WORDS[kind].items()} | {code: code for code in WORDS[kind]}
        code = known.get(fold(cell))
        if code is None:
            raise Invalid(wrong)
        return code

    return read


def _country(cell: str, _catalogue: Catalogue) -> object:
    code = _countries().get(fold(cell))
    if code is None:
        raise Invalid(_("Escriba el nombre del país, por ejemplo Uruguay o Francia."))
    return code


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    names = {code: name for code, name in Locale("es", "MX").territories.items() if len(code) == 2 and code.isalpha()}
    return {fold(name): code for code, name in names.items()} | {code.lower(): code for code in names}


_STAGE = _of("stages", _("Escriba la etapa: idea, diseño, listo para empezar, en marcha o terminado."))
_KIND = _of("types", _("Escriba el tipo de contraparte, por ejemplo municipio o universidad."))

COLUMNS = (
    Column("title", _("Nombre del proyecto"), ("titulo", "nombre", "proyecto", "title"), _text),
    Column("problem", _("Problema"), ("que problema atiende", "problematica", "justificacion"), _text),
    Column("objective", _("Objetivo"), ("que quiere lograr", "objetivo general"), _text),
    Column("summary", _("Resumen"), ("descripcion",), _text),
    Column("place", _("Lugar"), ("donde", "ubicacion", "localidad"), _text),
    Column("themes", _("Temas"), ("tema",), _themes),
    Column("sdgs", _("ODS"), ("objetivos de desarrollo sostenible",), _goals),
    Column("activities", _("Actividades"), ("actividad",), _lines),
    Column("stage", _("Etapa"), ("estado del proyecto", "avance"), _STAGE),
    Column("budget", _("Costo"), ("cuanto cuesta", "presupuesto", "monto", "costo total"), _sum),
    Column("own_contribution", _("Aportación propia"), ("cuanto pone el municipio", "aportacion municipal"), _sum),
    Column("currency", _("Moneda"), ("divisa",), _currency),
    Column("duration_months", _("Meses"), ("meses que dura", "duracion", "duracion en meses"), _figure),
    Column("starts_on", _("Inicio"), ("cuando empieza", "fecha de inicio"), _day),
    Column("partner_country", _("País de la contraparte"), ("pais",), _country),
    Column("partner_name", _("Contraparte"), ("nombre de la contraparte", "socio"), _text),
    Column("partner_kind", _("Tipo de contraparte"), (), _KIND),
    Column("includes_works", _("Incluye obra"), ("obra",), _yes),
    Column("beneficiaries_women", _("Mujeres beneficiarias"), ("mujeres", "beneficiarias"), _figure),
    Column("beneficiaries_men", _("Hombres beneficiarios"), ("hombres", "beneficiarios hombres"), _figure),
)
"""In the order in which they are shown and exported."""


@lru_cache
def columns_by_name() -> Mapping[str, Column]:
    """The columns by all that they may be called, their usual headings in each language that Puente speaks too."""
    headings = {heading_of(voice_of(tongue).say(c.heading)): c for tongue in LOCALES for c in COLUMNS}
    return headings | {name: column for column in COLUMNS for name in (heading_of(column.heading), *column.names)}
