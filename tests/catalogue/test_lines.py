"""The lines of keys agree with what tomllib reads, whatever stands in texts, comments and lists."""

from __future__ import annotations

import pathlib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.conftest import DATA
from tracker.catalogue.lines import Path, key_extents

DOCUMENT = '''
title = "a = [1"  # b = 2

[fund."two words"]
list = [
  "x]", # [no.header]
  'y = {',
]
text = """
[not.a.table]
key = 1
"""
name.es = "uno"

[[editions]]
year = 2016
[[editions]]
year = 2025
[editions.note]
es = "[[editions]]"
inline = { a = 1, b = [2, 3] }
'''


def test_every_table_and_key_has_its_lines() -> None:
    assert key_extents(DOCUMENT) == {
        (): (1, 1),
        ("title",): (2, 2),
        ("fund",): (4, 4),
        ("fund", "two words"): (4, 4),
        ("fund", "two words", "list"): (5, 8),
        ("fund", "two words", "text"): (9, 12),
        ("fund", "two words", "name"): (13, 13),
        ("fund", "two words", "name", "es"): (13, 13),
        ("editions",): (15, 15),
        ("editions", 0): (15, 15),
        ("editions", 0, "year"): (16, 16),
        ("editions", 1): (17, 17),
        ("editions", 1, "year"): (18, 18),
        ("editions", 1, "note"): (19, 19),
        ("editions", 1, "note", "es"): (20, 20),
        ("editions", 1, "note", "inline"): (21, 21),
    }


def paths(data: object, path: Path = ()) -> set[Path]:
    """The paths of all values, but for items of lists that are no tables."""
    found = {path}
    if isinstance(data, dict):
        for key, value in data.items():
            found |= paths(value, (*path, key))
    elif isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
        for number, item in enumerate(data):
            found |= paths(item, (*path, number))
    return found


@pytest.mark.parametrize("file", sorted(DATA.rglob("*.toml")), ids=lambda file: file.relative_to(DATA).as_posix())
def test_every_key_found_in_the_published_files_is_one_that_tomllib_reads(file: pathlib.Path) -> None:
    text = file.read_text("utf-8")
    assert set(key_extents(text)) <= paths(tomllib.loads(text))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def quoted(text: str) -> str:
    """A basic string of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=4), TEXTS), min_size=1, max_size=6))
def test_lines_are_right_whatever_texts_and_comments_hold(tables: list[tuple[str, list[str], str]]) -> None:
    lines: list[str] = []
    expected: dict[Path, int] = {}
    for number, (text, items, comment) in enumerate(tables):
        lines.append(f"[[t]] # {comment}")
        expected["t", number] = len(lines)
        lines.append(f"text = {quoted(text)} # {comment}")
        expected["t", number, "text"] = len(lines)
        lines.append("items = [")
        expected["t", number, "items"] = len(lines)
        lines += [f"  {quoted(item)}, # {comment}" for item in items]
        lines.append("]")
    document = "\n".join(lines)
    tomllib.loads(document)
    extents = key_extents(document)
    assert {path: extents[path][0] for path in expected} == expected
