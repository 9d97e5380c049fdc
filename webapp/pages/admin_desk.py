"""What the pages of those who look after Puente share: their blueprint, and how a call, a fund or a name is found."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug import Response

from tracker.catalogue import Fund
from tracker.domain.fields import FIELDS
from tracker.errors import NotFound
from tracker.store.calls import Call, CallFact, call_by_key, facts_of
from tracker.store.people import User
from webapp.database import catalogue, db

pages = Blueprint("admin", __name__, url_prefix="/admin")
Page = str | Response | tuple[str, int]


def any_call(key: str) -> Call:
    """The call with a key, in whatever state.

    Raises:
        NotFound: there is none.
    """
    call = call_by_key(db(), key)
    if call is None:
        raise NotFound(_("No hay una convocatoria con esa dirección."))
    return call


def fact_row(call: Call, field: str) -> CallFact:
    """Today's row of a fact.

    Raises:
        NotFound: the call has no such fact.
    """
    row = facts_of(db(), call.id).get(field)
    if row is None:
        raise NotFound(_("Una convocatoria no tiene ese dato."))
    return row


def fund_of(call: Call) -> Fund:
    """The fund of a call, also one that only a recipe knows."""
    return catalogue().fund(call.fund_key)


def name_of(user_id: int | None) -> str:
    """The name of a person; *Puente* for what nobody did."""
    user = db().get(User, user_id) if user_id is not None else None
    return user.name if user is not None else "Puente"


def label_of(field: str) -> str:
    """The name of a field of a call."""
    return str(_(FIELDS[field].label)) if field in FIELDS else field


def sections() -> list[tuple[str, str, str]]:
    """The pages of those who look after Puente: name of the route, address, label."""
    labels = {
        "admin.review": _("Revisión"),
        "admin.sources": _("Fuentes"),
        "admin.calls": _("Convocatorias"),
        "admin.take": _("Agregar"),
        "admin.runs": _("Lecturas"),
        "status.links": _("Enlaces"),
        "admin.reread_page": _("Releer"),
        "admin.people": _("Personas"),
        "admin.log": _("Bitácora"),
    }
    return [(name, url_for(name), str(label)) for name, label in labels.items()]


pages.context_processor(lambda: {"sections": sections})
