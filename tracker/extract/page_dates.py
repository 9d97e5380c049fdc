"""When a page was published and updated, from the surest place that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import regex
from lxml.html import HtmlElement

from tracker.extract.dates import find_dates
from tracker.extract.html_furniture import is_dropped
from tracker.extract.html_layout import Layout, selected
from tracker.extract.text import Text
from tracker.extract.text_normal import normal


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date of the page itself: the day, where it stood (``meta date``, ``time[datetime]``, ``Creación``); words."""

    day: date
    basis: str
    words: str


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


def page_dates(
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
        if day := _iso_day(words) or first_day(words):
            return PageDate(day, css, words[:_LONGEST_LABEL])
    return None


def metas(root: HtmlElement, names: Iterable[str]) -> Iterator[str]:
    """The contents of the head's meta elements of these names, in the order of the names."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or ""
        found.setdefault(name.lower(), meta.get("content", ""))
    yield from (found[name] for name in names if found.get(name, "").strip())


def _meta_dates(layout: Layout, names: tuple[str, ...]) -> Iterator[PageDate]:
    for name in names:
        for words in metas(layout.root, (name,)):
            if day := _iso_day(words) or first_day(words):
                yield PageDate(day, f"meta {name}", words.strip()[:_LONGEST_LABEL])


def _times(layout: Layout) -> Iterator[PageDate]:
    """The dates of the content's time elements; basis ``time[dateModified]`` for those of an update."""
    for part in layout.content:
        for element in part.iter("time"):
            words = element.get("datetime") or element.get("date") or normal(str(element.text_content()))
            day = _iso_day(words) or first_day(words)
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
        if day := _iso_day(words) or first_day(words):
            yield ("updated" if match["updated"] else "published"), PageDate(day, label, f"{label}: {words}")


def _iso_day(words: str) -> date | None:
    match = _ISO.match(words)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def first_day(words: str) -> date | None:
    """The first whole date of a few words."""
    for mention in find_dates(words[:_LONGEST_LABEL]):
        if mention.year and mention.month and mention.day:
            try:
                return date(mention.year, mention.month, mention.day)
            except ValueError:
                continue
    return None
