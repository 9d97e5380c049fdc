"""What a form is: sections, fields and the fund's own file. ``definition`` reads it from data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tracker.errors import NotFound


class FieldType(StrEnum):
    """What a field takes."""

    TEXT = "text"  # one line
    LONGTEXT = "longtext"  # lines
    LIST = "list"  # one item a line
    CHOICE = "choice"  # one of a closed list
    NUMBER = "number"  # a whole number, as digits
    MONTH = "month"  # YYYY-MM
    LOCKED = "locked"  # the agency's, a signature or a declaration: never written
    UNKNOWN = "unknown"  # a part of the form that could not be read: never written


SILENT = frozenset({FieldType.LOCKED, FieldType.UNKNOWN})
"""Fields that nobody answers."""

WORDY = frozenset({FieldType.TEXT, FieldType.LONGTEXT, FieldType.LIST})
"""Fields of free text, which may have a limit in words."""


class PlaceKind(StrEnum):
    """How a field is found in the fund's own file."""

    CONTROL = "control"  # the content control with this tag or title
    CELL = "cell"  # the table cell to the right of the cell with this text
    MISSING = "missing"  # the file that could be read has no place for it


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes in the fund's own file."""

    kind: PlaceKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: ``id`` is what an answer holds, ``text`` the words of the form."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form. ``source`` is the address at which its rule was read; ``note`` says what is not sure."""

    id: str
    number: str
    label: str
    type: FieldType
    section: str
    source: str
    help: str = ""
    note: str = ""
    required: bool = False
    limit_words: int | None = None
    least: int | None = None
    most: int | None = None
    choices: tuple[Choice, ...] = ()
    not_before: str | None = None
    prefill: str | None = None
    place: Place = Place(PlaceKind.MISSING)

    @property
    def askable(self) -> bool:
        """Whether a person can answer it."""
        return self.type not in SILENT

    def choice(self, choice_id: str) -> Choice | None:
        """The option ``choice_id``, None when there is none."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, with its fields in order."""

    id: str
    title: str
    fields: tuple[FormField, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """The fund's own file. ``content`` has been found to have the checksum ``sha256``."""

    file: str
    sha256: str
    source: str
    content: bytes = field(repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FormDefinition:
    """A version of a fund's form. ``checksum`` pins it: an application keeps key, version and checksum."""

    key: str
    version: int
    title: str
    language: str
    funds: tuple[str, ...]
    source: str
    sections: tuple[Section, ...]
    template: Template
    checksum: str
    note: str = ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key} {self.version}>"

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def askable(self) -> tuple[FormField, ...]:
        """The fields that a person can answer."""
        return tuple(field for field in self.fields if field.askable)

    def find(self, field_id: str) -> FormField | None:
        """The field ``field_id``, None when the form has none."""
        return next((field for field in self.fields if field.id == field_id), None)

    def field(self, field_id: str) -> FormField:
        """The field ``field_id``.

        Raises:
            NotFound: the form has no such field.
        """
        found = self.find(field_id)
        if found is None:
            raise NotFound(f"the form {self.key} {self.version} has no field {field_id!r}")
        return found
