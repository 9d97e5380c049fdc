"""The mails that went into a folder instead of out, to look at on a developer's machine and in the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, url_for
from flask_babel import gettext as _

from tracker.alerts.folder import StoredMail, folder_of, stored_mail, stored_mails
from tracker.errors import NotFound
from webapp.security import public
from webapp.state import state

pages = Blueprint("mailbox", __name__, url_prefix="/correo")
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)


@pages.get("/")
@public
def index() -> str:
    """All of them, newest first."""
    with _folder() as folder:
        return render_template("pages/mailbox.html", mails=stored_mails(folder))


@pages.get("/<mail_id>")
@public
def show(mail_id: str) -> str:
    """One mail as people see it: its headers, its page in a frame that can do nothing, and its text."""
    return render_template("pages/mail.html", mail=_mail(mail_id))


@pages.get("/<mail_id>/html")
@public
def body(mail_id: str) -> Response:
    """The page of a mail alone, under a policy of its own: no scripts, nothing from outside."""
    html = _mail(mail_id).html.replace("<head>", '<head><base target="_top">', 1)
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@pages.app_context_processor
def _banner() -> dict[str, object]:
    """Adds the mailbox to what the banner of a simulated date links to."""
    return {"mailbox_url": url_for("mailbox.index")}


@contextmanager
def _folder() -> Iterator[Path]:
    """The folder that the setting names."""
    folder = folder_of(state().settings.mail)
    if folder is None:
        raise NotFound(_("Ese correo no está en la carpeta."))
    try:
        yield folder
    except NotADirectoryError as error:
        why = _("PUENTE_MAIL nombra {path}, que es un archivo. Ponga ahí una carpeta y abra Puente de nuevo.")
        raise NotFound(why, values={"path": folder}) from error


def _mail(mail_id: str) -> StoredMail:
    with _folder() as folder:
        found = stored_mail(folder, mail_id)
    if found is None:
        raise NotFound(_("Ese correo no está en la carpeta."))
    return found
