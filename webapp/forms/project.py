"""A project of a municipality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.domain.project import CURRENCIES, OTHER_CURRENCY, PARTNER_KINDS
from tracker.matching.explain import WORDS
from webapp.forms.fields import Lines, MoneyField, SumField, choices, countries, filled, offer_rows

PAYERS = {
    "municipality": _("El municipio"),
    "state": _("El gobierno del estado"),
    "federal": _("El gobierno federal"),
    "fund": _("El fondo que se pide"),
    "partner": _("La contraparte"),
    "other": _("Otra"),
}
KINDS = [(code, WORDS["types"][code]) for code in PARTNER_KINDS]


class SourceRow(Form):
    """Somebody who pays a part of the cost."""

    name = StringField(_("Quién"))
    kind = SelectField(
        _("Tipo"), choices=lambda: choices(((k, str(v)) for k, v in PAYERS.items()), _("Sin decir")), default=""
    )
    amount = SumField(_("Cuánto"), render_kw={"inputmode": "decimal"})


class PartnerRow(Form):
    """Somebody else who takes part."""

    name = StringField(_("Nombre"))
    country = SelectField(_("País"), choices=lambda: countries(_("Sin decir")), default="")
    kind = SelectField(_("Tipo"), choices=choices(KINDS, _("Sin decir")), default="")


class ProjectMoney(FlaskForm):
    """What a project costs and who pays it. The rules stand in ``tracker.domain``."""

    budget = SumField(
        _("Cuánto cuesta"), render_kw={"inputmode": "decimal"}, description=_("Por ejemplo 1,500,000.50.")
    )
    own_contribution = SumField(_("Cuánto pone el municipio"), render_kw={"inputmode": "decimal"})
    currency = SelectField(_("Moneda"), choices=choices(((code, code) for code in CURRENCIES), _("Elija")), default="")
    sources = FieldList(FormField(SourceRow), _("Quién paga qué parte"))

    def offer(self, goals: Sequence[tuple[int, str]]) -> None:
        """Gives the list of who pays rows to fill in."""
        offer_rows(self.sources)

    def values(self) -> dict[str, object]:
        """What was typed, as the store keeps it."""
        fields: dict[str, Field] = {field.short_name: field for field in self}
        values = {name: _value(field) for name, field in fields.items() if name != "csrf_token"}
        named = {field.named for field in self._sums()} - {None}
        currency = values["currency"] or (named.pop() if len(named) == 1 else None)
        return values | {"currency": currency, "sources": filled(self.sources)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Also whether no sum names another currency than the chosen one, or two sums two."""
        fine = bool(super().validate(extra_validators))
        codes = {field.named for field in self._sums()} | {self.currency.data or None}
        if len(codes - {None}) > 1:
            for field in self._sums():
                if field.named is not None:
                    field.errors = [*field.errors, gettext(OTHER_CURRENCY)]
            return False
        return fine

    def _sums(self) -> list[SumField]:
        return [self.budget, self.own_contribution, *(entry.form.amount for entry in self.sources.entries)]


class ProjectForm(ProjectMoney):
    """All that a project can say of itself; only the title is asked for."""

    title = StringField(_("Nombre del proyecto"))
    problem = TextAreaField(_("Qué problema atiende"))
    objective = TextAreaField(_("Qué quiere lograr"))
    summary = TextAreaField(_("Resumen"))
    place = StringField(_("Dónde"))
    themes = SelectMultipleField(
        _("Temas"),
        choices=choices(WORDS["themes"].items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    sdgs = SelectMultipleField(
        _("Objetivos de Desarrollo Sostenible"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    activities = Lines(_("Actividades"), [Optional()], description=_("Una por renglón."))
    stage = SelectField(_("Etapa"), choices=choices(WORDS["stages"].items(), _("Sin decir")), default="")
    duration_months = IntegerField(_("Meses que dura"), [Optional()], render_kw={"inputmode": "numeric"})
    starts_on = DateField(_("Cuándo empieza"), [Optional()])
    partner_country = SelectField(
        _("País de la contraparte"), choices=lambda: countries(_("Sin contraparte todavía")), default=""
    )
    partner_name = StringField(_("Nombre de la contraparte"))
    partner_kind = SelectField(_("Tipo de contraparte"), choices=choices(KINDS, _("Sin decir")), default="")
    partners = FieldList(FormField(PartnerRow), _("Otros que participan"))
    includes_works = SelectField(
        _("¿Incluye obra?"), choices=choices([("yes", _("Sí")), ("no", _("No"))], _("Sin decir")), default=""
    )
    beneficiaries_women = IntegerField(_("Mujeres beneficiarias"), [Optional()], render_kw={"inputmode": "numeric"})
    beneficiaries_men = IntegerField(_("Hombres beneficiarios"), [Optional()], render_kw={"inputmode": "numeric"})

    def offer(self, goals: Sequence[tuple[int, str]]) -> None:
        """Names the goals, and gives the lists rows to fill in."""
        self.sdgs.choices = [(number, f"{number}. {title}") for number, title in goals]
        super().offer(goals)
        offer_rows(self.partners)

    def values(self) -> dict[str, object]:
        """What was typed, as the store keeps it."""
        works = {"yes": True, "no": False}.get(self.includes_works.data or "")
        return super().values() | {"partners": filled(self.partners), "includes_works": works}


def shown(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a project as the form shows them."""
    works = {True: "yes", False: "no"}.get(values.get("includes_works"), "")  # type: ignore[arg-type]  # None has none
    return values | {"includes_works": works}


class TableForm(FlaskForm):
    """A table of projects."""

    file = FileField(
        _("Tabla de proyectos"),
        description=_("CSV o XLSX, hasta 8 MB y 20,000 renglones. El primero lleva los nombres."),
    )


def _value(field: Field) -> object:
    if isinstance(field, MoneyField):
        return field.data
    if isinstance(field, StringField | TextAreaField):
        text = (field.data or "").strip()
        return text if field.short_name != "partner_name" else text or None
    if isinstance(field, SelectField) and not isinstance(field, SelectMultipleField):
        return field.data or None
    if isinstance(field, Lines | SelectMultipleField):
        return field.data or []
    return field.data
