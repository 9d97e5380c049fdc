"""The text of a page: its content's blocks in their order, tables and lists known as such."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import regex
from lxml import etree
from lxml.html import HtmlElement

from tracker.extract.html_furniture import BLOCKS, HEADINGS, Extent, heading_level
from tracker.extract.html_layout import Layout, layout_of
from tracker.extract.text import Builder, Text

_STRUCK = frozenset({"del", "s", "strike"})

_STRUCK_STYLE = regex.compile(r"text-decoration[^;]*line-through", regex.I)

_LONGEST_CELL = 800


@dataclass(frozen=True, slots=True)
class _Place:
    """What a block becomes at a point of the page."""

    kind: str = "paragraph"
    level: int = 0
    row: int | None = None
    column: int | None = None


@dataclass(slots=True)
class _Table:
    """The table or definition list under way: its row, the next column, and the columns that cells above fill."""

    row: int | None = None
    column: int = 0
    layout: bool = False
    spans: dict[int, int] = field(default_factory=dict)

    def cell(self, element: HtmlElement) -> int:
        """The column of the next cell of the row."""
        while self.spans.get(self.column, 0) > 0:
            self.spans[self.column] -= 1
            self.column += 1
        here = self.column
        width, height = _count(element, "colspan"), _count(element, "rowspan")
        for column in range(here, here + width):
            self.spans[column] = height - 1
        self.column += width
        return here


def _count(element: HtmlElement, name: str) -> int:
    """A colspan or rowspan, within reason."""
    value = element.get(name, "1").strip()
    return min(max(int(value), 1), 50) if value.isascii() and value.isdigit() else 1


class _Walk:
    """Goes through an element and adds its texts to the builder."""

    def __init__(self, layout: Layout, builder: Builder) -> None:
        self._layout = layout
        self._builder = builder
        self._places = [_Place()]
        self._tables: list[_Table] = []
        self._struck = 0

    def element(self, top: HtmlElement, place: _Place | None = None) -> None:
        """Adds ``top``; ``place`` rules over what its elements would become."""
        self._places = [place or _Place()]
        walker = etree.iterwalk(top, events=("start", "end"))
        ruled = place is not None
        for event, node in walker:
            extent = self._layout.extents.get(node)
            if extent is None or self._builder.full:
                break
            if node is not top and (node in self._layout.dropped or (node is self._layout.title and not ruled)):
                self._skipped(walker, event, node, extent)
            elif event == "start":
                self._start(node, extent, ruled=ruled)
            else:
                self._end(node, ruled=ruled)
                if node is not top:
                    self._add(node.tail, extent.tail)
        self._close()

    def _skipped(
        self, walker: etree.iterwalk[tuple[str, HtmlElement]], event: str, node: HtmlElement, extent: Extent
    ) -> None:
        if event == "start":
            walker.skip_subtree()
            if node.tag in BLOCKS:
                self._close()
        else:
            self._add(node.tail, extent.tail)

    def _add(self, raw: str | None, offset: int) -> None:
        if raw:
            self._builder.add(raw, offset, struck=self._struck > 0)

    def _close(self) -> None:
        place = self._places[-1]
        self._builder.close(place.kind, place.level, place.row, place.column)

    def _start(self, node: HtmlElement, extent: Extent, *, ruled: bool) -> None:
        tag = node.tag
        if tag == "br":
            self._builder.line_break()
        elif tag in BLOCKS and not ruled:
            self._close()
            self._places.append(self._place(node))
        elif tag == "sup" and (node.text or "").strip().isdigit():
            self._builder.add(" ", extent.text)  # a note after a year is no part of it
        self._struck += _is_struck(node)
        self._add(node.text, extent.text)

    def _end(self, node: HtmlElement, *, ruled: bool) -> None:
        self._struck -= _is_struck(node)
        if node.tag in BLOCKS and not ruled:
            self._close()
            self._places.pop()
            if node.tag in {"table", "dl"}:
                self._tables.pop()

    def _place(self, node: HtmlElement) -> _Place:
        """What the texts of a block element become."""
        tag, around = node.tag, self._places[-1]
        if tag in {"table", "dl"}:
            self._tables.append(_Table(layout=tag == "table" and _is_layout(node, self._layout.extents)))
            return around if around.row is not None else _Place()
        if tag in {"tr", "td", "th", "dt", "dd"} and self._tables:
            return self._in_table(node, around)
        if around.row is not None:
            return around
        if tag in HEADINGS:
            return _Place("heading", int(tag[1]))
        if tag in {"summary", "legend"}:
            return _Place("heading", 6)
        if tag in {"caption", "figcaption"}:
            return _Place("caption")
        if tag == "li":
            return _Place("item")
        return around if around.kind == "item" and tag in {"p", "div", "blockquote", "pre"} else _Place()

    def _in_table(self, node: HtmlElement, around: _Place) -> _Place:
        table = self._tables[-1]
        if table.layout:
            return around
        if node.tag == "tr" or (node.tag == "dt" and table.column != 1) or table.row is None:
            table.row, table.column = self._builder.new_row(), 0
        if node.tag == "tr":
            return around
        column = table.cell(node)
        kind = {"dt": "term", "dd": "definition"}.get(str(node.tag), "cell")
        return _Place(kind, 0, table.row, column)


def _is_struck(node: HtmlElement) -> bool:
    return node.tag in _STRUCK or ("style" in node.attrib and bool(_STRUCK_STYLE.search(node.get("style", ""))))


def _is_layout(table: HtmlElement, extents: dict[HtmlElement, Extent]) -> bool:
    """Whether the table only places things: it holds tables, headings or very long cells."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return True
    if table.find(".//h1") is not None or table.find(".//h2") is not None:
        return True
    return any(extents[cell].size > _LONGEST_CELL for cell in table.iter("td") if cell in extents)


def html_text(html: str, content_css: str | None = None) -> Text:
    """The text of a page's main content, its title first; hidden parts such as accordions included.

    ``content_css`` names the content where the source knows it; a selector that finds nothing is left aside.
    """
    layout = layout_of(html, content_css)
    return Text("", (), array("I")) if layout is None else layout_text(layout)


def layout_text(layout: Layout) -> Text:
    """The text of a page whose layout is known."""
    builder = Builder()
    walk = _Walk(layout, builder)
    if layout.title is not None:
        walk.element(layout.title, _Place("title", heading_level(layout.title)))
    for part in layout.content:
        if part is not layout.title:
            walk.element(part)
    return builder.text()
