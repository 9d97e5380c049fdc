"""A correction of a fact, and what is handed over to be read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.validators import Length


class Correction(FlaskForm):
    """The right value, the sentence that proves it, and a note."""

    value = TextAreaField(_("Valor correcto"), [Length(max=5000)])
    words = TextAreaField(_("Frase que lo prueba"), [Length(max=5000)])
    note = StringField(_("Nota"), [Length(max=500)])


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
