"""What of a page belongs to the site and not to the page: menus, banners, consent, related news."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import regex
from lxml import etree
from lxml.html import HtmlElement

from tracker.extract.text_normal import normal

UNSEEN = frozenset(
    "head script style noscript template svg iframe frame frameset object embed canvas audio video map"
    " select datalist textarea input progress meter".split()
)

FURNITURE = frozenset({"nav", "aside", "dialog", "menu"})

_FURNITURE_ROLES = frozenset("navigation banner contentinfo search complementary dialog menubar menu toolbar".split())

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)

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


@dataclass(slots=True)
class Extent:
    """Where an element's texts stand in the raw text of the page, and how many characters it shows."""

    text: int
    tail: int = 0
    size: int = 0
    links: int = 0


def _names(element: HtmlElement) -> list[str]:
    """The words of the element's class and id."""
    return f"{element.get('class', '')} {element.get('id', '')}".split()


def stands_in(element: HtmlElement, tags: frozenset[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in element.iterancestors())


def is_frame(element: HtmlElement) -> bool:
    """Whether the element is the header or footer of the site, not of an article."""
    if element.tag in {"header", "footer"} or any(_FRAME.fullmatch(name) for name in _names(element)):
        return not stands_in(element, frozenset({"main", "article"})) and element.get("role") != "main"
    return False


def _is_furniture(element: HtmlElement, extent: Extent) -> bool:
    """Whether the element is a menu, a cookie bar, a share button or anything else that says nothing of the page."""
    tag = element.tag
    if tag in HEADINGS or tag in {"html", "body", "main", "article"}:
        return False
    if tag in FURNITURE or element.get("role") in _FURNITURE_ROLES or is_frame(element):
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
    return any(button.get(name) is not None for name in controls) or stands_in(button, HEADINGS | {"summary", "dt"})


def furniture_of(root: HtmlElement, extents: dict[HtmlElement, Extent]) -> set[HtmlElement]:
    """The elements that are not content, their insides not listed. What holds the page stays, whatever its names."""
    whole = extents[root].size - extents[root].links
    dropped: set[HtmlElement] = set()
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        extent = extents.get(element)
        if extent is None:
            break
        unseen = element.tag in UNSEEN or element in dropped
        if unseen or (_is_furniture(element, extent) and not _holds_page(element, extent, whole)):
            dropped.add(element)
            walker.skip_subtree()
        elif element.tag in HEADINGS and _OTHER_NEWS.fullmatch(normal(element.text_content())):
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
        if sibling.tag in HEADINGS and heading_level(sibling) <= heading_level(heading):
            break
        section.add(sibling)
    return section


def is_dropped(element: HtmlElement, dropped: Set[HtmlElement]) -> bool:
    """Whether the element is furniture or stands in it."""
    return element in dropped or any(ancestor in dropped for ancestor in element.iterancestors())


def heading_level(heading: HtmlElement) -> int:
    return int(str(heading.tag)[1]) if heading.tag in HEADINGS else 1
