"""What the markup of a page says besides its text: title, dates, language, documents, links and addresses for mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import regex
from lxml.html import HtmlElement
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from tracker.addresses import canonical, host_of
from tracker.domain.reading import Document
from tracker.extract.dates import find_dates
from tracker.extract.html_furniture import is_dropped, is_frame
from tracker.extract.html_layout import Layout, layout_of, selected
from tracker.extract.html_walk import layout_text
from tracker.extract.text import Text
from tracker.extract.text_normal import normal

LANGUAGES = ("es", "fr", "en", "pt", "de")


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date of the page itself: the day, where it stood (``meta date``, ``time[datetime]``, ``Creación``); words."""

    day: date
    basis: str
    words: str


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


def page_facts(
    html: str, address: str, content_css: str | None = None, title_css: str | None = None, date_css: str | None = None
) -> PageFacts:
    """What the markup of the page at ``address`` says; the selectors are those that its source declares, if any."""
    layout = layout_of(html, content_css)
    return NO_FACTS if layout is None else layout_facts(layout, address, layout_text(layout), title_css, date_css)


def layout_facts(
    layout: Layout, address: str, text: Text, title_css: str | None = None, date_css: str | None = None
) -> PageFacts:
    """What the markup says of a page whose layout and text are known."""
    base = _base(layout.root, address)
    named, bracketed = _title(layout, title_css)
    published, updated = _dates(layout, text, date_css, bracketed)
    return PageFacts(
        title=named,
        published=published,
        updated=updated,
        language=language_of(layout.root.get("lang") or layout.root.get("xml:lang"), text.value),
        documents=_documents(layout, base),
        links=tuple(_links(layout, base)),
        mail_links=_mail_links(layout),
        sites=tuple(_sites(layout, address)),
    )


# --- title -------------------------------------------------------------------------------------------------------

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
        day = _first_day(match[1]) if match else None
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
    yield from _metas(layout.root, ("og:title", "twitter:title", "dcterms.title", "dc.title"))
    yield from (_without_site(str(element.text_content())) for element in layout.root.iter("title"))


def _without_site(words: str) -> str:
    """A head's title without the site's name: what stands before the last separator."""
    words = _SITE.sub("", normal(words))
    parts = list(_SEPARATOR.finditer(words))
    return words[: parts[-1].start()] if parts and parts[-1].start() >= len(words) - parts[-1].end() else words


def _sites(layout: Layout, address: str) -> Iterator[str]:
    """The names of the site: as it declares itself, behind the head's title, and as it stands in the address."""
    yield from map(normal, _metas(layout.root, ("og:site_name", "application-name")))
    for element in layout.root.iter("title"):
        words = normal(str(element.text_content()))
        if (page := _without_site(words)) != words:
            yield words[len(page) :].lstrip(" |»·-–—")
    yield from (label for label in host_of(address).split(".") if label != "www")


def _once(words: str) -> str:
    """Words that stand twice in a row, once."""
    half = len(words) // 2
    return words[:half].strip() if half and words[:half].strip() == words[half:].strip() else words


# --- dates -------------------------------------------------------------------------------------------------------

_PUBLISHED_METAS = (
    "article:published_time", "date", "dc.date", "dcterms.created", "dcterms.issued", "dc.date.issued",
    "dc.date.created", "og:published_time", "datepublished", "publishdate", "pubdate",
)  # fmt: skip
_UPDATED_METAS = (
    "article:modified_time", "dcterms.modified", "dc.date.modified", "og:updated_time", "datemodified", "last-modified",
)  # fmt: skip
_ISO = regex.compile(r"\s*(\d{4})-(\d{2})-(\d{2})")
_UPDATED_LABEL = (
    r"(?:última |ultima )?(?:actualiza(?:ción|da|do)|actualizado|actualizada)|fecha de (?:última )?actualización|"
    r"nota actualizada|derni[eè]re (?:mise [àa] jour|modification)|(?:page |fiche )?mise? à jour|modifié|"
    r"date modified|last (?:updated|modified|update)|updated|page last updated|última atualização|atualizad[oa]|stand"
)
_PUBLISHED_LABEL = (
    r"creación|creado|creada|publicado|publicada|fecha de publicación|fecha de creación|publicación|"
    r"(?:fiche )?publiée?|mise? en ligne|date de publication|published|posted|date published|date posted|"
    r"publicado|data de publicação|veröffentlicht"
)
_LABELLED = regex.compile(
    rf"\s*[(\[]?(?:(?P<updated>{_UPDATED_LABEL})|(?P<published>{_PUBLISHED_LABEL}))\b\s*(?:el|le|on|em|am)?\s*:?\s*(?P<rest>.*)",
    regex.I,
)
_LONGEST_LABEL = 90


def _dates(
    layout: Layout, text: Text, css: str | None, bracketed: PageDate | None
) -> tuple[PageDate | None, PageDate | None]:
    """When the page was published and updated; each from the surest place that says it."""
    declared = _declared_date(layout, css) if css else None
    timed = list(_times(layout))
    labelled = list(_labelled(text))
    published = (
        declared
        or next(_meta_dates(layout, _PUBLISHED_METAS), None)
        or _only([found for found in timed if found.basis == "time[datetime]"])
        or next((found for kind, found in labelled if kind == "published"), None)
        or bracketed
    )
    updated = (
        next(_meta_dates(layout, _UPDATED_METAS), None)
        or next((found for found in timed if found.basis != "time[datetime]"), None)
        or next((found for kind, found in labelled if kind == "updated"), None)
    )
    return published, updated


def _declared_date(layout: Layout, css: str) -> PageDate | None:
    for element in selected(layout.root, css, set()):
        words = element.get("datetime") or element.get("content") or normal(str(element.text_content()))
        if day := _iso_day(words) or _first_day(words):
            return PageDate(day, css, words[:_LONGEST_LABEL])
    return None


def _metas(root: HtmlElement, names: Iterable[str]) -> Iterator[str]:
    """The contents of the head's meta elements of these names, in the order of the names."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or ""
        found.setdefault(name.lower(), meta.get("content", ""))
    yield from (found[name] for name in names if found.get(name, "").strip())


def _meta_dates(layout: Layout, names: tuple[str, ...]) -> Iterator[PageDate]:
    for name in names:
        for words in _metas(layout.root, (name,)):
            if day := _iso_day(words) or _first_day(words):
                yield PageDate(day, f"meta {name}", words.strip()[:_LONGEST_LABEL])


def _times(layout: Layout) -> Iterator[PageDate]:
    """The dates of the content's time elements; basis ``time[dateModified]`` for those of an update."""
    for part in layout.content:
        for element in part.iter("time"):
            words = element.get("datetime") or element.get("date") or normal(str(element.text_content()))
            day = _iso_day(words) or _first_day(words)
            if day is None or is_dropped(element, layout.dropped):
                continue
            names = f"{element.get('class', '')} {element.get('itemprop', '')} {element.get('property', '')}".lower()
            updated = "updated" in names.split() or "modified" in names
            yield PageDate(day, "time[dateModified]" if updated else "time[datetime]", words)


def _only(found: list[PageDate]) -> PageDate | None:
    """The date, when there is one only: a list of dated notes has no date of its own."""
    return found[0] if found and len({one.day for one in found}) == 1 else None


def _labelled(text: Text) -> Iterator[tuple[str, PageDate]]:
    """The dates that stand behind a label such as "Creación:" or "Dernière mise à jour :"."""
    for block in text.blocks:
        line = text.value[block.start : block.end]
        match = _LABELLED.match(line) if len(line) <= _LONGEST_LABEL else None
        if match is None:
            continue
        words, label = match["rest"], line[: match.start("rest")].strip(" :([")
        if not words and len(row := text.row_of(block)) > 1 and row[0] is block:
            words = text.value[row[1].start : row[1].end]
        if day := _iso_day(words) or _first_day(words):
            yield ("updated" if match["updated"] else "published"), PageDate(day, label, f"{label}: {words}")


def _iso_day(words: str) -> date | None:
    match = _ISO.match(words)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _first_day(words: str) -> date | None:
    """The first whole date of a few words."""
    for mention in find_dates(words[:_LONGEST_LABEL]):
        if mention.year and mention.month and mention.day:
            try:
                return date(mention.year, mention.month, mention.day)
            except ValueError:
                continue
    return None


# --- language ------------------------------------------------------------------------------------------------------

_ENOUGH_WORDS = 60
_SURE = 0.9


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def language_of(declared: str | None, value: str) -> str | None:
    """The language of a text: what its words show where there are enough of them, else what the page declares."""
    said = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    if len(value) >= _ENOUGH_WORDS:
        found, probability = _identifier().classify(value[:5000])
        if probability >= _SURE or said not in LANGUAGES:
            return str(found)
    return said if said in LANGUAGES else None


# --- links -------------------------------------------------------------------------------------------------------

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


def _base(root: HtmlElement, address: str) -> str:
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


def _documents(layout: Layout, base: str) -> tuple[Document, ...]:
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


def _links(layout: Layout, base: str) -> Iterator[tuple[str, str]]:
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


def _mail_links(layout: Layout) -> tuple[tuple[str, str], ...]:
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
