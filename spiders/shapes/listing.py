"""Pages that list entries, page after page; each entry is a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from parsel import Selector
from scrapy import Request
from scrapy.http import TextResponse

from spiders.shapes.sheet import Sheet, is_document, links
from tracker.addresses import canonical
from tracker.domain.health import GOES_ON
from tracker.store.sources import Outcome

MOST_ENTRIES = 200
"""More than anybody shows on one page; what comes after is a list that does not end."""
TOO_ALIKE = 5
"""So many entries with one address among them are not told apart: where their links are has changed."""


class Row(NamedTuple):
    """One entry of a list, with what the list says of it."""

    address: str
    title: str
    date: str | None


class Layout(NamedTuple):
    """Where a list has its entries, as CSS; ``date`` and ``next_page`` give texts and addresses."""

    entry: str
    link: str = "a::attr(href)"
    title: str = "a"
    date: str | None = None
    next_page: str | None = None


def rows(page: Selector | TextResponse, layout: Layout, base: str) -> list[Row]:
    """The entries of a list in its order; those without an address are none."""
    found = []
    for entry in page.css(layout.entry):
        address = entry.css(layout.link).get()
        if address:
            date = entry.css(layout.date).get() if layout.date else None
            found.append(Row(canonical(address, base), _text(entry, layout.title), date.strip() if date else None))
    return found


def next_page(page: Selector | TextResponse, layout: Layout, base: str) -> str | None:
    """The address of the page after this one, if there is one."""
    address = page.css(layout.next_page).get() if layout.next_page else None
    return canonical(address, base) if address else None


def _text(entry: Selector, css: str) -> str:
    texts = entry.css(css)[:1].css("::text").getall() or entry.css("a")[:1].css("::text").getall()
    return " ".join(" ".join(texts).split())


class Listing(Sheet):
    """Start pages are lists, but for those in ``sheets``. Entries whose address matches ``entries`` are followed."""

    abstract = True
    sheets: ClassVar[tuple[str, ...]] = ()
    layout: ClassVar[Layout]
    entries: ClassVar[str] = "."
    most_pages: ClassVar[int] = 4

    def role_of(self, url: str) -> str:
        """What a start page is."""
        return "sheet" if url in self.sheets else "listing"

    def check(
        self, page: TextResponse, role: str, parent: str | None, outcome: Outcome, reason: str | None
    ) -> tuple[Outcome, str | None]:
        """A list without entries tells nothing: its layout changed, or it is broken."""
        if role == "listing":
            found = rows(page, self.layout, page.url)
            addresses = {row.address for row in found}
            if len(found) >= TOO_ALIKE and len(addresses) == 1:
                return Outcome.LAYOUT, f"{len(found)} entries lead to one address"
            if parent is None and not found:
                return Outcome.EMPTY, "the list has no entries"
            if _number(page) >= self.most_pages and next_page(page, self.layout, page.url):
                return outcome, f"{GOES_ON} page {_number(page)}, and no more of its pages are read"
        return super().check(page, role, parent, outcome, reason)

    def follow_from(self, page: TextResponse, role: str, parent: str | None) -> Iterator[Request]:
        """The entries and the next page of a list; the documents of a sheet."""
        if role != "listing":
            yield from super().follow_from(page, role, parent)
            return
        here = canonical(page.url)
        for row in rows(page, self.layout, page.url)[:MOST_ENTRIES]:
            if self.may_follow(row.address) and re.search(self.entries, row.address):
                yield self.ask(row.address, "sheet", parent=here, title=row.title or None)
        for link in links(page, self.content, page.url):
            if self.may_follow(link.address) and is_document(link):
                yield self.ask(link.address, "document", parent=here, title=link.text or None)
        following = next_page(page, self.layout, page.url)
        if following and self.may_follow(following) and _number(page) < self.most_pages:
            request = self.ask(following, "listing", parent=here)
            request.meta["list_page"] = _number(page) + 1
            yield request


def _number(page: TextResponse) -> int:
    """Which page of its list it is, from 1."""
    return int(page.request.meta.get("list_page", 1)) if page.request else 1
