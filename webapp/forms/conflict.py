"""Two people at one draft: what each typed since the page was opened is kept, and a clash is shown to be decided."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.applications.answers import clean
from tracker.applications.form import FormDefinition, FormField
from tracker.applications.months import month_text
from tracker.domain.application import Answer, Value

SEEN = "visto-"
PICK = "elige-"
THEIRS = "otra"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people answered differently, each as the page shows it."""

    field: FormField
    mine: str
    theirs: str


def fingerprint(value: Value) -> str:
    """A short name of an answer, by which the page remembers what it showed."""
    text = value if isinstance(value, str) else "\n".join(value)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def value_of(answers: Mapping[str, Answer], name: str) -> Value:
    """The stored value of a field; empty where there is none."""
    return answers[name].value if name in answers else ""


def picked(typed: Mapping[str, str], picks: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without the fields where the person chose what the other wrote."""
    return {name: text for name, text in typed.items() if picks.get(PICK + name) != THEIRS}


def still_mine(form: FormDefinition, typed: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    """What the person changed since the page was opened, for the page to show again.

    Elsewhere it shows what is kept now: what stood there before would undo the other's answer when it is sent back.
    """
    mine = picked(typed, sent)
    marks = {name: fingerprint(clean(form.field(name), text)) for name, text in mine.items()}
    return {name: text for name, text in mine.items() if marks[name] != sent.get(SEEN + name)}


def joined(
    form: FormDefinition, answers: Mapping[str, Answer], typed: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Clash]]:
    """What to save over the stored ``answers``, and the fields where both people changed what the page had shown."""
    mine: dict[str, str] = {}
    clashes: dict[str, Clash] = {}
    for name, text in typed.items():
        field, theirs, before = form.field(name), value_of(answers, name), seen.get(SEEN + name)
        ours = clean(field, text)
        if fingerprint(ours) in {fingerprint(theirs), before}:
            continue
        if fingerprint(theirs) == before:
            mine[name] = text
        else:
            clashes[name] = Clash(field, as_shown(field, ours), as_shown(field, theirs))
    return mine, clashes


def as_shown(field: FormField, value: Value) -> str:
    """An answer as a person reads it: choices by their text, months in words."""
    if isinstance(value, tuple):
        return "\n".join(value)
    if choice := field.choice(value):
        return choice.text
    return month_text(value) if field.type == "month" else value
