"""What has to agree inside a form's definition, and between it and the fund's own file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tracker.applications.docx_package import parse_document
from tracker.applications.docx_places import find_place, obstacle, options
from tracker.applications.form import WORDY, FieldType, FormDefinition, FormField, PlaceKind
from tracker.applications.prefills import PREFILLS
from tracker.applications.skeleton import same_options
from tracker.catalogue.lines import Path
from tracker.errors import Unreadable


def misfits(field: FormField, *, has_place: bool) -> Iterator[tuple[str, str]]:
    """Keys of one field that don't go together, each with what is wrong."""
    if not field.askable:
        yield from _not_for_silent(field)
        return
    if not has_place:
        yield "", "docx is missing; say control, cell or missing = true"
    if field.limit_words is not None and field.type not in WORDY:
        yield "limit_words", f"a {field.type} has no words to limit"
    yield from _figures(field)
    yield from _options(field)
    if field.not_before is not None and field.type is not FieldType.MONTH:
        yield "not_before", "only months follow one another"
    yield from _prefill(field)


def _not_for_silent(field: FormField) -> Iterator[tuple[str, str]]:
    for key in ("prefill", "required", "limit_words", "least", "most", "choices", "not_before"):
        if getattr(field, key) not in (None, False, ()):
            yield key, f"a field of type {field.type} is never written"


def _figures(field: FormField) -> Iterator[tuple[str, str]]:
    for key in ("least", "most"):
        if getattr(field, key) is not None and field.type is not FieldType.NUMBER:
            yield key, f"a {field.type} is no number"
    if field.least is not None and field.most is not None and field.most < field.least:
        yield "most", f"must be {field.least} or more, which is the least"


def _options(field: FormField) -> Iterator[tuple[str, str]]:
    if field.type is not FieldType.CHOICE:
        if field.choices:
            yield "choices", f"a {field.type} has no options"
        return
    if len(field.choices) < 2:
        yield "choices" if field.choices else "", "choices are missing: a choice needs two options or more"
    for name in _repeated(choice.id for choice in field.choices):
        yield "choices", f"the option {name!r} is there more than once"


def _prefill(field: FormField) -> Iterator[tuple[str, str]]:
    function = PREFILLS.get(field.prefill or "")
    if function is None:
        return
    if field.type not in function.suits:
        yield "prefill", f"{function.name} suits {', '.join(sorted(function.suits))}, not {field.type}"
    if missing := function.choices - {choice.id for choice in field.choices}:
        yield "prefill", f"{function.name} may answer {', '.join(sorted(missing))}, which is no option here"


def id_problems(form: FormDefinition) -> Iterator[tuple[Path, str]]:
    """Ids that are there twice, and references to fields that are not there."""
    twice = set(_repeated(field.id for field in form.fields))
    sections = set(_repeated(section.id for section in form.sections))
    for number, section in enumerate(form.sections):
        if section.id in sections:
            yield ("sections", number, "id"), f"the section {section.id!r} is there more than once"
    for path, field in _with_paths(form):
        if field.id in twice:
            yield (*path, "id"), f"the field {field.id!r} is there more than once"
        other = form.find(field.not_before) if field.not_before else None
        if field.not_before and (other is None or other.type is not FieldType.MONTH or other.id == field.id):
            yield (*path, "not_before"), f"there is no other month {field.not_before!r} in this form"


def place_problems(form: FormDefinition) -> Iterator[tuple[Path, str]]:
    """Places that the fund's file has not, that can't be written, that two fields share, or whose options differ."""
    if not form.template.content:
        return
    try:
        root = parse_document(form.template.content)
    except Unreadable as error:
        yield ("template", "file"), str(error)
        return
    taken: dict[etree._Element, FormField] = {}
    for path, field in _with_paths(form):
        if field.place.kind is PlaceKind.MISSING:
            continue
        try:
            element = find_place(root, field.place)
        except LookupError as error:
            yield (*path, "docx"), str(error)
            continue
        if element in taken:
            yield (*path, "docx"), f"the field {taken[element].id!r} has the same place"
        taken[element] = field
        yield from ((path_to, message) for path_to, message in _unwritable(path, field, element))


def _unwritable(path: Path, field: FormField, element: etree._Element) -> Iterator[tuple[Path, str]]:
    if not field.askable:
        return
    if wrong := obstacle(element, field):
        yield (*path, "docx"), wrong
    if not same_options(field, element):
        yield (*path, "choices"), f"the template offers {', '.join(map(repr, options(element)))}"


def _with_paths(form: FormDefinition) -> Iterator[tuple[Path, FormField]]:
    for section, part in enumerate(form.sections):
        for number, field in enumerate(part.fields):
            yield ("sections", section, "fields", number), field


def _repeated(names: Iterator[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
