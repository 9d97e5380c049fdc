"""Answers are written into every kind of place a DOCX can have, and not into those that can't take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from tracker.applications.docx_package import parse_document
from tracker.applications.docx_places import W, find_place, obstacle, options, text_of
from tracker.applications.export import export_docx
from tracker.applications.form import FieldType, FormDefinition, FormField, Place, PlaceKind
from tracker.domain.application import Value, typed
from tracker.errors import CatalogueError

IN_CONTROL = 'docx = { control = "c" }'
IN_CELL = 'docx = { cell = "Nombre" }'
DROP_DOWN = (
    "<w:dropDownList><w:listItem w:displayText='Elija' w:value=''/><w:listItem w:displayText='Sí' w:value='1'/>"
    "<w:listItem w:value='No'/></w:dropDownList>"
)
YES_NO = 'choices = [{ id = "yes", text = "Sí" }, { id = "no", text = "No" }]'


def lines(body: etree._Element) -> list[str]:
    """The text of each paragraph, with line breaks."""
    paragraphs = body.iter(W + "p")
    return [
        "".join("\n" if node.tag == W + "br" else str(node.text) for node in p.iter(W + "t", W + "br"))
        for p in paragraphs
    ]


@pytest.fixture
def filled(made: Callable[..., FormDefinition], kit: Any) -> Callable[..., etree._Element]:
    """The document after ``value`` was written into the only field of a form."""

    def filled(body: str, value: Value, kind: str = "longtext", more: str = IN_CONTROL) -> etree._Element:
        form = made(kit.field("campo", kind, more), kit.docx(body))
        return parse_document(export_docx(form, {"campo": typed("campo", value)}))

    return filled


def test_a_control_inside_a_paragraph_gets_line_breaks(filled: Callable[..., etree._Element], kit: Any) -> None:
    body = kit.paragraph(kit.run("Nombre: ") + kit.control("c") + kit.run("."))
    assert lines(filled(body, "uno\ndos")) == ["Nombre: uno\ndos."]


def test_a_control_around_paragraphs_gets_paragraphs(filled: Callable[..., etree._Element], kit: Any) -> None:
    prompt = (
        '<w:p w14:paraId="1A"><w:pPr><w:jc w:val="both"/></w:pPr><w:bookmarkStart w:id="1" w:name="b"/>{}</w:p><w:p/>'
    )
    body = kit.control("c", "<w:richText/>", prompt.format(kit.run("Escriba aquí")))
    root = filled(body, ("uno", "dos", "tres"), "list")
    assert lines(root) == ["uno", "dos", "tres"]
    assert len(list(root.iter(W + "jc"))) == 3
    assert len(list(root.iter(W + "bookmarkStart"))) == 1
    assert len(root.xpath("//@w14:paraId", namespaces={"w14": "urn:w14"})) == 1


def test_a_control_around_a_cell_keeps_the_cell(filled: Callable[..., etree._Element], kit: Any) -> None:
    cell = "<w:tc><w:tcPr><w:tcW w:w='99'/></w:tcPr><w:p/></w:tc>"
    body = f"<w:tbl><w:tr>{kit.control('c', '', cell)}</w:tr></w:tbl>"
    root = filled(body, "uno\ndos")
    assert lines(root) == ["uno", "dos"]
    assert [node.get(W + "w") for node in root.iter(W + "tcW")] == ["99"]


def test_a_cell_keeps_its_look(filled: Callable[..., etree._Element], kit: Any) -> None:
    prompt = "<w:p><w:r><w:rPr><w:rStyle w:val='Fuerte'/><w:sz w:val='18'/></w:rPr><w:t>Escriba</w:t></w:r></w:p>"
    body = f"<w:tbl>{kit.row(kit.paragraph(kit.run('Nombre')), prompt)}</w:tbl>"
    root = filled(body, "uno\ndos", more=IN_CELL)
    assert lines(root) == ["Nombre", "uno", "dos"]
    assert len(list(root.iter(W + "sz"))) == len(list(root.iter(W + "rStyle"))) == 2


def test_the_style_of_the_prompt_goes_and_the_rest_of_the_look_stays(
    filled: Callable[..., etree._Element], kit: Any
) -> None:
    root = filled(kit.paragraph(kit.control("c")), "uno")
    assert not list(root.iter(W + "rStyle", W + "showingPlcHdr"))
    assert len(list(root.iter(W + "b"))) == 1


def test_a_text_that_is_no_prompt_is_replaced_in_its_own_style(filled: Callable[..., etree._Element], kit: Any) -> None:
    body = kit.paragraph(kit.control("c")).replace("<w:showingPlcHdr/>", "")
    assert len(list(filled(body, "uno").iter(W + "rStyle"))) == 1


def test_an_empty_control_is_filled(filled: Callable[..., etree._Element], kit: Any) -> None:
    body = kit.paragraph(kit.control("c", "<w:text/>", "<w:proofErr/>"))
    assert lines(filled(body, "uno", "text")) == ["uno"]


def test_blanks_at_the_ends_of_lines_stay(filled: Callable[..., etree._Element], kit: Any) -> None:
    assert lines(filled(kit.paragraph(kit.control("c")), "uno \n  dos")) == ["uno \n  dos"]


def test_a_list_of_options_shows_the_words_of_the_option(filled: Callable[..., etree._Element], kit: Any) -> None:
    body = kit.paragraph(kit.control("c", DROP_DOWN))
    root = filled(body, "yes", "choice", f"{IN_CONTROL}\n{YES_NO}")
    assert lines(root) == ["Sí"]
    assert options(next(root.iter(W + "sdt"))) == ("Sí", "No")


def test_a_date_control_keeps_the_day_beside_the_words(filled: Callable[..., etree._Element], kit: Any) -> None:
    body = kit.paragraph(kit.control("c", "<w:date><w:dateFormat w:val='MMMM yyyy'/></w:date>"))
    root = filled(body, "2026-01", "month")
    assert lines(root) == ["enero de 2026"]
    assert [date.get(W + "fullDate") for date in root.iter(W + "date")] == ["2026-01-01T00:00:00Z"]


def test_a_date_control_without_a_month_has_only_the_words(filled: Callable[..., etree._Element], kit: Any) -> None:
    root = filled(kit.paragraph(kit.control("c", "<w:date/>")), "pronto", "month")
    assert lines(root) == ["pronto"]
    assert [date.get(W + "fullDate") for date in root.iter(W + "date")] == [None]


@pytest.mark.parametrize(
    ("kind", "properties", "why"),
    [
        ("longtext", "<w:text/>", "takes one line and the field is a longtext"),
        ("list", "<w:text w:multiLine='0'/>", "takes one line and the field is a list"),
        ("text", "<w:lock w:val='sdtContentLocked'/>", "the fund locked this content control"),
        ("text", "<w:lock w:val='contentLocked'/>", "the fund locked this content control"),
        ("text", "<w:picture/>", "content controls with picture can't be filled"),
        ("text", "<w:dataBinding w:xpath='/a'/>", "content controls with dataBinding can't be filled"),
        ("text", "<w:date/>", "is a date and the field is a text"),
        ("text", DROP_DOWN, "is a list of options and the field is a text"),
    ],
)
def test_a_control_that_cannot_take_the_answer_is_refused(
    made: Callable[..., FormDefinition], kit: Any, kind: str, properties: str, why: str
) -> None:
    with pytest.raises(CatalogueError, match=why):
        made(kit.field("campo", kind, IN_CONTROL), kit.docx(kit.paragraph(kit.control("c", properties))))


@pytest.mark.parametrize("lock", ["sdtLocked", "unlocked"])
def test_a_control_that_only_stays_in_place_can_be_filled(
    filled: Callable[..., etree._Element], kit: Any, lock: str
) -> None:
    properties = f"<w:lock w:val='{lock}'/><w14:appearance/>"
    assert lines(filled(kit.paragraph(kit.control("c", properties)), "uno", "text")) == ["uno"]


def test_options_that_differ_from_the_templates_are_refused(made: Callable[..., FormDefinition], kit: Any) -> None:
    more = f"{IN_CONTROL}\n{YES_NO.replace('Sí', 'Si')}"
    with pytest.raises(CatalogueError, match=r"fields\[1\]\.choices: the template offers 'Sí', 'No'"):
        made(kit.field("campo", "choice", more), kit.docx(kit.paragraph(kit.control("c", DROP_DOWN))))


def test_a_place_must_be_there_once(made: Callable[..., FormDefinition], kit: Any) -> None:
    twice = kit.paragraph(kit.control("c")) * 2
    with pytest.raises(CatalogueError, match="has 2 content control 'c'; exactly one is needed"):
        made(kit.field("campo", "text", IN_CONTROL), kit.docx(twice))


def test_a_label_needs_a_cell_to_its_right(made: Callable[..., FormDefinition], kit: Any) -> None:
    body = f"<w:tbl>{kit.row(kit.paragraph(kit.run('Nombre')))}</w:tbl>"
    with pytest.raises(CatalogueError, match="there is no cell to the right of 'Nombre'"):
        made(kit.field("campo", "text", IN_CELL), kit.docx(body))


def test_a_cell_with_controls_or_an_outer_control_is_not_overwritten(
    made: Callable[..., FormDefinition], kit: Any
) -> None:
    cells = kit.row(kit.paragraph(kit.run("Nombre")), kit.paragraph(kit.control("c")))
    with pytest.raises(CatalogueError, match="the cell holds content controls"):
        made(kit.field("campo", "text", IN_CELL), kit.docx(f"<w:tbl>{cells}</w:tbl>"))
    nested = kit.control("c", "", kit.paragraph(kit.control("d")))
    with pytest.raises(CatalogueError, match="the content control holds others"):
        made(kit.field("campo", "text", IN_CONTROL), kit.docx(nested))


def test_a_control_without_content_is_an_obstacle() -> None:
    element = etree.Element(W + "sdt")
    field = FormField("a", "", "A", FieldType.TEXT, "s", "https://example.org")
    assert obstacle(element, field) == "the content control is empty"


def test_a_control_without_properties_has_no_name(kit: Any) -> None:
    root = parse_document(kit.docx("<w:sdt><w:sdtContent/></w:sdt>"))
    with pytest.raises(LookupError):
        find_place(root, Place(PlaceKind.CONTROL, "c"))


def test_a_label_is_found_however_it_is_split(kit: Any) -> None:
    root = parse_document(
        kit.docx(f"<w:tbl>{kit.row(kit.paragraph(kit.run('Nom') + kit.run('bre ')), '<w:p/>')}</w:tbl>")
    )
    assert text_of(find_place(root, Place(PlaceKind.CELL, "Nombre"))) == ""
