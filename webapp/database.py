"""One session a request: reading for GET and HEAD, writing for the rest, committed when the answer is good."""

from __future__ import annotations

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.jobs.recipes import known_funds
from webapp.state import state

READS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_REFUSAL = 400


def db() -> Session:
    """The session of this request, opened when first asked for."""
    if "session" not in g:
        sessions = state().reading if request.method in READS else state().writing
        g.session = sessions()
    session: Session = g.session
    return session


def writes() -> bool:
    """Whether this request may change something: what it is about is then held, so that two requests at the same
    moment come one after the other.
    """
    return request.method not in READS


def catalogue() -> Catalogue:
    """The catalogue with the funds that recipes brought, looked up once a request."""
    if "catalogue" not in g:
        g.catalogue = known_funds(db(), state().catalogue)
    found: Catalogue = g.catalogue
    return found


def init_app(app: Flask) -> None:
    """Commits after good answers and closes the session whatever happened."""
    app.after_request(_finish)
    app.teardown_appcontext(_close)


def _finish(response: Response) -> Response:
    session: Session | None = g.get("session")
    if session is not None and request.method not in READS:
        if response.status_code < FIRST_REFUSAL:
            session.commit()
        else:
            session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
