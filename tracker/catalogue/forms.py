"""The heads of the application forms: enough to tie them to funds. ``tracker.applications`` checks the rest."""

from __future__ import annotations

from collections.abc import Collection

from tracker.catalogue import codes
from tracker.catalogue.checked import Table
from tracker.catalogue.folder import DataFolder
from tracker.catalogue.model import FormHeader


def form_files(folder: DataFolder) -> tuple[str, ...]:
    """The definitions of forms, ``forms/<form>/<version>.toml``."""
    return tuple(name for form in folder.folders("forms") for name in folder.names(form, ".toml"))


def read_forms(folder: DataFolder, funds: Collection[str]) -> tuple[FormHeader, ...]:
    """The heads of all forms, older versions first; ``funds`` are the keys that they may name."""
    headers: dict[tuple[str, int], FormHeader] = {}
    for name in form_files(folder):
        table = folder.table(name)
        if table is None:
            continue
        header = _header(table, funds)
        if (header.key, header.version) in headers:
            table.problem("version", f"there is another version {header.version} of the form {header.key!r}")
        headers[header.key, header.version] = header
    return tuple(headers[key] for key in sorted(headers))


def _header(table: Table, funds: Collection[str]) -> FormHeader:
    return FormHeader(
        key=table.text("key", codes.key),
        version=table.number("version") or 0,
        title=table.text("title"),
        language=table.text("language", codes.language),
        funds=table.texts("funds", codes.one_of(funds, "fund")),
    )
