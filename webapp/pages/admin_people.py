"""The accounts: who asked for one, who was invited, what each person is, and how that changes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.catalogue import Catalogue
from tracker.domain.roles import STAFF, Role
from tracker.errors import Invalid, NotFound
from tracker.jobs.invite import ROLE_WORDS, Place, cancel_invitation, described, invite
from tracker.jobs.join import approve_request, refuse_request
from tracker.jobs.people import add_state, end_membership, end_state, set_active, set_admin, set_role
from tracker.jobs.place_named import municipality_named, state_named, state_names
from tracker.jobs.second_factor import has_second_factor, take_off
from tracker.jobs.sign_ins import end_sessions
from tracker.store.accounts import Invitation, JoinRequest, everybody, open_invitations, requests_to_decide
from tracker.store.municipal import places_to_choose
from tracker.store.people import User
from webapp.database import db
from webapp.forms.account import AdminInvite
from webapp.forms.account import Place as PlaceForm
from webapp.mails import with_mail
from webapp.pages.account import show_errors
from webapp.pages.admin_desk import Page, pages
from webapp.pages.people import role_choices
from webapp.security import admins_only, person
from webapp.state import now, state

ADMIN = "admin"
"""How the choice of a role says that somebody looks after Puente."""


@pages.get("/personas")
@admins_only
def people() -> str:
    """Requests to decide, invitations on their way, all accounts, and a form to invite."""
    return _shown(_invite_form())


@pages.post("/personas")
@admins_only
def invite_person() -> Page | Response:
    """Invites somebody to any place."""
    form = _invite_form()
    if form.validate():
        try:
            place = _place(form.role.data, form.place.data or "")
            email, name = form.email.data or "", form.name.data or ""
            _row, mail = invite(db(), state().settings, email, name, place, by=person(), now=now())
        except Invalid as error:
            show_errors(form, error)
        else:
            return with_mail(redirect(url_for("admin.people", invitada=1), 303), mail)
    return _shown(form), 422


@pages.route("/personas/peticiones/<int:number>", methods=["GET", "POST"])
@admins_only
def decide_request(number: int) -> Page | Response:
    """Decides on a request: invites whoever asked, or says no."""
    row = db().get(JoinRequest, number)
    if row is None or row.verified_at is None:
        raise NotFound("No hay una petición con ese número.")
    form = _place_form()
    if request.method == "POST" and request.form.get("refuse"):
        mail = refuse_request(db(), state().settings, row, by=person(), now=now())
        return with_mail(redirect(url_for("admin.people"), 303), mail)
    if request.method == "POST" and form.validate():
        try:
            place = _place(form.role.data, form.place.data or "")
            mail = approve_request(db(), state().settings, row, place, by=person(), now=now())
        except Invalid as error:
            show_errors(form, error)
        else:
            return with_mail(redirect(url_for("admin.people"), 303), mail)
    if request.method == "GET":
        form.place.data = row.place
    page = render_template("pages/admin_request.html", row=row, form=form)
    return page if request.method == "GET" else (page, 422)


@pages.post("/personas/invitaciones/<int:number>/cancelar")
@admins_only
def cancel_any(number: int) -> Response:
    """Calls an invitation back."""
    row = db().get(Invitation, number)
    if row is None:
        raise NotFound("No hay una invitación pendiente con ese número.")
    cancel_invitation(db(), row, by=person(), now=now())
    return redirect(url_for("admin.people"), 303)


@pages.get("/personas/<int:user_id>")
@admins_only
def one_person(user_id: int) -> str:
    """One account: what the person is, and what can be changed."""
    return _one(_user(user_id), _place_form())


@pages.post("/personas/<int:user_id>/papel")
@admins_only
def give_role(user_id: int) -> Page:
    """Gives a person a role in a municipality, a state, or the administration."""
    user, form = _user(user_id), _place_form()
    if form.validate():
        try:
            place = _place(form.role.data, form.place.data or "")
        except Invalid as error:
            show_errors(form, error)
        else:
            _give(user, place)
            return redirect(url_for("admin.one_person", user_id=user.id), 303)
    return _one(user, form), 422


@pages.post("/personas/<int:user_id>/retirar")
@admins_only
def take_role(user_id: int) -> Response:
    """Takes a role, a state or the administration away from a person."""
    user = _user(user_id)
    if request.form.get("cvegeo"):
        end_membership(db(), user, request.form["cvegeo"], by=person(), now=now())
    elif request.form.get("state"):
        end_state(db(), user, request.form["state"], by=person(), now=now())
    elif request.form.get(ADMIN):
        set_admin(db(), user, False, by=person(), now=now())
    return redirect(url_for("admin.one_person", user_id=user.id), 303)


@pages.post("/personas/<int:user_id>/cuenta")
@admins_only
def settle_account(user_id: int) -> Response:
    """Closes an account, opens it again, ends its sessions, or takes the lost phone off."""
    user, deed = _user(user_id), request.form.get("deed")
    if deed == "close":
        set_active(db(), user, False, by=person(), now=now())
    elif deed == "open":
        set_active(db(), user, True, by=person(), now=now())
    elif deed == "sessions":
        end_sessions(db(), user, now())
    elif deed == "phone" and user.id != person().id:
        take_off(db(), user, now(), person())
        end_sessions(db(), user, now())
    else:
        raise Invalid("Elija qué hacer con la cuenta.")
    return redirect(url_for("admin.one_person", user_id=user.id), 303)


def _give(user: User, place: Place) -> None:
    if place.admin:
        set_admin(db(), user, True, by=person(), now=now())
    elif place.state is not None:
        add_state(db(), user, place.state, by=person(), now=now())
    elif place.cvegeo is not None and place.role is not None:
        set_role(db(), user, place.cvegeo, place.role, by=person(), now=now())


def _place(role: str, typed: str) -> Place:
    """The place that a form names.

    Raises:
        Invalid: there is no such municipality or state, or several.
    """
    catalogue: Catalogue = state().catalogue
    if role == ADMIN:
        return Place(admin=True)
    if role == Role.LIAISON:
        return Place(state=state_named(catalogue, typed))
    return Place(municipality_named(places_to_choose(db()), typed).cvegeo, role)


def _choices() -> list[tuple[str, str]]:
    return [*role_choices((*STAFF, Role.LIAISON)), (ADMIN, _("Administración de Puente"))]


def _invite_form() -> AdminInvite:
    form = AdminInvite()
    form.role.choices = _choices()
    return form


def _place_form() -> PlaceForm:
    form = PlaceForm()
    form.role.choices = _choices()
    return form


def _user(user_id: int) -> User:
    user = db().get(User, user_id)
    if user is None:
        raise NotFound("No hay una persona con ese número.")
    return user


def _what(user: User) -> list[str]:
    """All that a person is, in words."""
    names = state_names(state().catalogue)
    roles = [
        f"{_(ROLE_WORDS[Role(row.role)])}: {row.municipality.name}, {row.municipality.state}"
        + (f" ({_('ya no está en el archivo del INEGI')})" if row.municipality.missing_since else "")
        for row in user.memberships
    ]
    states = [f"{_(ROLE_WORDS[Role.LIAISON])}: {names.get(row.state, row.state)}" for row in user.liaisons]
    return [*([_("administra Puente")] if user.is_admin else []), *states, *roles]


def _shown(form: AdminInvite) -> str:
    return render_template(
        "pages/admin_people.html",
        requests=requests_to_decide(db()),
        invitations=[(row, described(db(), row, _)) for row in open_invitations(db(), now())],
        people=[(user, _what(user), has_second_factor(db(), user)) for user in everybody(db())],
        form=form,
        sent="invitada" in request.args,
    )


def _one(user: User, form: PlaceForm) -> str:
    return render_template(
        "pages/admin_person.html",
        user=user,
        states=[(row.state, state_names(state().catalogue).get(row.state, row.state)) for row in user.liaisons],
        roles={role.value: _(word) for role, word in ROLE_WORDS.items()},
        second=has_second_factor(db(), user),
        form=form,
    )
