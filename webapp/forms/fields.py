"""Inputs that several forms need: sums as people type them, lines of text, dates, and rows that may stay empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, FieldList, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import TextArea

from tracker.domain.project import amount, amount_named
from tracker.errors import Invalid
from webapp.language import locale

SPARE = 2
"""Empty rows that a list offers beyond those that are filled in."""


class MoneyField(StringField):
    """A sum without its currency, with commas between thousands if the person likes."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format(self.data, "f") if isinstance(self.data, Decimal) else str(self.data or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the sum; an empty input is no sum."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = amount(valuelist[0])
            except Invalid as error:
                raise ValueError(error.say(gettext)) from error


class SumField(MoneyField):
    """A sum that may name its currency, which is then ``named``."""

    named: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the sum and the currency; an empty input is no sum."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data, self.named = amount_named(valuelist[0])
            except Invalid as error:
                raise ValueError(error.say(gettext)) from error


class Lines(Field):
    """Lines of text, each an object with its ``text``."""

    widget = TextArea()  # type: ignore[assignment]  # it takes any field with _value
    data: list[dict[str, Any]] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(str(item["text"]) for item in self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """One object a line."""
        if valuelist:
            self.data = [{"text": text} for line in valuelist[0].splitlines() if (text := line.strip())]


def choices(pairs: Iterable[tuple[str, str]], empty: str | None = None) -> list[SelectChoice]:
    """Options by code and word; ``empty`` is what stands there before anything is chosen."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(value, lazy_gettext(label)) for value, label in pairs]


def countries(empty: str) -> list[SelectChoice]:
    """The countries of the world but Mexico, by their name in the reader's language."""
    names = locale().territories
    codes = [
        code
        for code in map(str, names)
        if len(code) == 2 and code.isalpha() and code not in {"MX", "ZZ", "EU", "UN", "EZ"}
    ]
    named = sorted((str(names[code]), code) for code in codes)
    return [SelectChoice("", empty), *(SelectChoice(code, name) for name, code in named)]


def filled(rows: FieldList[Any]) -> list[dict[str, Any]]:
    """The rows in which something stands; a sum is kept as its digits, an empty input as None."""
    found = []
    for entry in rows.entries:
        row = {name: _kept(value) for name, value in entry.data.items() if name != "csrf_token"}
        if any(value is not None for value in row.values()):
            found.append(row)
    return found


def offer_rows(rows: FieldList[Any]) -> None:
    """Adds empty rows at the end, so that a list can grow without scripts."""
    empty = sum(all(_kept(value) is None for value in entry.data.values()) for entry in rows.entries)
    for _spare in range(max(0, SPARE - empty)):
        rows.append_entry()


def _kept(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value if not isinstance(value, Mapping) else None
