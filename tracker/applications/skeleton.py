"""What changed between the DOCX that a form was mapped for and the one that the fund offers now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from lxml import etree

from tracker.applications.docx_package import parse_document
from tracker.applications.docx_places import W, find_place, options, text_of
from tracker.applications.form import FieldType, FormDefinition, FormField, PlaceKind
from tracker.applications.messages import TEMPLATE, Translate, _


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """One change: ``added`` and ``removed`` have the text, ``place_lost`` and ``choices_changed`` the field."""

    code: str
    text: str = ""
    field: str | None = None


def changes(form: FormDefinition, content: bytes) -> tuple[TemplateChange, ...]:
    """What ``content`` has that the form's own file has not and the reverse, then the fields that it no longer fits.

    Raises:
        Unreadable: ``content`` is no DOCX.
    """
    if content == form.template.content:
        return ()
    before, after = parse_document(form.template.content), parse_document(content)
    found = (*_texts_changed(before, after), *_fields_changed(form, after))
    return found or (TemplateChange("inside"),)


def change_sentence(form: FormDefinition, change: TemplateChange, translate: Translate = _) -> str:
    """The change in words."""
    label = form.field(change.field).label if change.field else ""
    return translate(TEMPLATE[change.code]) % {"text": change.text, "label": label}


def _texts_changed(before: etree._Element, after: etree._Element) -> Iterator[TemplateChange]:
    old, new = _skeleton(before), _skeleton(after)
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (TemplateChange("removed", text) for text in old[first:last])
            yield from (TemplateChange("added", text) for text in new[start:end])


def _skeleton(root: etree._Element) -> list[str]:
    """The texts of the document in order: a line for each row of a table and for each paragraph outside of tables."""
    nodes = (node for node in root.iter(W + "tr", W + "p") if next(node.iterancestors(W + "tr"), None) is None)
    return [text for node in nodes if (text := _line(node))]


def _line(node: etree._Element) -> str:
    if node.tag != W + "tr":
        return text_of(node)
    return " | ".join(text_of(cell) for cell in node.iter(W + "tc"))


def _fields_changed(form: FormDefinition, root: etree._Element) -> Iterator[TemplateChange]:
    for field in form.fields:
        if field.place.kind is PlaceKind.MISSING:
            continue
        try:
            element = find_place(root, field.place)
        except LookupError:
            yield TemplateChange("place_lost", field=field.id)
            continue
        if not same_options(field, element):
            yield TemplateChange("choices_changed", field=field.id)


def same_options(field: FormField, element: etree._Element) -> bool:
    """Whether the options of the place, where it has any, are those of the field."""
    offered = options(element) if field.type is FieldType.CHOICE else ()
    return not offered or offered == tuple(choice.text for choice in field.choices)
