"""Each source says how it was last read, what it brought, and when its turn is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from tracker.cli import main
from tracker.jobs.source_status import SourceStatus, source_status
from tracker.store.sources import Run, Source

NOW = datetime(2025, 6, 18, 18, tzinfo=UTC)


def hours(number: float) -> datetime:
    """An instant so many hours ago."""
    return NOW - timedelta(hours=number)


@pytest.fixture
def found(session: Session) -> dict[str, SourceStatus]:
    """A source that is well, one that fails, one never read and one that is no longer declared."""
    for key, active in (("bien", True), ("caida", True), ("nueva", True), ("vieja", False)):
        session.add(Source(key=key, name=key.title(), host=f"{key}.example", language="es", active=active))
    session.flush()
    session.add(Run(source_key="bien", started_at=hours(40), outcome="failed", reason="timeout"))
    session.add(Run(source_key="bien", started_at=hours(5), planned_at=hours(5.1), outcome="ok", counts={"ok": 9}))
    session.add(Run(source_key="caida", started_at=hours(72), outcome="partial"))
    session.add(
        Run(source_key="caida", started_at=hours(30), outcome="failed", reason="unreachable: https://a.example")
    )
    session.add(Run(source_key="vieja", started_at=hours(500), outcome="ok"))
    session.commit()
    return {item.key: item for item in source_status(session, NOW)}


def test_a_source_that_is_well_says_what_it_brought_and_when_it_is_due(found: dict[str, SourceStatus]) -> None:
    well = found["bien"]
    assert (well.outcome, well.reason, dict(well.counts)) == ("ok", None, {"ok": 9})
    assert (well.planned_at, well.started_at, well.last_good_at) == (hours(5.1), hours(5), hours(5))
    assert well.next_due_at == hours(5) + timedelta(hours=23, minutes=30)
    assert well.words == "ok 5 hours ago; due in 18 hours"


def test_a_source_that_fails_says_why_and_when_it_last_brought_something(found: dict[str, SourceStatus]) -> None:
    failed = found["caida"]
    assert failed.last_good_at == hours(72)
    assert failed.words == (
        "failed 30 hours ago; unreachable: https://a.example; last brought something 3 days ago; "
        "silent for more than two of its rhythms; due now"
    )


def test_a_source_never_read_is_due_and_one_no_longer_declared_is_not(found: dict[str, SourceStatus]) -> None:
    assert (found["nueva"].outcome, found["nueva"].words, found["nueva"].next_due_at) == ("never", "not read yet", NOW)
    assert (found["vieja"].active, found["vieja"].next_due_at) == (False, None)
    assert found["vieja"].words == "ok 20 days ago; no longer declared, so not read again"


def test_the_command_prints_a_line_each_or_one_document(found: dict[str, SourceStatus], database_url: str) -> None:
    env = {"DATABASE_URL": database_url, "PUENTE_NOW": NOW.isoformat()}
    lines = CliRunner().invoke(main, ["source", "status"], env=env).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["bien", "ok"],
        ["caida", "failed"],
        ["nueva", "never"],
        ["vieja", "ok"],
    ]
    document = json.loads(CliRunner().invoke(main, ["source", "status", "--json"], env=env).stdout)
    assert {item["key"]: item["words"] for item in document["sources"]} == {k: v.words for k, v in found.items()}
    assert document["sources"][0]["last_good_at"] == hours(5).isoformat()


@pytest.mark.engines("sqlite")
def test_without_any_source_the_command_says_what_to_run(database_url: str) -> None:
    result = CliRunner().invoke(main, ["source", "status"], env={"DATABASE_URL": database_url})
    assert (result.exit_code, result.stdout) == (0, "")
    assert "puente poll" in result.stderr
