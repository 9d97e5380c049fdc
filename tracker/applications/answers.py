"""Takes what a person typed: cleaned, in the shape that the field keeps, within what can be stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from tracker.applications.form import FieldType, FormDefinition, FormField
from tracker.applications.messages import ISSUES
from tracker.applications.months import read_month
from tracker.domain.application import Answer, Value, typed
from tracker.errors import Invalid

MAX_CHARACTERS = 20_000
"""The longest answer that is taken, whatever the form's own limit, which ``check`` looks after."""

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_NOT_XML = re.compile(r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def take(form: FormDefinition, field_id: str, raw: str | Iterable[str], before: Answer | None = None) -> Answer:
    """The answer to field ``field_id`` after a person saved ``raw``; ``before`` is what was there.

    Raises:
        Invalid: the field takes no answer, or the text is too long; ``fields`` says so in words.
        NotFound: the form has no such field.
    """
    field = form.field(field_id)
    if not field.askable:
        raise _refused(field, field.type.value)
    value = clean(field, raw)
    length = len(value) if isinstance(value, str) else sum(map(len, value)) + len(value)
    if length > MAX_CHARACTERS:
        raise _refused(field, "too_long", length=f"{length:,}", limit=f"{MAX_CHARACTERS:,}")
    return before.rewritten(value) if before else typed(field_id, value)


def clean(field: FormField, raw: str | Iterable[str]) -> Value:
    """``raw`` in the shape of the field, without characters that a DOCX can't hold; lines stay where they can."""
    text = clean_text(raw if isinstance(raw, str) else "\n".join(raw))
    match field.type:
        case FieldType.LIST:
            return tuple(item for line in text.split("\n") if (item := line.strip()))
        case FieldType.LONGTEXT:
            return text
        case FieldType.MONTH:
            return read_month(" ".join(text.split("\n")))
        case _:
            return " ".join(line.strip() for line in text.split("\n") if line.strip())


def clean_text(text: str) -> str:
    """``text`` composed (NFC), with one kind of line break, blanks for tabs, without what XML forbids, trimmed."""
    lines = _NOT_XML.sub("", _LINE_BREAKS.sub("\n", text.replace("\t", " ")))
    return unicodedata.normalize("NFC", lines).strip()


def _refused(field: FormField, code: str, **params: str) -> Invalid:
    sentence = ISSUES[code] % params
    return Invalid(f"{field.label}: {sentence}", {field.id: sentence})
