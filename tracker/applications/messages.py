"""The sentences that a person reads about an application, in Spanish, to be translated by gettext."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.domain.application import FieldIssue

Translate = Callable[[str], str]


def _(sentence: str) -> str:
    """Marks ``sentence`` for the catalogue of translations and returns it as it is."""
    return sentence


ISSUES: Mapping[str, str] = {
    "required": _("Falta esta respuesta."),
    "required_choice": _("Elija una opción."),
    "over_limit": _("Tiene %(words)d palabras; quite %(over)d. El formato admite %(limit)d."),
    "not_a_choice": _("«%(value)s» no está entre las opciones del formato. Elija una de la lista."),
    "not_a_number": _("Escriba un número entero, solo con cifras."),
    "too_small": _("Escriba %(least)d o más."),
    "too_large": _("Escriba %(most)d o menos."),
    "not_a_month": _("Escriba el mes y el año, por ejemplo «enero de 2026»."),
    "month_order": _("Termina antes de empezar: este mes es anterior a «%(other)s»."),
    "wrong_shape": _("La respuesta no tiene la forma que pide este campo. Escríbala de nuevo."),
    "locked": _("Este campo lo llena la agencia. Se deja en blanco."),
    "unknown": _("No se pudo leer qué pide esta parte del formato. No se llena aquí."),
    "unknown_field": _("El formato no tiene este campo. Su texto se conserva; cópielo a donde corresponda."),
    "too_long": _("Tiene %(length)s caracteres y caben %(limit)s. Acorte el texto y guarde de nuevo."),
}

PLACES: Mapping[str, str] = {
    "missing": _("La copia del formato que se pudo leer no trae esta casilla. Cópielo a mano al enviar."),
    "unknown": _("No se reproduce en la copia que se pudo leer."),
}

TEMPLATE: Mapping[str, str] = {
    "template_changed": _("El archivo del fondo cambió y no se llena hasta revisarlo. Qué cambió: %(changes)s"),
    "added": _("Se agregó: «%(text)s»."),
    "removed": _("Se quitó: «%(text)s»."),
    "place_lost": _("Ya no se encuentra la casilla de «%(label)s»."),
    "choices_changed": _("Cambiaron las opciones de «%(label)s»."),
    "inside": _("Cambió algo que no se ve en el texto: la presentación o una parte interna del archivo."),
}

SOURCES: Mapping[str, str] = {
    "municipality": _("municipio"),
    "project": _("proyecto"),
    "call": _("convocatoria"),
    "contact": _("contacto"),
    "municipality.cvegeo": _("clave del INEGI"),
    "municipality.name": _("nombre"),
    "municipality.state": _("estado"),
    "municipality.seat": _("cabecera"),
    "municipality.population": _("población"),
    "municipality.address": _("domicilio"),
    "municipality.website": _("sitio web"),
    "municipality.head_name": _("titular"),
    "municipality.head_position": _("cargo de la o el titular"),
    "project.title": _("nombre"),
    "project.problem": _("problema"),
    "project.objective": _("objetivo"),
    "project.summary": _("resumen"),
    "project.place": _("lugar"),
    "project.budget": _("presupuesto"),
    "project.own_contribution": _("aportación propia"),
    "project.duration_months": _("duración"),
    "project.starts_on": _("inicio"),
    "project.partner_country": _("país de la contraparte"),
    "project.partner_name": _("contraparte"),
    "project.partners": _("otros que participan"),
    "project.beneficiaries_women": _("mujeres beneficiarias"),
    "project.beneficiaries_men": _("hombres beneficiarios"),
    "project.activities": _("actividades"),
    "project.applicant_type": _("quién solicita"),
    "call.title": _("título"),
    "call.countries": _("países"),
    "call.partner_required": _("contraparte obligatoria"),
    "contact.name": _("nombre"),
    "contact.position": _("cargo"),
    "contact.email": _("correo"),
    "contact.phone": _("teléfono"),
}


def issue_sentence(issue: FieldIssue, translate: Translate = _) -> str:
    """What is to be put right, in words."""
    return translate(ISSUES[issue.code]) % issue.params


def source_label(path: str, translate: Translate = _) -> str:
    """Where an answer came from, in words: ``proyecto › objetivo``."""
    return f"{translate(SOURCES[path.partition('.')[0]])} › {translate(SOURCES[path])}"
