"""What each source reads out of its recorded pages, field by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.recorded import FIELDS, RECORDED, noted, read, write_note
from spiders.sources import SOURCES

PAGES = sorted(RECORDED.glob("*/*.html"))


def test_every_source_has_a_recorded_page() -> None:
    assert {page.parent.name for page in PAGES} == set(SOURCES)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_a_recorded_page_reads_as_expected(page: Path, field: str) -> None:
    expected = noted(page)
    found = read(SOURCES[page.parent.name], page, expected["address"], expected["role"])[field]
    if field not in expected:
        write_note(page, expected | {field: found})
        pytest.fail(f"{page.stem}.json lacked {field}: written from the page, please review")
    assert found == expected[field]
