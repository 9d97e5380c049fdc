"""Calls as a table: CSV for other programs, a workbook for people."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from tracker.alerts.voice import HOME_VOICE, Voice

Record = Mapping[str, Any]
Cell = str | int | float | None


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


HEADINGS = {
    "key": _("Clave"),
    "fund": _("Fondo"),
    "title": _("Convocatoria"),
    "edition": _("Edición"),
    "status": _("Estado"),
    "state": _("Publicación"),
    "needs_review": _("Por revisar"),
    "opens": _("Abre"),
    "closes": _("Cierra"),
    "closes_zone": _("Huso del cierre"),
    "closes_instant_earliest": _("Cierra (UTC)"),
    "closes_words": _("Cierre, en palabras de la fuente"),
    "extended_from": _("Cierre anterior"),
    "amount_max": _("Monto máximo"),
    "amount_total": _("Monto total"),
    "amount_average": _("Monto promedio"),
    "amount_min": _("Monto mínimo"),
    "currency": _("Moneda"),
    "cofinancing_pct_min_own": _("Aporte propio mínimo (%)"),
    "themes": _("Temas"),
    "applicant_types": _("Quién puede postular"),
    "applicant_countries": _("Países de quien solicita"),
    "mx_states": _("Estados de México"),
    "border_km_max": _("Kilómetros a la frontera norte, cuando más"),
    "population_min": _("Habitantes, cuando menos"),
    "population_max": _("Habitantes, cuando más"),
    "networks": _("Red a la que hay que pertenecer"),
    "countries": _("Países"),
    "needs_foreign_partner": _("Exige socio extranjero"),
    "partner_kinds": _("Tipo de contraparte"),
    "agreement_required": _("Exige acuerdo firmado"),
    "pairs_with": _("Contraparte que asigna el programa"),
    "pays_works": _("Paga obra"),
    "pays_soft": _("Paga estudios y cursos"),
    "award": _("Premia prácticas en marcha"),
    "stages_accepted": _("Etapas que se admiten"),
    "languages": _("Idiomas"),
    "contact_emails": _("Correos de contacto"),
    "in_kind": _("Cuenta la aportación en especie"),
    "in_kind_pct_max": _("Aporte propio en especie, cuando más (%)"),
    "evaluation_pct": _("Parte para seguimiento y evaluación (%)"),
    "projects_per_applicant": _("Proyectos por solicitante, cuando más"),
    "projects_funded": _("Proyectos que se apoyan"),
    "goals": _("ODS"),
    "required_documents": _("Qué se adjunta"),
    "send_ways": _("Cómo se envía"),
    "send_to": _("A dónde se envía"),
    "scoring": _("Con qué se califica"),
    "documents": _("Documentos"),
    "source_urls": _("Páginas"),
    "unknown": _("No se sabe"),
}
"""The columns by their name in a record, with what people read above them."""

WORDS = {
    "announced": _("anunciada"),
    "open": _("abierta"),
    "closed": _("cerrada"),
    "results": _("con resultados"),
    "permanent": _("permanente"),
    "published": _("publicada"),
    "review": _("en revisión"),
    "yes": _("sí"),
    "no": _("no"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_CHARACTERS = 32_000
"""A little less than what a cell of a workbook can hold."""


def calls_csv(records: Iterable[Record]) -> str:
    """CSV (RFC 4180) with the records' own names as columns.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for record in records:
        writer.writerow([_guarded(cell) for cell in _cells(record)])
    return out.getvalue()


def calls_xlsx(records: Iterable[Record], now: datetime, voice: Voice = HOME_VOICE) -> bytes:
    """A workbook with headings and words in one language; every text in it is a text, never a formula."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    book.properties.creator = "Puente"
    sheet = book.create_sheet(voice.say(_("Convocatorias")))
    sheet.freeze_panes = "A2"
    sheet.append([_typed(sheet, heading, Font(bold=True)) for heading in map(voice.say, HEADINGS.values())])
    for record in records:
        sheet.append([_typed(sheet, _said(cell, voice)) for cell in _cells(record)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(record: Record) -> list[Cell]:
    wide = {**record, "closes_words": record["evidence"].get("closes")}
    return [_plain(wide[name]) for name in HEADINGS]


def _plain(value: Any) -> Cell:
    """One cell's worth of a value of a record."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {reason}" for name, reason in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_item(item) if isinstance(item, Mapping) else str(item) for item in value)
    return value if isinstance(value, int | float | None) else str(value)


def _item(item: Mapping[str, Any]) -> str:
    """An item of a list: a file with its address, a scoring criterion with its weight, a paper with its conditions."""
    if "url" in item:
        return f"{item['title']} <{item['url']}>"
    if "weight" in item:
        return f"{item['name']}: {item['weight']} {item['unit']}"
    said = [*(str(item[key]) for key in ("signer", "form") if key in item), *item.get("languages", ())]
    said += ["optional"] if item.get("optional") else []
    return f"{item['name']} ({', '.join(said)})" if said else str(item["name"])


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _said(cell: Cell, voice: Voice) -> Cell:
    return voice.say(WORDS[cell]) if isinstance(cell, str) and cell in WORDS else cell


def _typed(sheet: Any, cell: Cell, font: Font | None = None) -> Any:
    written = WriteOnlyCell(sheet, CONTROL.sub(" ", cell)[:MOST_CHARACTERS] if isinstance(cell, str) else cell)
    if isinstance(cell, str):
        written.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    if font:
        written.font = font
    return written
