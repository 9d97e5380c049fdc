"""Months of a form: kept as ``2026-01``, written and typed as ``enero de 2026``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from tracker.catalogue.words import fold

_SPANISH = Locale("es", "MX")
_KEPT = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DIGITS = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<first>\d{1,2})[-/.](?P<last>\d{4})")
_NAMED = re.compile(r"(?P<name>[a-z]+)\.?(?: de(?:l)?)? (?P<year>\d{4})")


def is_month(value: str) -> bool:
    """Whether ``value`` is a month as it is kept, ``YYYY-MM``."""
    return _KEPT.fullmatch(value) is not None


def read_month(text: str) -> str:
    """The month as it is kept when ``text`` names one in a usual way; otherwise ``text`` itself, for ``check``."""
    words = " ".join(fold(text).split())
    if digits := _DIGITS.fullmatch(words):
        year, month = digits["year"] or digits["last"], int(digits["month"] or digits["first"])
        return f"{year}-{month:02}" if 1 <= month <= 12 else text
    named = _NAMED.fullmatch(words)
    number = _names().get(named["name"]) if named else None
    return f"{named['year']}-{number:02}" if named and number else text


def month_text(value: str) -> str:
    """``enero de 2026``; a text that is no month stays as it is."""
    if not is_month(value):
        return value
    return f"{_SPANISH.months['format']['wide'][int(value[5:])]} de {value[:4]}"


@cache
def _names() -> Mapping[str, int]:
    widths = (_SPANISH.months["format"][width] for width in ("wide", "abbreviated"))
    names = {fold(name).rstrip("."): number for months in widths for number, name in months.items()}
    return names | {"setiembre": 9, "set": 9, "sep": 9, "sept": 9}
