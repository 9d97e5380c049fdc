"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.jobs.accounts import check_password, sign_out_everywhere
from webapp.database import db
from webapp.forms.account import Bare, SignIn
from webapp.security import Ability, enter, leave, needs, person, public, safe_next, signed_in
from webapp.state import state

pages = Blueprint("account", __name__)
Page = str | Response | tuple[str, int]


@pages.route("/entrar", methods=["GET", "POST"])
@public
def sign_in() -> Page:
    """The door."""
    onward = safe_next(request.args.get("next"), url_for("projects.index"))
    if signed_in() is not None:
        return redirect(onward)
    form = SignIn()
    if request.method == "GET":
        return render_template("pages/sign_in.html", form=form, wrong="")
    if form.validate():
        cost = state().settings.password_cost
        user = check_password(db(), form.email.data or "", form.password.data or "", cost=cost)
        if user is not None:
            enter(user)
            return redirect(onward)
    wrong = "" if form.errors else _("El correo o la contraseña no coinciden.")
    return render_template("pages/sign_in.html", form=form, wrong=wrong), 422


@pages.get("/cuenta")
@needs(Ability.ACCOUNT)
def mine() -> str:
    """The account of whoever asks, with the way out."""
    return render_template("pages/account.html", form=Bare())


@pages.post("/salir")
@needs(Ability.ACCOUNT)
def sign_out() -> Response:
    """Ends this session, or all of them."""
    if request.form.get("everywhere"):
        sign_out_everywhere(db(), person())
    leave()
    return redirect(url_for("calls.home"))
