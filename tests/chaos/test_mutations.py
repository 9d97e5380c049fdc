"""However a page is changed or broken, no fact takes another value unseen: it stays, is unknown, or is flagged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from spiders.charset import Charset, encoding_of
from spiders.recorded import RECORDED
from spiders.sources import SOURCES
from tests.chaos.mutations import MUTATIONS
from tracker.catalogue import load_catalogue
from tracker.domain.fact import Fact
from tracker.domain.reading import PRESENTS, Reading, fact_to_json
from tracker.extract.read_page import read_page
from tracker.extract.source_page import SourcePage
from tracker.jobs.keep import Fetched

CATALOGUE = load_catalogue()
NOW = datetime(2025, 5, 21, 18, tzinfo=UTC)
NAMES = ("title",)
"""What a page is called may be another of its own headings once the first is gone: that is no claim of the fund."""
PAGES = sorted(page for page in RECORDED.glob("*/*.html") if page.with_suffix(".json").is_file())


def fetched(page: Path, body: bytes) -> Fetched:
    """How the source's spider judges the bytes below a page of the source that is well."""
    note = json.loads(page.with_suffix(".json").read_text("utf-8"))
    address = note["address"]
    came = HtmlResponse(address, body=body, headers={"Content-Type": "text/html"}, request=Request(address))
    answer = Charset().process_response(came.request or Request(address), came)
    made = SOURCES[page.parent.name]().arrived(answer, "sheet", "https://start.example/", None)
    (kept,) = [thing for thing in made if isinstance(thing, Fetched)]
    assert isinstance(answer, TextResponse)
    return kept


def read(page: Path, body: bytes) -> Reading | None:
    """What is read of the bytes; None when they are refused or present no call."""
    kept, source = fetched(page, body), SOURCES[page.parent.name]
    if kept.body is None:
        return None
    text = kept.body.decode(kept.encoding or "utf-8", "replace")
    facts: dict[str, Any] = {"country": source.country, "language": source.language, "funds": source.funds}
    given = SourcePage(kept.address, text, NOW, selectors=source.selectors(), secondary=source.secondary, **facts)
    (reading,) = read_page(given, CATALOGUE)
    return reading if reading.kind in PRESENTS and reading.fund else None


def plain(page: Path) -> bytes:
    """The page in UTF-8."""
    body = page.read_bytes()
    return body.decode(encoding_of(body)).encode()


@cache
def original(page: Path) -> Reading | None:
    """What is read of the page as it is."""
    return read(page, plain(page))


def is_silent_change(before: Fact, after: Fact) -> bool:
    """Whether a fact says something else than before without any sign of doubt. Parts of a list are no lie."""
    if not after.known or after.unknown is not None:
        return False
    was, now = fact_to_json(before)["value"], fact_to_json(after)["value"]
    if isinstance(now, list):
        return not set(map(str, now)) <= set(map(str, was if isinstance(was, list) else ()))
    return was != now


@pytest.mark.parametrize("name", MUTATIONS)
def test_no_fact_takes_another_value_unseen(name: str) -> None:
    wrong = []
    for page in PAGES:
        before = original(page)
        changed = MUTATIONS[name](plain(page))
        after, words = read(page, changed), " ".join(unescape(changed.decode("utf-8", "replace")).split())
        if after is None:
            continue
        old = before.facts if before else {}
        same_call = before is not None and (before.fund, before.edition) == (after.fund, after.edition)
        for field, fact in after.facts.items():
            if field in NAMES and str(fact.value) in words:
                continue
            if is_silent_change(old.get(field, Fact()), fact) and not after.doubts:
                wrong.append(
                    f"{page.parent.name}/{page.stem}{'' if same_call else ' (another call)'}: {field}:"
                    f" {old.get(field, Fact()).value!r} -> {fact.value!r}"
                )
    assert not wrong, "\n".join(wrong)
