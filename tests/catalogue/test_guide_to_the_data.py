"""docs/data.md tells the truth about the files, the keys and the calls that it names."""

from __future__ import annotations

import re

import pytest

from tests.catalogue.conftest import DATA
from tracker.catalogue import Catalogue
from tracker.catalogue.funds import HOLDS
from tracker.catalogue.model import EDITION_MARKS, KINDS

GUIDE = (DATA.parents[1] / "docs" / "data.md").read_text("utf-8")


def test_every_file_of_the_catalogue_is_in_the_guide_and_there() -> None:
    named = set(re.findall(r"^\| `([\w<>/]+\.(?:toml|csv|tsv))`", GUIDE, re.MULTILINE))
    there = {file.name for file in DATA.iterdir() if file.is_file()}
    assert named - {"funds/<key>.toml"} == there


@pytest.mark.parametrize("word", [*HOLDS, *KINDS, *EDITION_MARKS, "stated", "inferred"])
def test_every_choice_is_in_the_guide(word: str) -> None:
    assert re.search(rf"\b{word}\b", GUIDE)


def test_the_calls_of_the_guide_run(catalogue: Catalogue) -> None:
    calls = re.findall(r"^    (catalogue\.\S+\(.*\)\S*)\s+# (.+)$", GUIDE, re.MULTILINE)
    assert len(calls) == 4
    fund = catalogue.fund("mx-uy")
    assert str(fund.office_zones) == calls[0][1]
    assert fund.facts["budget"].origin.sources
    assert fund.gaps["ceiling"].reason
    assert str(catalogue.municipality_zone("02004")).startswith(calls[3][1].split("…")[0].rstrip())
