"""Coming to an account: asking for one, proving the address, taking an invitation."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.alerts.tokens import BadLink
from tracker.errors import Invalid
from tracker.jobs.invite import accept_invitation, described, invitation_to_accept
from tracker.jobs.join import request_account, request_to_verify, verify_request
from tracker.jobs.second_factor import has_second_factor
from tracker.store.people import Municipality, user_by_email
from webapp.database import db
from webapp.forms.account import Accept, AskAccount, Bare
from webapp.language import chosen
from webapp.mails import with_mail
from webapp.pages.account import bad_link, keep_links_to_oneself, show_errors
from webapp.security import enter, landing, public, signed_in
from webapp.state import now, state

pages = Blueprint("joining", __name__)
Page = str | Response | tuple[str, int]
pages.register_error_handler(BadLink, bad_link)
pages.after_request(keep_links_to_oneself)


@pages.route("/registro", methods=["GET", "POST"])
@public
def ask() -> Page | Response:
    """Asks for an account; what it answers says nothing of who has one."""
    form = AskAccount()
    if request.method == "GET":
        found = db().get(Municipality, request.args.get("cvegeo", ""))
        form.place.data = f"{found.name}, {found.state} ({found.cvegeo})" if found else ""
        return render_template("pages/ask_account.html", form=form, sent="")
    if not form.validate():
        return render_template("pages/ask_account.html", form=form, sent=""), 422
    fields = (form.email, form.name, form.position, form.place, form.reason)
    email, name, position, place, reason = ((field.data or "").strip() for field in fields)
    mail = request_account(db(), state().settings, email, name, position, place, reason, now(), language=chosen())
    return with_mail(render_template("pages/ask_account.html", form=form, sent=email), mail)


@pages.get("/registro/<token>")
@public
def verification(token: str) -> str:
    """What would be confirmed, with a button: programs that open links in mails must not confirm anything."""
    asked = request_to_verify(db(), state().settings, token, now())
    return render_template("pages/ask_verify.html", asked=asked, form=Bare())


@pages.post("/registro/<token>")
@public
def verify(token: str) -> Response:
    """Confirms the address of a request."""
    verify_request(db(), state().settings, token, now())
    return redirect(url_for("joining.verification", token=token), 303)


@pages.route("/invitacion/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> Page:
    """Takes the place of an invitation: with a new account, or with the one that the address has."""
    settings = state().settings
    row = invitation_to_accept(db(), settings, token, now())
    known = user_by_email(db(), row.email) is not None
    form = Bare() if known else Accept(name=row.name)
    if request.method == "POST" and form.validate():
        name, password = ("", "") if isinstance(form, Bare) else (form.name.data or "", form.password.data or "")
        try:
            user = accept_invitation(db(), settings, token, name, password, now())
        except Invalid as error:
            show_errors(form, error)
        else:
            if not known and not has_second_factor(db(), user):
                enter(user)
            return redirect(landing() if signed_in() is not None else url_for("account.sign_in"), 303)
    page = render_template(
        "pages/invitation.html", form=form, invitation=row, known=known, what=described(db(), row, _)
    )
    return page if request.method == "GET" else (page, 422)
