"""Sends a mail that a request queued, once the request's rows are kept."""

from __future__ import annotations

from functools import partial

from flask import make_response
from werkzeug import Response

from tracker.jobs.notify import send_one
from tracker.store.alerts import OutboxRow
from webapp.state import now, state


def with_mail(answer: str | Response, *mails: OutboxRow | None) -> Response:
    """The answer, after which the mails leave; they wait their turn when they can't leave now."""
    response = make_response(answer)
    for mail in mails:
        if mail is None:
            continue
        sending = partial(send_one, state().writing, state().settings, mail.id, now())
        response.call_on_close(sending)  # the row is committed by then
    return response
