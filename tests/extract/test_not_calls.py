"""Pages of the recorded sites that look like calls and are none present none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.catalogue import load_catalogue
from tracker.domain.reading import PRESENTS, PageKind
from tracker.extract.read_page import read_page
from tracker.extract.source_page import SourcePage

SITES = Path(__file__).parents[1] / "sites"
NOW = datetime(2025, 5, 21, 18, tzinfo=UTC)
CATALOGUE = load_catalogue()
STANDS_FOR_A_CALL = PRESENTS | {PageKind.RESULTS}


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def kinds_of(address: str, file: Path) -> set[PageKind]:
    given = SourcePage(address, file.read_text("utf-8", "replace"), NOW)
    return {reading.kind for reading in read_page(given, CATALOGUE)}


def test_what_only_looks_like_a_call_is_read_as_none() -> None:
    listed = {row["url"] for row in lines(SITES / "expected" / "not_calls.jsonl")}
    kept = {
        (row["url"], SITES / row["file"])
        for step in SITES.glob("steps/*/manifest.jsonl")
        for row in lines(step)
        if row["url"] in listed and row.get("file", "").endswith(".html")
    }
    assert len(kept) > 40
    assert [address for address, file in sorted(kept) if kinds_of(address, file) & STANDS_FOR_A_CALL] == []


@pytest.mark.parametrize("page", ["convocatorias-94183*", "archivo-documentos-p*", "archivo-prensa-p*", "noticias-p*"])
def test_a_page_that_lists_calls_and_news_is_no_call_itself(page: str) -> None:
    files = sorted((SITES / "pages").glob(f"*/{page}.html"))
    assert files
    assert [file.name for file in files if kinds_of("https://example.org/", file) & STANDS_FOR_A_CALL] == []
