"""Every error that Puente raises on purpose. Their messages say what is wrong and what to do.

A message is one whole sentence of the source, so that it can be translated; what differs from one time to the next
stands in it as a ``{name}`` and comes in ``values``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


class PuenteError(Exception):
    """Root of all errors raised on purpose; ``str(error)`` is fit to be shown to a person."""

    def __init__(self, message: str = "", *, values: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.values = dict(values or {})

    def __str__(self) -> str:
        return self.say(str)

    def say(self, translate: Callable[[str], str]) -> str:
        """The message in another language; ``translate`` turns the sentence of the source into it."""
        return self._filled(translate(self.message)) if self.message else ""

    def _filled(self, sentence: str) -> str:
        return sentence.format(**self.values) if self.values else sentence


class SettingsError(PuenteError):
    """A setting of the environment is missing or wrong; the message names it."""


class CatalogueError(PuenteError):
    """A file below ``tracker/data`` is wrong; the message has one ``file:line: key: problem`` per line."""


class DatabaseError(PuenteError):
    """The database can't be used as it is: it is newer than the code, not up to date or out of reach."""


class Unavailable(PuenteError):
    """The database can't be written to for now and nothing was; ``reason`` is ``busy`` or ``full``. Later it may."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotFound(PuenteError):
    """What was asked for does not exist, or not for this person."""


class Forbidden(PuenteError):
    """The person may not do this."""


class Invalid(PuenteError):
    """The input can't be taken; ``fields`` maps each field's name to what is wrong with it."""

    def __init__(
        self, message: str, fields: dict[str, str] | None = None, *, values: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message, values=values)
        self.fields = fields or {}

    def say_fields(self, translate: Callable[[str], str]) -> dict[str, str]:
        """What is wrong with each field, in another language."""
        return {name: self._filled(translate(sentence)) for name, sentence in self.fields.items()}


class Conflict(PuenteError):
    """Somebody else changed the same thing in the meantime."""


class Unreadable(PuenteError):
    """A page or document can't be read; ``reason`` is a code such as ``encrypted``, ``damaged`` or ``scanned``."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
