"""Fills a form from what is already known, by named functions that say which sources they read.

Nothing is cut to fit a limit (``check`` reports that), and a field that nobody answers is never filled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from tracker.applications.answers import clean
from tracker.applications.form import FormDefinition, FormField
from tracker.applications.prefills import PREFILLS, PrefillContext, Prefilled
from tracker.domain.application import Answer, Origin, OriginKind, Source
from tracker.domain.brief import Activity, PartnerBrief
from tracker.domain.money import Money

__all__ = ["PREFILLS", "PrefillContext", "Prefilled", "changed_sources", "prefill", "prefill_field"]


def prefill(form: FormDefinition, context: PrefillContext) -> dict[str, Answer]:
    """The answers that can be filled in, by field; fields for which nothing is known are left out."""
    filled = (prefill_field(field, context) for field in form.askable)
    return {answer.field: answer for answer in filled if answer}


def prefill_field(field: FormField, context: PrefillContext) -> Answer | None:
    """The answer to one field, None when nothing is known or the field has no function."""
    if field.prefill is None or not field.askable:
        return None
    found = PREFILLS[field.prefill].run(context)
    if found is None:
        return None
    sources = tuple(Source(path, _hash(context.at(path))) for path in found.sources)
    value = clean(field, found.value)
    return Answer(field.id, value, Origin(OriginKind.PREFILLED, sources, value))


def changed_sources(answers: Mapping[str, Answer], context: PrefillContext) -> dict[str, tuple[str, ...]]:
    """For each answer, the paths of its sources that hold something else now than when it was filled in."""
    changed = {name: _changed(answer, context) for name, answer in answers.items()}
    return {name: paths for name, paths in changed.items() if paths}


def _changed(answer: Answer, context: PrefillContext) -> tuple[str, ...]:
    return tuple(source.path for source in answer.origin.sources if _hash(context.at(source.path)) != source.hash)


def _hash(value: object) -> str:
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    """A text that is different when the value is different, whatever else the classes hold one day."""
    match value:
        case Activity(text, start, end):
            return f"{text}|{start}|{end}"
        case PartnerBrief(name, country, kind):
            return f"{name}|{country}|{kind}"
        case Money(amount, currency):
            return f"{amount.normalize():f} {currency}"
        case date():
            return value.isoformat()
        case tuple():
            return "\n".join(_plain(item) for item in value)
        case _:
            return str(value)
