"""What the proof of a fact shows: the stored page or document with the sentence marked. No rule is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from tracker.domain.fact import Evidence
from tracker.errors import Unreadable
from tracker.extract.documents import VERSION
from tracker.extract.html_walk import html_text
from tracker.extract.mark import marked_page
from tracker.extract.mark_document import Excerpt, excerpt_of
from tracker.extract.stored_text import unpacked
from tracker.extract.text import Text
from tracker.extract.text_sentences import Span
from tracker.store.sources import Snapshot, Source, document_text
from webapp.database import db


@dataclass(frozen=True, slots=True)
class ProofPart:
    """A stretch of the stored copy as safe HTML; ``page`` is the page of the document, if it has pages."""

    html: Markup
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence in its stored copy.

    ``file`` is the name of the document, None for a page of a site; ``pages`` how many pages it has; ``whole`` whether
    all of it is shown. Without parts there is no copy, or the words no longer stand in it.
    """

    parts: tuple[ProofPart, ...] = ()
    title: str = ""
    file: str | None = None
    pages: int | None = None
    whole: bool = True


def proof_of(evidence: Evidence, snapshot: Snapshot | None) -> Proof:
    """The proof in a stored copy; of a document it is the text that was kept when it was read."""
    if snapshot is None:
        return Proof()
    if snapshot.role == "document":
        return _of_document(evidence, snapshot)
    if snapshot.body is not None and "html" in (snapshot.media_type or ""):
        return _of_page(evidence, snapshot)
    return Proof()


def _of_page(evidence: Evidence, snapshot: Snapshot) -> Proof:
    source = db().get(Source, snapshot.source_key)
    css = source.selectors.get("content") if source is not None else None
    html = snapshot.text()
    span = _span(evidence, html_text(html, css))
    page = marked_page(html, [span], css, snapshot.address) if span else ""
    return Proof((ProofPart(Markup(page)),) if page else ())  # noqa: S704 - cleaned by nh3


def _of_document(evidence: Evidence, snapshot: Snapshot) -> Proof:
    name = unquote(urlsplit(snapshot.address).path.rsplit("/", 1)[-1])
    title = snapshot.title or ""
    kept = document_text(db(), snapshot.body_hash, VERSION) if snapshot.body_hash else None
    try:
        text = unpacked(kept.packed) if kept else None
    except Unreadable:  # today's reader refuses what an earlier one read
        text = None
    span = _span(evidence, text) if text else None
    if text is None or span is None:
        return Proof(title=title, file=name)
    excerpt: Excerpt = excerpt_of(text, span)
    parts = tuple(ProofPart(Markup(page.html), page.number) for page in excerpt.pages)  # noqa: S704 - escaped there
    return Proof(parts, title, name, excerpt.pages_in_all, excerpt.whole)


def _span(evidence: Evidence, text: Text) -> Span | None:
    """Where the words stand: at their place, else where they are found first."""
    if text.value[evidence.start : evidence.end] == evidence.words:
        return evidence.start, evidence.end
    start = text.value.find(evidence.words)
    return (start, start + len(evidence.words)) if start >= 0 and evidence.words else None
