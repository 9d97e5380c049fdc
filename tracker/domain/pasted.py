"""Text that was pasted with the marks of a page or of a word processor: what it says without them.

Only whole tags of elements that exist count as marks, so that ``a < b`` and ``5 <6 años`` stay as they were typed.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_BLOCKS = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 head header hr html legend li main nav ol option p pre section select table tbody td tfoot th thead"
    " title tr ul"
)
_INLINE = (
    "a abbr acronym b base bdi bdo big button cite code col colgroup data del dfn em embed font i iframe img input ins"
    " kbd label link mark meta noscript object picture q s samp script small source span strike strong style sub"
    " summary sup svg textarea time tt u var wbr video audio"
)
_NAMES = "|".join(sorted(f"{_BLOCKS} {_INLINE}".split(), key=len, reverse=True))
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+)"
_ATTRIBUTES = rf"(?P<more>(?:\s+[\w:.-]+\s*=\s*{_VALUE}|\s+(?:nowrap|disabled|checked|selected|hidden|async|defer))*)"
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_NAMES}|[a-z]\w{{0,5}}:[\w-]+){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_CODE = re.compile(rf"<!--|<(?P<name>script|style|xml){_ATTRIBUTES}\s*>", re.IGNORECASE)
_ENDS = {"": re.compile("-->")} | {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "xml")
}
_DECLARED = re.compile(r"<!doctype\s[^<>]*>|<!\[(?:if|endif)[^<>]*>|<\?xml[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"\shref\s*=\s*(?:\"(https?://[^\"]*)\"|'(https?://[^']*)')", re.IGNORECASE)
_SPOKEN = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_APART = frozenset(_BLOCKS.split())
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text without its marks: ``marks`` says how many were taken out, ``code`` how many pieces of program or style
    went with what they held.
    """

    text: str
    marks: int = 0
    code: int = 0


def unmarked(text: str) -> Pasted:
    """The words of a text that was pasted with marks; a text without any comes back as it is.

    Paragraphs, rows and items of lists become lines. Links keep their address in brackets, and pictures the words
    that stand for them. Programs, styles and comments, which no page shows, are left out and counted.
    """
    shown, code = _without_code(text)
    shown, declared = _DECLARED.subn(" ", shown)
    if not (code or declared or _TAG.search(shown)):
        return Pasted(text)
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    at = marks = 0
    for tag in _TAG.finditer(shown):
        parts.append(_folded(shown[at : tag.start()]))
        at, marks = tag.end(), marks + 1
        name = tag["name"].lower()
        parts.append(_for(name, tag, parts, links))
    parts.append(_folded(shown[at:]))
    return Pasted(_lines("".join(parts)), marks + declared, code)


def _without_code(text: str) -> tuple[str, int]:
    """The text without programs, styles and comments that end, and how many there were."""
    parts: list[str] = []
    at = start = 0
    endless: set[str] = set()
    while (found := _CODE.search(text, start)) is not None:
        name, start = (found["name"] or "").lower(), found.end()
        end = None if name in endless else _ENDS[name].search(text, start)
        if end is None:  # what begins and never ends is only a mark; the rest of the text is the person's
            endless.add(name)
            continue
        parts += [text[at : found.start()], " "]
        at = start = end.end()
    return "".join([*parts, text[at:]]), len(parts) // 2


def _for(name: str, tag: re.Match[str], parts: list[str], links: list[tuple[str, int]]) -> str:
    """What stands in place of a tag."""
    if name == "a" and not tag["end"]:
        links[:] = [(_first(_ADDRESS, tag), len(parts))]  # links never stand within links
    elif name == "a" and links:
        address, start = links.pop()
        return f" ({address})" if address and address not in "".join(parts[start:]) else ""
    elif name == "img":
        return f" {html.unescape(_first(_SPOKEN, tag))} "
    if name in _CELLS:
        return " "
    return "\n" if name in _APART else ""


def _first(pattern: re.Pattern[str], tag: re.Match[str]) -> str:
    found = pattern.search(tag["more"])
    return next((group for group in found.groups() if group), "") if found else ""


def _folded(words: str) -> str:
    """Words between two tags; that their lines were broken in the source says nothing."""
    return html.unescape(re.sub(r"[ \t\r\n]+", " ", words)).replace("\xa0", " ")


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
