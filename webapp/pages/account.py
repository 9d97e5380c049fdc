"""The doors and the account: signing in and out, passwords, the second step, open sessions."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug import Response
from wtforms import Form

from tracker.alerts.tokens import BadLink, ExpiredLink
from tracker.domain import totp
from tracker.errors import Invalid, NotFound
from tracker.jobs import second_factor as second
from tracker.jobs.accounts import check_password, choose_language
from tracker.jobs.change_email import pending_change
from tracker.jobs.passwords import change_password, request_reset, reset_to_use, use_reset
from tracker.jobs.sign_ins import end_session, end_sessions, sessions_of
from tracker.store.accounts import recovery_codes_of, second_factor_of
from tracker.store.people import User
from webapp.database import db
from webapp.forms.account import Bare, ChangePassword, Code, Forgot, NewPassword, Reauthenticate, SignIn
from webapp.language import CHOICE, NAMES
from webapp.mails import with_mail
from webapp.security import (
    Ability,
    enter,
    landing,
    leave,
    needs,
    owes_second_factor,
    person,
    public,
    safe_next,
    signed_in,
    this_session,
)
from webapp.sessions import wait_for_code, waiting_for_code
from webapp.state import now, state
from webapp.views.qr import square
from webapp.views.rights import device_words

pages = Blueprint("account", __name__)
Page = str | Response | tuple[str, int]
ONWARD = "siguiente"


@pages.route("/entrar", methods=["GET", "POST"])
@public
def sign_in() -> Page:
    """The door."""
    onward = safe_next(request.args.get("next"), "")
    if signed_in() is not None:
        return redirect(onward or landing())
    form = SignIn()
    if request.method == "GET":
        return render_template("pages/sign_in.html", form=form, wrong="", changed="cambiada" in request.args)
    if form.validate():
        user = _whoeverknows(form.email.data or "", form.password.data or "")
        if user is not None and second.has_second_factor(db(), user):
            wait_for_code(user)
            session[ONWARD] = onward
            return redirect(url_for("account.second_step"), 303)
        if user is not None:
            enter(user)
            return redirect(onward or landing())
    wrong = "" if form.errors else _("El correo o la contraseña no coinciden.")
    return render_template("pages/sign_in.html", form=form, wrong=wrong, changed=False), 422


@pages.route("/entrar/codigo", methods=["GET", "POST"])
@public
def second_step() -> Page:
    """The second door, for those whose phone makes codes."""
    user = waiting_for_code()
    if user is None:
        return redirect(url_for("account.sign_in"), 303)
    form = Code()
    if request.method == "GET":
        return render_template("pages/second_step.html", form=form, wrong="")
    if form.validate() and second.check(db(), state().settings, user, form.code.data or "", now()):
        onward = safe_next(session.get(ONWARD), "")
        enter(user, second_factor=True)
        return redirect(onward or landing(), 303)
    wrong = "" if form.errors else _("El código no coincide o ya se usó. Espere al siguiente.")
    return render_template("pages/second_step.html", form=form, wrong=wrong), 422


@pages.post("/salir")
@needs(Ability.ACCOUNT)
def sign_out() -> Response:
    """Ends this session, or all of them."""
    if request.form.get("everywhere"):
        end_sessions(db(), person(), now())
    leave()
    answer = redirect(url_for("calls.home"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@pages.get("/cuenta")
@needs(Ability.ACCOUNT)
def mine() -> str:
    """The account of whoever asks: who they are here, password, second step and open sessions."""
    return _account(ChangePassword())


@pages.post("/cuenta/contrasena")
@needs(Ability.ACCOUNT)
def password() -> Page | Response:
    """Changes the password; the other sessions end."""
    form, user, here = ChangePassword(), person(), this_session()
    if form.validate() and knows(user, form.current.data, form):
        try:
            settings, keep = state().settings, here.id if here is not None else None
            mail = change_password(db(), settings, user, form.password.data or "", now(), keep=keep)
        except Invalid as error:
            show_errors(form, error)
        else:
            return with_mail(redirect(url_for("account.mine", guardada=1), 303), mail)
    return _account(form), 422


@pages.post("/cuenta/idioma")
@needs(Ability.ACCOUNT)
def speak() -> Response:
    """Chooses the language of pages and mails."""
    language = request.form.get("language", "")
    choose_language(db(), person(), language)
    session[CHOICE] = language
    return redirect(url_for("account.mine", idioma_guardado=1), 303)


@pages.route("/cuenta/segundo-paso", methods=["GET", "POST"])
@needs(Ability.ACCOUNT)
def second_factor() -> Page:
    """Sets up the codes of a phone: a key to put into it, then a code to prove that it is there."""
    user, form = person(), Code()
    if request.method == "GET":
        return _second_factor(form)
    if request.form.get("begin"):
        second.begin(db(), user)
        return redirect(url_for("account.second_factor"), 303)
    if form.validate():
        try:
            codes = second.confirm(db(), state().settings, user, form.code.data or "", now())
        except Invalid as error:
            if not error.fields:
                raise
            show_errors(form, error)
        else:
            here = this_session()
            if here is not None:
                here.second_factor = True
            end_sessions(db(), user, now(), but=here.id if here is not None else None)
            return render_template("pages/recovery_codes.html", codes=codes)
    return _second_factor(form), 422


@pages.post("/cuenta/segundo-paso/codigos")
@needs(Ability.ACCOUNT)
def recovery_codes() -> Page:
    """New recovery codes for whoever types their password."""
    form, user = Reauthenticate(), person()
    if second.has_second_factor(db(), user) and form.validate() and knows(user, form.current.data, form):
        codes = second.renew_recovery_codes(db(), state().settings, user)
        return render_template("pages/recovery_codes.html", codes=codes)
    return _second_factor(Code(formdata=None), form), 422


@pages.post("/cuenta/segundo-paso/quitar")
@needs(Ability.ACCOUNT)
def drop_second_factor() -> Page:
    """Takes the second step off for whoever types their password; an admin sets up another before anything else."""
    form, user = Reauthenticate(), person()
    if form.validate() and knows(user, form.current.data, form):
        second.take_off(db(), user, now(), user)
        here = this_session()
        if here is not None:
            here.second_factor = False
        return redirect(url_for("account.second_factor"), 303)
    return _second_factor(Code(formdata=None), form), 422


@pages.post("/cuenta/sesiones/<int:number>/terminar")
@needs(Ability.ACCOUNT)
def end_one(number: int) -> Response:
    """Ends one session of whoever asks."""
    row = next((row for row in sessions_of(db(), person(), now()) if row.id == number), None)
    if row is None:
        raise NotFound("Esa sesión ya terminó.")
    end_session(db(), row, now())
    return redirect(url_for("account.mine"), 303)


@pages.route("/olvide", methods=["GET", "POST"])
@public
def forgot() -> Page | Response:
    """Asks for a link to choose a password; what it answers says nothing of who has an account."""
    form = Forgot()
    if request.method == "GET":
        return render_template("pages/forgot.html", form=form, sent="")
    if not form.validate():
        return render_template("pages/forgot.html", form=form, sent=""), 422
    email = form.email.data or ""
    mail = request_reset(db(), state().settings, email, now())
    return with_mail(render_template("pages/forgot.html", form=form, sent=email), mail)


@pages.route("/restablecer/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> Page | Response:
    """Chooses a password by the link of a mail."""
    form = NewPassword()
    reset_to_use(db(), state().settings, token, now())
    if request.method == "POST" and form.validate():
        try:
            mail = use_reset(db(), state().settings, token, form.password.data or "", now())
        except Invalid as error:
            show_errors(form, error)
        else:
            leave()
            return with_mail(redirect(url_for("account.sign_in", cambiada=1), 303), mail)
    page = render_template("pages/reset.html", form=form)
    return page if request.method == "GET" else (page, 422)


@pages.errorhandler(BadLink)
def bad_link(error: BadLink) -> tuple[str, int]:
    """The same page whatever was wrong with a link, but for one whose time is over."""
    expired = isinstance(error, ExpiredLink)
    return render_template("pages/account_link.html", expired=expired), 410 if expired else 404


@pages.after_request
def keep_links_to_oneself(response: Response) -> Response:
    """Addresses with a token are told to nobody."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.app_context_processor
def _mail() -> dict[str, object]:
    """Whether mails leave at all, so that no page promises one that does not."""
    settings = state().settings
    return {"mail_off": settings.mail == "none", "contact": settings.contact}


def show_errors(form: Form, error: Invalid) -> None:
    """Puts what is wrong beside the fields that it is about."""
    for name, sentence in error.say_fields(_).items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]


def _whoeverknows(email: str, typed: str) -> User | None:
    return check_password(db(), email, typed, cost=state().settings.password_cost)


def knows(user: User, typed: str | None, form: Form) -> bool:
    """Whether a person's password was typed into the field ``current`` of a form, which says so where it was not."""
    if _whoeverknows(user.email, typed or "") is not None:
        return True
    form["current"].errors = [_("No es su contraseña actual.")]
    return False


def _account(form: ChangePassword) -> str:
    here = this_session()
    return render_template(
        "pages/account.html",
        form=form,
        saved="guardada" in request.args,
        moved="correo" in request.args,
        spoken="idioma_guardado" in request.args,
        languages_known=NAMES,
        pending=pending_change(db(), person(), now()),
        second=second.has_second_factor(db(), person()),
        sessions=sessions_of(db(), person(), now()),
        here=here.id if here is not None else None,
        device_words=device_words,
    )


def _second_factor(form: Code, again: Reauthenticate | None = None) -> str:
    user = person()
    factor = second_factor_of(db(), user.id)
    active = factor is not None and factor.confirmed_at is not None
    key = second.key_of(state().settings, factor) if factor is not None and not active else None
    address = totp.address(key, user.email) if key else ""
    return render_template(
        "pages/second_factor.html",
        form=form,
        again=again or Reauthenticate(formdata=None),
        bare=Bare(formdata=None),
        active=active,
        owed=owes_second_factor(),
        key=totp.written(key) if key else "",
        address=address,
        square=square(address) if address else None,
        left=len(recovery_codes_of(db(), user.id)),
    )
