"""When the fund's file changes, the change is named, with the fields that no longer fit."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml import etree

from tracker.applications.docx_package import parse_document, with_document
from tracker.applications.docx_places import W
from tracker.applications.form import FormDefinition
from tracker.applications.skeleton import TemplateChange, change_sentence, changes

Change = Callable[[etree._Element], None]


def rows(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(W + "tr"))


def after(form: FormDefinition, change: Change) -> tuple[TemplateChange, ...]:
    root = parse_document(form.template.content)
    change(root)
    return changes(form, with_document(form.template.content, root))


def add_row(root: etree._Element) -> None:
    new = deepcopy(rows(root)[1])
    for text, words in zip(new.iter(W + "t"), ("I.5 Duración", "Meses"), strict=True):
        text.text = words
    rows(root)[-3].addnext(new)


def drop_title(root: etree._Element) -> None:
    row = rows(root)[2]
    row.getparent().remove(row)  # type: ignore[union-attr]  # of a table


def rename_option(root: etree._Element) -> None:
    next(item for item in root.iter(W + "listItem") if item.get(W + "value") == "México").set(
        W + "displayText", "Mexico"
    )


def widen(root: etree._Element) -> None:
    next(root.iter(W + "gridCol")).set(W + "w", "5000")


def test_the_same_file_has_no_changes(form: FormDefinition) -> None:
    assert changes(form, form.template.content) == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (add_row, [TemplateChange("added", "I.5 Duración | Meses")]),
        (
            drop_title,
            [
                TemplateChange(
                    "removed",
                    "I.2 Título: qué se hará, sobre qué o para quién, y dónde (20 palabras como máximo)"
                    " | Haga clic para escribir",
                ),
                TemplateChange("place_lost", field="titulo"),
            ],
        ),
        (rename_option, [TemplateChange("choices_changed", field="proponente")]),
        (widen, [TemplateChange("inside")]),
    ],
)
def test_a_change_is_named(form: FormDefinition, change: Change, found: list[TemplateChange]) -> None:
    assert list(after(form, change)) == found


@pytest.mark.parametrize("change", [add_row, drop_title, rename_option, widen])
def test_each_change_has_a_sentence(form: FormDefinition, change: Change) -> None:
    for found in after(form, change):
        sentence = change_sentence(form, found)
        assert sentence.endswith(".")
        assert "%(" not in sentence


def test_the_sentence_names_the_field_by_its_label(form: FormDefinition) -> None:
    assert change_sentence(form, after(form, drop_title)[1]) == "Ya no se encuentra la casilla de «Título»."
