"""Subscriptions to alerts: asked for, confirmed by the link in a mail, ended at any time, by link or signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.alerts.render import render
from tracker.alerts.tokens import BadLink, Purpose, seal, unseal
from tracker.config import Settings
from tracker.domain.deadline import CLOCK_ZONE
from tracker.jobs.notify import queued, voice_to
from tracker.store.alerts import CONFIRMS, FAILED, OutboxRow, Subscription, last_confirmation, subscription_for
from tracker.store.people import Municipality, User


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


CONSENT = _("Acepto recibir en este correo los avisos de convocatorias de mi municipio. Puedo darme de baja siempre.")
LINK_LIFE = timedelta(days=3)
BETWEEN_MAILS = timedelta(days=1)
"""A mailbox gets no more than one mail to confirm in this time, however often somebody asks."""


def request_subscription(
    session: Session, settings: Settings, user: User, cvegeo: str, now: datetime, asked_from: str, agreed: str = CONSENT
) -> OutboxRow | None:
    """The wish of a person to get the alerts of a municipality; it does not count until it is confirmed.

    ``agreed`` is the sentence that they agreed to, as they read it.

    Gives the mail with the link to confirm, queued; None when none is needed: it is confirmed, or the last mail to
    this mailbox is too recent.
    """
    subscription = subscription_for(session, user.email, cvegeo)
    if subscription is None:
        subscription = Subscription(email=user.email, cvegeo=cvegeo, user_id=user.id, requested_at=now)
        subscription.language = user.language
        session.add(subscription)
    elif subscription.ended_at is not None:
        subscription.requested_at, subscription.confirmed_at, subscription.ended_at = now, None, None
    elif subscription.confirmed_at is not None:
        return None
    subscription.consent = {"text": agreed, "at": now.isoformat(), "from": asked_from}
    session.flush()
    last = last_confirmation(session, subscription.id)
    asked_again = last is not None and last.queued_at >= subscription.requested_at
    if last is not None and asked_again and last.status != FAILED and now - last.queued_at < BETWEEN_MAILS:
        return None
    row = _mail(settings, subscription, session.get_one(Municipality, cvegeo), now)
    session.add(row)
    session.flush()
    return row


def subscription_to_confirm(session: Session, settings: Settings, token: str, now: datetime) -> Subscription:
    """The subscription that a link asks to confirm.

    Raises:
        BadLink: Puente did not write the link, its time is over, or what it was for has ended since.
    """
    number, asked = unseal(settings.secret_key.get_secret_value(), Purpose.CONFIRM, token, now)
    subscription = session.get(Subscription, number)
    if subscription is None or subscription.ended_at is not None or _mark(subscription) != asked:
        raise BadLink
    return subscription


def confirm_subscription(session: Session, settings: Settings, token: str, now: datetime) -> Subscription:
    """The subscription counts from now on; confirming twice changes nothing.

    Raises:
        BadLink: as for ``subscription_to_confirm``.
    """
    subscription = subscription_to_confirm(session, settings, token, now)
    subscription.confirmed_at = subscription.confirmed_at or now
    session.flush()
    return subscription


def subscription_to_leave(session: Session, settings: Settings, token: str, now: datetime) -> Subscription:
    """The subscription that a link in an alert ends.

    Raises:
        BadLink: Puente did not write the link, or the subscription is no more.
    """
    number, _ = unseal(settings.secret_key.get_secret_value(), Purpose.LEAVE, token, now)
    subscription = session.get(Subscription, number)
    if subscription is None:
        raise BadLink
    return subscription


def end_subscription(session: Session, subscription: Subscription, now: datetime) -> None:
    """No more alerts; ending twice changes nothing."""
    subscription.ended_at = subscription.ended_at or now
    session.flush()


def confirm_url(settings: Settings, subscription: Subscription, now: datetime) -> str:
    """Where a subscription can be confirmed without signing in."""
    key = settings.secret_key.get_secret_value()
    token = seal(key, Purpose.CONFIRM, subscription.id, _mark(subscription), now + LINK_LIFE)
    return f"{settings.base_url}/avisos/confirmar/{token}"


def _mark(subscription: Subscription) -> int:
    """Tells this asking from an earlier one, so that its links die when the subscription is ended."""
    return int(subscription.requested_at.timestamp())


def _mail(settings: Settings, subscription: Subscription, place: Municipality, now: datetime) -> OutboxRow:
    zone = ZoneInfo(CLOCK_ZONE)
    voice = voice_to(subscription)
    today, until = (voice.long_day(at.astimezone(zone).date()) for at in (now, now + LINK_LIFE))
    url = confirm_url(settings, subscription, now)
    mail = render("confirm", {"place": place.name, "today": today, "until": until, "confirm_url": url}, voice)
    name = f"{subscription.id}:confirm:{now.isoformat()}"
    return queued(settings, mail, name, now, kind=CONFIRMS, subscription_id=subscription.id)
