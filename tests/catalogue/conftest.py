"""A copy of the data files that a test may break, and what the loader says of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.catalogue import Catalogue, load_catalogue
from tracker.errors import CatalogueError

DATA = Path(__file__).resolve().parents[2] / "tracker" / "data"

Edit = Callable[[str, str, str], int]
"""``edit(file, old, new)`` replaces the first ``old`` in a data file and tells on which line ``new`` begins."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own catalogue."""
    return load_catalogue()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the project's data files."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def edit(data: Path) -> Edit:
    """Changes a file of the copy."""

    def replace(file: str, old: str, new: str) -> int:
        text = (data / file).read_text("utf-8")
        assert old in text, f"{file} has no {old!r} to break"
        (data / file).write_text(text.replace(old, new, 1), "utf-8")
        return text.count("\n", 0, text.index(old)) + 1

    return replace


@pytest.fixture
def complaints(data: Path) -> Callable[[], list[str]]:
    """What the loader says of the copy, a problem each, without the folder's name; empty when all is well."""

    def load() -> list[str]:
        try:
            load_catalogue(data)
        except CatalogueError as error:
            return [line.removeprefix(f"{data}/") for line in str(error).split("\n")]
        return []

    return load
