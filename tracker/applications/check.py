"""Says what is missing or wrong in the answers to a form, field by field, and how complete they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tracker.applications.form import WORDY, FieldType, FormDefinition, FormField, Section
from tracker.applications.months import is_month
from tracker.applications.words import count_words
from tracker.domain.application import Answer, Completeness, FieldIssue

_WHOLE = re.compile(r"[0-9]{1,9}")


def check(form: FormDefinition, answers: Mapping[str, Answer]) -> list[FieldIssue]:
    """Everything to put right, in the order of the form; answers to fields that the form has not come last."""
    issues = [issue for field in form.fields for issue in _field_issues(form, field, answers)]
    strays = (name for name, answer in answers.items() if form.find(name) is None and answer.filled)
    return issues + [FieldIssue("unknown_field", name) for name in strays]


def completeness(form: FormDefinition | Section, answers: Mapping[str, Answer]) -> Completeness:
    """How many of the fields that can be answered are, in the form or in one section."""
    askable = [field.id for field in form.fields if field.askable]
    return Completeness(sum(_filled(answers, name) for name in askable), len(askable))


def _filled(answers: Mapping[str, Answer], name: str) -> bool:
    return name in answers and answers[name].filled


def _field_issues(form: FormDefinition, field: FormField, answers: Mapping[str, Answer]) -> Iterator[FieldIssue]:
    if not _filled(answers, field.id):
        if field.askable and field.required:
            yield FieldIssue("required_choice" if field.type is FieldType.CHOICE else "required", field.id)
        return
    if not field.askable:
        yield FieldIssue(field.type.value, field.id)
        return
    value = answers[field.id].value
    if isinstance(value, tuple) != (field.type is FieldType.LIST):
        yield FieldIssue("wrong_shape", field.id)
    elif field.type in WORDY:
        yield from _words(field, answers[field.id])
    elif isinstance(value, str):
        yield from _single(field, value)
        yield from _order(form, field, value, answers)


def _words(field: FormField, answer: Answer) -> Iterator[FieldIssue]:
    words = count_words(answer.value)
    if field.limit_words is not None and words > field.limit_words:
        params = {"words": words, "limit": field.limit_words, "over": words - field.limit_words}
        yield FieldIssue("over_limit", field.id, params)


def _single(field: FormField, value: str) -> Iterator[FieldIssue]:
    match field.type:
        case FieldType.CHOICE if field.choice(value) is None:
            yield FieldIssue("not_a_choice", field.id, {"value": value})
        case FieldType.MONTH if not is_month(value):
            yield FieldIssue("not_a_month", field.id)
        case FieldType.NUMBER if not _WHOLE.fullmatch(value):
            yield FieldIssue("not_a_number", field.id)
        case FieldType.NUMBER:
            yield from _range(field, int(value))


def _range(field: FormField, number: int) -> Iterator[FieldIssue]:
    if field.least is not None and number < field.least:
        yield FieldIssue("too_small", field.id, {"least": field.least})
    if field.most is not None and number > field.most:
        yield FieldIssue("too_large", field.id, {"most": field.most})


def _order(form: FormDefinition, field: FormField, value: str, answers: Mapping[str, Answer]) -> Iterator[FieldIssue]:
    if field.not_before is None or field.not_before not in answers:
        return
    start = answers[field.not_before].value
    if isinstance(start, str) and is_month(start) and is_month(value) and value < start:
        yield FieldIssue("month_order", field.id, {"other": form.field(field.not_before).label})
