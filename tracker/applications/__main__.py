"""Help for whoever adds a form: ``python -m tracker.applications outline FILE.docx`` and ``… check FOLDER``."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.applications.definition import load_forms
from tracker.applications.outline import outline
from tracker.errors import PuenteError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def main() -> None:
    """Help for whoever adds a form."""


@main.command("outline")
@click.argument("file", type=_FILE)
def show_outline(file: Path) -> None:
    """Print checksum, content controls and labelled cells of a fund's DOCX."""
    try:
        lines = outline(file.read_bytes())
    except PuenteError as error:
        raise click.ClickException(str(error)) from error
    for line in lines:
        click.echo(line)


@main.command("check")
@click.argument("folder", type=_FOLDER)
def check_folder(folder: Path) -> None:
    """Read all forms below FOLDER and print each with its checksum, or every problem."""
    try:
        forms = load_forms(folder)
    except PuenteError as error:
        raise click.ClickException(str(error)) from error
    for form in forms:
        click.echo(f"{form.key} {form.version}: {len(form.askable)} fields to answer, checksum {form.checksum}")


if __name__ == "__main__":
    main()
