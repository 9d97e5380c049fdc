"""Reads the tables of a form's TOML file and collects every problem with its file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping

from tracker.catalogue.lines import Extent, Path, key_extents
from tracker.errors import CatalogueError

Check = Callable[[str], str | None]


class FormFile:
    """A TOML file, its keys' lines, and what is wrong with it so far. ``label`` is how messages call it."""

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.problems: list[str] = []
        self._extents: dict[Path, Extent] = {}
        self.data: Mapping[str, object] = {}
        try:
            self.data = tomllib.loads(text)
            self._extents = key_extents(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else text.count("\n") + 1
            self.problems.append(f"{label}:{line}: not valid TOML: {error}")

    def problem(self, path: Path, message: str) -> None:
        """Notes ``message`` on the line of ``path``, or of the nearest table around it."""
        known = path
        while known and known not in self._extents:
            known = known[:-1]
        line = self._extents.get(known, (1, 1))[0]
        self.problems.append(f"{self.label}:{line}: {_dotted(path)}: {message}")

    def raise_if_wrong(self) -> None:
        """Raises:
        CatalogueError: something was noted; the message has a line for each problem.
        """
        if self.problems:
            raise CatalogueError("\n".join(dict.fromkeys(self.problems)))


class Table:
    """One table of the file. Each method reads a key; a wrong one is noted and read as empty."""

    def __init__(self, file: FormFile, data: Mapping[str, object], path: Path = ()) -> None:
        self._file = file
        self._data = data
        self._path = path
        self._asked: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def problem(self, key: str, message: str) -> None:
        """Notes a problem with ``key``, or with the table itself when it is empty."""
        self._file.problem((*self._path, key) if key else self._path, message)

    def text(self, key: str, check: Check | None = None, *, required: bool = True) -> str:
        """A text that is not blank; ``check`` says what else is wrong with it."""
        value = self._get(key, str, "a text", required=required)
        if not isinstance(value, str):
            return ""
        wrong = check(value) if check and value.strip() else None if value.strip() else "must not be blank"
        if wrong:
            self.problem(key, wrong)
        return value

    def number(self, key: str, least: int, *, required: bool = True) -> int | None:
        """A whole number from ``least`` on."""
        value = self._get(key, int, "a whole number", required=required)
        if not isinstance(value, int):
            return None
        if value < least:
            self.problem(key, f"must be {least} or more, not {value}")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        return self._get(key, bool, "true or false", required=False) is True

    def texts(self, key: str, check: Check) -> tuple[str, ...]:
        """A list of texts, each looked at by ``check``."""
        value = self._get(key, list, "a list of texts", required=True)
        items = value if isinstance(value, list) else []
        for item in items:
            wrong = check(item) if isinstance(item, str) else f"must hold texts, not {item!r}"
            if wrong:
                self.problem(key, wrong)
        return tuple(item for item in items if isinstance(item, str))

    def table(self, key: str, *, required: bool = True) -> Table | None:
        """A table inside this one."""
        value = self._get(key, dict, "a table", required=required)
        return Table(self._file, value, (*self._path, key)) if isinstance(value, dict) else None

    def tables(self, key: str, *, required: bool = True) -> tuple[Table, ...]:
        """An array of tables."""
        value = self._get(key, list, "an array of tables", required=required)
        items = value if isinstance(value, list) else []
        if not all(isinstance(item, dict) for item in items):
            self.problem(key, "must be an array of tables")
        tables = ((number, item) for number, item in enumerate(items) if isinstance(item, dict))
        return tuple(Table(self._file, item, (*self._path, key, number)) for number, item in tables)

    def close(self) -> None:
        """Notes every key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                self.problem(key, f"unknown key; the keys here are {', '.join(self._asked)}")

    def _get(self, key: str, kind: type, noun: str, *, required: bool) -> object:
        self._asked.append(key)
        if key not in self._data:
            if required:
                self.problem("", f"{key} is missing")
            return None
        value = self._data[key]
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.problem(key, f"must be {noun}, not {value!r}")
        return None


def one_of(options: Collection[str], noun: str) -> Check:
    """A check that the text is one of ``options``."""
    return lambda value: None if value in options else f"unknown {noun} {value!r}; use one of {', '.join(options)}"


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "file"
