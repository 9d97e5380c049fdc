"""A correction of a fact, and what is handed over to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.domain.fields import Kind
from webapp.forms.fields import choices


class Correction(FlaskForm):
    """The right value, the sentence that proves it, and a note."""

    value = TextAreaField(_("Valor correcto"), [Length(max=5000)])
    words = TextAreaField(_("Frase que lo prueba"), [Length(max=5000)])
    note = StringField(_("Nota"), [Length(max=500)])

    @property
    def typed(self) -> str:
        """The value as ``typed_value`` reads it."""
        data: Any = self.value.data
        return "\n".join(data) if isinstance(data, list) else data or ""


class YesOrNo(Correction):
    """The right value is a yes or a no."""

    value = SelectField(  # type: ignore[assignment]  # another input for the same value
        _("Valor correcto"), choices=choices((("sí", _("Sí")), ("no", _("No"))), _("No indicado"))
    )


class Number(Correction):
    """The right value is a whole number."""

    value = StringField(  # type: ignore[assignment]  # another input for the same value
        _("Valor correcto"), [Length(max=20)], render_kw={"inputmode": "numeric"}
    )


class Sum(Correction):
    """The right value is a sum with its currency, or a share."""

    value = StringField(_("Valor correcto"), [Length(max=60)])  # type: ignore[assignment]  # another input for the same value


class Several(Correction):
    """The right value is chosen from a short list."""

    value = SelectMultipleField(  # type: ignore[assignment]  # another input for the same value
        _("Valor correcto"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )


_FORMS: dict[Kind, type[Correction]] = {
    Kind.FLAG: YesOrNo, Kind.NUMBER: Number, Kind.MONEY: Sum, Kind.PERCENT: Sum,
}  # fmt: skip


def correction(kind: Kind, typed: str, offered: Sequence[tuple[str, str]]) -> Correction:
    """The form for a field of this kind that holds ``typed``; ``offered`` are codes and words to choose from."""
    if not offered:
        return _FORMS.get(kind, Correction)(value=typed)
    form = Several(value=typed.splitlines())
    form.value.choices = list(offered)
    return form


class TakeIn(FlaskForm):
    """An address, a file or a pasted page, and the fund that it speaks of where it names none."""

    address = StringField(
        _("Dirección"), [Length(max=2000)], description=_("De una página o de un archivo, con https:// al principio.")
    )
    file = FileField(
        _("Archivo"),
        description=_("PDF, DOCX, ODT, XLSX, página guardada (HTML) o correo reenviado (EML), hasta 20 MB."),
    )
    text = TextAreaField(
        _("Texto de la página"),
        [Length(max=500_000)],
        description=_("Cópielo de la página que Puente no puede leer; el primer renglón es su título."),
    )
    fund = SelectField(_("Fondo"), description=_("Solo hace falta si no lo dice."))
