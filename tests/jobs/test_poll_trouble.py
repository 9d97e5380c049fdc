"""A poll whose database is locked or full: it says so in words, writes nothing by halves, and the next poll goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, text

from tracker.catalogue import load_catalogue
from tracker.cli import main
from tracker.config import Settings
from tracker.errors import Unavailable
from tracker.jobs import poll as polling
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.migrate import load_funds
from tracker.jobs.poll import PollReport, poll
from tracker.store import engine as engines
from tracker.store.engine import Sessions, make_sessions, open_sessions
from tracker.store.models import TABLES
from tracker.store.runs import newest_runs
from tracker.store.sources import Outcome, Run

HOUR = timedelta(hours=1)
NOW = datetime(2025, 5, 21, 18, tzinfo=UTC)
START = "https://fondo.example/convocatorias"
FACTS = {
    "key": "auci", "name": "AUCI", "host": "fondo.example", "language": "es", "country": "UY", "every_hours": 24,
    "secondary": False, "also_hosts": [], "start_urls": [START], "funds": ["mx-uy"], "selectors": {"content": "main"},
}  # fmt: skip
WORDS = " ".join(
    f"Se invita a municipios a presentar propuestas de agua al Fondo Conjunto México–Uruguay, línea {n}."
    for n in "abcdefghi"
)
FILES = "".join(
    f"<li><a href='/anexos/anexo-{number}-del-formulario.pdf'>Anexo {number}</a></li>" for number in range(60)
)
"""So many that a database that may not grow has no room for them."""
PAGE = f"""<html lang=es><main><h1>VI convocatoria del Fondo Conjunto de Cooperación México–Uruguay 2025</h1>
<p>{WORDS}</p>
<p>Las propuestas se reciben hasta el 15 de julio de 2025 a las 23:59 horas.</p><ul>{FILES}</ul></main></html>"""


class Fleet:
    """Stands for the spiders: one source whose page comes in this process, as its spider would keep it."""

    peak_kib = 0
    then: Callable[[], object] | None = None
    """What happens, once, when all pages have come."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def declared(self) -> list[dict[str, Any]]:
        """The one source."""
        return [FACTS]

    def read(self, runs: Sequence[Run], _recipes: object, _kept: object) -> dict[int, str]:
        """Keeps its page."""
        with self.sessions.begin() as session:
            for run in runs:
                keep_snapshot(session, run.id, "auci", START, "sheet", run.started_at, Outcome.OK, 200,
                              media_type="text/html", encoding="utf-8", body=PAGE.encode())  # fmt: skip
        then, self.then = self.then, None
        if then is not None:
            then()
        return {}


@pytest.fixture(autouse=True)
def fleet(monkeypatch: pytest.MonkeyPatch, sessions: Sessions) -> Fleet:
    made = Fleet(sessions)
    monkeypatch.setattr(polling, "spiders", lambda _settings, **_how: nullcontext(made))
    with sessions.begin() as session:
        load_funds(session, load_catalogue())
    return made


def polled(settings: Settings, sessions: Sessions, now: datetime = NOW, **more: Any) -> PollReport:
    return poll(settings, sessions, load_catalogue(), (), now, **more)


def rows(sessions: Sessions) -> dict[str, int]:
    with make_sessions(sessions.kw["bind"], reads_only=True)() as session:
        return {name: session.scalar(text(f"select count(*) from {name}")) or 0 for name in TABLES}  # noqa: S608


def test_a_run_says_when_it_ended_by_the_clock(settings: Settings, sessions: Sessions) -> None:
    (run,) = polled(settings, sessions, clock=lambda: NOW + timedelta(minutes=7)).runs
    assert (run.started_at, run.ended_at, run.outcome) == (NOW, NOW + timedelta(minutes=7), "ok")


def test_in_simulated_time_a_run_ends_when_it_began(settings: Settings, sessions: Sessions) -> None:
    (run,) = polled(settings, sessions, clock=lambda: NOW).runs
    assert run.started_at == run.ended_at


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """No room for one more fact: SQLite may not grow, PostgreSQL ends as it does when its disk is full."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as connection:
            connection.execute("VACUUM")
        event.listen(engine, "connect", no_more_pages)
        yield
        event.remove(engine, "connect", no_more_pages)
        engine.dispose()
        return
    with engine.begin() as connection:
        connection.execute(text("create function no_room() returns trigger language plpgsql as "
                                "$$ begin raise exception 'no room' using errcode = '53100'; end $$"))  # fmt: skip
        connection.execute(text("create trigger no_room before insert on call_facts execute function no_room()"))
    yield
    with engine.begin() as connection:
        connection.execute(text("drop trigger no_room on call_facts"))


def no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA max_page_count=1")  # what there is stays, and none may be added


@contextmanager
def written_to(engine: Engine) -> Iterator[None]:
    """Another process is writing for longer than anybody waits for it."""
    with engine.begin() as connection:  # on SQLite this is the one writer
        if engine.dialect.name == "postgresql":
            connection.execute(text("lock table runs, call_facts in exclusive mode"))
        yield


def test_a_full_disk_is_said_nothing_is_half_written_and_the_next_poll_goes_on(
    settings: Settings, sessions: Sessions, engine: Engine, fleet: Fleet
) -> None:
    with ExitStack() as stack:
        before = from_the_crawl_on(fleet, sessions, lambda: stack.enter_context(full(engine)))
        with pytest.raises(Unavailable, match="make room") as raised:
            polled(settings, sessions)
        assert raised.value.reason == "full"
        assert calls_and_events(rows(sessions)) == calls_and_events(before[0])
    assert polled(settings, sessions, NOW + HOUR).ingest.found == ["mx-uy-2025"]
    with sessions() as session:
        assert newest_runs(session)["auci"].outcome == "ok"


def test_a_poll_that_cannot_write_its_facts_says_why_with_its_run(
    settings: Settings, sessions: Sessions, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: object) -> None:
        raise Unavailable("full", "no room")

    monkeypatch.setattr(polling, "ingest", refused)
    with pytest.raises(Unavailable):
        polled(settings, sessions)
    with sessions() as session:
        run = newest_runs(session)["auci"]
        assert (run.outcome, run.reason, run.ended_at) == ("failed", "no room", NOW)


def test_a_database_that_another_process_writes_to_is_waited_for_and_then_said_to_be_busy(
    settings: Settings, sessions: Sessions, engine: Engine, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MS", 100)
    with open_sessions(settings.database) as impatient:
        with ExitStack() as stack:
            before = from_the_crawl_on(fleet, sessions, lambda: stack.enter_context(written_to(engine)))
            with pytest.raises(Unavailable, match="by another process") as raised:
                polled(settings, impatient)
            assert raised.value.reason == "busy"
            assert rows(sessions) == before[0]
        assert polled(settings, impatient, NOW + HOUR).ingest.found == ["mx-uy-2025"]


@pytest.mark.engines("sqlite")
def test_the_command_ends_with_words_and_status_1_while_another_process_writes(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MS", 50)
    env = {"DATABASE_URL": settings.database, "PUENTE_DATA_DIR": str(settings.data_dir)}
    with written_to(engine):
        done = CliRunner().invoke(main, ["sweep"], env=env)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith(f"puente: {engines.BUSY}\n")


def from_the_crawl_on(fleet: Fleet, sessions: Sessions, trouble: Callable[[], object]) -> list[dict[str, int]]:
    """Lets the trouble begin when all pages have come; gives what there was then."""
    before: list[dict[str, int]] = []

    def begin() -> None:
        before.append(rows(sessions))
        trouble()

    fleet.then = begin
    return before


def calls_and_events(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name != "runs"}
