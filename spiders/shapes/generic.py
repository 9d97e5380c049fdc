"""Pages of any layout: finds those that look like calls, for sources that have facts but no code.

From a start page all links of its content are followed, from other pages only those that speak of calls. Where the
content stands is found out as readers of pages do it (``tracker.extract``), so no selector is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit
from weakref import ref

from scrapy import Request
from scrapy.http import Response, TextResponse

from spiders.base import Output, SourceSpider
from spiders.outcomes import DOCUMENTS, media_type
from spiders.shapes.sheet import Link, is_document
from tracker.addresses import canonical
from tracker.extract.html_layout import Layout, layout_of
from tracker.extract.html_walk import layout_text
from tracker.extract.lexicon import fold
from tracker.extract.page import layout_facts
from tracker.store.sources import Outcome

CALL_WORDS = re.compile(
    r"(?<![a-z])(?:convocatori\w*|convocad\w+|bases|llamados?|fondos?|edita(?:l|is)|chamadas?|calls?|grants?|funds?|funding"
    r"|appl(?:y|ications?)|awards?|prizes?|appels?|aap|candidatur\w+|premi\w+|prix|postul\w+|propuestas|propostas|proposals?"
    r"|resultados?|results?|resultats?|laureats?|winners?|ganador\w+|edici\w+|editions?|cycle|concursos?|subvenci\w+"
    r"|subventions?|proyectos|projets|projetos|projects|criteri\w+|reglamento|reglement|guidelines|prorrog\w+|amplia\w*"
    r"|extension|extended|apertura|cierre|plazos?|deadlines?)(?![a-z])"
)
"""Words of links and addresses that may lead to a call; the text is folded."""

TRAPS = re.compile(
    r"/(?:calendari?o?|calendar|agenda-de-eventos|eventos?/\d{4}|events?/\d{4}|login|log-in|signin|iniciar-sesion|user|usuario"
    r"|wp-login|wp-admin|admin|cart|carrito|print|printpdf|imprimir|busqueda|buscar|buscador|search|recherche|pesquisa"
    r"|feed|rss|share|compartir|tag|tags|etiqueta|author|autor|sitemap|members|account|logout)(?:/|$|\.)"
    r"|;jsessionid=|/cdn-cgi/",
    re.IGNORECASE,
)
TRAP_NAMES = frozenset(
    "sort sort_by orderby order_by dir sid session sessionid phpsessid jsessionid replytocom print format share"
    " month day date year week view q s search query keys filter f cal calendar mes dia ano token returnurl"
    " redirect".split()
)
PAGE_NAMES = ("page", "pagina", "paged", "pag", "p", "pg")
PAGE_PATH = re.compile(r"/(?:page|pagina)/(\d{1,4})/?$")
NEXT = re.compile(
    r"(?:pagina |page )?(?:siguientes?|proxim[ao]s?|next|suivante?s?|seguintes?|older|mas antigu\w+|anteriores)"
    r"(?: paginas?| pages?| posts| entradas| entries)?\W*"
)
ARROWS = frozenset({"»", "›", ">", ">>", "→"})
MOST_REQUESTS, MOST_LIST_PAGES, MOST_LINKS, DEEPEST = 120, 5, 60, 2
LITTLE_TEXT = 80
"""A start page with less text than this, in characters, and no links says nothing."""
LINKED_SHARE = 0.3
"""The share of its text that a short list at least has in its links."""
TEXT_PER_ENTRY = {3: 120, 6: 350}
"""From so many links on, a list has hardly more text than this, in characters, beside each of them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page offers: its own words and links, documents apart, and the address of the list's next page."""

    title: str
    text: str
    links: tuple[Link, ...]
    documents: tuple[Link, ...]
    following: str | None

    @property
    def is_list(self) -> bool:
        """Whether the page mostly leads elsewhere."""
        named = [link.text for link in self.links if len(link.text) > 4]
        linked = sum(map(len, named))
        own = len(self.text) - linked
        short = any(len(named) >= least and own <= most * len(named) for least, most in TEXT_PER_ENTRY.items())
        return bool(named) and (own < LITTLE_TEXT or linked >= LINKED_SHARE * len(self.text) or short)


def speaks_of_calls(*said: str) -> bool:
    """Whether words of a link, a title or an address may lead to a call.

    >>> speaks_of_calls("Bases de la convocatoria"), speaks_of_calls("/fr/appel-a-projets/")
    (True, True)
    >>> speaks_of_calls("Contacto")
    False
    """
    return bool(CALL_WORDS.search(fold(" ".join(said))))


def is_trap(address: str) -> bool:
    """Whether an address sorts, searches, prints, signs in or counts days: such links have no end."""
    parts = urlsplit(address)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return bool(TRAPS.search(parts.path) or TRAP_NAMES & names)


def look_at(page: TextResponse, css: Mapping[str, str]) -> Seen | None:
    """What a page offers; None for a page with nothing in it."""
    layout = layout_of(page.text, css.get("content"))
    if layout is None:
        return None
    text = layout_text(layout)
    facts = layout_facts(layout, page.url, text)
    found = [Link(canonical(address), words) for address, words in facts.links]
    documents = {document.address: Link(document.address, document.title) for document in facts.documents}
    documents |= {link.address: link for link in found if is_document(link)}
    links = [link for link in found if link.address not in documents and link.address != canonical(page.url)]
    return Seen(facts.title or "", text.value, tuple(links), tuple(documents.values()), next_in_list(layout, page.url))


def next_in_list(layout: Layout, address: str) -> str | None:
    """The address of the list's next page: as the page declares it, as it calls it, else the next number."""
    numbered: list[tuple[int, str]] = []
    for link in layout.root.iter("a", "link"):
        target = canonical(link.get("href", ""), address)
        if not link.get("href") or target == canonical(address):
            continue
        if "next" in link.get("rel", "").lower().split():
            return target
        if link.tag != "a" or _list_path(target) != _list_path(address):
            continue
        words = " ".join(str(link.text_content()).split()) or link.get("title") or link.get("aria-label") or ""
        number = _page_number(target)
        if number is not None and (words in ARROWS or NEXT.fullmatch(fold(words))):
            return target
        if number is not None and words.isdecimal() and number > (_page_number(address) or 0) and words != "1":
            numbered.append((number, target))
    return min(numbered, default=(0, None))[1]


def _page_number(address: str) -> int | None:
    """Which page of a list an address names; None when it names none."""
    parts = urlsplit(address)
    if match := PAGE_PATH.search(parts.path):
        return int(match[1])
    values = [value for name, value in parse_qsl(parts.query) if name.lower() in PAGE_NAMES and value.isdecimal()]
    return int(values[0]) if values and len(values[0]) < 5 else None


def _list_path(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.netloc.lower(), PAGE_PATH.sub("", parts.path).rstrip("/")


class Generic(SourceSpider):
    """Any site. Each page is a sheet but those that mostly lead elsewhere; ``css`` may name where the content is."""

    abstract = True
    css: ClassVar[Mapping[str, str]] = {}

    def __init__(self, run_id: int | None = None, **kwargs: object) -> None:
        super().__init__(run_id, **kwargs)
        self.asked: set[str] = set(map(canonical, self.starts))

    @classmethod
    def selectors(cls) -> dict[str, str]:
        """The CSS facts that reading uses."""
        return dict(cls.css)

    @classmethod
    def may_follow(cls, url: str) -> bool:
        """Whether a link is worth a request: on a host of the source and no trap."""
        return super().may_follow(url) and not is_trap(url)

    def look(self, page: TextResponse) -> Seen | None:
        """What a page offers, found out once for each answer."""
        known: tuple[ref[TextResponse], Seen | None] | None = page.meta.get("puente_seen")
        if known is None or known[0]() is not page:
            known = ref(page), look_at(page, self.css)
            page.meta["puente_seen"] = known
        return known[1]

    def arrived(self, response: Response, role: str, parent: str | None, title: str | None) -> Iterator[Output]:
        """Keeps the answer as what it turned out to be: a document behind a plain link, or a list."""
        if role != "document":
            if DOCUMENTS.match(media_type(response)):
                role = "document"
            elif isinstance(response, TextResponse) and (seen := self.look(response)) and seen.is_list:
                role = "listing"
        yield from super().arrived(response, role, parent, title)

    def check(
        self, page: TextResponse, role: str, parent: str | None, outcome: Outcome, reason: str | None
    ) -> tuple[Outcome, str | None]:
        """A start page that says nothing and leads nowhere is broken, or filled by a script."""
        seen = self.look(page) if parent is None and role != "document" else None
        if seen is None or seen.links or seen.documents or len(seen.text) >= LITTLE_TEXT:
            return outcome, reason
        if page.css("body script, body noscript"):
            return Outcome.LAYOUT, "only a script fills the page"
        return Outcome.EMPTY, "the page says nothing"

    def follow_from(self, page: TextResponse, role: str, parent: str | None) -> Iterator[Request]:
        """The links of a page that may lead to a call, its documents, and the list's next page."""
        seen = self.look(page) if role != "document" else None
        if seen is None:
            return
        depth, list_page = page.meta.get("puente_depth", 0), page.meta.get("puente_list_page", 1)
        here = canonical(page.url)
        if depth == 0 or speaks_of_calls(seen.title, _words_of(here)):
            yield from self._requests(seen.documents, "document", here, depth, list_page)
        links = [link for link in seen.links if self.may_follow(link.address) and link.address not in self.asked]
        speaking = [link for link in links if speaks_of_calls(link.text, _words_of(link.address))]
        if depth < DEEPEST:
            chosen = speaking + [link for link in links if link not in speaking] if depth == 0 else speaking
            yield from self._requests(chosen[:MOST_LINKS], "sheet", here, depth + 1)
        if depth == 0 and links and seen.following and list_page < MOST_LIST_PAGES:
            yield from self._requests([Link(seen.following, "")], "sheet", here, 0, list_page + 1)

    def _requests(
        self, links: list[Link] | tuple[Link, ...], role: str, here: str, depth: int, list_page: int = 1
    ) -> Iterator[Request]:
        for link in links:
            address = canonical(link.address)
            pager = role == "sheet" and depth == 0
            allowed = self.on_host(address) if pager else self.may_follow(address)
            if not allowed or address in self.asked or len(self.asked) >= MOST_REQUESTS:
                continue
            self.asked.add(address)
            title = link.text or None if role == "document" else None
            request = self.ask(address, role, parent=here, title=title)
            request.meta.update(puente_depth=depth, puente_list_page=list_page)
            yield request


def _words_of(address: str) -> str:
    """What an address says itself, with its words apart."""
    return re.sub(r"[-_/.+]+", " ", unquote(urlsplit(address).path))
