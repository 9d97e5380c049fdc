"""A fund's form, built from its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.applications.check import check, completeness
from tracker.applications.form import WORDY, FieldType, FormDefinition, FormField
from tracker.applications.messages import ISSUES, issue_sentence
from tracker.applications.months import month_text
from tracker.applications.words import count_words
from tracker.domain.application import Answer, Completeness
from webapp.forms.conflict import Clash, fingerprint, value_of

QUIET = frozenset({"required", "required_choice"})


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the form with all that its partial shows. ``input`` is None where nobody answers."""

    field: FormField
    input: Field | None
    help: tuple[str, ...]
    sources: tuple[str, ...]
    changed: bool
    errors: tuple[str, ...]
    words: int | None
    missing: bool
    silent: str
    seen: str
    clash: Clash | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with how far it is."""

    id: str
    title: str
    note: str
    done: Completeness
    fields: tuple[FieldView, ...]


def form_for(definition: FormDefinition, answers: Mapping[str, Answer], mine: Mapping[str, str]) -> FlaskForm:
    """A form with one input for each field that a person can answer; ``mine`` was typed and is not kept yet."""
    inputs: dict[str, object] = {field.id: _input(field) for field in definition.askable}
    made = type("ApplicationForm", (FlaskForm,), inputs)
    data = {name: _text(definition.field(name), answer) for name, answer in answers.items() if definition.find(name)}
    form: FlaskForm = made(formdata=None, data={**data, **mine})
    return form


def sections(
    definition: FormDefinition,
    form: FlaskForm,
    answers: Mapping[str, Answer],
    refused: Mapping[str, str],
    clashes: Mapping[str, Clash],
) -> list[SectionView]:
    """The form as it is shown, with what is to be put right; what is only missing is counted, not shouted."""
    issues: dict[str, list[str]] = {name: [sentence] for name, sentence in refused.items()}
    missing = set()
    for issue in check(definition, answers):
        if issue.code in QUIET:
            missing.add(issue.field)
        elif issue.field not in refused:
            issues.setdefault(issue.field, []).append(issue_sentence(issue, _sentence))
    return [
        SectionView(
            section.id,
            section.title,
            section.note,
            completeness(section, answers),
            tuple(_view(field, form, answers, issues, missing, clashes.get(field.id)) for field in section.fields),
        )
        for section in definition.sections
    ]


def _sentence(text: str) -> str:
    return str(_(text))


def _view(
    field: FormField,
    form: FlaskForm,
    answers: Mapping[str, Answer],
    issues: Mapping[str, list[str]],
    missing: set[str],
    clash: Clash | None,
) -> FieldView:
    answer = answers.get(field.id)
    return FieldView(
        field,
        form[field.id] if field.askable else None,
        tuple(_help(field)),
        tuple(source.path for source in answer.origin.sources) if answer else (),
        bool(answer and answer.changed_by_hand),
        tuple(issues.get(field.id, ())),
        count_words(answer.value if answer else "") if field.limit_words and field.type in WORDY else None,
        field.id in missing,
        "" if field.askable else _sentence(ISSUES[field.type.value]),
        fingerprint(value_of(answers, field.id)),
        clash,
    )


def _help(field: FormField) -> Iterator[str]:
    """The form's own help, and what it leaves unsaid of how to answer."""
    told = field.help or ""
    if told:
        yield told
    if field.limit_words and str(field.limit_words) not in told:
        yield _("Máximo %(limit)s palabras, según el formato.", limit=field.limit_words)
    if field.type is FieldType.LIST and "renglón" not in told:
        yield _("Uno por renglón.")
    if field.type is FieldType.MONTH:
        yield _("Por ejemplo «enero de 2026».")


def _input(field: FormField) -> Field:
    label = f"{field.number} {field.label}".strip()
    match field.type:
        case FieldType.CHOICE:
            options = [SelectChoice(choice.id, choice.text) for choice in field.choices]
            return SelectField(
                label, choices=[SelectChoice("", _("Seleccione una opción")), *options], validate_choice=False
            )
        case FieldType.LONGTEXT | FieldType.LIST:
            return TextAreaField(label, render_kw={"rows": "8" if (field.limit_words or 100) > 60 else "3"})
        case FieldType.NUMBER:
            return StringField(label, render_kw={"inputmode": "numeric"})
        case _:
            return StringField(label)


def _text(field: FormField, answer: Answer) -> str:
    text = "\n".join(answer.lines)
    return month_text(text) if field.type is FieldType.MONTH else text
