"""Subscriptions to alerts: asked for, confirmed by the person, ended at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.errors import NotFound
from tracker.store.alerts import Subscription, subscription_for
from tracker.store.people import User

CONSENT = "Acepto recibir en este correo los avisos de convocatorias de mi municipio. Puedo darme de baja siempre."


def request_subscription(session: Session, user: User, cvegeo: str, now: datetime, asked_from: str) -> Subscription:
    """The wish of a person to get the alerts of a municipality; it does not count until it is confirmed."""
    subscription = subscription_for(session, user.email, cvegeo)
    if subscription is None:
        subscription = Subscription(email=user.email, cvegeo=cvegeo, user_id=user.id, requested_at=now)
        session.add(subscription)
    elif subscription.ended_at is not None:
        subscription.requested_at, subscription.confirmed_at, subscription.ended_at = now, None, None
    subscription.consent = {"text": CONSENT, "at": now.isoformat(), "from": asked_from}
    session.flush()
    return subscription


def confirm_subscription(session: Session, email: str, cvegeo: str, now: datetime) -> Subscription:
    """The subscription counts from now on; confirming twice changes nothing.

    Raises:
        NotFound: it was never asked for, or it has been ended.
    """
    subscription = subscription_for(session, email, cvegeo)
    if subscription is None or subscription.ended_at is not None:
        raise NotFound("No hay una suscripción por confirmar.")
    subscription.confirmed_at = subscription.confirmed_at or now
    session.flush()
    return subscription


def end_subscription(session: Session, email: str, cvegeo: str, now: datetime) -> Subscription:
    """No more alerts; ending twice changes nothing.

    Raises:
        NotFound: there is no such subscription.
    """
    subscription = subscription_for(session, email, cvegeo)
    if subscription is None:
        raise NotFound("No hay una suscripción con ese correo.")
    subscription.ended_at = subscription.ended_at or now
    session.flush()
    return subscription
