"""Where a page leads: files, other pages, addresses for mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import regex
from lxml.html import HtmlElement

from tracker.addresses import canonical
from tracker.domain.reading import Document
from tracker.extract.html_furniture import is_dropped, is_frame
from tracker.extract.html_layout import Layout
from tracker.extract.text_normal import normal

_LONGEST_TITLE = 300
_FILES = frozenset({".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".zip"})

_UPLOADS = regex.compile(r"/cms/uploads/attachment/|/IMG/pdf/|/documents?/download/|[?&]format=pdf\b", regex.I)

_SIZE = r"\.?(?:pdf|docx?|odt|xlsx?|zip)?[\s,·-]*\d[\d.,]*\s*(?:[kmg]i?[bo]|bytes|octets)"

_FILE_SIZE = regex.compile(rf"\s*[(\[]\s*{_SIZE}\s*[)\]]\s*$|\s+[-–·]?\s*{_SIZE}\s*$", regex.I)

_VERB = regex.compile(r"^(?:descargar|descarga|download|télécharger|baixar|bajar|ver)\s*:\s*", regex.I)

_NO_TITLE = regex.compile(
    r"(?:(?:descargar?|download|télécharger|baixar|bajar|ver|abrir|consultar?|aquí|aqui|ici|here|click here|clic aquí|"
    r"leer más|archivo|file|fichier|documento?|pdf|docx?|word|xlsx?|zip)\s*)*(?:[(\[][^()]*[)\]])?\W*",
    regex.I,
)


def base_of(root: HtmlElement, address: str) -> str:
    """The address against which the page's links are read."""
    for base in root.iter("base"):
        if href := base.get("href", "").strip():
            return _absolute(href, address) or address
    return address


def _absolute(href: str, base: str) -> str | None:
    """The whole address of a link to a page or file; None for anything else."""
    try:
        address = urljoin(base, regex.sub(r"[\t\n\r]", "", href.strip()))
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def linked_documents(layout: Layout, base: str) -> tuple[Document, ...]:
    """The files that the page offers anywhere but in the site's menus, header and footer."""
    found: dict[str, Document] = {}
    for link in layout.root.iter("a"):
        address = _absolute(link.get("href", ""), base)
        if address is None or not _is_file(link, address) or _in_frame(link):
            continue
        address = canonical(address)
        known = found.get(address)
        if known is None or not known.title:
            found[address] = Document(_document_title(link, address), address)
    return tuple(found.values())


def _is_file(link: HtmlElement, address: str) -> bool:
    path = unquote(urlsplit(address).path).lower()
    ending = PurePosixPath(path).suffix
    return ending in _FILES or link.get("download") is not None or bool(_UPLOADS.search(address))


def _in_frame(element: HtmlElement) -> bool:
    """Whether the link belongs to the site and not to the page."""
    return any(
        ancestor.tag == "nav" or ancestor.get("role") == "navigation" or is_frame(ancestor)
        for ancestor in element.iterancestors()
    )


def _document_title(link: HtmlElement, address: str) -> str:
    """What the page calls the file: the words of its link, what stands before it, or its own name."""
    named = link.find_class("Download-title") or [link]
    for words in (str(named[0].text_content()), link.get("title", ""), link.get("aria-label", "")):
        title = _FILE_SIZE.sub("", _VERB.sub("", normal(words)))
        if title and not _NO_TITLE.fullmatch(title):
            return title
    return _beside(link) or PurePosixPath(unquote(urlsplit(address).path)).stem.replace("_", " ") or address


def _beside(link: HtmlElement) -> str:
    """The first other words of the link's row, item or paragraph."""
    for around in link.iterancestors("tr", "li", "p", "dd"):
        cells = around.findall("td") or [around]
        words = normal(str(cells[0].text_content()))
        own = normal(str(link.text_content()))
        title = words.removesuffix(own).strip(" :–-")
        if title and not _NO_TITLE.fullmatch(title):
            return title[:_LONGEST_TITLE]
    return ""


def content_links(layout: Layout, base: str) -> Iterator[tuple[str, str]]:
    """The links of the content, each address once, with their words."""
    seen: set[str] = set()
    for part in layout.content:
        for link in part.iter("a"):
            address = _absolute(link.get("href", ""), base)
            if address is None or address in seen or is_dropped(link, layout.dropped):
                continue
            seen.add(address)
            yield address, normal(link.get("aria-label") or str(link.text_content()))


_MAIL = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def mail_links_of(layout: Layout) -> tuple[tuple[str, str], ...]:
    """The addresses of the content's mail links, also those that the site hides from robots, with their words."""
    found: dict[str, str] = {}
    for part in layout.content:
        for link in part.iter("a"):
            if not is_dropped(link, layout.dropped):
                for address in _MAIL.findall(_mail_of(link.get("href", ""))):
                    found.setdefault(address.lower(), normal(str(link.text_content())))
    return tuple(found.items())


def _mail_of(href: str) -> str:
    """The address part of a mail link; Cloudflare's ``#`` form decoded."""
    if href.lower().startswith("mailto:"):
        return unquote(href[len("mailto:") :]).partition("?")[0].replace("(at)", "@").replace("[at]", "@")
    _, found, code = href.partition("/cdn-cgi/l/email-protection#")
    if found and len(code) % 2 == 0 and regex.fullmatch("[0-9a-fA-F]{4,}", code):
        key, *letters = bytes.fromhex(code)
        return "".join(chr(letter ^ key) for letter in letters)
    return ""
