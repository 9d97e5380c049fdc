"""Writes answers into the fund's own DOCX: only into the places that the form names, nothing else changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tracker.applications.answers import clean
from tracker.applications.docx_fill import fill
from tracker.applications.docx_package import parse_document, with_document
from tracker.applications.docx_places import find_place
from tracker.applications.form import FieldType, FormDefinition, FormField, PlaceKind
from tracker.applications.messages import ISSUES, TEMPLATE
from tracker.applications.months import is_month, month_text
from tracker.applications.skeleton import change_sentence, changes
from tracker.domain.application import Answer
from tracker.errors import Conflict, Invalid


def export_docx(form: FormDefinition, answers: Mapping[str, Answer], template: bytes | None = None) -> bytes:
    """The fund's DOCX with the answers in it; fields without an answer keep the prompt of the form.

    ``template`` is the file as the fund offers it now, when the caller has just fetched it. Answers whose place the
    file has not are left out: :func:`without_place` names them.

    Raises:
        Conflict: the file is not the one that the form was mapped for; the message says what changed.
        Invalid: there is an answer for a field that nobody may write, or one that its list of options has not.
        Unreadable: the file is no DOCX.
    """
    content = form.template.content if template is None else template
    _refuse_changed(form, content)
    written = [(field, answers[field.id]) for field in form.fields if field.id in answers and answers[field.id].filled]
    for field, answer in written:
        _refuse_unfit(field, answer)
    root = parse_document(content)
    for field, answer in written:
        lines = shown(field, answer)
        if field.place.kind is not PlaceKind.MISSING and any(lines):
            fill(find_place(root, field.place), lines, _day(field, answer))
    return with_document(content, root)


def without_place(form: FormDefinition, answers: Mapping[str, Answer]) -> tuple[FormField, ...]:
    """The answered fields that the DOCX has no place for, to be copied by hand."""
    missing = (field for field in form.askable if field.place.kind is PlaceKind.MISSING)
    return tuple(field for field in missing if field.id in answers and answers[field.id].filled)


def shown(field: FormField, answer: Answer) -> tuple[str, ...]:
    """The lines that the DOCX shows for an answer: the words of an option, ``enero de 2026`` for a month."""
    value = clean(field, answer.value)
    lines = tuple(value.split("\n")) if isinstance(value, str) else value
    first = lines[0] if lines else ""
    choice = field.choice(first)
    match field.type:
        case FieldType.CHOICE if choice:
            return (choice.text,)
        case FieldType.MONTH:
            return (month_text(first),)
        case _:
            return lines


def _day(field: FormField, answer: Answer) -> str | None:
    month = str(clean(field, answer.value))
    return f"{month}-01" if field.type is FieldType.MONTH and is_month(month) else None


def _refuse_changed(form: FormDefinition, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != form.template.sha256:
        said = " ".join(change_sentence(form, change) for change in changes(form, content))
        raise Conflict(TEMPLATE["template_changed"] % {"changes": said})


def _refuse_unfit(field: FormField, answer: Answer) -> None:
    if not field.askable:
        raise Invalid(f"{field.label}: {ISSUES[field.type.value]}", {field.id: ISSUES[field.type.value]})
    value = str(clean(field, answer.value))
    if field.type is FieldType.CHOICE and field.choice(value) is None:
        sentence = ISSUES["not_a_choice"] % {"value": value}
        raise Invalid(f"{field.label}: {sentence}", {field.id: sentence})
