"""A definition is read whole or refused, with file, line and key of every problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.applications.definition import FieldType, FormDefinition, latest_for, load_form, load_forms
from tracker.applications.form import Place, PlaceKind
from tracker.errors import CatalogueError, NotFound

FIRST_FIELD = 17
"""The line of ``id`` of the first field that a test adds."""
MISSING = "docx = { missing = true }"


def refusal(path: Path, funds: tuple[str, ...] | None = None) -> list[str]:
    with pytest.raises(CatalogueError) as error:
        load_form(path, funds)
    return str(error.value).split("\n")


def test_every_key_of_a_field_is_read(made: Callable[..., FormDefinition], kit: Any) -> None:
    more = (
        'number = "I.2"\nhelp = "Ayuda"\nnote = "Nota"\nrequired = true\nlimit_words = 20\nprefill = "project_title"\n'
    )
    form = made(
        kit.field("titulo", "text", more + 'docx = { control = "t" }'), kit.docx(kit.paragraph(kit.control("t")))
    )
    field = form.field("titulo")
    assert (field.number, field.label, field.help, field.note) == ("I.2", "Campo titulo", "Ayuda", "Nota")
    assert (field.type, field.section, field.required, field.limit_words) == (FieldType.TEXT, "uno", True, 20)
    assert (field.prefill, field.place) == ("project_title", Place(PlaceKind.CONTROL, "t"))


def test_a_field_that_is_not_there_is_not_found(form: FormDefinition) -> None:
    assert form.find("color") is None
    assert repr(form) == "<FormDefinition amexcid-proyecto 1>"
    with pytest.raises(NotFound, match="amexcid-proyecto 1 has no field 'color'"):
        form.field("color")


def test_the_checksum_follows_the_data_and_not_the_comments(write: Callable[..., Path], kit: Any) -> None:
    fields = kit.field("titulo")
    first = load_form(write(fields)).checksum
    assert load_form(write(f"# otra cosa\n{fields}\n\n")).checksum == first
    assert load_form(write(fields.replace("Campo", "Casilla"))).checksum != first
    assert load_form(write(fields, kit.docx(kit.paragraph(kit.run("otro"))))).checksum != first


@pytest.mark.parametrize(
    ("kind", "more", "key", "message"),
    [
        ("text", "", "", "docx is missing"),
        ("text", f"{MISSING}\ncolour = 3", "colour", "unknown key; the keys here are "),
        ("poem", MISSING, "type", "unknown type 'poem'; use one of text, "),
        ("text", f"{MISSING}\nrequired = 1", "required", "must be true or false, not 1"),
        ("text", f"{MISSING}\nlimit_words = 0", "limit_words", "must be 1 or more, not 0"),
        ("text", f'{MISSING}\nlimit_words = "20"', "limit_words", "must be a whole number, not '20'"),
        ("text", f"{MISSING}\nlimit_words = true", "limit_words", "must be a whole number, not True"),
        ("month", f"{MISSING}\nlimit_words = 20", "limit_words", "a month has no words to limit"),
        ("text", f'{MISSING}\nprefill = "magic"', "prefill", "unknown prefill function 'magic'"),
        ("month", f'{MISSING}\nprefill = "project_title"', "prefill", "project_title suits longtext, text, not month"),
        ("text", f"{MISSING}\nleast = 3", "least", "a text is no number"),
        ("number", f"{MISSING}\nleast = 3\nmost = 2", "most", "must be 3 or more, which is the least"),
        ("text", f'{MISSING}\nnot_before = "otro"', "not_before", "only months follow one another"),
        ("month", f'{MISSING}\nnot_before = "otro"', "not_before", "there is no other month 'otro'"),
        ("month", f'{MISSING}\nnot_before = "campo"', "not_before", "there is no other month 'campo'"),
        ("choice", MISSING, "", "choices are missing"),
        ("choice", f'{MISSING}\nchoices = [{{ id = "a", text = "A" }}]', "choices", "needs two options or more"),
        ("text", f'{MISSING}\nchoices = [{{ id = "a", text = "A" }}]', "choices", "a text has no options"),
        ("choice", f"{MISSING}\nchoices = [1, 2]", "choices", "must be an array of tables"),
        ("choice", f'{MISSING}\nchoices = "a"', "choices", "must be an array of tables, not 'a'"),
        (
            "choice",
            f'{MISSING}\nchoices = [{{ id = "a", text = "A" }}, {{ id = "a", text = "B" }}]',
            "choices",
            "the option 'a' is there more than once",
        ),
        (
            "choice",
            f'{MISSING}\nprefill = "proponent"\nchoices = [{{ id = "a", text = "A" }}, {{ id = "b", text = "B" }}]',
            "prefill",
            "proponent may answer joint, which is no option here",
        ),
        ("locked", 'prefill = "project_title"', "prefill", "a field of type locked is never written"),
        ("locked", "required = true", "required", "a field of type locked is never written"),
        ("unknown", "limit_words = 20", "limit_words", "a field of type unknown is never written"),
        ("text", "docx = { missing = false }", "docx.missing", "must be true or left out"),
        ("text", 'docx = { missing = true, control = "a" }', "docx", "must have exactly one of control, cell, missing"),
        ("text", "docx = {}", "docx", "must have exactly one of control, cell, missing"),
        ("text", "docx = 3", "docx", "must be a table, not 3"),
        ("text", 'docx = { control = "a", line = 3 }', "docx.line", "unknown key; the keys here are control"),
        ("text", 'docx = { control = "a" }', "docx", "the template has no content control 'a'"),
        ("text", 'docx = { cell = "a" }', "docx", "the template has no cell with the text 'a'"),
        ("locked", 'docx = { cell = "a" }', "docx", "the template has no cell with the text 'a'"),
        ("text", f'{MISSING}\nhelp = ""', "help", "must not be blank"),
    ],
)
def test_a_wrong_field_is_named_by_file_line_and_key(
    write: Callable[..., Path], kit: Any, kind: str, more: str, key: str, message: str
) -> None:
    path = write(kit.field("campo", kind, more))
    problems = refusal(path)
    place = "sections[1].fields[1]" + (f".{key}" if key else "")
    [problem] = [problem for problem in problems if f": {place}: " in problem and message in problem]
    line = int(problem.split(":")[1])
    written = path.read_text("utf-8").split("\n")[line - 1]
    assert problem.startswith("prueba/1.toml:")
    assert written.startswith(key.split(".")[0] if key else "[[sections.fields]]")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('key = "prueba"', 'key = "otra"', "1: key: is 'otra', but the folder is called 'prueba'"),
        ('key = "prueba"', 'key = "Una clave"', "1: key: 'Una clave' is no key"),
        ("version = 1", "version = 2", "2: version: is 2, but the file is called 1.toml"),
        ("version = 1", 'version = "1"', "2: version: must be a whole number, not '1'"),
        ('title = "Formato de prueba"', 'title = " "', "3: title: must not be blank"),
        ('title = "Formato de prueba"', "", "1: title is missing"),
        ('language = "es"', 'language = "español"', "4: language: unknown language 'español'"),
        ('funds = ["mx-uy"]', 'funds = ["mx-zz"]', "5: funds: unknown fund 'mx-zz'; use one of mx-uy"),
        ('funds = ["mx-uy"]', "funds = [3]", "5: funds: must be a list of texts"),
        ('source = "https://example.org/formato"', 'source = "example"', "6: source: 'example' is no whole http"),
        ('file = "1.docx"', 'file = "../1.docx"', "9: template.file: '../1.docx' is no plain file name"),
        ('file = "1.docx"', 'file = "2.docx"', "9: template.file: there is no file '2.docx' beside 1.toml"),
        ('sha256 = "{sha256}"', 'sha256 = "abc"', "10: template.sha256: must be 64 hexadecimal digits"),
        ('sha256 = "{sha256}"', f'sha256 = "{"0" * 64}"', "10: template.sha256: the file 1.docx has the checksum"),
        ('id = "uno"', "", "13: sections[1]: id is missing"),
        ('title = "Uno"', 'title = "Uno', "15: not valid TOML: "),
    ],
)
def test_a_wrong_form_is_named_by_file_line_and_key(
    write: Callable[..., Path], head: str, kit: Any, old: str, new: str, problem: str
) -> None:
    assert old in head
    problems = refusal(write(kit.field("campo"), head=head.replace(old, new, 1)), ("mx-uy",))
    assert any(line.startswith(f"prueba/1.toml:{problem}") for line in problems), problems


def test_a_form_without_template_or_sections_is_refused(write: Callable[..., Path], head: str) -> None:
    assert refusal(write("", head=head.partition("[template]")[0])) == [
        "prueba/1.toml:1: template is missing",
        "prueba/1.toml:1: sections is missing",
    ]


def test_ids_are_there_once(write: Callable[..., Path], kit: Any) -> None:
    again = '\n[[sections]]\nid = "uno"\ntitle = "Dos"\n'
    problems = refusal(write(kit.field("campo") + again + kit.field("campo")))
    assert [problem.partition(": ")[2] for problem in problems] == [
        "sections[1].id: the section 'uno' is there more than once",
        "sections[2].id: the section 'uno' is there more than once",
        "sections[1].fields[1].id: the field 'campo' is there more than once",
        "sections[2].fields[1].id: the field 'campo' is there more than once",
    ]


def test_two_fields_never_share_a_place(write: Callable[..., Path], kit: Any) -> None:
    fields = kit.field("uno", more='docx = { control = "c" }') + kit.field("dos", more='docx = { control = "c" }')
    [problem] = refusal(write(fields, kit.docx(kit.paragraph(kit.control("c")))))
    assert "the field 'uno' has the same place" in problem


def test_nothing_is_written_where_the_agency_writes(write: Callable[..., Path], kit: Any) -> None:
    cells = kit.row(kit.paragraph(kit.run("Folio")), kit.paragraph(kit.run("No llenar")))
    place = 'docx = { cell = "Folio" }'
    fields = kit.field("folio", "locked", place) + kit.field("titulo", "text", place)
    [problem] = refusal(write(fields, kit.docx(f"<w:tbl>{cells}</w:tbl>")))
    assert "the field 'folio' has the same place" in problem


def test_a_template_that_is_no_docx_is_refused(write: Callable[..., Path], kit: Any) -> None:
    [problem] = refusal(write(kit.field("campo"), b"%PDF-1.7"))
    assert problem.startswith("prueba/1.toml:9: template.file: this is not a DOCX that can be read")


def test_all_problems_of_all_files_come_together(write: Callable[..., Path], kit: Any, tmp_path: Path) -> None:
    write(kit.field("campo", "poem") + kit.field("otro", "song"))
    (tmp_path / "prueba" / "2.toml").write_text("a = ", "utf-8")
    with pytest.raises(CatalogueError) as error:
        load_forms(tmp_path)
    assert [line.partition(": ")[0] for line in str(error.value).split("\n")] == [
        f"prueba/1.toml:{FIRST_FIELD + 3}",
        f"prueba/1.toml:{FIRST_FIELD + 10}",
        "prueba/2.toml:1",
    ]


def test_a_fund_takes_its_newest_version(form: FormDefinition, made: Callable[..., FormDefinition], kit: Any) -> None:
    assert latest_for([form], "mx-uy") is form
    assert latest_for([form], "culture21") is None
