"""The text of an ODT: headings, paragraphs, lists and tables in their order, without prompts and deleted words."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field

from lxml import etree

from tracker.extract.docs_archive import part
from tracker.extract.docs_limits import unreadable
from tracker.extract.text import Builder, Text

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}

_LONGEST_HEADING = 130

_MOST_SPACES = 200

_MOST_COLUMNS = 100


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


_P, _H, _SPAN = _name("text:p"), _name("text:h"), _name("text:span")

_ITEM, _TABLE, _ROW = _name("text:list-item"), _name("table:table"), _name("table:table-row")

_CELLS = (_name("table:table-cell"), _name("table:covered-table-cell"))

_SPACES, _TAB, _BREAK = _name("text:s"), _name("text:tab"), _name("text:line-break")

_STYLE = _name("text:style-name")

_LEFT_OUT = frozenset(
    _name(short)
    for short in (
        "text:tracked-changes", "text:placeholder", "text:table-of-content", "text:sequence-decls", "office:forms",
        "office:annotation", "text:note-citation",
    )
)  # fmt: skip


def odt_text(archive: zipfile.ZipFile) -> Text:
    """The text of an ODT.

    Raises:
        Unreadable: it is damaged, or holds pictures only.
    """
    content = _tree(part(archive, "content.xml"))
    styles = _Styles()
    if "styles.xml" in archive.namelist():
        styles.add(_tree(part(archive, "styles.xml")))
    styles.add(content)
    body = content.find(_name("office:body"))
    if body is None:
        raise unreadable("damaged")
    reader = _Odt(Builder(), styles)
    reader.add(body)
    text = reader.builder.text()
    if not text.value:
        raise unreadable("scanned")
    return text


def _tree(data: bytes) -> etree._Element:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise unreadable("damaged") from error


@dataclass(slots=True)
class _Styles:
    """Which styles are bold, struck out or those of the title; a style takes from its parent what it does not say."""

    parents: dict[str, str] = field(default_factory=dict)
    bold: dict[str, bool] = field(default_factory=dict)
    struck: dict[str, bool] = field(default_factory=dict)

    def add(self, tree: etree._Element) -> None:
        for style in tree.iter(_name("style:style")):
            name = style.get(_name("style:name"), "")
            self.parents[name] = style.get(_name("style:parent-style-name"), "")
            words = style.find(_name("style:text-properties"))
            if words is None:
                continue
            if (weight := words.get(_name("fo:font-weight"))) is not None:
                self.bold[name] = weight == "bold" or (weight.isdecimal() and int(weight) >= 600)
            if (line := words.get(_name("style:text-line-through-style"))) is not None:
                self.struck[name] = line != "none"

    def line(self, name: str) -> list[str]:
        """A style with those that it comes from."""
        found: list[str] = []
        while name and name not in found:
            found.append(name)
            name = self.parents.get(name, "")
        return found

    def is_on(self, switch: dict[str, bool], name: str) -> bool:
        return next((switch[style] for style in self.line(name) if style in switch), False)


@dataclass(slots=True)
class _Odt:
    """Goes through the body; the raw text is that of its paragraphs, a line end after each."""

    builder: Builder
    styles: _Styles
    offset: int = 0
    titled: bool = False

    def add(self, parent: etree._Element, kind: str = "paragraph") -> None:
        """Adds what stands in ``parent``, in its order."""
        for node in parent:
            if node.tag in _LEFT_OUT or not isinstance(node.tag, str):
                continue
            if node.tag in (_P, _H):
                self._paragraph(node)
                self._close(node, kind)
            elif node.tag == _TABLE:
                self._table(node)
            else:
                self.add(node, "item" if node.tag == _ITEM else kind)

    def _table(self, table: etree._Element) -> None:
        for row in table.iter(_ROW):
            if next(row.iterancestors(_TABLE), None) is not table:
                continue  # a table inside a cell is text of the cell
            number, column = self.builder.new_row(), 0
            for cell in row.iterchildren(*_CELLS):
                for paragraph in cell.iter(_P, _H):
                    self._paragraph(paragraph)
                    self.builder.close("cell", 0, number, column)
                column += _count(cell.get(_name("table:number-columns-repeated")), _MOST_COLUMNS)

    def _paragraph(self, paragraph: etree._Element) -> None:
        self._words(paragraph, self.styles.is_on(self.styles.struck, paragraph.get(_STYLE, "")))
        self.offset += 1

    def _words(self, node: etree._Element, struck: bool) -> None:
        self._write(node.text, struck)
        for child in node:
            self._inside(child, struck)
            self._write(child.tail, struck)

    def _inside(self, child: etree._Element, struck: bool) -> None:
        if child.tag == _BREAK:
            self.builder.line_break()
            self.offset += 1
        elif child.tag == _TAB:
            self._write("\t", struck)
        elif child.tag == _SPACES:
            self._write(" " * _count(child.get(_name("text:c")), _MOST_SPACES), struck)
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            own = child.get(_STYLE, "") if child.tag == _SPAN else ""
            self._words(child, struck or self.styles.is_on(self.styles.struck, own))

    def _write(self, raw: str | None, struck: bool) -> None:
        if raw:
            self.builder.add(raw, self.offset, struck=struck)
            self.offset += len(raw)

    def _close(self, paragraph: etree._Element, kind: str) -> None:
        names = self.styles.line(paragraph.get(_STYLE, ""))
        if not self.titled and "Title" in names:
            self.titled = True
            self.builder.close("title", 1)
        elif paragraph.tag == _H:
            self.builder.close("heading", min(_count(paragraph.get(_name("text:outline-level")), 5) + 1, 6))
        elif kind == "paragraph" and self._is_bold_line(paragraph):
            self.builder.close("heading", 6)
        else:
            self.builder.close(kind)

    def _is_bold_line(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph is a short line in bold, which serves as a heading."""
        words = "".join(str(piece) for piece in paragraph.itertext()).strip()
        if not 0 < len(words) <= _LONGEST_HEADING or words[-1] in ".;,:":
            return False
        if self.styles.is_on(self.styles.bold, paragraph.get(_STYLE, "")):
            return True
        spans = [span for span in paragraph.iterchildren(_SPAN) if "".join(str(t) for t in span.itertext()).strip()]
        bold = all(self.styles.is_on(self.styles.bold, span.get(_STYLE, "")) for span in spans)
        inside = "".join("".join(str(t) for t in span.itertext()) for span in spans).strip()
        return bool(spans) and bold and inside == words


def _count(value: str | None, most: int) -> int:
    return min(int(value), most) if value is not None and value.isascii() and value.isdecimal() else 1
