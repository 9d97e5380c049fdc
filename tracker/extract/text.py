"""The normalised text of a page, document or passage, with its blocks and the way back to the source.

Every offset that a fact's evidence holds counts characters of :attr:`Text.value`.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

import regex
from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError
from lxml.html import HtmlElement, HTMLParser

Span = tuple[int, int]

MAX_CHARS = 3_000_000
"""What stands beyond this many characters of a source is not read."""

SENTENCE_WINDOW = 4_000
"""How far from an offset its sentence can begin or end."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``value[start:end]`` of a text that belongs together, without its line end.

    ``kind`` is ``title``, ``heading``, ``paragraph``, ``item``, ``cell``, ``term``, ``definition`` or ``caption``;
    ``level`` is the level of a heading (1..6), else 0. Blocks with the same ``row`` belong together: cells of a table
    row, or a term and its definition. Rows are numbered through the whole text, columns from 0 in each row.
    """

    start: int
    end: int
    kind: str
    level: int = 0
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Normalised text: NFC, single spaces, nothing invisible, one line a block.

    ``origin`` gives for each character of ``value`` its offset in the raw text of the source (the text nodes of the
    page in their order, the characters of the document, or the passage itself). ``struck`` are the spans that the
    page shows struck out. ``page_starts`` are the offsets at which the pages of a document begin.
    """

    value: str
    blocks: tuple[Block, ...]
    origin: array[int] = field(repr=False)
    struck: tuple[Span, ...] = ()
    page_starts: tuple[int, ...] = ()

    @classmethod
    def plain(cls, passage: str) -> Text:
        """The text of a bare passage: a line is a paragraph, a list item ("- …") or a row of cells ("… | …")."""
        builder = Builder()
        offset = 0
        for line in passage.splitlines(keepends=True):
            _plain_line(builder, line, offset)
            offset += len(line)
        return builder.text()

    def block_at(self, offset: int) -> Block | None:
        """The block that holds ``offset``; None between blocks."""
        index = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        if index < 0 or offset > self.blocks[index].end:
            return None
        return self.blocks[index]

    def sentence_at(self, offset: int) -> Span:
        """The sentence around ``offset``, within its block and without white space at its ends."""
        block = self.block_at(offset)
        if block is None:
            return offset, offset
        start, end = max(block.start, offset - SENTENCE_WINDOW), min(block.end, offset + SENTENCE_WINDOW)
        for boundary in sentence_starts(self.value, start, end):
            if boundary > offset:
                return trimmed(self.value, start, boundary)
            start = boundary
        return trimmed(self.value, start, end)

    def sentences(self) -> Iterator[Span]:
        """The spans of all sentences, block by block."""
        for block in self.blocks:
            start = block.start
            for boundary in (*sentence_starts(self.value, block.start, block.end), block.end):
                if (span := trimmed(self.value, start, boundary))[0] < span[1]:
                    yield span
                start = boundary

    def row_of(self, block: Block) -> tuple[Block, ...]:
        """The blocks that stand in the same row, in their order; only the block itself where there are no rows."""
        if block.row is None:
            return (block,)
        here = bisect_left(self.blocks, block.start, key=lambda other: other.start)
        first, last = here, here + 1
        while first > 0 and self.blocks[first - 1].row == block.row:
            first -= 1
        while last < len(self.blocks) and self.blocks[last].row == block.row:
            last += 1
        return self.blocks[first:last]

    def page_of(self, offset: int) -> int | None:
        """The page (from 1) on which ``offset`` stands; None where the source has no pages."""
        return max(1, bisect_right(self.page_starts, offset)) if self.page_starts else None

    def is_struck(self, start: int, end: int) -> bool:
        """Whether any part of ``value[start:end]`` is struck out."""
        return any(first < end and start < last for first, last in self.struck)

    def source_span(self, start: int, end: int) -> Span:
        """The span of the raw source from which ``value[start:end]`` was made; accents apart may follow it."""
        if not self.origin:
            return 0, 0
        if start >= end:
            here = self.origin[start] if start < len(self.origin) else self.origin[-1] + 1
            return here, here
        return self.origin[start], self.origin[min(end, len(self.origin)) - 1] + 1


# --- sentences ---------------------------------------------------------------------------------------------------

_END = regex.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[¿¡–—•-]*\s*[\p{Lu}\p{Lt}\d])")
_WORD_BEFORE = regex.compile(r"(?:[\p{L}\d]+\.)*[\p{L}\d]*$")
_ABBREVIATIONS = frozenset(
    "art arts núm núms num nums nº no nos nro nros sr sra sres dr dra lic ing arq av avda tel tels ext pág págs pag pp"
    " vs cf ej inc ee uu mtro mtra gral col cd edo mpio depto dept apdo fracc fr ref aprox approx mme mm mr mrs ms st"
    " ste prof hon jr vol fig ed eds min máx mín max cap cía ltd c.p a.c s.a s.c u.s ee.uu d.f n° nbr tél cedex p.ej"
    " ene feb mar abr may jun jul ago sep sept set oct nov dic jan apr aug dec janv févr avr juil fev mai out"
    " dez".split()
)


def _ends_sentence(value: str, start: int, dot: int, after: int) -> bool:
    """Whether the stop at ``dot`` ends a sentence that began at or after ``start``."""
    if value[dot] != ".":
        return True
    match = _WORD_BEFORE.search(value, max(start, dot - 20), dot)
    word = match[0].lower() if match else ""
    if word in {"m", "p.m", "a.m"}:  # "10:00 p. m. Las propuestas"
        return not value[after].isdigit() and value[max(start, dot - 4) : dot].lower().endswith(("p. m", "a. m", ".m"))
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    numbering = dot - len(word) <= start
    return not (numbering and (word.isdigit() or regex.fullmatch("[ivxlc]+", word)))


def sentence_starts(value: str, start: int, end: int) -> Iterator[int]:
    """Where the second and later sentences of ``value[start:end]`` begin."""
    begun = start
    for match in _END.finditer(value, start, end):
        if _ends_sentence(value, begun, match.start(), match.end()):
            begun = match.end()
            yield begun


def trimmed(value: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and value[start].isspace():
        start += 1
    while end > start and value[end - 1].isspace():
        end -= 1
    return start, end


# --- normalisation -----------------------------------------------------------------------------------------------

_INVISIBLE = (
    r"\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff"
)
_SPECIAL = regex.compile(rf"[\s{_INVISIBLE}]{{2,}}|[\s{_INVISIBLE}--\x20]|[ﬀ-ﬆ]", regex.V1)
_SPACE = regex.compile(r"[\s\x1c-\x1f]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _replacement(found: str) -> str:
    """What stands for a special character or for a run of white space and invisible characters."""
    return _LIGATURES.get(found) or (" " if _SPACE.search(found) else "")


def _plain_characters(raw: str, origin: array[int]) -> tuple[str, array[int]]:
    """Single spaces, nothing invisible, no ligatures."""
    parts: list[str] = []
    kept: array[int] = array("I")
    done = 0
    for match in _SPECIAL.finditer(raw):
        first, last = match.span()
        new = _replacement(match[0])
        parts += (raw[done:first], new)
        kept += origin[done:first]
        kept.extend([origin[first]] * len(new))
        done = last
    if not done:
        return raw, origin
    return "".join((*parts, raw[done:])), kept + origin[done:]


def _composed(raw: str, origin: array[int]) -> tuple[str, array[int]]:
    """The text in form NFC; each composed letter comes from where its base stands."""
    if unicodedata.is_normalized("NFC", raw):
        return raw, origin
    parts: list[str] = []
    kept: array[int] = array("I")
    for match in regex.finditer(r"\X", raw):
        new = unicodedata.normalize("NFC", match[0])
        parts.append(new)
        whole = len(new) == len(match[0])
        kept += origin[match.start() : match.end()] if whole else array("I", [origin[match.start()]] * len(new))
    return "".join(parts), kept


def normalised(raw: str, origin: array[int]) -> tuple[str, array[int]]:
    """The raw text made normal, with the origin of each character that is left."""
    value, kept = _composed(*_plain_characters(raw, origin))
    start, end = trimmed(value, 0, len(value))
    return value[start:end], kept[start:end]


def normal(raw: str) -> str:
    """The raw text made normal, where nobody asks for the way back."""
    return normalised(raw, array("I", range(len(raw))))[0]


# --- building ----------------------------------------------------------------------------------------------------

_BULLET = regex.compile(r"\s*(?:[-–—•·▪‣◦*■●]|o(?=\s\s))\s+")
_GOES_ON = regex.compile(
    r"(?:[,:–-]|\b(?:a|al|ante|au|aux|avant|before|by|con|d|da|das|date|de|del|des|día|do|dos|du|e|el|em|en|et|from|hasta|in|jour|"
    r"jusqu|l|la|las|le|les|los|na|no|o|of|on|ou|para|por|pour|the|to|u|until|up|y|à|às|até))['’]?$",
    regex.I,
)
_SHORT_LINE = 160


@dataclass(slots=True)
class _Line:
    """A line of the block under way: pieces of raw text with their offsets."""

    pieces: list[tuple[str, int]] = field(default_factory=list)
    struck: list[Span] = field(default_factory=list)

    def normalised(self) -> tuple[str, array[int]]:
        origin: array[int] = array("I")
        for raw, offset in self.pieces:
            origin.extend(range(offset, offset + len(raw)))
        return normalised("".join(raw for raw, _ in self.pieces), origin)


def _joined(lines: list[_Line]) -> _Line:
    """Lines as one, with a space for each line end."""
    whole = _Line()
    for line in lines:
        if whole.pieces:
            raw, offset = whole.pieces[-1]
            whole.pieces.append((" ", offset + len(raw) - 1))
        whole.pieces += line.pieces
        whole.struck += line.struck
    return whole


def _continues(before: str, after: str) -> bool:
    """Whether a line end only wraps a sentence."""
    if not before or not after or _BULLET.match(after + " "):
        return False
    return bool(_GOES_ON.search(before)) or (after[0].islower() and before[-1] not in ".;!?")


class Builder:
    """Puts a text together, block by block."""

    def __init__(self) -> None:
        self._values: list[str] = []
        self._length = 0
        self._raw_length = 0
        self._origin: array[int] = array("I")
        self._blocks: list[Block] = []
        self._struck: list[Span] = []
        self._lines = [_Line()]
        self._row = -1

    @property
    def full(self) -> bool:
        """Whether the text has reached its greatest length."""
        return self._raw_length >= MAX_CHARS

    def new_row(self) -> int:
        """The number of a row that nothing has used."""
        self._row += 1
        return self._row

    def add(self, raw: str, offset: int, struck: bool = False) -> None:
        """Adds raw text that stands at ``offset`` of the source to the block under way."""
        raw = raw[: MAX_CHARS - self._raw_length]
        if raw:
            self._raw_length += len(raw)
            self._lines[-1].pieces.append((raw, offset))
            if struck:
                self._lines[-1].struck.append((offset, offset + len(raw)))

    def line_break(self) -> None:
        """The source breaks the line here, within a block."""
        if self._lines[-1].pieces:
            self._lines.append(_Line())

    def close(self, kind: str, level: int = 0, row: int | None = None, column: int | None = None) -> None:
        """Ends the block under way; nothing happens when it is empty."""
        lines = self._joined_lines()
        self._lines = [_Line()]
        for line, value, origin in lines:
            self._append(line, value, origin, Block(0, 0, kind, level, row, column))

    def _joined_lines(self) -> list[tuple[_Line, str, array[int]]]:
        """The lines of the block under way, those that only wrap a sentence joined."""
        groups: list[list[_Line]] = []
        last = ""
        for line in self._lines:
            if not (value := line.normalised()[0]):
                continue
            if groups and _continues(last, value):
                groups[-1].append(line)
            else:
                groups.append([line])
            last = value
        joined = [_joined(group) for group in groups]
        return [(line, *line.normalised()) for line in joined]

    def _append(self, line: _Line, value: str, origin: array[int], like: Block) -> None:
        if self._values:
            self._origin.append(origin[0])
            self._length += 1
        start, end = self._length, self._length + len(value)
        self._blocks.append(Block(start, end, like.kind, like.level, like.row, like.column))
        self._values.append(value)
        self._origin += origin
        self._length = end
        for first, last in line.struck:
            span = start + bisect_left(origin, first), start + bisect_left(origin, last)
            if span[0] < span[1]:
                self._struck.append(span)

    def text(self) -> Text:
        """The text that has been put together."""
        return Text("\n".join(self._values), tuple(self._blocks), self._origin, tuple(self._struck))


def _plain_line(builder: Builder, line: str, offset: int) -> None:
    """Adds one line of a passage."""
    cells = line.split(" | ")
    if len(cells) == 1:
        builder.add(line, offset)
        builder.close("item" if _BULLET.match(line) else "paragraph")
        return
    row = builder.new_row()
    for column, cell in enumerate(cells):
        builder.add(cell, offset)
        builder.close("cell", 0, row, column)
        offset += len(cell) + len(" | ")


# --- pages: what is content ----------------------------------------------------------------------------------------

MAX_HTML = 12_000_000
MAX_ELEMENTS = 200_000
_UNSEEN = frozenset(
    "head script style noscript template svg iframe frame frameset object embed canvas audio video map"
    " select datalist textarea input progress meter".split()
)
_FURNITURE = frozenset({"nav", "aside", "dialog", "menu"})
_FURNITURE_ROLES = frozenset("navigation banner contentinfo search complementary dialog menubar menu toolbar".split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ALWAYS = regex.compile(
    r"(?:^|[-_])(?:cookies?|consent|breadcrumbs?|migas?(?:-de-pan)?|ariane|arbo|pathway|side-?bar|navbar|subnav|pager|paginat\w*|"
    r"paginador|share|sharing|sharedaddy|addtoany|partage|compartir|related|relacionad[oa]s?|newsletter|skip-?links?|"
    r"acces-rapide|font-?changer)(?:$|[-_])",
    regex.I,
)
_WHEN_LINKS = regex.compile(
    r"(?:^|[-_])(?:menu|nav|navigation|social|redes|tags?|tagcloud|etiquetas|lang(?:uage)?s?|idiomas?|langues|switcher|toolbar|"
    r"topbar|buscador|search|login|comments?|readmore|read-more|skip|top)(?:$|[-_])",
    regex.I,
)
_FRAME = regex.compile(
    r"(?:site-?|page-?|main-?|global-?)?(?:header|footer|cabecera|encabezado|pie|foot)(?:-?(?:wrapper|container))?",
    regex.I,
)
_LITTLE = 400
_OTHER_NEWS = regex.compile(
    r"(?:(?:noticias|notas|contenidos?|art[íi]culos|entradas|publicaciones) (?:relacionad|recient|destacad)\w+|"
    r"related (?:news|articles?|content|posts?|stories)|recent posts|latest news|"
    r"(?:articles?|actualités|contenus) (?:liés|associé|connexe|similaire)\w*|"
    r"[àa] lire aussi|voir aussi|te (?:puede|podría) interesar.*|también te .*|lo más (?:leído|visto)|most read|"
    r"you may also.*|leia também|notícias relacionadas|compart(?:e|ir|ilhar)|partager|share(?: this)?)\W*",
    regex.I,
)
_CONTAINERS = (
    "main, [role=main]",
    "#content, #contenido, #contenu, #conteudo, #main-content, #maincontent, .main-content, #component, #main",
    "article, .article-body, .entry-content, .post-content, .node__content, .item-page, .content",
)


@dataclass(slots=True)
class Extent:
    """Where an element's texts stand in the raw text of the page, and how many characters it shows."""

    text: int
    tail: int = 0
    size: int = 0
    links: int = 0


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
    return root


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
            shown = 0 if element.tag in _UNSEEN else len(text.strip())
        else:
            extent = extents[element]
            extent.tail = offset
            in_link -= element.tag == "a"
            text = (element.tail or "") if element is not root else ""
            parent = element.getparent()
            if parent is not None and element.tag not in _UNSEEN:
                extents[parent].size += extent.size
                extents[parent].links += extent.links
            extent = extent if parent is None else extents[parent]
            shown = len(text.strip())
        offset += len(text)
        extent.size += shown
        extent.links += shown if in_link else 0
    return extents


def _names(element: HtmlElement) -> list[str]:
    """The words of the element's class and id."""
    return f"{element.get('class', '')} {element.get('id', '')}".split()


def _inside(element: HtmlElement, tags: frozenset[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in element.iterancestors())


def is_frame(element: HtmlElement) -> bool:
    """Whether the element is the header or footer of the site, not of an article."""
    if element.tag in {"header", "footer"} or any(_FRAME.fullmatch(name) for name in _names(element)):
        return not _inside(element, frozenset({"main", "article"})) and element.get("role") != "main"
    return False


def _is_furniture(element: HtmlElement, extent: Extent) -> bool:
    """Whether the element is a menu, a cookie bar, a share button or anything else that says nothing of the page."""
    tag = element.tag
    if tag in _HEADINGS or tag in {"html", "body", "main", "article"}:
        return False
    if tag in _FURNITURE or element.get("role") in _FURNITURE_ROLES or is_frame(element):
        return True
    if tag == "button":
        return not _opens_something(element)
    names = _names(element)
    if any(_ALWAYS.search(name) for name in names) or "ariane" in element.get("aria-label", "").lower():
        return True
    mostly_links = extent.links * 2 >= extent.size
    return mostly_links and any(_WHEN_LINKS.search(name) for name in names)


def _opens_something(button: HtmlElement) -> bool:
    """Whether the button is the head of an accordion."""
    controls = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-target")
    return any(button.get(name) is not None for name in controls) or _inside(button, _HEADINGS | {"summary", "dt"})


def _dropped(root: HtmlElement, extents: dict[HtmlElement, Extent]) -> set[HtmlElement]:
    """The elements that are not content, their insides not listed. What holds the page stays, whatever its names."""
    whole = extents[root].size - extents[root].links
    dropped: set[HtmlElement] = set()
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        extent = extents.get(element)
        if extent is None:
            break
        unseen = element.tag in _UNSEEN or element in dropped
        if unseen or (_is_furniture(element, extent) and not _holds_page(element, extent, whole)):
            dropped.add(element)
            walker.skip_subtree()
        elif element.tag in _HEADINGS and _OTHER_NEWS.fullmatch(normal(element.text_content())):
            dropped |= _section(element)
            walker.skip_subtree()
    return dropped


def _holds_page(element: HtmlElement, extent: Extent, whole: int) -> bool:
    """Whether an element named like furniture holds most of the page: much text, or the title with its text."""
    own = extent.size - extent.links
    return own * 2 > whole and (own >= _LITTLE or (element.tag == "div" and element.find(".//h1") is not None))


def _section(heading: HtmlElement) -> set[HtmlElement]:
    """A heading and what follows it, up to the next heading that is not below it."""
    section = {heading}
    for sibling in heading.itersiblings():
        if sibling.tag in _HEADINGS and _level(sibling) <= _level(heading):
            break
        section.add(sibling)
    return section


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
            or best.tag not in _BLOCKS - _HEADINGS - {"p", "li", "td", "dl", "ul", "ol"} | {"td"}
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
    in_frame = [element for element in anywhere if not _inside(element, _FURNITURE | {"a"})]
    for candidates in (inside, [element for element in anywhere if not is_dropped(element, dropped)]):
        for heading in candidates:
            if not is_dropped(heading, dropped) and heading.text_content().strip():
                return heading
    started = _first_heading(content, dropped)
    return started if started is not None else next((h for h in in_frame if h.text_content().strip()), None)


def is_dropped(element: HtmlElement, dropped: Set[HtmlElement]) -> bool:
    """Whether the element is furniture or stands in it."""
    return element in dropped or any(ancestor in dropped for ancestor in element.iterancestors())


def _first_heading(content: list[HtmlElement], dropped: set[HtmlElement]) -> HtmlElement | None:
    """The heading before which the content says no more than a few words."""
    said = 0
    for part in content:
        walker = etree.iterwalk(part, events=("start",))
        for _, element in walker:
            if element in dropped:
                walker.skip_subtree()
                continue
            if element.tag in _HEADINGS and element.text_content().strip():
                return element
            said += len((element.text or "").strip()) + len((element.tail or "").strip())
            if said > _SHORT_LINE // 2:
                return None
    return None


def layout_of(html: str, content_css: str | None = None) -> Layout | None:
    """Where the content and the title of a page stand; None for a page with nothing in it."""
    root = parse_html(html)
    if root is None:
        return None
    extents = _extents(root)
    dropped = _dropped(root, extents)
    content = _content(root, content_css, extents, dropped)
    title = _title(root, content, dropped)
    if title is not None:
        dropped |= _repeats(title, content)
    return Layout(root, extents, tuple(content), title, frozenset(dropped))


def _repeats(title: HtmlElement, content: list[HtmlElement]) -> set[HtmlElement]:
    """The headings that only say the title again."""
    words = normal(title.text_content()).casefold()
    headings = islice((element for part in content for element in part.iter(*_HEADINGS)), 8)
    return {h for h in headings if h is not title and normal(h.text_content()).casefold() == words}


# --- pages: text ---------------------------------------------------------------------------------------------------

_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
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
            if node.tag in _BLOCKS:
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
        elif tag in _BLOCKS and not ruled:
            self._close()
            self._places.append(self._place(node))
        elif tag == "sup" and (node.text or "").strip().isdigit():
            self._builder.add(" ", extent.text)  # a note after a year is no part of it
        self._struck += _is_struck(node)
        self._add(node.text, extent.text)

    def _end(self, node: HtmlElement, *, ruled: bool) -> None:
        self._struck -= _is_struck(node)
        if node.tag in _BLOCKS and not ruled:
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
        if tag in _HEADINGS:
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
        walk.element(layout.title, _Place("title", _level(layout.title)))
    for part in layout.content:
        if part is not layout.title:
            walk.element(part)
    return builder.text()


def _level(heading: HtmlElement) -> int:
    return int(str(heading.tag)[1]) if heading.tag in _HEADINGS else 1
