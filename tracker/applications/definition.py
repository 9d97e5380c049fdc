"""Reads a form's definition from data and refuses it whole when anything in it, or the fund's file, is not right."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from tracker.applications.coherence import id_problems, misfits, place_problems
from tracker.applications.form import (
    Choice,
    FieldType,
    FormDefinition,
    FormField,
    Place,
    PlaceKind,
    Section,
    Template,
)
from tracker.applications.prefills import PREFILLS
from tracker.catalogue.checked import Problems, Table, TomlFile
from tracker.catalogue.codes import Check, address, key, language, one_of
from tracker.errors import CatalogueError

__all__ = ["FieldType", "FormDefinition", "FormField", "latest_for", "load_form", "load_forms"]


def load_forms(folder: Path, funds: Collection[str] | None = None) -> tuple[FormDefinition, ...]:
    """All versions of all forms below ``folder`` (``<form>/<version>.toml``), older versions first.

    ``funds`` are the keys of the funds that there are; a form may name no other.

    Raises:
        CatalogueError: something is wrong in at least one file; the message has every problem of every file.
    """
    forms: list[FormDefinition] = []
    problems: list[str] = []
    for path in folder.glob("*/*.toml"):
        try:
            forms.append(load_form(path, funds))
        except CatalogueError as error:
            problems.append(str(error))
    if problems:
        raise CatalogueError("\n".join(sorted(problems)))
    return tuple(sorted(forms, key=lambda form: (form.key, form.version)))


def latest_for(forms: Collection[FormDefinition], fund: str) -> FormDefinition | None:
    """The newest form of ``fund``, None when there is none."""
    return max((form for form in forms if fund in form.funds), key=lambda form: form.version, default=None)


def load_form(path: Path, funds: Collection[str] | None = None) -> FormDefinition:
    """The form that the file ``path`` defines, with the fund's own file that lies beside it.

    Raises:
        CatalogueError: something is wrong; the message has one ``file:line: key: problem`` per line.
    """
    problems = Problems()
    file = TomlFile(f"{path.parent.name}/{path.name}", path.read_text("utf-8"), problems)
    root = file.root()
    form = _form(file, root, path, funds) if root else None
    problems.raise_if_any()
    if form is None:
        raise CatalogueError(f"{file.label}: can't be read")
    return form


def _form(file: TomlFile, root: Table, path: Path, funds: Collection[str] | None) -> FormDefinition:
    form = FormDefinition(
        key=root.text("key", _named(path.parent.name, "folder")),
        version=root.number("version", 1) or 0,
        title=root.text("title"),
        language=root.text("language", language),
        funds=root.texts("funds", key if funds is None else one_of(funds, "fund")),
        source=root.text("source", address),
        note=root.text("note", required=False),
        template=_template(root.table("template"), path),
        sections=tuple(_section(table) for table in root.tables("sections")),
        checksum=_checksum(root.data),
    )
    if form.version and str(form.version) != path.stem:
        root.problem("version", f"is {form.version}, but the file is called {path.name}")
    root.close()
    for path_to, message in (*id_problems(form), *place_problems(form)):
        file.problem(path_to, message)
    return form


def _named(name: str, noun: str) -> Check:
    return lambda value: key(value) or (None if value == name else f"is {value!r}, but the {noun} is called {name!r}")


def _checksum(data: object) -> str:
    """Of the definition's data, not of its comments and layout; the fund's file is in it by its own checksum."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _template(table: Table | None, path: Path) -> Template:
    if table is None:
        return Template("", "", "", b"")
    template = Template(
        file=table.text("file", _plain_name),
        sha256=table.text("sha256", _hex),
        source=table.text("source", address),
        note=table.text("note", required=False),
        content=b"",
    )
    table.close()
    if not template.file:
        return template
    beside = path.with_name(template.file)
    if not beside.is_file():
        table.problem("file", f"there is no file {template.file!r} beside {path.name}")
        return template
    content = beside.read_bytes()
    if (actual := hashlib.sha256(content).hexdigest()) != template.sha256:
        table.problem("sha256", f"the file {template.file} has the checksum {actual}")
    return replace(template, content=content)


def _plain_name(value: str) -> str | None:
    return None if re.fullmatch(r"[\w.-]+\.docx", value) else f"{value!r} is no plain file name that ends in .docx"


def _hex(value: str) -> str | None:
    return None if re.fullmatch(r"[0-9a-f]{64}", value) else "must be 64 hexadecimal digits"


def _section(table: Table) -> Section:
    name = table.text("id", key)
    section = Section(
        id=name,
        title=table.text("title"),
        note=table.text("note", required=False),
        fields=tuple(_field(field, name) for field in table.tables("fields")),
    )
    table.close()
    return section


def _field(table: Table, section: str) -> FormField:
    kind = _type(table)
    field = FormField(
        id=table.text("id", key),
        number=table.text("number", required=False),
        label=table.text("label"),
        type=kind or FieldType.UNKNOWN,
        section=section,
        source=table.text("source", address),
        help=table.text("help", required=False),
        note=table.text("note", required=False),
        required=table.flag("required"),
        limit_words=table.number("limit_words", 1, required=False),
        least=table.number("least", 0, required=False),
        most=table.number("most", 0, required=False),
        choices=tuple(_choice(choice) for choice in table.tables("choices", required=False)),
        not_before=table.text("not_before", required=False) or None,
        prefill=table.text("prefill", one_of(PREFILLS, "prefill function"), required=False) or None,
        place=_place(table.table("docx", required=False)),
    )
    table.close()
    for name, message in misfits(field, has_place="docx" in table) if kind else ():
        table.problem(name, message)
    return field


def _type(table: Table) -> FieldType | None:
    name = table.text("type", one_of(list(FieldType), "type"))
    return FieldType(name) if name in list(FieldType) else None


def _choice(table: Table) -> Choice:
    choice = Choice(table.text("id", key), table.text("text"))
    table.close()
    return choice


def _place(table: Table | None) -> Place:
    """``{ control = "…" }``, ``{ cell = "…" }`` or ``{ missing = true }``."""
    if table is None:
        return Place(PlaceKind.MISSING)
    given = [kind for kind in PlaceKind if kind.value in table]
    if len(given) != 1:
        table.problem("", f"must have exactly one of {', '.join(PlaceKind)}")
        return Place(PlaceKind.MISSING)
    if given[0] is PlaceKind.MISSING:
        if not table.flag("missing"):
            table.problem("missing", "must be true or left out")
        place = Place(PlaceKind.MISSING)
    else:
        place = Place(given[0], table.text(given[0].value))
    table.close()
    return place
