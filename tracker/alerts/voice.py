"""The language of a mail: its sentences and how it writes days. Mails speak with the words of the pages.

The catalogues lie with the pages, for most of their sentences are the pages'; they are found as files, so that nothing
of the web is loaded where mails are written. A sentence that nobody has translated is said in Spanish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations, translation
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

HOME = "es"
LOCALES = {"es": "es_MX", "en": "en", "fr": "fr"}
CATALOGUES = Path(str(resources.files("tracker"))).parent / "webapp" / "translations"
_DAY = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y", "fr": "d MMMM y"}
_LONG_DAY = {"es": "EEEE d 'de' MMMM 'de' y", "en": "EEEE, d MMMM y", "fr": "EEEE d MMMM y"}


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the languages that Puente speaks."""

    language: str
    translations: NullTranslations

    @property
    def locale(self) -> str:
        """How days, sums and names of countries are written."""
        return LOCALES[self.language]

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return "es-MX" if self.language == HOME else self.language

    def say(self, text: str) -> str:
        """A sentence in this language."""
        return self.translations.gettext(text) if text else ""

    def day(self, value: date) -> str:
        """``18 de junio de 2025``."""
        return str(format_date(value, _DAY[self.language], locale=self.locale))

    def long_day(self, value: date) -> str:
        """``miércoles 18 de junio de 2025``."""
        return str(format_date(value, _LONG_DAY[self.language], locale=self.locale))

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """``miércoles 18 de junio de 2025, 12:00 h``, in a zone."""
        pattern = f"{_LONG_DAY[self.language]}, HH:mm 'h'"
        return str(format_datetime(at.astimezone(zone), pattern, tzinfo=zone, locale=self.locale))


@lru_cache
def voice_of(language: str | None) -> Voice:
    """The voice of a language by its two letters; Spanish for one that Puente does not speak."""
    if language not in LOCALES or language == HOME:
        return Voice(HOME, NullTranslations())
    return Voice(language, translation("messages", str(CATALOGUES), [language], fallback=True))


HOME_VOICE = voice_of(HOME)
"""The voice of the source's own sentences."""
