"""A correction of a fact."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length


class Correction(FlaskForm):
    """The right value, the sentence that proves it, and a note."""

    value = TextAreaField(_("Valor correcto"), [Length(max=5000)])
    words = TextAreaField(_("Frase que lo prueba"), [Length(max=5000)])
    note = StringField(_("Nota"), [Length(max=500)])
