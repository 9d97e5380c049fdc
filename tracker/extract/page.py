"""What the markup of a page says besides its text: title, dates, language, documents, links and addresses for mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import regex

from tracker.addresses import host_of
from tracker.domain.reading import Document
from tracker.extract.html_layout import Layout, layout_of, selected
from tracker.extract.html_walk import layout_text
from tracker.extract.page_dates import PageDate, first_day, metas, page_dates
from tracker.extract.page_language import language_of
from tracker.extract.page_links import base_of, content_links, linked_documents, mail_links_of
from tracker.extract.text import Text
from tracker.extract.text_normal import normal


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the markup of a page says. ``links`` and ``mail_links`` are those of the content, each with its words;
    ``sites`` are the names of the site.
    """

    title: str | None
    published: PageDate | None
    updated: PageDate | None
    language: str | None
    documents: tuple[Document, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    mail_links: tuple[tuple[str, str], ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses for mail behind the content's links."""
        return tuple(address for address, _ in self.mail_links)

    @property
    def page_date(self) -> date | None:
        """The day of publication, else of the last update."""
        known = self.published or self.updated
        return known.day if known else None


NO_FACTS = PageFacts(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page whose markup was read: its text, and what the markup says besides."""

    text: Text
    facts: PageFacts


def open_page(html: str, address: str, selectors: Mapping[str, str]) -> Opened | None:
    """Reads the markup of the page at ``address``; None for a page with nothing in it.

    ``selectors`` are the CSS selectors that its source declares: ``content``, ``title`` and ``date``.
    """
    layout = layout_of(html, selectors.get("content"))
    if layout is None:
        return None
    text = layout_text(layout)
    return Opened(text, layout_facts(layout, address, text, selectors.get("title"), selectors.get("date")))


def page_facts(
    html: str, address: str, content_css: str | None = None, title_css: str | None = None, date_css: str | None = None
) -> PageFacts:
    """What the markup of the page at ``address`` says; the selectors are those that its source declares, if any."""
    named = {"content": content_css, "title": title_css, "date": date_css}
    opened = open_page(html, address, {name: css for name, css in named.items() if css})
    return opened.facts if opened else NO_FACTS


def layout_facts(
    layout: Layout, address: str, text: Text, title_css: str | None = None, date_css: str | None = None
) -> PageFacts:
    """What the markup says of a page whose layout and text are known."""
    base = base_of(layout.root, address)
    named, bracketed = _title(layout, title_css)
    published, updated = page_dates(layout, text, date_css, bracketed)
    return PageFacts(
        title=named,
        published=published,
        updated=updated,
        language=language_of(layout.root.get("lang") or layout.root.get("xml:lang"), text.value),
        documents=linked_documents(layout, base),
        links=tuple(content_links(layout, base)),
        mail_links=mail_links_of(layout),
        sites=tuple(_sites(layout, address)),
    )


_SITE = regex.compile(r"\s+[|–—»·-]\s+(?:[^|]*\|\s*)*?(?:Gobierno|gob\.mx|gov\.br)[^|]*(?:\|.*)?$", regex.I)

_LANGUAGE_SWITCH = regex.compile(r"\s*\[(?:es|fr|en|pt|de)\]\s*", regex.I)

_BRACKETED_DATE = regex.compile(r"\s*\(([^()]*\d[^()]*)\)\s*$")

_SEPARATOR = regex.compile(r"\s+(?:[|»·]|[-–—])\s+")

_LONGEST_TITLE = 300


def _title(layout: Layout, css: str | None) -> tuple[str | None, PageDate | None]:
    """The page's own title without names of sites, language switches and dates in brackets; and that date."""
    for raw in _titles(layout, css):
        words = _LANGUAGE_SWITCH.sub(" ", normal(raw)).strip()
        match = _BRACKETED_DATE.search(words)
        day = first_day(match[1]) if match else None
        if match and day:
            words = words[: match.start()].strip()
        words = _once(words)[:_LONGEST_TITLE].strip()
        if words:
            dated = PageDate(day, "title", match[1]) if match and day else None
            return words, dated
    return None, None


def _titles(layout: Layout, css: str | None) -> Iterator[str]:
    """Where a title can stand, best first."""
    if css:
        yield from (str(element.text_content()) for element in selected(layout.root, css, set()))
    if layout.title is not None:
        yield str(layout.title.text_content())
    yield from metas(layout.root, ("og:title", "twitter:title", "dcterms.title", "dc.title"))
    yield from (_without_site(str(element.text_content())) for element in layout.root.iter("title"))


def _without_site(words: str) -> str:
    """A head's title without the site's name: what stands before the last separator."""
    words = _SITE.sub("", normal(words))
    parts = list(_SEPARATOR.finditer(words))
    return words[: parts[-1].start()] if parts and parts[-1].start() >= len(words) - parts[-1].end() else words


def _sites(layout: Layout, address: str) -> Iterator[str]:
    """The names of the site: as it declares itself, behind the head's title, and as it stands in the address."""
    yield from map(normal, metas(layout.root, ("og:site_name", "application-name")))
    for element in layout.root.iter("title"):
        words = normal(str(element.text_content()))
        if (page := _without_site(words)) != words:
            yield words[len(page) :].lstrip(" |»·-–—")
    yield from (label for label in host_of(address).split(".") if label != "www")


def _once(words: str) -> str:
    """Words that stand twice in a row, once."""
    half = len(words) // 2
    return words[:half].strip() if half and words[:half].strip() == words[half:].strip() else words
