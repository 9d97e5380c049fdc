"""Lists that are broken, endless or empty: each has its name, and none of them is followed without end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from spiders.base import SourceSpider
from spiders.shapes.listing import MOST_ENTRIES
from spiders.sources import SOURCES
from tracker.domain.health import GOES_ON
from tracker.jobs.keep import Fetched

START = "https://www.agcid.gob.cl/noticias"
SOURCE = SOURCES["agcid-cl"]


def arrived(body: str, *, kind: str = "text/html", page: int = 1, parent: str | None = None) -> tuple[str, list[str]]:
    """How a list counts, and what it leads to."""
    spider: SourceSpider = SOURCE()
    request = Request(START, meta={"list_page": page})
    answer = HtmlResponse(START, body=body.encode(), headers={"Content-Type": kind}, request=request)
    made = list(spider.arrived(answer, "listing", parent, None))
    (kept,) = [thing for thing in made if isinstance(thing, Fetched)]
    return kept.outcome, [thing.url for thing in made if isinstance(thing, Request)]


def entries(addresses: list[str]) -> str:
    """A list of these entries."""
    rows = "".join(f"<div class=items-row><h2><a href='{address}'>Nota</a></h2></div>" for address in addresses)
    return f"<html><body>{rows}</body></html>"


def test_a_list_whose_43_entries_lead_to_one_address_has_changed_its_layout() -> None:
    assert arrived(entries(["/noticias/1-nota#x"] * 43)) == ("layout_changed", [])
    assert arrived(entries(["/noticias/1-nota"] * 43), parent=START)[0] == "layout_changed"


def test_a_short_list_with_an_entry_twice_is_fine() -> None:
    assert arrived(entries(["/noticias/1-nota", "/noticias/1-nota"]))[0] == "ok"


def test_an_endless_page_of_entries_is_followed_so_far_only() -> None:
    outcome, asked = arrived(entries([f"/noticias/{number}-nota" for number in range(5_000)]))
    assert (outcome, len(asked)) == ("ok", MOST_ENTRIES)


@pytest.mark.parametrize(
    "feed",
    [
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Noticias</title></channel></rss>",
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Noticias</title></feed>",
    ],
)
def test_a_feed_in_the_place_of_a_list_is_said_and_never_read(feed: str) -> None:
    assert arrived(feed, kind="application/rss+xml") == ("wrong_type", [])
    assert arrived(feed, kind="text/html") == ("empty", [])


def test_an_empty_list_is_said_at_the_start_and_is_the_end_further_on() -> None:
    assert arrived(entries([]))[0] == "empty"
    assert arrived(entries([]), parent=START, page=3)[0] == "ok"


PAGED = SOURCES["gubuy-auci"]


def walked(next_of: Callable[[int], str]) -> tuple[list[str], list[str], list[Fetched]]:
    """The lists and the sheets that are asked for where each page of a list has an entry and a next one."""
    spider: SourceSpider = PAGED()
    waiting = [Request(PAGED.starts[0])]
    lists, sheets, kept = [], [], []
    while waiting and len(lists) < 50:
        request = waiting.pop()
        lists.append(request.url)
        number = len(lists)
        body = (
            f"<li class=Media><a href='{PAGED.starts[0]}/nota-{number}'>Nota {number}</a></li>"
            f"<ul><li class='Pager-item is-active'>{number}</li><li><a href='{next_of(number)}'>más</a></li></ul>"
        )
        answer = HtmlResponse(request.url, body=body.encode(), headers={"Content-Type": "text/html"}, request=request)
        for made in spider.arrived(answer, "listing", None if number == 1 else PAGED.starts[0], None):
            if isinstance(made, Fetched):
                kept.append(made)
            elif isinstance(made, Request):
                (waiting if made.meta["about"]["role"] == "listing" else sheets).append(made)
    return lists, [request.url for request in sheets], kept


@pytest.mark.parametrize(
    "next_of",
    [lambda number: f"?page={number + 1}", lambda number: f"{PAGED.starts[0]}?mes=2025-{number:03}"],
    ids=["pager", "calendar"],
)
def test_a_pager_or_calendar_without_end_is_left_after_some_pages_and_that_is_said(
    next_of: Callable[[int], str],
) -> None:
    lists, sheets, kept = walked(next_of)
    assert len(lists) == PAGED.most_pages
    assert len(sheets) == len(lists)  # what the pages before brought is read all the same
    assert {page.outcome for page in kept} == {"ok"}
    assert [page.reason is not None and page.reason.startswith(GOES_ON) for page in kept] == [False, False, False, True]


def test_entries_that_lead_into_this_machine_are_left_alone() -> None:
    bad = ["file:///noticias/1-a", "http://127.0.0.1/noticias/2-a", "http://[::1]/noticias/3-a", "http://[/noticias/4"]
    assert arrived(entries([*bad, "http://2130706433/noticias/5-a", "/noticias/6-a"]))[1] == [
        "https://www.agcid.gob.cl/noticias/6-a"
    ]
