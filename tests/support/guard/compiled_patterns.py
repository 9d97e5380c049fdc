"""Keeps what it takes long to compile, so that one process of the tests compiles a pattern and the others take it.

The reader's patterns take four seconds, which each of the many processes that tests start would spend anew. What is
kept is what ``re`` and ``regex`` hand to their engines, one file a pattern below ``.cache``. Its name comes from all
that decides it: the pattern, its flags, Python and the release of ``regex``. Where none can be written, all is
compiled as ever.
"""

import os
import re
import sys
import time
from array import array
from ast import literal_eval
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / ".cache" / "patterns"
SHORT = 60
"""Patterns of so few characters are compiled: that is as quick."""
LONG = 0.0005
"""Seconds from which on it pays to keep a pattern."""
MOST = 4_000
"""So many are kept; of a thousand in use, each change of a word list leaves an old one behind."""


class _Engine:
    """The part of a library that is written in C, with an ear on what it is asked to compile."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.heard: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def compile(self, *asked: Any) -> Any:
        self.heard = asked
        return self._engine.compile(*asked)

    def kept(self, pattern: str, flags: int, release: str, make: Callable[[], Any]) -> Any:
        """The compiled pattern: from the file where there is one, else as ``make`` makes it."""
        name = sha256(repr((pattern, flags, release, sys.version)).encode("utf-8", "surrogatepass"))
        file = FOLDER / name.hexdigest()
        with suppress(OSError, ValueError, SyntaxError):
            about, _, code = file.read_bytes().partition(b"\n")
            known, more = literal_eval(about.decode())
            return self._engine.compile(pattern, known, array("I", code).tolist(), *more)
        begun = time.thread_time()
        made = make()
        if time.thread_time() - begun >= LONG and self.heard and self.heard[0] == pattern:
            _keep(file, self.heard)
        return made


def _keep(file: Path, asked: tuple[Any, ...]) -> None:
    _, flags, code, *more = asked
    about = repr((int(flags), [int(part) if isinstance(part, int) else part for part in more]))
    beside = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError, ValueError):
        FOLDER.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(about.encode() + b"\n" + array("I", code).tobytes())
        beside.replace(file)


def tidy() -> None:
    """Throws all away where it has become too much."""
    if FOLDER.is_dir() and len(kept := list(FOLDER.iterdir())) > MOST:
        for file in kept:
            with suppress(OSError):
                file.unlink()


def install() -> None:
    """Has ``re`` ask here first, and ``regex`` from the first long pattern on that is compiled once it is imported."""
    compiler: Any = sys.modules["re._compiler"]
    engine, plain = _Engine(compiler._sre), compiler.compile

    def compiled(pattern: Any, flags: int = 0) -> Any:
        if "regex._main" in sys.modules:
            _install_regex(sys.modules["regex._main"])
        if not isinstance(pattern, str) or len(pattern) <= SHORT or flags & re.DEBUG:
            return plain(pattern, flags)
        return engine.kept(pattern, int(flags), "re", lambda: plain(pattern, flags))

    compiler._sre, compiler.compile = engine, compiled


def _install_regex(library: Any) -> None:
    if isinstance(library._regex, _Engine) or not hasattr(library, "_compile"):
        return
    engine, plain, release = _Engine(library._regex), library._compile, library.__version__

    def compiled(pattern: Any, flags: int, ignore_unused: bool, named: dict[str, Any], cache_it: bool) -> Any:
        if not isinstance(pattern, str) or len(pattern) <= SHORT or named or flags & (library.DEBUG | library.LOCALE):
            return plain(pattern, flags, ignore_unused, named, cache_it)
        make = lambda: plain(pattern, flags, ignore_unused, named, cache_it)  # noqa: E731
        return engine.kept(pattern, int(flags), release, make)

    library._regex, library._compile = engine, compiled
