"""Single pages that present a call, with the documents they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.http import TextResponse

from spiders.base import SourceSpider
from tracker.addresses import canonical
from tracker.store.sources import Outcome

DOCUMENT_PATH = re.compile(r"\.(pdf|docx?|odt|xlsx?)$|/attachment/file/|/download(/|$)", re.IGNORECASE)


class Link(NamedTuple):
    """A link in a page's content."""

    address: str
    text: str
    downloads: bool = False


def links(content: Selector | TextResponse, css: str, base: str) -> list[Link]:
    """The links below ``css`` with canonical addresses, each address once."""
    found: dict[str, Link] = {}
    for anchor in content.css(css).css("a[href]"):
        address = canonical(anchor.attrib["href"], base)
        text = " ".join(" ".join(anchor.css("::text").getall()).split())
        found.setdefault(address, Link(address, text, "download" in anchor.attrib))
    return list(found.values())


def is_document(link: Link) -> bool:
    """Whether a link leads to a file to read, by its address or its ``download`` attribute."""
    return link.downloads or bool(DOCUMENT_PATH.search(urlsplit(link.address).path))


class Sheet(SourceSpider):
    """Start pages are sheets; ``follow`` (an expression for addresses) says which of their links are sheets too."""

    abstract = True
    follow: ClassVar[str | None] = None

    def check(
        self, page: TextResponse, role: str, parent: str | None, outcome: Outcome, reason: str | None
    ) -> tuple[Outcome, str | None]:
        """A start page without the part that the source declares as its content has changed its layout."""
        if role == "sheet" and parent is None and not page.css(self.content):
            return Outcome.LAYOUT, f"nothing matches {self.content}"
        return outcome, reason

    def follow_from(self, page: TextResponse, role: str, parent: str | None) -> Iterator[Request]:
        """Documents of a sheet; from a start page, the sheets it links to."""
        here = canonical(page.url)
        for link in links(page, self.content, page.url):
            if not self.may_follow(link.address):
                continue
            if is_document(link):
                yield self.ask(link.address, "document", parent=here, title=link.text or None)
            elif parent is None and self.follow and re.search(self.follow, link.address):
                yield self.ask(link.address, "sheet", parent=here)
