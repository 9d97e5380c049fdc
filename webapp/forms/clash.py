"""Two people at one page: what each changed since it was opened is kept, and a clash is shown field by field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_wtf import FlaskForm

from tracker.jobs.projects import plain

SEEN = "visto-"
PICK = "elige-"
THEIRS = "otra"


@dataclass(frozen=True, slots=True)
class Joined:
    """What to save over what is kept now, and by field what both changed: mine and theirs."""

    mine: Mapping[str, object] = field(default_factory=dict)
    clashes: Mapping[str, tuple[object, object]] = field(default_factory=dict)


def take_theirs(form: FlaskForm, sent: Mapping[str, str], shown: Mapping[str, object]) -> None:
    """Puts into the form what is kept now where the person chose it; ``shown`` is that as the form shows it."""
    for item in form:
        if sent.get(PICK + item.short_name) == THEIRS and item.short_name in shown:
            item.raw_data = None  # else the input would show what was typed
            item.process(None, shown[item.short_name])


def marks(values: Mapping[str, object]) -> dict[str, str]:
    """Hidden inputs by which a page remembers what it showed."""
    return {SEEN + name: fingerprint(value) for name, value in values.items()}


def fingerprint(value: object) -> str:
    """A short name of a value."""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def joined(current: Mapping[str, object], typed: Mapping[str, object], sent: Mapping[str, str]) -> Joined:
    """Joins what was typed with what is kept now."""
    mine: dict[str, object] = {}
    clashes: dict[str, tuple[object, object]] = {}
    for name, ours in typed.items():
        theirs, before = current[name], sent.get(SEEN + name)
        if fingerprint(ours) in {fingerprint(theirs), before}:
            continue
        if fingerprint(theirs) == before:
            mine[name] = ours
        else:
            clashes[name] = (ours, theirs)
    return Joined(mine, clashes)
