"""A project of a municipality."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from tracker.matching.explain import WORDS
from webapp.language import locale

CURRENCIES = ("MXN", "USD", "EUR", "CAD")
LONGEST = 10_000


def _choices(pairs: Iterable[tuple[str, str]], empty: str | None = None) -> list[SelectChoice]:
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(value, _(label)) for value, label in pairs]


def _countries() -> list[SelectChoice]:
    names = locale().territories
    named = sorted(((str(name), code) for code, name in names.items() if len(code) == 2 and code not in {"MX", "ZZ"}))
    return _choices(((code, name) for name, code in named), _("Sin contraparte todavía"))


class Lines(Field):
    """Lines of text that are kept as activities."""

    widget = TextArea()  # type: ignore[assignment]  # it takes any field with _value
    data: list[dict[str, Any]] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(str(item["text"]) for item in self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """One activity a line."""
        if valuelist:
            self.data = [{"text": text} for line in valuelist[0].splitlines() if (text := line.strip())]


class ProjectForm(FlaskForm):
    """All that a project can say of itself; only the title is asked for."""

    version = HiddenField()
    title = StringField(
        _("Nombre del proyecto"), [InputRequired(_("Escriba el nombre del proyecto.")), Length(max=300)]
    )
    problem = TextAreaField(_("Qué problema atiende"), [Optional(), Length(max=LONGEST)])
    objective = TextAreaField(_("Qué quiere lograr"), [Optional(), Length(max=LONGEST)])
    summary = TextAreaField(_("Resumen"), [Optional(), Length(max=LONGEST)])
    place = StringField(_("Dónde"), [Optional(), Length(max=500)])
    themes = SelectMultipleField(
        _("Temas"),
        choices=_choices(WORDS["themes"].items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    activities = Lines(_("Actividades"), [Optional()], description=_("Una por renglón."))
    stage = SelectField(_("Etapa"), choices=_choices(WORDS["stages"].items(), _("Sin decir")), default="")
    budget = DecimalField(_("Cuánto cuesta"), [Optional(), NumberRange(min=0)], places=None)
    own_contribution = DecimalField(_("Cuánto pone el municipio"), [Optional(), NumberRange(min=0)], places=None)
    currency = SelectField(_("Moneda"), choices=_choices(((code, code) for code in CURRENCIES), _("Elija")), default="")
    duration_months = IntegerField(_("Meses que dura"), [Optional(), NumberRange(min=1, max=240)])
    starts_on = DateField(_("Cuándo empieza"), [Optional()])
    partner_country = SelectField(_("País de la contraparte"), choices=_countries, default="")
    partner_name = StringField(_("Nombre de la contraparte"), [Optional(), Length(max=300)])
    partner_kind = SelectField(
        _("Tipo de contraparte"), choices=_choices(WORDS["types"].items(), _("Sin decir")), default=""
    )
    includes_works = SelectField(
        _("¿Incluye obra?"), choices=_choices([("yes", _("Sí")), ("no", _("No"))], _("Sin decir")), default=""
    )
    beneficiaries_women = IntegerField(_("Mujeres beneficiarias"), [Optional(), NumberRange(min=0)])
    beneficiaries_men = IntegerField(_("Hombres beneficiarios"), [Optional(), NumberRange(min=0)])

    def values(self) -> dict[str, object]:
        """What was typed, as the store keeps it."""
        fields: dict[str, Field] = {field.short_name: field for field in self}
        skipped = {"version", "csrf_token"}
        values = {name: _value(field) for name, field in fields.items() if name not in skipped}
        return values | {"includes_works": {"yes": True, "no": False}.get(self.includes_works.data or "")}


def _value(field: Field) -> object:
    if isinstance(field, StringField | TextAreaField):
        text = (field.data or "").strip()
        return text if field.short_name != "partner_name" else text or None
    if isinstance(field, SelectField) and not isinstance(field, SelectMultipleField):
        return field.data or None
    if isinstance(field, Lines | SelectMultipleField):
        return field.data or []
    return field.data
