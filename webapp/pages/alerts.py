"""Alerts by mail: asked for, confirmed, ended."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug import Response

from tracker.jobs.subscribe import CONSENT, confirm_subscription, end_subscription, request_subscription
from tracker.store.alerts import mails_to, subscription_for
from webapp.database import db
from webapp.forms.account import Bare
from webapp.security import municipality, person
from webapp.state import now

pages = Blueprint("alerts", __name__, url_prefix="/avisos")


@pages.get("/")
@login_required
def index() -> str:
    """Whether alerts come, and the last ones that came."""
    user, own = person(), municipality()
    return render_template(
        "pages/alerts.html",
        subscription=subscription_for(db(), user.email, own.cvegeo),
        mails=mails_to(db(), user.email)[:20],
        consent=CONSENT,
        municipality=own,
        form=Bare(),
    )


@pages.post("/pedir")
@login_required
def ask() -> Response:
    """Asks for alerts; they come once confirmed."""
    request_subscription(db(), person(), municipality().cvegeo, now(), request.remote_addr or "")
    return redirect(url_for("alerts.index"), 303)


@pages.post("/confirmar")
@login_required
def confirm() -> Response:
    """Confirms that alerts are wanted."""
    confirm_subscription(db(), person().email, municipality().cvegeo, now())
    return redirect(url_for("alerts.index"), 303)


@pages.post("/terminar")
@login_required
def end() -> Response:
    """Ends the alerts."""
    end_subscription(db(), person().email, municipality().cvegeo, now())
    return redirect(url_for("alerts.index"), 303)
