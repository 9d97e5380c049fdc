"""What each source reads out of its recorded pages, field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from spiders.charset import Charset
from spiders.items import Fetched
from spiders.shapes.listing import Listing, next_page, rows
from spiders.sources import SOURCES
from tests.spiders.world import ROOT

RECORDED = ROOT / "tests" / "recorded"
PAGES = sorted(RECORDED.glob("*/*.html"))
FIELDS = ("outcome", "title", "encoding", "rows", "next_page", "sheets", "listings", "documents")


def read(page: Path, address: str, role: str) -> dict[str, Any]:
    """What the source's spider makes of the page; nothing is fetched."""
    spider = SOURCES[page.parent.name]()
    request = Request(address)
    came = HtmlResponse(address, body=page.read_bytes(), headers={"Content-Type": "text/html"}, request=request)
    answer = Charset().process_response(request, came)
    made = list(spider.arrived(answer, role, None, None))
    (kept,) = [thing for thing in made if isinstance(thing, Fetched)]
    asked = [thing for thing in made if isinstance(thing, Request)]
    listed = isinstance(spider, Listing) and role == "listing"
    found = {
        f"{kind}s": [r.url for r in asked if r.cb_kwargs["role"] == kind] for kind in ("sheet", "listing", "document")
    }
    return found | {
        "outcome": kept.outcome.value,
        "title": kept.title,
        "encoding": kept.encoding,
        "rows": [list(row) for row in rows(answer, spider.layout, address)] if listed else None,
        "next_page": next_page(answer, spider.layout, address) if listed else None,
    }


def test_every_source_has_a_recorded_page() -> None:
    assert {page.parent.name for page in PAGES} == set(SOURCES)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_a_recorded_page_reads_as_expected(page: Path, field: str) -> None:
    file = page.with_suffix(".json")
    expected = json.loads(file.read_text("utf-8"))
    found = read(page, expected["address"], expected["role"])[field]
    if field not in expected:
        file.write_text(json.dumps(expected | {field: found}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{file.name} lacked {field}: written from the page, please review")
    assert found == expected[field]
