"""Recorded pages: what a source's spider makes of a stored page, held against what was noted when it was reviewed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

import spiders
from spiders.base import SourceSpider
from spiders.charset import Charset
from spiders.shapes.listing import Listing, next_page, rows
from tracker.jobs.keep import Fetched

ROOT = Path(spiders.__file__).resolve().parents[1]
RECORDED = ROOT / "tests" / "recorded"
FIELDS = ("outcome", "title", "encoding", "rows", "next_page", "sheets", "listings", "documents")


def pages_of(key: str) -> list[Path]:
    """The recorded pages of a source, by name."""
    return sorted((RECORDED / key).glob("*.html"))


def read(source: type[SourceSpider], page: Path, address: str, role: str) -> dict[str, Any]:
    """What the source's spider makes of the page; nothing is fetched."""
    spider = source()
    request = Request(address)
    came = HtmlResponse(address, body=page.read_bytes(), headers={"Content-Type": "text/html"}, request=request)
    answer = Charset().process_response(request, came)
    layout = spider.layout if isinstance(spider, Listing) and role == "listing" else None
    lists = answer if isinstance(answer, TextResponse) and layout else None
    made = list(spider.arrived(answer, role, None, None))
    (kept,) = [thing for thing in made if isinstance(thing, Fetched)]
    asked = [thing for thing in made if isinstance(thing, Request)]
    found = {
        f"{kind}s": [r.url for r in asked if r.cb_kwargs["role"] == kind] for kind in ("sheet", "listing", "document")
    }
    return found | {
        "outcome": kept.outcome.value,
        "title": kept.title,
        "encoding": kept.encoding,
        "rows": [list(row) for row in rows(lists, layout, address)] if lists and layout else None,
        "next_page": next_page(lists, layout, address) if lists and layout else None,
    }


def noted(page: Path) -> dict[str, Any]:
    """What was noted of a recorded page: its address, its role, and what is expected of its reading."""
    found: dict[str, Any] = json.loads(page.with_suffix(".json").read_text("utf-8"))
    return found


def write_note(page: Path, expected: dict[str, Any]) -> None:
    """Notes what is expected of a page's reading."""
    page.with_suffix(".json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")


def differences(source: type[SourceSpider], page: Path) -> list[str]:
    """Where the reading of a recorded page differs from what was noted, a line each."""
    if not page.with_suffix(".json").is_file():
        return [f"{page.name}: there is no {page.stem}.json that says what is expected"]
    expected = noted(page)
    found = read(source, page, expected["address"], expected["role"])
    return [
        f"{page.name}: {field}: expected {expected.get(field)!r}, read {found[field]!r}"
        for field in FIELDS
        if field not in expected or expected[field] != found[field]
    ]
