"""The people of a municipality, and which municipality is looked at by those who see several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.domain.roles import Ability, Role
from tracker.errors import Invalid, NotFound
from tracker.jobs.invite import ROLE_WORDS, Place, cancel_invitation, invite
from tracker.jobs.people import GRANTS, end_membership, may_grant, set_role
from tracker.jobs.rights import may
from tracker.store.accounts import Invitation, open_invitations
from tracker.store.people import Membership, Municipality, User, members_of, municipalities_in
from tracker.store.projects import projects_of
from tracker.store.sharing import project_counts, shares_with
from webapp.database import db
from webapp.forms.account import Bare, Invite
from webapp.mails import with_mail
from webapp.pages.account import show_errors
from webapp.security import choose_municipality, municipality, needs, own_municipality, person
from webapp.state import now, state
from webapp.views.rights import role_deeds

pages = Blueprint("people", __name__)
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a municipality: what they are, whether that is the reader's to change, and what a guest reads."""

    user: User
    role: str
    word: str
    mine: bool
    shared: Sequence[str]


@pages.get("/mis-municipios")
@needs(Ability.ACCOUNT)
def places() -> str:
    """The municipalities whose work the reader may see, to choose one."""
    rows = _visible(person())
    counts = project_counts(db(), [row.cvegeo for row in rows])
    here = own_municipality()
    busy = [row for row in rows if counts.get(row.cvegeo)]
    return render_template(
        "pages/places.html",
        busy=busy,
        quiet=[row for row in rows if not counts.get(row.cvegeo)],
        counts=counts,
        here=here.cvegeo if here is not None else None,
        form=Bare(),
    )


@pages.post("/mis-municipios")
@needs(Ability.ACCOUNT)
def choose() -> Response:
    """Shows the work of another municipality from now on."""
    choose_municipality(request.form.get("cvegeo", ""))
    return redirect(url_for("projects.index"), 303)


@pages.get("/personas")
@needs(Ability.PEOPLE)
def index() -> str:
    """Who works with the municipality, who was invited, and a form to invite."""
    return _shown(_form())


@pages.post("/personas")
@needs(Ability.PEOPLE)
def send() -> Page | Response:
    """Invites somebody to the municipality."""
    form, own = _form(), municipality()
    if form.validate():
        guest = form.role.data == Role.GUEST
        number = (form.project.data or "") if guest else ""
        project = int(number) if number.isdecimal() else None
        place = Place(own.cvegeo, form.role.data, project_id=project, with_drafts=guest and bool(form.with_drafts.data))
        try:
            email, name = form.email.data or "", form.name.data or ""
            _row, mail = invite(db(), state().settings, email, name, place, by=person(), now=now())
        except Invalid as error:
            show_errors(form, error)
        else:
            return with_mail(redirect(url_for("people.index", invitada=1), 303), mail)
    return _shown(form), 422


@pages.post("/personas/<int:user_id>/papel")
@needs(Ability.PEOPLE)
def change(user_id: int) -> Response:
    """Gives somebody of the municipality another role."""
    role = request.form.get("role", "")
    if role not in GRANTS[False]:
        raise Invalid("Elija un papel.")
    set_role(db(), _member(user_id).user, municipality().cvegeo, role, by=person(), now=now())
    return redirect(url_for("people.index"), 303)


@pages.post("/personas/<int:user_id>/retirar")
@needs(Ability.PEOPLE)
def remove(user_id: int) -> Response:
    """Somebody works with the municipality no more."""
    end_membership(db(), _member(user_id).user, municipality().cvegeo, by=person(), now=now())
    return redirect(url_for("people.index"), 303)


@pages.post("/personas/invitaciones/<int:number>/cancelar")
@needs(Ability.PEOPLE)
def cancel(number: int) -> Response:
    """Calls an invitation to the municipality back."""
    rows = open_invitations(db(), now(), municipality().cvegeo)
    row = next((row for row in rows if row.id == number), None)
    if row is None:
        raise NotFound("No hay una invitación pendiente con ese número.")
    cancel_invitation(db(), row, by=person(), now=now())
    return redirect(url_for("people.index"), 303)


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Roles with what they are called, for a form."""
    return [(role.value, _(ROLE_WORDS[role]).capitalize()) for role in roles]


def invitation_rows(rows: Sequence[Invitation]) -> list[tuple[Invitation, str]]:
    """Invitations with the word for what they make of a person."""
    return [(row, _(ROLE_WORDS[Role(row.role)]) if row.role else "") for row in rows]


def _visible(user: User) -> list[Municipality]:
    own = [row.municipality for row in user.memberships if may(user, Ability.SEE, row.cvegeo)]
    seen = {row.cvegeo for row in own}
    states = [row.state for row in user.liaisons]
    return own + [row for row in municipalities_in(db(), states) if row.cvegeo not in seen]


def _member(user_id: int) -> Membership:
    row = next((row for row in members_of(db(), municipality().cvegeo) if row.user_id == user_id), None)
    if row is None:
        raise NotFound("Esa persona no tiene un papel en el municipio.")
    return row


def _form() -> Invite:
    form = Invite()
    form.role.choices = role_choices(GRANTS[False])
    projects = projects_of(db(), municipality().cvegeo)
    form.project.choices = [("", _("Ninguno")), *((str(row.id), row.title) for row in projects)]
    return form


def _shown(form: Invite) -> str:
    own, me = municipality(), person()
    members = [
        Member(
            row.user,
            row.role,
            _(ROLE_WORDS[Role(row.role)]),
            row.user_id != me.id and may_grant(me, row.role, own.cvegeo),
            [share.project.title for share in shares_with(db(), row.user_id) if share.project.cvegeo == own.cvegeo],
        )
        for row in members_of(db(), own.cvegeo)
    ]
    return render_template(
        "pages/people.html",
        members=members,
        invitations=invitation_rows(open_invitations(db(), now(), own.cvegeo)),
        roles=role_choices(GRANTS[False]),
        municipality=own,
        form=form,
        sent="invitada" in request.args,
        deeds=role_deeds(),
    )
