"""Shows where a fact was read: the stored page as safe HTML, with the words of its evidence marked.

What comes out holds no scripts, styles, forms, pictures or ids of the page, loads nothing, and has no h1: the
headings are one level lower, so that it can stand inside a page of ours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import nh3
import regex
from lxml import etree
from lxml.html import Element, HtmlElement

from tracker.extract.html_layout import Layout, layout_of
from tracker.extract.html_walk import layout_text
from tracker.extract.text import Text
from tracker.extract.text_sentences import Span

MARK_ID = "prueba"
_TAGS = frozenset(
    "h2 h3 h4 h5 h6 p div br hr ul ol li dl dt dd table caption thead tbody tfoot tr th td blockquote pre code strong b"
    " em i u s del ins sub sup small span a mark details summary figure figcaption section abbr cite q".split()
)
_DROPPED_WITH_TEXT = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg", "math"})
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "mark": {"id"},
    "details": {"open"},
}
_LOWER = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "mark": "em", "strike": "s", "section": "div"}


@dataclass(frozen=True, slots=True)
class _Node:
    """A text of the tree: of an element, or behind it; and where it begins in the raw text of the page."""

    offset: int
    element: HtmlElement
    behind: bool

    @property
    def words(self) -> str:
        return (self.element.tail if self.behind else self.element.text) or ""


def marked_page(html: str, spans: Sequence[Span], content_css: str | None = None, base: str = "") -> str:
    """The main content of a page with ``<mark>`` round each span of ``html_text(html, content_css).value``.

    The first mark has the id ``prueba``. Links are made whole with ``base``, the address of the page.
    """
    layout = layout_of(html, content_css)
    if layout is None:
        return ""
    text = layout_text(layout)
    nodes = sorted(_nodes(layout), key=lambda node: node.offset)
    pieces = _pieces(text, spans, nodes)
    _make_safe(layout, base)
    _insert_marks(nodes, pieces)
    _drop_furniture(layout)
    return _cleaned("".join(_parts(layout)))


def _nodes(layout: Layout) -> Iterator[_Node]:
    """The texts of the title and the content."""
    tops = [*layout.content] if layout.title is None else [layout.title, *layout.content]
    seen: set[tuple[int, bool]] = set()
    for top in tops:
        for element in top.iter():
            extent = layout.extents.get(element)
            if extent is None:
                continue
            for node in (_Node(extent.text, element, behind=False), _Node(extent.tail, element, behind=True)):
                key = (node.offset, node.behind)
                outside = node.behind and element is top
                if node.words and not outside and key not in seen:
                    seen.add(key)
                    yield node


def _pieces(text: Text, spans: Sequence[Span], nodes: Sequence[_Node]) -> dict[int, list[tuple[int, int, int]]]:
    """What to mark of each node: start, end and the number of the span. Within a node a span is one stretch."""
    starts = [node.offset for node in nodes]
    found: dict[int, dict[int, Span]] = {}
    for number, (start, end) in enumerate(spans):
        for letter, offset in zip(text.value[start:end], text.origin[start:end], strict=True):
            if letter == "\n":  # the end of a block stands nowhere in the page
                continue
            index = bisect_right(starts, offset) - 1
            if index < 0 or offset >= starts[index] + len(nodes[index].words):
                continue
            local = offset - starts[index]
            known = found.setdefault(index, {}).get(number, (local, local))
            found[index][number] = min(known[0], local), max(known[1], local)
    return {index: _merged(nodes[index].words, by_span) for index, by_span in found.items()}


def _merged(words: str, by_span: dict[int, Span]) -> list[tuple[int, int, int]]:
    """The stretches of a node in their order, those that overlap made one, accents kept with their letter."""
    merged: list[tuple[int, int, int]] = []
    for number, (start, last) in sorted(by_span.items(), key=lambda item: item[1]):
        accents = regex.compile(r"[\p{M}\u1160-\u11ff]*").match(words, last + 1)
        end = accents.end() if accents else last + 1
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1]), min(number, merged[-1][2])
        else:
            merged.append((start, end, number))
    return merged


def _insert_marks(nodes: Sequence[_Node], pieces: dict[int, list[tuple[int, int, int]]]) -> None:
    """Cuts the texts of the tree at the marks. Texts behind an element first: those inside move no sibling."""
    first = min(((number, index, start) for index, cuts in pieces.items() for start, _, number in cuts), default=None)
    for index, cuts in sorted(pieces.items(), key=lambda item: -item[0]):
        node = nodes[index]
        words = node.words
        marks: list[HtmlElement] = []
        for place, (start, end, number) in enumerate(cuts):
            mark = Element("mark")
            mark.text = words[start:end]
            mark.tail = words[end : cuts[place + 1][0] if place + 1 < len(cuts) else len(words)]
            if (number, index, start) == first:
                mark.set("id", MARK_ID)
            marks.append(mark)
        _put(node, words[: cuts[0][0]], marks)


def _put(node: _Node, before: str, marks: list[HtmlElement]) -> None:
    """Puts marks in the place of a text."""
    if node.behind:
        parent = node.element.getparent()
        if parent is None:
            return
        node.element.tail = before
        at = parent.index(node.element) + 1
        parent[at:at] = marks
    else:
        node.element.text = before
        node.element[0:0] = marks


def _make_safe(layout: Layout, base: str) -> None:
    """Makes links whole, opens accordions, lowers headings; marks of the page are not to be taken for ours."""
    tops = (*layout.content, *(() if layout.title is None else (layout.title,)))
    for element in dict.fromkeys(element for top in tops for element in top.iter()):
        href = element.get("href")
        for name in set(element.attrib) - {"colspan", "rowspan"}:
            del element.attrib[name]
        if element.tag == "a" and href and (address := _whole(href, base)):
            element.set("href", address)
        elif element.tag == "details":
            element.set("open", "")
        if lower := _LOWER.get(str(element.tag)):
            element.tag = lower


def _drop_furniture(layout: Layout) -> None:
    for element in layout.dropped:
        if element.getparent() is not None:
            element.drop_tree()


def _whole(href: str, base: str) -> str | None:
    """The whole address of a link that leads somewhere; None for anything else."""
    try:
        address = urljoin(base, href.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    safe = (parts.scheme in {"http", "https"} and parts.netloc) or parts.scheme == "mailto"
    return address if safe and not href.strip().startswith("#") else None


def _parts(layout: Layout) -> Iterator[str]:
    """The title and the content as HTML, each once."""
    title = layout.title
    if title is not None:
        yield _html(title)
        if title not in layout.content and title.getparent() is not None:
            title.drop_tree()
    for part in layout.content:
        if part is not title:
            yield _html(part)


def _html(element: HtmlElement) -> str:
    element.tag = element.tag if element.tag in _TAGS else "div"
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_TEXT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
