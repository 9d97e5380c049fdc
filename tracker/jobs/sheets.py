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

Record = Mapping[str, Any]
Cell = str | int | float | None

HEADINGS = {
    "key": "Clave",
    "fund": "Fondo",
    "title": "Convocatoria",
    "edition": "Edición",
    "status": "Estado",
    "state": "Publicación",
    "needs_review": "Por revisar",
    "opens": "Abre",
    "closes": "Cierra",
    "closes_zone": "Huso del cierre",
    "closes_instant_earliest": "Cierra (UTC)",
    "closes_words": "Cierre, en palabras de la fuente",
    "extended_from": "Cierre anterior",
    "amount_max": "Monto máximo",
    "amount_total": "Monto total",
    "amount_average": "Monto promedio",
    "amount_min": "Monto mínimo",
    "currency": "Moneda",
    "cofinancing_pct_min_own": "Aporte propio mínimo (%)",
    "themes": "Temas",
    "applicant_types": "Quién puede postular",
    "applicant_countries": "Países de quien solicita",
    "mx_states": "Estados de México",
    "border_km_max": "Kilómetros a la frontera norte, cuando más",
    "population_min": "Habitantes, cuando menos",
    "population_max": "Habitantes, cuando más",
    "networks": "Red a la que hay que pertenecer",
    "countries": "Países",
    "needs_foreign_partner": "Exige socio extranjero",
    "partner_kinds": "Tipo de contraparte",
    "agreement_required": "Exige acuerdo firmado",
    "pairs_with": "Contraparte que asigna el programa",
    "pays_works": "Paga obra",
    "pays_soft": "Paga estudios y cursos",
    "award": "Premia prácticas en marcha",
    "stages_accepted": "Etapas que se admiten",
    "languages": "Idiomas",
    "contact_emails": "Correos de contacto",
    "documents": "Documentos",
    "source_urls": "Páginas",
    "unknown": "No se sabe",
}
"""The columns by their name in a record, with what people read above them."""

WORDS = {
    "announced": "anunciada",
    "open": "abierta",
    "closed": "cerrada",
    "results": "con resultados",
    "permanent": "permanente",
    "published": "publicada",
    "review": "en revisión",
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


def calls_xlsx(records: Iterable[Record], now: datetime) -> bytes:
    """A workbook with Spanish headings; every text in it is a text, never a formula."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    book.properties.creator = "Puente"
    sheet = book.create_sheet("Convocatorias")
    sheet.freeze_panes = "A2"
    sheet.append([_typed(sheet, heading, Font(bold=True)) for heading in HEADINGS.values()])
    for record in records:
        sheet.append([_typed(sheet, _spanish(cell)) for cell in _cells(record)])
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
        return "; ".join(f"{v['title']} <{v['url']}>" if isinstance(v, Mapping) else str(v) for v in value)
    return value if isinstance(value, int | float | None) else str(value)


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _spanish(cell: Cell) -> Cell:
    return {"yes": "sí", **WORDS}.get(cell, cell) if isinstance(cell, str) else cell


def _typed(sheet: Any, cell: Cell, font: Font | None = None) -> Any:
    written = WriteOnlyCell(sheet, CONTROL.sub(" ", cell)[:MOST_CHARACTERS] if isinstance(cell, str) else cell)
    if isinstance(cell, str):
        written.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    if font:
        written.font = font
    return written
