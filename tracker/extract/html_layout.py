"""Where the content and the title of a page stand."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from itertools import islice

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError
from lxml.html import HtmlElement, HTMLParser

from tracker.extract.html_furniture import (
    BLOCKS,
    FURNITURE,
    HEADINGS,
    UNSEEN,
    Extent,
    furniture_of,
    is_dropped,
    stands_in,
)
from tracker.extract.text_normal import normal

MAX_HTML = 12_000_000

MAX_ELEMENTS = 200_000
_FEW_CHARACTERS = 80

_CONTAINERS = (
    "main, [role=main]",
    "#content, #contenido, #contenu, #conteudo, #main-content, #maincontent, .main-content, #component, #main",
    "article, .article-body, .entry-content, .post-content, .node__content, .item-page, .content",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A parsed page: the elements that hold its content, the one that holds its title, and what is furniture."""

    root: HtmlElement
    extents: dict[HtmlElement, Extent]
    content: tuple[HtmlElement, ...]
    title: HtmlElement | None
    dropped: frozenset[HtmlElement]


def parse_html(html: str) -> HtmlElement | None:
    """The tree of the page; None when there is nothing in it. Markup may be as broken as it likes."""
    source = html[:MAX_HTML].replace("\x00", "").encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root: HtmlElement | None = etree.fromstring(source, parser=parser) if source.strip() else None
    except etree.ParserError:
        return None
    except etree.XMLSyntaxError:
        return None
    if root is not None:
        _fill_body(root)
    return root


_METADATA = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template"})


def _fill_body(root: HtmlElement) -> None:
    """Moves into the body what only stands in the head because its page writes no ``<body>``.

    The parser knows no element newer than HTML 4, so ``<main>`` or ``<article>`` end no head there.
    """
    head, body = root.find("head"), root.find("body")
    children = [] if head is None else list(head)
    first = next((at for at, child in enumerate(children) if child.tag not in _METADATA), len(children))
    if first == len(children):
        return
    if body is None:
        body = etree.SubElement(root, "body")
    body[:0] = children[first:]


def _extents(root: HtmlElement) -> dict[HtmlElement, Extent]:
    """The extents of the elements in their order; elements beyond the greatest number are left out."""
    extents: dict[HtmlElement, Extent] = {}
    offset, in_link = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if len(extents) >= MAX_ELEMENTS:
                break
            extents[element] = extent = Extent(offset)
            in_link += element.tag == "a"
            text = element.text or ""
            shown = 0 if element.tag in UNSEEN else len(text.strip())
        else:
            extent = extents[element]
            extent.tail = offset
            in_link -= element.tag == "a"
            text = (element.tail or "") if element is not root else ""
            parent = element.getparent()
            if parent is not None and element.tag not in UNSEEN:
                extents[parent].size += extent.size
                extents[parent].links += extent.links
            extent = extent if parent is None else extents[parent]
            shown = len(text.strip())
        offset += len(text)
        extent.size += shown
        extent.links += shown if in_link else 0
    return extents


def selected(root: HtmlElement, css: str, dropped: Set[HtmlElement]) -> list[HtmlElement]:
    """The outermost elements that the selector names, furniture left out; none when the selector is wrong."""
    try:
        found = _selector(css)(root)
    except (SelectorError, etree.XPathError):
        return []
    chosen: set[HtmlElement] = set()
    for element in found:
        if element not in dropped and not any(
            ancestor in chosen or ancestor in dropped for ancestor in element.iterancestors()
        ):
            chosen.add(element)
    return [element for element in found if element in chosen]


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def _densest(body: HtmlElement, extents: dict[HtmlElement, Extent], dropped: set[HtmlElement]) -> HtmlElement:
    """The innermost element that holds three quarters of the text that is no link."""

    def words(element: HtmlElement) -> int:
        extent = extents.get(element)
        return 0 if extent is None or element in dropped else extent.size - extent.links

    here, whole = body, sum(words(child) for child in body) or 1
    while True:
        best = max(here, key=words, default=None)
        if (
            best is None
            or best.tag not in BLOCKS - HEADINGS - {"p", "li", "td", "dl", "ul", "ol"} | {"td"}
            or words(best) * 4 < whole * 3
        ):
            return here
        here = best


def _content(
    root: HtmlElement, css: str | None, extents: dict[HtmlElement, Extent], dropped: set[HtmlElement]
) -> list[HtmlElement]:
    """The elements that hold the content: those the source names, a known container, else the densest element."""
    if css and (named := selected(root, css, dropped)):
        return named
    body = root.find("body")
    top = root if body is None else body
    furniture = sum(extents[element].size for element in dropped if element in extents)
    kept = max(0, extents[top].size - furniture)
    for selector in _CONTAINERS:
        known = selected(root, selector, dropped)
        best = max(known, key=lambda element: extents[element].size if element in extents else 0, default=None)
        if best is not None and best in extents and (extents[best].size * 2 >= kept or best.find(".//h1") is not None):
            return [best]
    return [_densest(top, extents, dropped)]


def _title(root: HtmlElement, content: list[HtmlElement], dropped: set[HtmlElement]) -> HtmlElement | None:
    """The heading that names the page: its h1, in the content first, else the heading that the content starts with.

    The h1 of the site's header comes last.
    """
    inside = [element for part in content for element in part.iter("h1")]
    anywhere = list(islice(root.iter("h1"), 50))
    in_frame = [element for element in anywhere if not stands_in(element, FURNITURE | {"a"})]
    for candidates in (inside, [element for element in anywhere if not is_dropped(element, dropped)]):
        for heading in candidates:
            if not is_dropped(heading, dropped) and heading.text_content().strip():
                return heading
    started = _first_heading(content, dropped)
    return started if started is not None else next((h for h in in_frame if h.text_content().strip()), None)


def _first_heading(content: list[HtmlElement], dropped: set[HtmlElement]) -> HtmlElement | None:
    """The heading before which the content says no more than a few words."""
    said = 0
    for part in content:
        walker = etree.iterwalk(part, events=("start",))
        for _, element in walker:
            if element in dropped:
                walker.skip_subtree()
                continue
            if element.tag in HEADINGS and element.text_content().strip():
                return element
            said += len((element.text or "").strip()) + len((element.tail or "").strip())
            if said > _FEW_CHARACTERS:
                return None
    return None


def layout_of(html: str, content_css: str | None = None) -> Layout | None:
    """Where the content and the title of a page stand; None for a page with nothing in it."""
    root = parse_html(html)
    if root is None:
        return None
    extents = _extents(root)
    dropped = furniture_of(root, extents)
    content = _content(root, content_css, extents, dropped)
    title = _title(root, content, dropped)
    if title is not None:
        dropped |= _repeats(title, content)
    return Layout(root, extents, tuple(content), title, frozenset(dropped))


def _repeats(title: HtmlElement, content: list[HtmlElement]) -> set[HtmlElement]:
    """The headings that only say the title again."""
    words = normal(title.text_content()).casefold()
    headings = islice((element for part in content for element in part.iter(*HEADINGS)), 8)
    return {h for h in headings if h is not title and normal(h.text_content()).casefold() == words}
