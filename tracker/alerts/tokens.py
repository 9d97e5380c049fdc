"""Links that only Puente can write: content signed with its secret key, each for one purpose only."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer

from tracker.errors import NotFound


class Purpose(StrEnum):
    """What a link is for; a link for one thing opens nothing else."""

    CONFIRM = "subscription.confirm"
    LEAVE = "subscription.leave"
    LEAVE_SEARCH = "search.leave"
    DEMO = "demo.enter"
    INVITATION = "account.invitation"
    JOIN = "account.join"
    RESET = "account.reset"
    EMAIL = "account.email"
    EMAIL_UNDO = "account.email_undo"


class BadLink(NotFound):
    """A link that Puente did not write like this, or that leads to nothing."""

    def __init__(self) -> None:
        super().__init__("El enlace está incompleto o ya no sirve.")


class ExpiredLink(BadLink):
    """A link whose time is over."""


def seal(secret: str, purpose: Purpose, number: int, mark: int = 0, until: datetime | None = None) -> str:
    """Text for an address that carries ``number`` and ``mark``; it counts until an instant, or for ever."""
    ends = int(until.timestamp()) if until is not None else 0
    return str(_serializer(secret, purpose).dumps([number, mark, ends]))


def unseal(secret: str, purpose: Purpose, token: str, now: datetime) -> tuple[int, int]:
    """The number and the mark of a token.

    Raises:
        BadLink: Puente did not write it, or not for this purpose.
        ExpiredLink: its time is over.
    """
    try:
        number, mark, ends = _serializer(secret, purpose).loads(token)
    except BadSignature as error:
        raise BadLink from error
    if ends and now.timestamp() >= ends:
        raise ExpiredLink
    return number, mark


def _serializer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"puente.{purpose}", signer_kwargs={"digest_method": hashlib.sha256})
