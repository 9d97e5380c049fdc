"""Takes in what somebody has at hand: an address, a file, or the text of a page that Puente can't read by itself."""

from __future__ import annotations

import html
import re

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.errors import Conflict, Invalid, NotFound, PuenteError, Unreadable
from tracker.jobs.add_page import Added, add_pieces
from tracker.jobs.audit import record
from tracker.jobs.material import LARGEST, Piece, fetch, of_file
from webapp import uploads
from webapp.database import catalogue, db
from webapp.forms.admin import TakeIn
from webapp.pages.admin_desk import Page, pages
from webapp.security import admins_only, person
from webapp.state import now, state

uploads.allow(pages, {"take": LARGEST})
PATIENCE = 25
"""Seconds after which a person no longer waits for an address."""
SHOWS = ("address", "file", "text")


@pages.route("/agregar", methods=["GET", "POST"])
@admins_only
def take() -> Page:
    """Where something is handed over; what it presents waits for review."""
    form = TakeIn()
    names = [(fund.key, fund.short_name) for fund in catalogue().funds]
    form.fund.choices = [("", _("El que nombre la página")), *names]
    if request.method == "GET":
        return render_template("pages/admin_take.html", form=form, added=None)
    if not form.validate():
        return render_template("pages/admin_take.html", form=form, added=None), 422
    try:
        added = _taken(form)
    except PuenteError as error:
        db().rollback()
        field, said = _trouble(error)
        form[field].errors = [*form[field].errors, said]
        return render_template("pages/admin_take.html", form=form, added=None), 422
    if added.calls:
        return redirect(url_for("admin.call_page", key=added.calls[0][0]), 303)
    return render_template("pages/admin_take.html", form=form, added=added)


def _taken(form: TakeIn) -> Added:
    """Keeps what was handed over and joins it to its call.

    Raises:
        Invalid: nothing was given, or more than one thing.
        Conflict: the page is one that Puente reads by itself.
        Unreadable: it can't be read.
    """
    user = person()
    db().commit()  # nobody else waits while a site answers
    pieces = _pieces(form)
    added = add_pieces(db(), state().catalogue, pieces, now(), form.fund.data or None)
    record(db(), now(), user, "add", f"page:{added.address}", {"calls": [key for key, _state in added.calls]})
    return added


def _pieces(form: TakeIn) -> list[Piece]:
    upload, text, address = request.files.get("file"), (form.text.data or "").strip(), (form.address.data or "").strip()
    given = [bool(address), bool(upload and upload.filename), bool(text)]
    if sum(given) != 1:
        raise Invalid(_("Dé una sola cosa: una dirección, un archivo o un texto."))
    if address:
        return fetch(state().settings.model_copy(update={"crawl_timeout": PATIENCE}), address)
    if text:
        return of_file("pagina.html", _as_page(text).encode())
    return of_file(*uploads.uploaded("file"))


def _as_page(text: str) -> str:
    """What was pasted as a page: its source as it is, plain words as paragraphs."""
    if re.search(r"<(?:html|body|main|div|p|h1|table)\b", text, re.IGNORECASE):
        return text
    first, *rest = (html.escape(" ".join(part.split())) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    body = "".join(f"<p>{part}</p>" for part in rest if part)
    head = f"<meta charset=utf-8><title>{first}</title>"
    return f"<!doctype html><html><head>{head}</head><body><main><h1>{first}</h1>{body}</main></body></html>"


def _trouble(error: PuenteError) -> tuple[str, str]:
    """The input that is wrong, and what is wrong with it in words."""
    shown = next((name for name in SHOWS if request.form.get(name)), "file")
    if isinstance(error, Unreadable):
        return shown, _reasons().get(error.reason, _unread())
    if isinstance(error, Conflict):
        return shown, _("Puente ya lee esta página por sí solo.")
    if isinstance(error, NotFound):
        return shown, _("Escriba una dirección de la web, como https://www.gob.mx/amexcid.")
    if isinstance(error, Invalid):
        return "address", error.say(_)
    return shown, _unread()


def _unread() -> str:
    return str(_("No se pudo leer. Pruebe con el archivo, o copie y pegue el texto de la página."))


def _reasons() -> dict[str, str]:
    pasted = _("El sitio no deja que un programa lea esta página. Ábrala usted y pegue su texto, o suba el archivo.")
    down = _("El sitio no responde o falla por ahora. Pruebe más tarde, o pegue el texto de la página.")
    strange = _("No se lee este tipo de archivo. Suba un PDF, DOCX, ODT, XLSX, HTML o EML.")
    return {
        "empty": _("No tiene nada escrito."),
        "too_large": _("Es demasiado grande: hasta 20 MB."),
        "redirects": _("La dirección lleva de una a otra sin fin. Ábrala usted y pegue el texto de la página."),
        "refused": _("Puente solo abre direcciones públicas de la web."),
        "damaged": _("El archivo está dañado o no es lo que dice su nombre."),
        "encrypted": _("El archivo pide contraseña. Suba una copia sin ella."),
        "scanned": _("El archivo solo tiene imágenes de páginas. Pegue su texto."),
        "timeout": _("El sitio tardó demasiado. Pruebe más tarde, o pegue el texto de la página."),
        "gone": _("Esa página ya no existe."),
    } | {
        **dict.fromkeys(("challenge", "forbidden", "login", "robots"), pasted),
        **dict.fromkeys(("maintenance", "server_error", "unreachable", "truncated"), down),
        **dict.fromkeys(("unsupported", "wrong_type"), strange),
    }
