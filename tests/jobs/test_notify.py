"""Each confirmed subscriber is told of each event once, by a mail that a real server takes or refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.support.mail import MailServer
from tracker.catalogue import load_catalogue
from tracker.config import Settings, load_settings
from tracker.domain.match import Fit, MatchResult
from tracker.jobs.migrate import load_funds
from tracker.jobs.notify import NotifyReport, queue_alerts, send_alerts
from tracker.store.alerts import OutboxRow, Subscription
from tracker.store.calls import Call, CallDocument, CallFact, Event
from tracker.store.engine import Sessions
from tracker.store.people import Municipality, User
from tracker.store.projects import Match, Project

NOW = datetime(2025, 5, 21, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)
CATALOGUE = load_catalogue()


@pytest.fixture
def known(sessions: Sessions) -> Sessions:
    """A call that fits a project of Zapopan, an event of it, and one person who confirmed and one who did not."""
    with sessions.begin() as session:
        load_funds(session, CATALOGUE)
        session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan"))
        session.flush()
        call = Call(
            key="mx-uy-2025",
            fund_key="mx-uy",
            edition="2025",
            label="VI (2025)\r\nBcc: otra@persona.mx",
            title="VI Convocatoria\nMéxico–Uruguay",
            status="open",
            language="es",
            found_at=NOW,
            changed_at=NOW,
        )
        project = Project(cvegeo="14120", title="Arroyo Atemajac", created_at=BEFORE, changed_at=BEFORE)
        session.add_all([call, project])
        session.flush()
        result = MatchResult(project.id, call.key, Fit.GOOD, 0.7)
        session.add(
            Match(
                project_id=project.id,
                call_id=call.id,
                fit="good",
                score=0.7,
                result=result.to_json(),
                model_version="1",
                rules_version="1",
                at=NOW,
            )
        )
        session.add(Event(call_id=call.id, kind="call_found", material="", at=NOW, data={}))
        for email, confirmed in (("ana@zapopan.mx", BEFORE), ("eva@zapopan.mx", None)):
            session.add(Subscription(email=email, cvegeo="14120", requested_at=BEFORE, confirmed_at=confirmed))
    return sessions


def queued(sessions: Sessions, settings: Settings) -> int:
    with sessions.begin() as session:
        return queue_alerts(session, settings, CATALOGUE, NOW)


def sent(sessions: Sessions, server: MailServer, now: datetime = NOW) -> NotifyReport:
    return send_alerts(sessions, load_settings(mail=server.address), now)


def outbox(sessions: Sessions) -> list[OutboxRow]:
    with sessions() as session:
        return list(session.scalars(select(OutboxRow)))


def test_only_who_confirmed_is_told_and_only_once(known: Sessions, settings: Settings, smtp: MailServer) -> None:
    assert [queued(known, settings) for _ in range(3)] == [1, 0, 0]
    assert [sent(known, smtp).sent for _ in range(2)] == [1, 0]
    assert queued(known, settings) == 0
    assert [envelope.rcpt_tos for envelope in smtp.envelopes] == [["ana@zapopan.mx"]]
    assert [row.status for row in outbox(known)] == ["sent"]


def test_a_mail_has_text_and_html_and_a_subject_of_one_line(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    queued(known, settings)
    sent(known, smtp)
    [mail] = smtp.messages
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert "Arroyo Atemajac" in part.get_content()
    assert mail["Subject"]
    assert "\n" not in outbox(known)[0].subject
    assert (mail["To"], mail["Bcc"]) == ("ana@zapopan.mx", None)


def test_a_mail_can_be_left_by_one_click_and_its_link_stays_whole(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    queued(known, settings)
    sent(known, smtp)
    [envelope], [mail] = smtp.envelopes, smtp.messages
    [line] = [line for line in (envelope.content or b"").splitlines() if line.lower().startswith(b"list-unsubscribe:")]
    address = line.split(b" ", 1)[1].strip(b"<>").decode()
    assert address.startswith(f"{settings.base_url}/avisos/baja/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(address in part.get_content() for part in mail.iter_parts())
    assert mail["Message-ID"].endswith("@127.0.0.1>")
    assert mail["Date"]


def test_a_mail_quotes_the_sentence_that_proves_what_happened(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    words = "Se reciben hasta las 23.59 horas del 15 de julio de 2025"
    where = {"start": 0, "end": len(words), "rule": "deadline", "address": "https://www.gub.uy/fondo"}
    with known.begin() as session:
        call = session.scalars(select(Call)).one()
        call.closes_at = NOW + timedelta(days=3)
        value = {"local": "2025-07-15T23:59"}
        evidence = [{"words": words, **where}]
        session.add(CallFact(call_id=call.id, field="closes", since=1, value=value, evidence=evidence))
    queued(known, settings)
    sent(known, smtp)
    for part in smtp.messages[0].iter_parts():
        text = " ".join(part.get_content().split())
        assert words in text
        assert "gub.uy" in text
        assert f"{settings.base_url}/convocatorias/mx-uy-2025/prueba/closes/0" in text
        assert "sábado 24 de mayo de 2025, 06:00 h, hora de Zapopan" in text
        assert "Quedan 3 días." in text


def test_a_mail_about_a_theme_quotes_that_theme_and_one_about_a_document_names_it(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    where = {"start": 0, "end": 5, "rule": "themes", "address": "https://www.gub.uy/fondo"}
    address = "https://www.gub.uy/f.docx"
    with known.begin() as session:
        call = session.scalars(select(Call)).one()
        evidence = [{"words": "Salud", **where}, {"words": "Comercio e industria", **where}]
        value = ["Salud", "Comercio e industria"]
        changed = Event(call_id=call.id, kind="themes_changed", material="x", at=NOW, data={"added": [value[1]]})
        added = Event(call_id=call.id, kind="document_added", material="y", at=NOW, data={"document": address})
        session.add_all(
            [
                CallFact(call_id=call.id, field="themes", since=1, value=value, evidence=evidence),
                CallDocument(call_id=call.id, address=address, title="Formato de la propuesta", first_seen=NOW),
                changed,
                added,
            ]
        )
    queued(known, settings)
    sent(known, smtp)
    texts = [" ".join(next(mail.iter_parts()).get_content().split()) for mail in smtp.messages]
    assert "Tema agregado: Comercio e industria." in texts[1]
    assert "«Comercio e industria»" in texts[1]
    assert "/prueba/themes/1" in texts[1]
    assert "Documento nuevo: Formato de la propuesta." in texts[2]


def test_who_asked_anew_without_confirming_gets_no_mail_that_was_waiting(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    queued(known, settings)
    with known.begin() as session:
        for subscription in session.scalars(select(Subscription)):
            subscription.confirmed_at = None
    assert sent(known, smtp) == NotifyReport()
    assert [row.status for row in outbox(known)] == ["suppressed"]


def test_a_final_refusal_is_given_up(known: Sessions, settings: Settings, smtp: MailServer) -> None:
    queued(known, settings)
    smtp.refuse("ana@zapopan.mx", "550 5.1.1 no such mailbox")
    assert sent(known, smtp) == NotifyReport(failed=1)
    assert sent(known, smtp, NOW + timedelta(days=1)) == NotifyReport()
    [row] = outbox(known)
    assert row.status == "failed"
    assert "550" in (row.error or "")


def test_a_passing_refusal_is_put_off_and_tried_again(known: Sessions, settings: Settings, smtp: MailServer) -> None:
    queued(known, settings)
    smtp.refuse("ana@zapopan.mx", "451 4.7.1 try again later")
    assert sent(known, smtp) == NotifyReport(put_off=1)
    smtp.refuse("ana@zapopan.mx", "")
    assert sent(known, smtp, NOW + timedelta(minutes=1)) == NotifyReport()
    assert sent(known, smtp, NOW + timedelta(minutes=2)) == NotifyReport(sent=1)
    assert [row.attempts for row in outbox(known)] == [2]


def test_who_ended_the_subscription_gets_no_mail_that_was_waiting(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    queued(known, settings)
    with known.begin() as session:
        for subscription in session.scalars(select(Subscription)):
            subscription.ended_at = NOW
    assert sent(known, smtp) == NotifyReport()
    assert [row.status for row in outbox(known)] == ["suppressed"]


def test_a_mail_whose_sender_died_is_in_doubt_and_not_sent_again(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    queued(known, settings)
    with known.begin() as session:
        for row in session.scalars(select(OutboxRow)):
            row.status, row.leased_until = "leased", NOW
    assert sent(known, smtp, NOW + timedelta(minutes=1)) == NotifyReport()
    assert [row.status for row in outbox(known)] == ["in_doubt"]
    assert smtp.messages == []


@pytest.mark.parametrize("over", ["status", "clock"])
def test_nobody_is_told_that_a_call_closes_soon_which_is_over(
    known: Sessions, settings: Settings, smtp: MailServer, over: str
) -> None:
    with known.begin() as session:
        call = session.scalars(select(Call)).one()
        session.add(Event(call_id=call.id, kind="closing_soon", material="7:x", at=NOW, data={"days": 7}))
        call.clock_at = NOW + timedelta(days=7)
        if over == "status":
            call.status = "closed"
        else:
            call.clock_at = NOW
    assert queued(known, settings) == 0


def test_of_two_reminders_that_wait_only_the_nearer_is_told(known: Sessions, settings: Settings) -> None:
    with known.begin() as session:
        call = session.scalars(select(Call)).one()
        for days in (7, 1):
            session.add(Event(call_id=call.id, kind="closing_soon", material=f"{days}:x", at=NOW, data={"days": days}))
    queued(known, settings)
    with known() as session:
        told = [row.event.data for row in session.scalars(select(OutboxRow)) if row.event and row.event.data]
    assert told == [{"days": 1}]


def test_a_mail_that_waited_until_its_call_was_over_stays_unsent(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    assert queued(known, settings) == 1
    with known.begin() as session:
        session.scalars(select(Call)).one().clock_at = NOW + timedelta(hours=1)
    assert sent(known, smtp, NOW + timedelta(hours=2)).sent == 0
    assert ([row.status for row in outbox(known)], smtp.messages) == (["suppressed"], [])


def test_each_subscriber_is_told_in_the_language_of_their_account(known: Sessions, settings: Settings) -> None:
    with known.begin() as session:
        user = User(email="ana@zapopan.mx", name="Ana", password_hash="", language="fr", created_at=BEFORE)
        session.add(user)
        session.flush()
        ana, eva = session.scalars(select(Subscription).order_by(Subscription.id))
        ana.user_id, eva.confirmed_at, eva.language = user.id, BEFORE, "en"
    assert queued(known, settings) == 2
    assert [row.subject.split(":")[0] for row in outbox(known)] == ["Nouvel appel", "New call"]
