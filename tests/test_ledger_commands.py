"""The commands on the audit log and on stored pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from tracker.cli import main
from tracker.jobs.audit import record
from tracker.store.engine import Sessions
from tracker.store.people import Audit

pytestmark = pytest.mark.engines("sqlite")
NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)


def puente(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": url})


def test_the_log_is_walked_and_its_first_broken_entry_named(database_url: str, sessions: Sessions) -> None:
    with sessions.begin() as session:
        for subject in "abc":
            record(session, NOW, None, "correct", subject, {})
    good = puente(database_url, "audit", "verify")
    assert (good.exit_code, good.stdout.split(";")[0]) == (0, "3 entries hold")
    with sessions.begin() as session:
        session.execute(update(Audit).where(Audit.subject == "b").values(action="lock"))
    bad = puente(database_url, "audit", "verify")
    assert (bad.exit_code, bad.stdout) == (1, "entry 2 does not hold: its words are not those that were written\n")


def test_reading_again_says_that_nothing_is_kept(database_url: str) -> None:
    plain = puente(database_url, "reread")
    assert (plain.exit_code, plain.stderr.splitlines()[-1]) == (0, "0 pages, 0 changes, nothing kept")
    said = json.loads(puente(database_url, "reread", "--apply", "--json").stdout)
    assert said == {"pages": 0, "changes": [], "lost": [], "applied": True}
