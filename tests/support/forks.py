"""What ``python -m spiders`` does, in a fork of the test's own process: it need not start Python and all that is read.

A fork has the environment, the folder and the warnings of the process that it stands for. Tests of what is between
the two processes start the real one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import IO, Any, NoReturn, Self

from spiders.__main__ import main as spiders

Command = Sequence[str]


def end_with(work: Callable[[], int | None]) -> NoReturn:
    """Does the work of a fork and ends it, whatever happens, without what its parent would do at its own end."""
    ended: int | None = None
    try:
        ended = work() or 0
    finally:
        if ended is None:
            traceback.print_exc()
        os._exit(1 if ended is None else ended)


def _spiders(command: Command, env: Mapping[str, str] | None, cwd: str | Path | None = None) -> int:
    """The status of the command, in a process that was forked for it."""
    asyncio._set_running_loop(None)  # a browser's, which the fork does not have
    sys.modules.pop("twisted.internet.reactor", None)
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    if env is not None:
        os.environ.clear()
        os.environ.update(env)
    if cwd is not None:
        os.chdir(cwd)
    try:
        return spiders(command[command.index("spiders") + 1 :])
    except SystemExit as asked:  # of what reads the arguments
        return asked.code if isinstance(asked.code, int) else 1


class Forked:
    """``subprocess.Popen`` as a poll uses it."""

    def __init__(self, command: Command, *, env: Mapping[str, str], **_about: Any) -> None:
        asked, told = os.pipe()
        heard, said = os.pipe()
        self.number = os.fork()
        if self.number == 0:
            os.close(told)
            os.close(heard)
            end_with(lambda: _talking(command, env, asked, said))
        os.close(asked)
        os.close(said)
        self.stdin, self.stdout = os.fdopen(told, "w", encoding="utf-8"), os.fdopen(heard, encoding="utf-8")
        self.status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stdout.close()
        with suppress(BrokenPipeError):
            self.stdin.close()
        self.wait()

    def wait(self) -> int:
        """The status that it ended with."""
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.number, 0)[1])
        return self.status

    def kill(self) -> None:
        """Ends it, where it still runs."""
        if self.status is None:
            os.kill(self.number, signal.SIGKILL)


def _talking(command: Command, env: Mapping[str, str], asked: int, said: int) -> int:
    sys.stdin = os.fdopen(asked, encoding="utf-8")
    with os.fdopen(said, "w", encoding="utf-8") as out, redirect_stdout(out):
        return _spiders(command, env)


def run(
    command: Command, *, env: Mapping[str, str] | None = None, cwd: str | Path | None = None, **_about: Any
) -> subprocess.CompletedProcess[str]:
    """``subprocess.run`` with all that is said captured as text."""
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        number = os.fork()
        if number == 0:
            end_with(lambda: _heard(command, env, cwd, out, err))
        status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        return subprocess.CompletedProcess(list(command), status, _whole(out), _whole(err))


def _heard(command: Command, env: Mapping[str, str] | None, cwd: str | Path | None, out: IO[str], err: IO[str]) -> int:
    with redirect_stdout(out), redirect_stderr(err):
        status = _spiders(command, env, cwd)
    out.flush()
    err.flush()
    return status


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


FORKS = SimpleNamespace(
    Popen=Forked, run=run, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired, DEVNULL=subprocess.DEVNULL
)
"""Stands for the module ``subprocess`` in a job that starts the spiders."""
