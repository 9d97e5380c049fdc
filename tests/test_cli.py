"""The command puente says in one message what is wrong and ends with the status that tells it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from tracker import commands
from tracker.cli import ROOMS, main
from tracker.store.engine import Sessions
from tracker.store.sources import Fund


def puente(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(main, arguments, env=env)


def test_a_wrong_setting_ends_with_status_2_and_its_name() -> None:
    result = puente("sweep", PUENTE_PORT="0")
    assert result.exit_code == 2
    assert result.stderr.startswith("puente: PUENTE_PORT: ")


@pytest.mark.parametrize("command", ["sweep", "calls", "events"])
def test_a_database_that_is_not_migrated_ends_with_status_2_and_says_what_to_run(command: str, tmp_path: Path) -> None:
    result = puente(command, DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "puente migrate" in result.stderr


@pytest.mark.engines("sqlite")
def test_an_unknown_source_ends_with_status_2_and_names_those_there_are(database_url: str, tmp_path: Path) -> None:
    env = {"DATABASE_URL": database_url, "PUENTE_DATA_DIR": str(tmp_path)}
    assert puente("migrate", **env).exit_code == 0
    result = puente("poll", "no-such-source", **env)
    assert result.exit_code == 2
    assert "no-such-source" in result.stderr
    assert "gubuy-auci" in result.stderr


@pytest.mark.engines("sqlite")
def test_an_instant_without_offset_is_refused(database_url: str) -> None:
    result = puente("events", "--since", "2025-06-18T12:00:00", DATABASE_URL=database_url)
    assert result.exit_code == 2
    assert "offset" in result.stderr


@pytest.mark.parametrize("arguments", [("calls",), ("events",), ("source", "status"), ("doctor",)])
def test_a_command_that_only_reads_waits_for_no_writer(
    arguments: tuple[str, ...], database_url: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        session.add(Fund(key="f", name="F", kind="calls"))
        session.flush()
        begun = time.monotonic()
        result = puente(*arguments, DATABASE_URL=database_url)
        assert (result.exit_code, time.monotonic() - begun < 10) == (0, True), result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("migrate",),
        ("serve",),
        ("clock",),
        ("worker",),
        ("poll",),
        ("sweep",),
        ("calls",),
        ("events",),
        ("notify",),
        ("rematch",),
        ("source", "status"),
        ("municipalities", "load"),
    ],
    ids=" ".join,
)
def test_a_database_of_a_newer_puente_ends_every_command_with_status_2(
    arguments: tuple[str, ...], database_url: str, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = 'future'"))
    result = puente(*arguments, DATABASE_URL=database_url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "revision future, newer than this code" in result.stderr


def test_every_command_is_where_the_list_says_and_every_module_has_one() -> None:
    context = Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert (command.name, bool(command.get_short_help_str())) == (name, True)
    rooms = {path.stem for path in Path(commands.__path__[0]).glob("*.py")} - {"__init__", "house"}
    assert set(ROOMS.values()) == rooms
