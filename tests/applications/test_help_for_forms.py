"""Whoever adds a form finds help in a command and a guide whose commands work."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import tracker
from tracker.applications.__main__ import main
from tracker.applications.definition import FormDefinition, load_form
from tracker.applications.form import FieldType

ROOT = Path(tracker.__file__).parent.parent
GUIDE = (ROOT / "docs" / "add-a-form.md").read_text("utf-8")
COMMANDS = re.findall(r"python -m tracker\.applications (.+)", GUIDE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_guides_commands_work(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output


def test_the_guides_shortest_field_is_read(made: Callable[..., FormDefinition], kit: Any) -> None:
    [toml] = re.findall(r"```toml\n(.+?)```", GUIDE, re.DOTALL)
    field = "\n".join(line.strip() for line in toml.split("\n"))
    form = made(field, kit.docx(kit.paragraph(kit.control("titulo"))))
    assert form.field("titulo").type is FieldType.TEXT


def test_the_guide_explains_every_type() -> None:
    assert {kind.value for kind in FieldType} <= set(re.findall(r"`(\w+)`", GUIDE))


def test_the_outline_lists_checksum_controls_options_and_cells(form: FormDefinition, tmp_path: Path) -> None:
    path = tmp_path / "formato.docx"
    path.write_bytes(form.template.content)
    lines = CliRunner().invoke(main, ["outline", str(path)]).output.split("\n")
    assert lines[0] == f"sha256 = {form.template.sha256}"
    assert "cell I.1 Folio" in lines
    assert "control titulo" in lines
    assert "control I.4 Socio proponente: México, País u organismo socio, Propuesta conjunta" in lines


def test_an_outline_leaves_out_controls_without_a_name(tmp_path: Path, kit: Any) -> None:
    path = tmp_path / "formato.docx"
    path.write_bytes(kit.docx("<w:sdt><w:sdtContent/></w:sdt>"))
    assert CliRunner().invoke(main, ["outline", str(path)]).output.startswith("sha256 = ")


def test_a_file_that_is_no_docx_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "formato.docx"
    path.write_bytes(b"texto")
    result = CliRunner().invoke(main, ["outline", str(path)])
    assert result.exit_code == 1
    assert "this is not a DOCX" in result.output


def test_the_check_prints_every_problem(write: Callable[..., Path], kit: Any) -> None:
    path = write(kit.field("campo", "poem"))
    result = CliRunner().invoke(main, ["check", str(path.parent.parent)])
    assert result.exit_code == 1
    assert "prueba/1.toml:20: sections[1].fields[1].type: unknown type 'poem'" in result.output


def test_the_check_prints_what_pins_each_version(write: Callable[..., Path], kit: Any) -> None:
    path = write(kit.field("campo"))
    output = CliRunner().invoke(main, ["check", str(path.parent.parent)]).output
    assert output == f"prueba 1: 1 fields to answer, checksum {load_form(path).checksum}\n"
