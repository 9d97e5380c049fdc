"""A restored or copied database tells nobody anything until a person says that it is the one that sends."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Engine

from tests.jobs.test_notify import BEFORE, NOW, known, outbox, queued
from tests.support.mail import MailServer
from tracker.cli import main
from tracker.config import Settings, load_settings
from tracker.jobs.audit import verify
from tracker.jobs.backup import backup, restore
from tracker.jobs.doctor import doctor
from tracker.jobs.notify import send_alerts
from tracker.jobs.sending import hold, resume, why_held
from tracker.store.engine import Sessions

__all__ = ["known"]
HOME, TWIN = "https://puente.example", "https://ensayo.example"


def production(base: str, smtp: MailServer) -> Settings:
    return load_settings(
        mode="production", base_url=base, secret_key="x" * 32, contact="ana@puente.example", mail=smtp.address
    )


def held(sessions: Sessions) -> None:
    with sessions.begin() as session:
        hold(session, BEFORE)


def test_after_a_restore_mails_wait_until_somebody_lets_them_go(
    known: Sessions, settings: Settings, smtp: MailServer
) -> None:
    here = settings.model_copy(update={"mail": smtp.address})
    held(known)
    assert queued(known, here) == 1
    report = send_alerts(known, here, NOW)
    assert (report.sent, smtp.messages) == (0, [])
    assert "may be a copy" in (report.held or "")
    with known.begin() as session:
        assert resume(session, here, NOW) == 0
    assert send_alerts(known, here, NOW).sent == 1
    with known() as session:
        assert verify(session).broken is None


def test_what_waits_may_be_left_unsent_for_good(known: Sessions, settings: Settings, smtp: MailServer) -> None:
    here = settings.model_copy(update={"mail": smtp.address})
    held(known)
    queued(known, here)
    with known.begin() as session:
        assert resume(session, here, NOW, drop=True) == 1
    assert (send_alerts(known, here, NOW).sent, queued(known, here)) == (0, 0)
    assert [row.status for row in outbox(known)] == ["suppressed"]


def test_a_copy_of_a_production_holds_its_mails_wherever_else_it_runs(known: Sessions, smtp: MailServer) -> None:
    here, twin = production(HOME, smtp), production(TWIN, smtp)
    queued(known, here)
    assert send_alerts(known, here, NOW).sent == 1
    report = send_alerts(known, twin, NOW)
    assert HOME in (report.held or "")
    with known.begin() as session:
        assert why_held(session, load_settings(mail=smtp.address)) is not None
        assert why_held(session, here) is None
        resume(session, twin, NOW)
    with known() as session:
        assert (why_held(session, twin), why_held(session, here) is None) == (None, False)


def test_the_doctor_says_that_mails_are_held_and_the_command_ends_with_status_1(
    known: Sessions, settings: Settings, engine: Engine, smtp: MailServer, tmp_path: Path
) -> None:
    backup(settings.database, tmp_path / "copy.sqlite3")
    engine.dispose()
    restore(settings.database, tmp_path / "copy.sqlite3", NOW, tmp_path, force=True)
    found = {finding.what: finding for finding in doctor(settings, NOW)}
    assert not found["sending"].well
    assert "puente notify --resume" in found["sending"].words
    env = {"DATABASE_URL": settings.database, "PUENTE_MAIL": smtp.address, "PUENTE_NOW": NOW.isoformat()}
    refused = CliRunner().invoke(main, ["notify"], env=env)
    assert (refused.exit_code, smtp.messages) == (1, [])
    assert "no mail leaves" in refused.stderr
    done = CliRunner().invoke(main, ["notify", "--resume"], env=env)
    assert (done.exit_code, len(smtp.messages)) == (0, 1)
    assert "sending" not in {finding.what for finding in doctor(settings, NOW)}
