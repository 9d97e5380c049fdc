"""Room for files: the few routes that take one get a larger limit before the request is read."""

from __future__ import annotations

from flask import Blueprint, request

from tracker.errors import Invalid

FORM = 64 * 2**10
"""Bytes for what stands beside a file."""


def allow(blueprint: Blueprint, limits: dict[str, int]) -> None:
    """Lets routes of a blueprint take larger requests: bytes by the name of the view."""

    @blueprint.url_value_preprocessor
    def _make_room(endpoint: str | None, _values: dict[str, object] | None) -> None:
        # Before the guard against forged requests reads the form, which no handler of the blueprint is.
        most = limits.get((endpoint or "").rpartition(".")[2])
        if most is not None:
            request.max_content_length = most + FORM
            request.max_form_memory_size = most + FORM


def uploaded(name: str) -> tuple[str, bytes]:
    """The name and bytes of the file in an input.

    Raises:
        Invalid: none was chosen.
    """
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Invalid("Elija un archivo.", {name: "Elija un archivo."})
    with file.stream as stream:
        return file.filename, stream.read()
