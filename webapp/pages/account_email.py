"""Another address to come in with: asked for, proved from the new mailbox, stopped or taken back from the old one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.alerts.tokens import BadLink, ExpiredLink
from tracker.errors import Invalid
from tracker.jobs import second_factor as second
from tracker.jobs.change_email import (
    change_to_confirm,
    change_to_undo,
    confirm_change,
    drop_pending,
    pending_change,
    request_change,
    undo_change,
)
from webapp.database import db
from webapp.forms.account import Bare, ChangeEmail
from webapp.mails import with_mail
from webapp.pages.account import Page, bad_link, keep_links_to_oneself, knows, show_errors
from webapp.security import Ability, needs, person, public, signed_in, this_session
from webapp.sessions import leave
from webapp.state import now, state

pages = Blueprint("email", __name__)
pages.after_request(keep_links_to_oneself)


@pages.route("/cuenta/correo", methods=["GET", "POST"])
@needs(Ability.ACCOUNT)
def change() -> Page | Response:
    """Asks for the change; what it answers says nothing of who else has an account."""
    form, user = ChangeEmail(), person()
    if request.method == "GET":
        return _page(form)
    if form.validate() and knows(user, form.current.data, form) and _proved(form):
        try:
            mails = request_change(db(), state().settings, user, form.email.data or "", now())
        except Invalid as error:
            show_errors(form, error)
        else:
            return with_mail(redirect(url_for("email.change"), 303), *mails)
    return _page(form), 422


@pages.post("/cuenta/correo/cancelar")
@needs(Ability.ACCOUNT)
def cancel() -> Response:
    """Calls back the change that waits."""
    drop_pending(db(), person(), now())
    return redirect(url_for("account.mine"), 303)


@pages.route("/cuenta/correo/<token>", methods=["GET", "POST"])
@needs(Ability.ACCOUNT)
def confirm(token: str) -> str | Response:
    """Makes the new address count, with a button, for whoever asked for it and has both password and mailbox."""
    settings, user, form = state().settings, person(), Bare()
    row = change_to_confirm(db(), settings, token, user, now())
    if request.method == "POST" and form.validate():
        here = this_session()
        mail = confirm_change(db(), settings, token, user, now(), keep=here.id if here is not None else None)
        return with_mail(redirect(url_for("account.mine", correo=1), 303), mail)
    return render_template("pages/email_confirm.html", row=row, form=form)


@pages.route("/cambio-de-correo/<token>", methods=["GET", "POST"])
@public
def undo(token: str) -> str | Response:
    """Stops the change or takes it back, with a button, for whoever has the old mailbox."""
    settings, form = state().settings, Bare()
    row = change_to_undo(db(), settings, token, now())
    if request.method == "POST" and form.validate():
        mail = undo_change(db(), settings, token, now())
        user = signed_in()
        if user is not None and user.id == row.user_id:
            leave()
        return with_mail(render_template("pages/email_undone.html", row=row), mail)
    return render_template("pages/email_undo.html", row=row, form=form)


@pages.errorhandler(BadLink)
def not_a_link(error: BadLink) -> tuple[str, int]:
    """As for other links, but where it is too late to take a change back: then only an admin can help."""
    late = isinstance(error, ExpiredLink) and request.endpoint == "email.undo"
    return (render_template("pages/email_late.html"), 410) if late else bad_link(error)


def _proved(form: ChangeEmail) -> bool:
    """Whether who has a second step typed a code of it."""
    user = person()
    if not second.has_second_factor(db(), user):
        return True
    if second.check(db(), state().settings, user, form.code.data or "", now()):
        return True
    form.code.errors = [*form.code.errors, _("El código no coincide o ya se usó. Espere al siguiente.")]
    return False


def _page(form: ChangeEmail) -> str:
    return render_template(
        "pages/email_change.html",
        form=form,
        pending=pending_change(db(), person(), now()),
        second=second.has_second_factor(db(), person()),
        bare=Bare(formdata=None),
    )
