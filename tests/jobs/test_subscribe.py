"""Alerts come once their link has been confirmed, and stop at once when the link in any of them is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.mail import MailServer
from tracker.alerts.tokens import BadLink, ExpiredLink, Purpose, seal
from tracker.config import Settings, load_settings
from tracker.jobs.accounts import create_user
from tracker.jobs.notify import leave_url, send_alerts, send_one
from tracker.jobs.subscribe import (
    LINK_LIFE,
    confirm_subscription,
    confirm_url,
    end_subscription,
    request_subscription,
    subscription_to_confirm,
    subscription_to_leave,
)
from tracker.store.alerts import OutboxRow, Subscription, subscription_for
from tracker.store.engine import Sessions
from tracker.store.people import Municipality, User, user_by_email

NOW = datetime(2025, 5, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EMAIL = "ana@zapopan.mx"
SECRET = "solo-para-desarrollo"


@pytest.fixture
def ana(session: Session) -> User:
    """A person of Zapopan, kept."""
    session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan"))
    session.flush()
    user = create_user(session, EMAIL, "Ana", "caballo correcto batería", now=NOW, cost=1, cvegeo="14120")
    session.commit()
    return user


def asked(session: Session, settings: Settings, now: datetime = NOW) -> OutboxRow | None:
    """The mail that asking brings, committed so that a sender can see it."""
    user = user_by_email(session, EMAIL)
    assert user is not None
    row = request_subscription(session, settings, user, "14120", now, "127.0.0.1")
    session.commit()
    return row


def mine(session: Session) -> Subscription:
    found = subscription_for(session, EMAIL, "14120")
    assert found is not None
    return found


def token_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_asking_mails_a_link_that_confirms(
    ana: User, session: Session, sessions: Sessions, settings: Settings, smtp: MailServer
) -> None:
    row = asked(session, settings)
    assert row is not None
    send_one(sessions, load_settings(mail=smtp.address), row.id, NOW)
    [mail] = smtp.messages
    body = mail.get_body(("plain",))
    assert body is not None
    [address] = [line for line in body.get_content().split() if "/avisos/confirmar/" in line]
    assert mine(session).confirmed_at is None
    assert confirm_subscription(session, settings, token_of(address), NOW).confirmed_at == NOW
    later = confirm_subscription(session, settings, token_of(address), NOW + DAY)
    assert later.confirmed_at == NOW


def test_the_mail_to_confirm_is_no_list_mail(
    ana: User, session: Session, sessions: Sessions, settings: Settings, smtp: MailServer
) -> None:
    asked(session, settings)
    assert send_alerts(sessions, load_settings(mail=smtp.address), NOW).sent == 1
    [mail] = smtp.messages
    assert (mail["List-Unsubscribe"], mail["Auto-Submitted"]) == (None, "auto-generated")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_mailbox_gets_one_mail_to_confirm_a_day(ana: User, session: Session, settings: Settings) -> None:
    hours = (0, 1, 23, 24)
    assert [asked(session, settings, NOW + timedelta(hours=hour)) is not None for hour in hours] == [
        True,
        False,
        False,
        True,
    ]
    assert len(set(session.scalars(select(OutboxRow.message_id)))) == 2


def test_a_mail_that_could_not_be_delivered_can_be_asked_for_again(
    ana: User, session: Session, sessions: Sessions, settings: Settings, smtp: MailServer
) -> None:
    smtp.refuse(EMAIL, "550 5.2.2 mailbox full")
    asked(session, settings)
    assert send_alerts(sessions, load_settings(mail=smtp.address), NOW).failed == 1
    session.expire_all()
    assert asked(session, settings, NOW + timedelta(hours=1)) is not None


def test_who_has_confirmed_is_not_asked_again(ana: User, session: Session, settings: Settings) -> None:
    asked(session, settings)
    confirm_subscription(session, settings, token_of(confirm_url(settings, mine(session), NOW)), NOW)
    assert asked(session, settings, NOW + 2 * DAY) is None
    assert mine(session).confirmed_at == NOW


def test_a_mail_to_confirm_that_still_waits_is_not_sent_once_confirmed(
    ana: User, session: Session, sessions: Sessions, settings: Settings, smtp: MailServer
) -> None:
    asked(session, settings)
    confirm_subscription(session, settings, token_of(confirm_url(settings, mine(session), NOW)), NOW)
    session.commit()
    assert send_alerts(sessions, load_settings(mail=smtp.address), NOW).sent == 0
    assert smtp.messages == []


def test_a_link_to_confirm_expires(ana: User, session: Session, settings: Settings) -> None:
    asked(session, settings)
    token = token_of(confirm_url(settings, mine(session), NOW))
    assert subscription_to_confirm(session, settings, token, NOW + LINK_LIFE - timedelta(seconds=1))
    with pytest.raises(ExpiredLink):
        confirm_subscription(session, settings, token, NOW + LINK_LIFE)


def test_a_link_dies_when_the_subscription_is_ended_and_asked_for_anew(
    ana: User, session: Session, settings: Settings
) -> None:
    asked(session, settings)
    token = token_of(confirm_url(settings, mine(session), NOW))
    end_subscription(session, mine(session), NOW)
    with pytest.raises(BadLink):
        confirm_subscription(session, settings, token, NOW)
    assert asked(session, settings, NOW + timedelta(hours=1)) is not None
    with pytest.raises(BadLink):
        confirm_subscription(session, settings, token, NOW + timedelta(hours=1))


def test_a_link_opens_only_what_it_is_for(ana: User, session: Session, settings: Settings) -> None:
    asked(session, settings)
    confirming, leaving = confirm_url(settings, mine(session), NOW), leave_url(settings, mine(session))
    with pytest.raises(BadLink):
        confirm_subscription(session, settings, token_of(leaving), NOW)
    with pytest.raises(BadLink):
        subscription_to_leave(session, settings, token_of(confirming), NOW)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "WzEsMCwwXQ.AAAA",
        seal("otra clave", Purpose.LEAVE, 1),
        seal(SECRET, Purpose.LEAVE, 999),
        seal(SECRET, Purpose.LEAVE, 1)[:-1],
        "á" * 5000,
    ],
)
def test_a_link_that_puente_did_not_write_leads_nowhere(
    ana: User, session: Session, settings: Settings, token: str
) -> None:
    asked(session, settings)
    with pytest.raises(BadLink):
        subscription_to_leave(session, settings, token, NOW)


def test_the_link_to_leave_never_expires_and_may_be_used_twice(ana: User, session: Session, settings: Settings) -> None:
    asked(session, settings)
    token = token_of(leave_url(settings, mine(session)))
    for day in (100, 4000):
        end_subscription(session, subscription_to_leave(session, settings, token, NOW + day * DAY), NOW + day * DAY)
    assert mine(session).ended_at == NOW + 100 * DAY
