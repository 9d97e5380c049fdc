"""Sign-in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import Email, InputRequired, Length


class SignIn(FlaskForm):
    """E-mail address and password."""

    email = EmailField(
        _("Correo"),
        [InputRequired(_("Escriba su correo.")), Email(_("Escriba un correo completo."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _("Contraseña"),
        [InputRequired(_("Escriba su contraseña.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class Bare(FlaskForm):
    """A button with its guard against forged requests."""
