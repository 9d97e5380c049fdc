"""Reads TOML tables with every value checked, and collects all that is wrong with its file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from tracker.catalogue.codes import Check
from tracker.catalogue.lines import Extent, Path, key_extents
from tracker.errors import CatalogueError

LANGUAGES = ("es", "fr", "en", "pt")
"""Languages in which calls are read; every text for people has at least the Spanish one."""

Labels = Mapping[str, str]
"""A text by language; ``es`` is always there."""

Value = TypeVar("Value")


class Problems:
    """What is wrong with the data files, one line each, in the order found."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, file: str, line: int, key: str, message: str) -> None:
        """Notes one problem; ``key`` is empty when the whole line is wrong."""
        self._found.append(": ".join(filter(None, (f"{file}:{line}", key, message))))

    def raise_if_any(self) -> None:
        """Raises:
        CatalogueError: something was noted; the message has a line for each problem.
        """
        if self._found:
            raise CatalogueError("\n".join(dict.fromkeys(self._found)))


class TomlFile:
    """A TOML file and the lines of its keys. ``label`` is what messages call it."""

    def __init__(self, label: str, text: str, problems: Problems) -> None:
        self.label = label
        self._text = text
        self._problems = problems

    @cached_property
    def _extents(self) -> dict[Path, Extent]:
        return key_extents(self._text)

    def root(self) -> Table | None:
        """The top table, or None when the file is no TOML, which is noted."""
        try:
            return Table(self, tomllib.loads(self._text), ())
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else self._text.count("\n") + 1
            self._problems.add(self.label, line, "", f"not valid TOML: {error}")
            return None

    def problem(self, path: Path, message: str, value: str = "") -> None:
        """Notes a problem with the key at ``path``, on the line where ``value`` stands if it stands there."""
        self._problems.add(self.label, self._line(path, value), _dotted(path), message)

    def _line(self, path: Path, value: str) -> int:
        while path not in self._extents:
            path = path[:-1]
        first, last = self._extents[path]
        lines = self._text.split("\n")
        return next((n for n in range(first, last + 1) if value and f'"{value}"' in lines[n - 1]), first)


class Table:
    """A table of a file. Each method reads one key; a wrong one is noted and read as empty, so that one reading
    finds everything. ``close`` notes the keys that nobody read.
    """

    def __init__(self, file: TomlFile, data: Mapping[str, object], path: Path) -> None:
        self._file = file
        self.data = data
        self._path = path
        self._read: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def problem(self, key: str, message: str, value: str = "") -> None:
        """Notes a problem with ``key`` (dots lead further down), or with the table itself when it is empty."""
        self._file.problem((*self._path, *filter(None, key.split("."))), message, value)

    def text(self, key: str, check: Check | None = None, *, required: bool = True) -> str:
        """A text that is not blank and passes ``check``; empty when it is wrong or left out."""
        value = self._get(key, str, "a text in quotes", required=required)
        if value is None:
            return ""
        wrong = "must not be blank" if not value.strip() else check(value) if check else None
        if wrong:
            self.problem(key, wrong)
            return ""
        return value

    def texts(self, key: str, check: Check | None = None, *, required: bool = True) -> tuple[str, ...]:
        """A list of different texts, each passing ``check``. A required list holds at least one."""
        items = self._list(key, str, "a list of texts", required=required)
        if required and key in self and not items:
            self.problem(key, "must hold at least one text")
        for item in items:
            wrong = check(item) if check else None if item.strip() else "must not hold blank texts"
            if wrong or items.count(item) > 1:
                self.problem(key, wrong or f"{item!r} stands there twice", item)
        return tuple(dict.fromkeys(items))

    def words(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A text that lists words, with a comma between them; the notation is that of ``tracker.catalogue.words``."""
        text = self.text(key, required=required)
        items = [item.strip() for item in text.split(",")] if text else []
        for item in sorted({item for item in items if not item or items.count(item) > 1}):
            self.problem(key, f"{item!r} stands there twice" if item else "has a comma too many")
        return tuple(dict.fromkeys(filter(None, items)))

    def labels(self, key: str, *, complete: bool = False) -> Labels:
        """A text by language, Spanish at least; ``complete`` asks for all four."""
        table = self.table(key)
        if table is None:
            return {"es": ""}
        texts = {language: table.text(language, required=complete or language == "es") for language in LANGUAGES}
        table.close()
        return MappingProxyType({language: text for language, text in texts.items() if text or language == "es"})

    def number(self, key: str, least: int = 1, *, required: bool = True) -> int | None:
        """A whole number from ``least`` on."""
        value = self._get(key, int, "a whole number", required=required)
        if value is not None and value < least:
            self.problem(key, f"must be {least} or more, not {value}")
        return value

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(self._list(key, int, "a list of whole numbers", required=True))

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        return self._get(key, bool, "true or false", required=False) is True

    def day(self, key: str) -> date | None:
        """A date without quotes; None when left out."""
        return self._get(key, date, "a date such as 2025-07-15, without quotes", required=False)

    def table(self, key: str, *, required: bool = True) -> Table | None:
        """A table inside this one."""
        value = self._get(key, dict, "a table", required=required)
        return None if value is None else Table(self._file, value, (*self._path, key))

    def tables(self, key: str, *, required: bool = True) -> tuple[Table, ...]:
        """An array of tables."""
        items = self._list(key, dict, "an array of tables", required=required)
        return tuple(Table(self._file, item, (*self._path, key, number)) for number, item in enumerate(items))

    def subtables(self) -> Iterator[tuple[str, Table]]:
        """Every key of this table with the table that it must hold."""
        for key in self.data:
            if (table := self.table(key)) is not None:
                yield key, table

    def close(self) -> None:
        """Notes the keys that were not read: mistyped, or in the wrong place."""
        for key in self.data:
            if key not in self._read:
                near = get_close_matches(key, self._read, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"the keys here are {', '.join(self._read)}"
                self.problem(key, f"unknown key; {hint}")

    def _list(self, key: str, kind: type[Value], noun: str, *, required: bool) -> list[Value]:
        items: list[object] = self._get(key, list, noun, required=required) or []
        if not all(_is(item, kind) for item in items):
            self.problem(key, f"must be {noun}")
        return [item for item in items if isinstance(item, kind) and _is(item, kind)]

    def _get(self, key: str, kind: type[Value], noun: str, *, required: bool) -> Value | None:
        self._read[key] = None
        if key not in self.data:
            if required:
                self.problem("", f"{key} is missing")
            return None
        value = self.data[key]
        if isinstance(value, kind) and _is(value, kind):
            return value
        self.problem(key, f"must be {noun}, not {value!r}")
        return None


def _is(value: object, kind: type) -> bool:
    """Whether ``value`` is of ``kind`` itself: true is no number and an instant is no date."""
    return type(value) is kind


def _dotted(path: Path) -> str:
    """``editions[2].closes``, counted from 1 as a person does."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
