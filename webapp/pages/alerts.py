"""Alerts by mail: asked for when signed in; confirmed and ended by the links in the mails, by whoever got them."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.alerts.tokens import BadLink, ExpiredLink
from tracker.errors import NotFound
from tracker.jobs.keep_search import searches_to_stop, stop_alerts
from tracker.jobs.notify import send_one
from tracker.jobs.subscribe import (
    CONSENT,
    confirm_subscription,
    end_subscription,
    request_subscription,
    subscription_to_confirm,
    subscription_to_leave,
)
from tracker.store.alerts import last_confirmation, mails_to, subscription_for
from tracker.store.search import saved_searches_of
from webapp.database import db
from webapp.forms.account import Bare
from webapp.security import Ability, csrf, municipality, needs, person, public
from webapp.state import now, state

pages = Blueprint("alerts", __name__, url_prefix="/avisos")
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@pages.get("/")
@needs(Ability.SEE)
def index() -> str:
    """Whether alerts come, and the last ones that came."""
    user, own = person(), municipality()
    subscription = subscription_for(db(), user.email, own.cvegeo)
    return render_template(
        "pages/alerts.html",
        subscription=subscription,
        searches=[row for row in saved_searches_of(db(), user.id) if row.alert_since],
        confirmation=last_confirmation(db(), subscription.id) if subscription else None,
        mails=mails_to(db(), user.email)[:20],
        consent=_(CONSENT),
        municipality=own,
        form=Bare(),
    )


@pages.post("/pedir")
@needs(Ability.SEE)
def ask() -> Response:
    """Asks for alerts; they come once the link in the mail has been confirmed."""
    settings = state().settings
    asked_from = request.remote_addr or ""
    mail = request_subscription(db(), settings, person(), municipality().cvegeo, now(), asked_from, _(CONSENT))
    answer = redirect(url_for("alerts.index"), 303)
    if mail is not None:
        sending = partial(send_one, state().writing, settings, mail.id, now())
        answer.call_on_close(sending)  # the row is committed by then
    return answer


@pages.post("/terminar")
@needs(Ability.SEE)
def end() -> Response:
    """Ends the alerts."""
    subscription = subscription_for(db(), person().email, municipality().cvegeo)
    if subscription is None:
        raise NotFound("No hay una suscripción con ese correo.")
    end_subscription(db(), subscription, now())
    return redirect(url_for("alerts.index"), 303)


@pages.get("/confirmar/<token>")
@public
def confirmation(token: str) -> str:
    """What would be confirmed, with a button: programs that open links in mails must not confirm anything."""
    subscription = subscription_to_confirm(db(), state().settings, token, now())
    return render_template("pages/subscription.html", subscription=subscription, form=Bare())


@pages.post("/confirmar/<token>")
@public
def confirm(token: str) -> Response:
    """Confirms the subscription of a link."""
    confirm_subscription(db(), state().settings, token, now())
    return redirect(url_for("alerts.confirmation", token=token), 303)


@pages.get("/baja/<token>")
@public
def leaving(token: str) -> str:
    """What would be ended, with a button."""
    subscription = subscription_to_leave(db(), state().settings, token, now())
    return render_template("pages/unsubscribed.html", subscription=subscription, one_click=ONE_CLICK)


@pages.post("/baja/<token>")
@csrf.exempt
@public
def leave(token: str) -> str | tuple[str, int]:
    """Ends the subscription of a link, for a person's button and a mail program's alike (RFC 8058): the link is proof
    enough, there is no redirect, and doing it again changes nothing.
    """
    subscription = subscription_to_leave(db(), state().settings, token, now())
    name, value = ONE_CLICK
    if request.form.get(name) != value:
        return render_template("pages/unsubscribed.html", subscription=subscription, one_click=ONE_CLICK), 400
    end_subscription(db(), subscription, now())
    return render_template("pages/unsubscribed.html", subscription=subscription, one_click=ONE_CLICK)


@pages.get("/busquedas/<token>")
@public
def leaving_searches(token: str) -> str:
    """Which saved searches would tell no more, with a button."""
    rows = searches_to_stop(db(), state().settings, token, now())
    return render_template("pages/search_alerts.html", rows=rows, one_click=ONE_CLICK)


@pages.post("/busquedas/<token>")
@csrf.exempt
@public
def leave_searches(token: str) -> str | tuple[str, int]:
    """Ends the alerts of the searches of a link, as :func:`leave` does."""
    rows = searches_to_stop(db(), state().settings, token, now())
    name, value = ONE_CLICK
    if request.form.get(name) != value:
        return render_template("pages/search_alerts.html", rows=rows, one_click=ONE_CLICK), 400
    stop_alerts(db(), rows)
    return render_template("pages/search_alerts.html", rows=rows, one_click=ONE_CLICK)


@pages.errorhandler(BadLink)
def bad_link(error: BadLink) -> tuple[str, int]:
    """The same page whatever was wrong with a link, but for one whose time is over."""
    expired = isinstance(error, ExpiredLink)
    return render_template("pages/subscription_link.html", expired=expired), 410 if expired else 404
