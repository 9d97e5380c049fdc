"""What all tests share: databases built by the real migrations, a real mail server, a browser, and no way out."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partialmethod
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support.browser import chromium_browser
from tests.support.databases import ENGINES, Databases, Rows
from tests.support.mail import MailServer
from tests.support.pgserver import memory
from tracker.config import Settings, load_settings
from tracker.store.engine import Sessions, make_engine, make_sessions

ROOT = Path(__file__).resolve().parents[1]
GUARD = ROOT / "tests" / "support" / "guard"


def pytest_configure(config: pytest.Config) -> None:
    """Makes every run alike: no settings of the developer's, an unusual time zone, no network, cheap passwords."""
    for name in [name for name in os.environ if name == "DATABASE_URL" or name.startswith("PUENTE_")]:
        if name != "PUENTE_CHROMIUM":
            del os.environ[name]
    os.environ |= {"PUENTE_PASSWORD_COST": "1", "TZ": "Pacific/Kiritimati"}
    time.tzset()
    # Else each of the many processes that tests start compiles all of Puente anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Tests with a database of their own wait for the disk a fifth of their time.
    if folder := memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))
    _forbid_the_network()
    if not hasattr(config, "workerinput"):
        importlib.import_module("compiled_patterns").tidy()
    profile = "ci" if "CI" in os.environ else "local"
    examples = DirectoryBasedExampleDatabase(ROOT / ".cache" / "hypothesis")
    hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
    hypothesis.settings.register_profile("local", deadline=None, database=examples)
    hypothesis.settings.load_profile(profile)


def _forbid_the_network() -> None:
    """Here, and in every Python that a test starts: they all find the guard on their path."""
    if str(GUARD) not in sys.path:
        sys.path.insert(0, str(GUARD))
        sys.modules.pop("sitecustomize", None)
        importlib.import_module("sitecustomize")
    os.environ["PYTHONPATH"] = str(GUARD)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that touches the database runs on both, or on those that its ``engines`` mark names."""
    if "engine_name" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("engines")
        metafunc.parametrize("engine_name", mark.args if mark else ENGINES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the slow tests, so that at the end no process works while the others wait."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Looks for garbage less often, and never among what stays: a seventh of the time of all tests went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """Hashes that need 64 KiB and one thread in place of 64 MiB and four, which is a tenth of a second a sign-in."""
    with pytest.MonkeyPatch.context() as patch:
        light = partialmethod(PasswordHasher.__init__, memory_cost=64, parallelism=1)
        patch.setattr(PasswordHasher, "__init__", light)
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Migrated databases to copy, one server and one template per engine, made when first asked for."""
    with ExitStack() as stack:
        yield Databases(tmp_path_factory.mktemp("databases"), stack)


@pytest.fixture(scope="session")
def pg_url(databases: Databases) -> str:
    """A real PostgreSQL; the address of its maintenance database."""
    return databases.postgres_url


@pytest.fixture
def rows() -> Rows | None:
    """What every database of a test holds from the start; a folder or file of tests may say otherwise."""
    return None


@pytest.fixture
def database_url(engine_name: str, databases: Databases, tmp_path: Path, rows: Rows | None) -> Iterator[str]:
    """A fresh migrated database of this test's own, SQLite and PostgreSQL in turn."""
    with databases.fresh(engine_name, tmp_path, rows=rows) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a Puente on this test's own database and folder."""
    return load_settings(DATABASE_URL=database_url, data_dir=tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The engine of this test's own database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """The factory of sessions on this test's own database."""
    return make_sessions(engine)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """One session on this test's own database."""
    with sessions() as session:
        yield session


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A real mail server on this machine."""
    with MailServer() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser that reaches this machine only."""
    with chromium_browser() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own, in Mexican Spanish; a script error on it fails the test."""
    context = chromium.new_context(locale="es-MX", timezone_id="America/Mexico_City", reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
