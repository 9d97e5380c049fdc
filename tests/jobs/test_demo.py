"""The demonstration walks the recorded sites, checks what it made, and refuses before it touches anything."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.loading import loaded
from tracker.alerts.folder import folder_of, stored_mails
from tracker.catalogue import load_catalogue
from tracker.cli import main
from tracker.config import load_settings
from tracker.jobs import demo
from tracker.jobs.demo_check import Stage, verify
from tracker.jobs.export import call_records, event_records
from tracker.jobs.migrate import migrate
from tracker.store.engine import open_sessions

NOW = datetime(2025, 6, 18, 18, tzinfo=UTC)
SITES = Path(__file__).parents[1] / "sites"


judge = loaded(SITES / "replay.py")
"""The judge that comes with the recorded sites."""
STAGES = (
    "preparar suscripciones 01-baseline 02-new-calls 03-change convocatorias coincidencias pruebas buzón solicitud"
).split()


def puente(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(main, arguments, env=env)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.slow
def test_the_whole_journey_holds(tmp_path: Path, taken: int) -> None:
    env = {**os.environ, "PUENTE_DATA_DIR": str(tmp_path), "PUENTE_PORT": str(taken)}
    command = [sys.executable, "-m", "tracker.cli", "demo", "--check"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=280)
    lines = done.stdout.splitlines()
    assert [line[:4] for line in lines] == ["ok  "] * len(STAGES), done.stdout + done.stderr[-3000:]
    assert [line[4:].split()[0].rstrip(":") for line in lines] == STAGES
    assert all(re.search(r"\d", line.partition(":")[2]) for line in lines)
    assert done.returncode == 0
    assert "INFO" not in done.stderr
    read_as_expected(tmp_path / "demo" / "puente.sqlite3")


def read_as_expected(database: Path) -> None:
    """Holds the calls and events of all sources against what the recorded sites expect after three steps."""
    steps = ("01-baseline", "02-new-calls", "03-change")
    with open_sessions(f"sqlite:///{database}") as sessions, sessions() as session:
        known = list(call_records(session, load_catalogue()))
        raised = list(event_records(session))
    report, names = judge.judge_calls(
        judge.lines(SITES / "expected" / f"{steps[-1]}.jsonl"),
        known,
        judge.lines(SITES / "expected" / "not_calls.jsonl"),
    )
    right, fields = (sum(pair[place] for pair in report["fields"].values()) for place in (0, 1))
    assert right / fields >= 0.98, report["wrong"]
    assert report["fields"]["closes"][0] == report["fields"]["closes"][1] == report["expected"]
    nothing = {"missing": [], "extra": [], "invented": 0, "wrong_closes": 0}
    assert {name: report[name] for name in nothing} == nothing
    expected = [event for step in steps for event in judge.lines(SITES / "expected" / f"{step}.events.jsonl")]
    events = judge.judge_events(expected, raised, names, ticks=True)
    assert (events["missed"], events["wrong"]) == ([], [])


def test_a_taken_port_is_said_before_anything_is_wiped(tmp_path: Path, taken: int) -> None:
    kept = tmp_path / "demo" / "keep"
    kept.parent.mkdir()
    kept.write_text("x")
    result = puente("demo", PUENTE_DATA_DIR=str(tmp_path), PUENTE_PORT=str(taken))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"puente: PUENTE_PORT: port {taken} can't be used")
    assert kept.exists()


def test_it_is_refused_in_production(tmp_path: Path) -> None:
    env = {"PUENTE_SECRET_KEY": "x" * 40, "PUENTE_BASE_URL": "https://a.mx", "PUENTE_CONTACT": "a@puente.mx"}
    result = puente("demo", PUENTE_MODE="production", PUENTE_DATA_DIR=str(tmp_path), **env)
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_preparing_makes_people_whose_subscriptions_were_confirmed_by_mail(tmp_path: Path) -> None:
    settings = demo.demo_settings(load_settings(data_dir=tmp_path), now=NOW)
    logins, stages = demo.prepare(settings, load_catalogue())
    assert [stage.held for stage in stages] == [True, True]
    assert len({login.password for login in logins}) == len(logins) > 1
    folder = folder_of(settings.mail)
    assert folder is not None
    assert {mail.to for mail in stored_mails(folder)} < {login.email for login in logins}


def test_what_is_missing_is_said_stage_by_stage(tmp_path: Path) -> None:
    settings = demo.demo_settings(load_settings(data_dir=tmp_path), now=NOW)
    migrate(settings.database)
    assert [stage.held for stage in verify(settings, load_catalogue(), NOW)] == [False] * 5


def test_a_stage_is_a_line_that_says_whether_it_held() -> None:
    assert Stage("buzón", "3 avisos", held=True).line() == "ok  buzón: 3 avisos"
    assert Stage("buzón", "0 avisos", held=False).line() == "NO  buzón: 0 avisos"
