"""How a page is built, whatever it says: its elements with their classes, as one short name."""

from __future__ import annotations

import hashlib
import re

from lxml import html
from lxml.etree import LxmlError

COUNTED = re.compile(r"\d+")
SILENT = frozenset({"script", "style", "noscript", "meta", "link", "br", "b", "i", "em", "strong", "span", "a", "img"})
DEEPEST = 12


def skeleton(page: str) -> str:
    """A hash of which elements stand within which, by tag and class; how often, and what they say, does not count."""
    try:
        root = html.document_fromstring(page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ValueError):
        return ""
    pairs = sorted({f"{_built(one.getparent())}>{_built(one)}" for one in root.iter() if _counts(one)})
    return hashlib.sha256("\n".join(pairs).encode()).hexdigest()[:16]


def _counts(element: html.HtmlElement) -> bool:
    return isinstance(element.tag, str) and element.tag not in SILENT and _depth(element) <= DEEPEST


def _depth(element: html.HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _built(element: html.HtmlElement | None) -> str:
    if element is None or not isinstance(element.tag, str):
        return ""
    classes = sorted({COUNTED.sub("0", name) for name in (element.get("class") or "").split()})
    return ".".join([element.tag, *classes])
