"""The door of the demonstration: sign in as one of its people by a button, without a password."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from tracker.alerts.folder import folder_of
from tracker.alerts.tokens import BadLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.jobs.demo_data import DOMAIN
from tracker.store.people import User, people_at
from webapp.database import db
from webapp.forms.account import Bare
from webapp.pages import mailbox
from webapp.security import enter, landing, public
from webapp.state import now, state

pages = Blueprint("demo", __name__, url_prefix="/demo")


def rehearsal_pages(settings: Settings) -> tuple[Blueprint, ...]:
    """The pages that only a rehearsal has: a mailbox where mails go into a folder, a door where the date is simulated
    too. A real Puente has neither.
    """
    if settings.production or folder_of(settings.mail) is None:
        return ()
    return (mailbox.pages, pages) if settings.now is not None else (mailbox.pages,)


@pages.get("/")
@public
def door() -> str:
    """A button for each person of the demonstration."""
    secret = state().settings.secret_key.get_secret_value()
    people = [(user, seal(secret, Purpose.DEMO, user.id)) for user in people_at(db(), DOMAIN)]
    return render_template("pages/demo.html", people=people, form=Bare())


@pages.post("/")
@public
def come_in() -> Response:
    """Signs in as the person of a button."""
    secret = state().settings.secret_key.get_secret_value()
    number, _mark = unseal(secret, Purpose.DEMO, request.form.get("person", ""), now())
    user = db().get(User, number)
    if user is None or not user.active or not user.email.endswith(DOMAIN):
        raise BadLink
    enter(user)
    return redirect(landing(), 303)


@pages.app_context_processor
def _banner() -> dict[str, object]:
    """Adds the door to what the banner of a simulated date links to."""
    return {"demo_url": url_for("demo.door")}
