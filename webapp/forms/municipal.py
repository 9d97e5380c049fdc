"""What a municipality says of itself, its agreements and its papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.forms.fields import Lines, MoneyField, choices, countries, filled, offer_rows

LANGUAGES = ("es", "en", "fr", "pt", "de", "it", "ja", "zh", "ko", "nah", "yua", "zap", "mix", "tzo", "tzh", "oto")
"""ISO 639: those of the funds, and the native ones that most people in Mexico speak."""
NATIVE = {
    "nah": _("náhuatl"),
    "yua": _("maya"),
    "zap": _("zapoteco"),
    "mix": _("mixteco"),
    "tzo": _("tsotsil"),
    "tzh": _("tseltal"),
    "oto": _("otomí"),
}
PAPER_KINDS = {
    "agreement": _("Acuerdo o convenio"),
    "accreditation": _("Acreditación o nombramiento"),
    "minutes": _("Acta de cabildo"),
    "letter": _("Carta de intención o aval"),
    "identity": _("Identificación"),
    "tax": _("Constancia fiscal"),
    "budget": _("Presupuesto o cotización"),
    "other": _("Otro"),
}


class DayOff(Form):
    """A day on which the municipality's offices are closed."""

    day = DateField(_("Día"), [Optional()])
    reason = StringField(_("Por qué"))


class ProfileForm(FlaskForm):
    """What a municipality says of itself."""

    head_name = StringField(_("Quién encabeza el municipio"))
    head_position = StringField(_("Cargo"), description=_("Por ejemplo Presidenta municipal."))
    address = TextAreaField(_("Domicilio"))
    website = StringField(_("Página web"), render_kw={"inputmode": "url"})
    term_starts = DateField(_("La administración empezó"), [Optional()])
    term_ends = DateField(_("La administración termina"), [Optional()])
    networks = Lines(
        _("Redes a las que pertenece"), [Optional()], description=_("Una por renglón, como se llama la red.")
    )
    languages = SelectMultipleField(
        _("Idiomas en que puede trabajar"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    days_off = FieldList(FormField(DayOff), _("Días sin oficina"))
    border_km = MoneyField(_("Kilómetros a la frontera norte"), render_kw={"inputmode": "decimal"})
    border_note = StringField(
        _("Cómo se midió"), description=_("Por ejemplo: por carretera, de la cabecera a Nuevo Laredo.")
    )

    def offer(self, names: dict[str, str]) -> None:
        """Names the languages, and gives the list of days rows to fill in."""
        self.languages.choices = [(code, str(NATIVE.get(code, names.get(code, code)))) for code in LANGUAGES]
        offer_rows(self.days_off)

    def values(self) -> dict[str, object]:
        """What was typed, as the store keeps it."""
        texts = ("head_name", "head_position", "address", "website", "border_note")
        values: dict[str, object] = {name: " ".join((self[name].data or "").split()) or None for name in texts}
        values |= {name: self[name].data for name in ("term_starts", "term_ends", "border_km")}
        days = [{**row, "day": row["day"].isoformat()} for row in filled(self.days_off) if row["day"]]
        return values | {
            "networks": [" ".join(line["text"].split()) for line in self.networks.data or ()],
            "languages": self.languages.data or [],
            "days_off": sorted(days, key=lambda row: str(row["day"])),
        }


class AgreementForm(FlaskForm):
    """An agreement with a foreign partner."""

    partner = StringField(_("Con quién"), description=_("Por ejemplo: Ciudad de Angulema."))
    country = SelectField(_("País"), choices=lambda: countries(_("Elija")), default="")
    signed_on = DateField(_("Se firmó el"), [Optional()])
    valid_until = DateField(_("Vence el"), [Optional()])
    indefinite = BooleanField(_("No tiene término"))
    registered = SelectField(
        _("¿Está en el registro de la Secretaría de Relaciones Exteriores?"),
        choices=choices([("yes", _("Sí")), ("no", _("No"))], _("Por saber")),
        default="",
    )
    register_number = StringField(_("Número de registro"))

    def values(self) -> dict[str, object]:
        """What was typed, as the store keeps it."""
        return {
            "partner": self.partner.data or "",
            "country": self.country.data or "",
            "signed_on": self.signed_on.data,
            "valid_until": self.valid_until.data,
            "indefinite": True if self.indefinite.data else None,
            "registered": {"yes": True, "no": False}.get(self.registered.data or ""),
            "register_number": self.register_number.data or "",
        }


def in_form(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an agreement as its form shows them."""
    return {**values, "registered": {True: "yes", False: "no"}.get(values.get("registered"), "")}  # type: ignore[arg-type]  # None has none


class PaperForm(FlaskForm):
    """A document for the vault."""

    file = FileField(_("Archivo"), description=_("PDF, PNG, JPG, DOCX, XLSX u ODT, hasta 10 MB."))
    title = StringField(_("Qué documento es"), description=_("Por ejemplo: acta de cabildo del 3 de junio."))
    kind = SelectField(
        _("Tipo"),
        choices=lambda: choices(((code, str(word)) for code, word in PAPER_KINDS.items()), _("Elija")),
        default="",
    )
    agreement = SelectField(_("Acuerdo al que pertenece"), default="")
    issued_on = DateField(_("Se expidió el"), [Optional()])
    valid_until = DateField(_("Vence el"), [Optional()])
    indefinite = BooleanField(_("No vence"))

    def offer(self, agreements: list[tuple[str, str]]) -> None:
        """Names the agreements that a paper may belong to."""
        self.agreement.choices = [("", str(_("Ninguno"))), *agreements]

    def values(self) -> dict[str, Any]:
        """What was typed, as the store keeps it."""
        return {
            "title": self.title.data or "",
            "kind": self.kind.data or "",
            "issued_on": self.issued_on.data,
            "valid_until": self.valid_until.data,
            "indefinite": True if self.indefinite.data else None,
        }
