"""What the log says of accounts and rights, in sentences."""

from __future__ import annotations

from flask_babel import gettext as _

from tracker.domain.roles import ROLE_ABILITIES, Ability
from tracker.jobs.invite import ROLE_WORDS
from tracker.store.people import Audit


def rights_deed(row: Audit, name: str) -> str | None:
    """What an entry about accounts, rights and sharing says; None for an entry about anything else."""
    data = row.data
    words = {role.value: word for role, word in ROLE_WORDS.items()}
    word = _(words[str(data["role"])]) if data.get("role") in words else ""
    place = data.get("cvegeo") or data.get("state") or ""
    said = {
        "account_made": _("Quien opera Puente abrió la cuenta."),
        "account_opened": _("%(name)s abrió de nuevo la cuenta.", name=name),
        "account_closed": _("%(name)s cerró la cuenta.", name=name),
        "admin_set": _("%(name)s dio la administración de Puente.", name=name)
        if data.get("admin")
        else _("%(name)s quitó la administración de Puente.", name=name),
        "email_change_asked": _("%(name)s pidió cambiar su correo.", name=name),
        "email_changed": _("%(name)s cambió su correo.", name=name),
        "email_change_undone": _("El correo anterior de %(name)s detuvo el cambio o lo deshizo.", name=name),
        "invited": _("%(name)s invitó a una persona (%(role)s %(place)s).", name=name, role=word, place=place),
        "invitation_cancelled": _("%(name)s canceló una invitación.", name=name),
        "invitation_accepted": _(
            "%(name)s aceptó una invitación (%(role)s %(place)s).", name=name, role=word, place=place
        ),
        "liaison_set": _("%(name)s dio el enlace del estado %(place)s.", name=name, place=place),
        "liaison_ended": _("%(name)s quitó el enlace del estado %(place)s.", name=name, place=place),
        "municipality_joined": _(
            "Quien opera Puente pasó el trabajo del municipio %(place)s al %(new)s.",
            place=place,
            new=data.get("to", ""),
        ),
        "municipality_join_undone": _(
            "Quien opera Puente devolvió al municipio %(place)s el trabajo que pasó al %(new)s.",
            place=place,
            new=data.get("from", ""),
        ),
        "password_changed": _("%(name)s cambió su contraseña.", name=name),
        "project_shared": _("%(name)s compartió el proyecto con una contraparte.", name=name),
        "project_unshared": _("%(name)s dejó de compartir el proyecto con una contraparte.", name=name),
        "recovery_code_used": _("%(name)s entró con un código de respaldo.", name=name),
        "request_approved": _("%(name)s aprobó la petición de una cuenta.", name=name),
        "request_refused": _("%(name)s no aprobó la petición de una cuenta.", name=name),
        "role_set": _("%(name)s dio el papel: %(role)s, municipio %(place)s.", name=name, role=word, place=place),
        "role_ended": _("%(name)s quitó el papel: %(role)s, municipio %(place)s.", name=name, role=word, place=place),
        "second_factor_on": _("%(name)s activó su segundo paso.", name=name),
        "second_factor_off": _("%(name)s quitó el segundo paso.", name=name),
        "signed_off": _("%(name)s dio el visto bueno a la solicitud.", name=name),
        "sign_off_withdrawn": _("%(name)s retiró el visto bueno de la solicitud.", name=name),
    }
    found = said.get(row.action)
    return str(found) if found is not None else None


def role_deeds() -> list[tuple[str, str]]:
    """Each role of a municipality with what it may do, in words; read from the table, so that it is never more."""
    words = {
        Ability.SEE: _("lee todo"),
        Ability.COMMENT: _("comenta"),
        Ability.WRITE: _("escribe proyectos, solicitudes y los datos del municipio"),
        Ability.MONEY: _("cambia el dinero de los proyectos: costo, aportación propia y quién paga"),
        Ability.LEGAL: _("lleva los acuerdos y los documentos del municipio"),
        Ability.SHARE: _("comparte proyectos con contrapartes"),
        Ability.SIGN: _("da el visto bueno a las solicitudes"),
        Ability.PEOPLE: _("invita y retira personas"),
        Ability.SHARED: _("lee solo los proyectos que le comparten"),
    }
    return [
        (_(ROLE_WORDS[role]), "; ".join(str(word) for ability, word in words.items() if ability in abilities))
        for role, abilities in ROLE_ABILITIES.items()
    ]


BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def device_words(agent: str) -> str:
    """What a browser says of itself, in two words; a hint for its owner and no proof."""
    browser = next((name for mark, name in BROWSERS if mark in agent), _("Navegador"))
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return _("%(browser)s en %(system)s", browser=browser, system=system) if system else str(browser)
