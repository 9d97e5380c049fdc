"""The doors: signing in, passwords, codes, requests and invitations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from tracker.domain.passwords import LONGEST, SHORTEST

EMAIL = [InputRequired(_("Escriba su correo.")), Email(_("Escriba un correo completo.")), Length(max=200)]
NEW_PASSWORD_HELP = _("%(n)s caracteres o más. Una frase de cuatro palabras sirve bien.", n=SHORTEST)


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


class Code(FlaskForm):
    """The second proof."""

    code = StringField(
        _("Código"),
        [InputRequired(_("Escriba el código.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"},
    )


class Forgot(FlaskForm):
    """Where the link to choose a password goes."""

    email = EmailField(_("Correo"), EMAIL, render_kw={"autocomplete": "username"})


class NewPassword(FlaskForm):
    """A password to come in with from now on."""

    password = PasswordField(
        _("Contraseña nueva"),
        [InputRequired(_("Escriba una contraseña.")), Length(max=LONGEST)],
        description=NEW_PASSWORD_HELP,
        render_kw={"autocomplete": "new-password"},
    )


class ChangePassword(NewPassword):
    """A new password by whoever knows the present one."""

    current = PasswordField(
        _("Contraseña actual"),
        [InputRequired(_("Escriba su contraseña actual.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class Reauthenticate(FlaskForm):
    """The password once more, before something that weakens the account."""

    current = PasswordField(
        _("Contraseña actual"),
        [InputRequired(_("Escriba su contraseña actual.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class ChangeEmail(Reauthenticate):
    """Another address to come in with; the code is asked of those who have a second step."""

    email = EmailField(
        _("Correo nuevo"),
        EMAIL,
        description=_("Le enviaremos un enlace para confirmarlo. Hasta entonces sigue entrando con el de ahora."),
        render_kw={"autocomplete": "email"},
    )
    code = StringField(
        _("Código de su teléfono"),
        [Optional(), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"},
    )


class AskAccount(FlaskForm):
    """A wish to have an account."""

    name = StringField(
        _("Nombre y apellidos"),
        [InputRequired(_("Escriba su nombre.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _("Correo de trabajo"),
        EMAIL,
        description=_("Le enviaremos un enlace para confirmarlo."),
        render_kw={"autocomplete": "email"},
    )
    place = StringField(
        _("Municipio y estado"),
        [InputRequired(_("Escriba el municipio y el estado.")), Length(max=200)],
        description=_("Por ejemplo: Zapopan, Jalisco. Si trabaja en un gobierno estatal, escriba el estado."),
    )
    position = StringField(
        _("Cargo"),
        [InputRequired(_("Escriba su cargo.")), Length(max=200)],
        render_kw={"autocomplete": "organization-title"},
    )
    reason = TextAreaField(
        _("Algo que ayude a reconocerle (opcional)"),
        [Optional(), Length(max=1000)],
        description=_("Por ejemplo, el teléfono de su oficina o la página donde aparece su cargo."),
    )


class Accept(NewPassword):
    """Name and password of a new account."""

    name = StringField(
        _("Nombre y apellidos"),
        [InputRequired(_("Escriba su nombre.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )


class Invite(FlaskForm):
    """Somebody to work with; the choices of role and project depend on who invites."""

    email = EmailField(_("Correo"), EMAIL, render_kw={"autocomplete": "off"})
    name = StringField(_("Nombre y apellidos"), [InputRequired(_("Escriba un nombre.")), Length(max=200)])
    role = SelectField(_("Papel"), validate_choice=True)
    project = SelectField(
        _("Proyecto que se comparte"),
        [Optional()],
        description=_("Solo para contrapartes: ven ese proyecto y nada más."),
    )
    with_drafts = BooleanField(_("También los borradores de sus solicitudes"))


class AdminInvite(FlaskForm):
    """Somebody to invite to any place."""

    email = EmailField(_("Correo"), EMAIL, render_kw={"autocomplete": "off"})
    name = StringField(_("Nombre y apellidos"), [InputRequired(_("Escriba un nombre.")), Length(max=200)])
    role = SelectField(_("Papel"), validate_choice=True)
    place = StringField(
        _("Municipio o estado"),
        [Optional(), Length(max=200)],
        description=_("Nombre y estado, o la clave del INEGI. Quien administra no lleva ninguno."),
    )


class Place(FlaskForm):
    """A role in a place, for somebody who has an account or asked for one."""

    role = SelectField(_("Papel"), validate_choice=True)
    place = StringField(
        _("Municipio o estado"),
        [Optional(), Length(max=200)],
        description=_("Nombre y estado, o la clave del INEGI."),
    )


class Bare(FlaskForm):
    """A button with its guard against forged requests."""
