"""Raw text made normal: NFC, single spaces, nothing invisible; and where each character came from."""

from __future__ import annotations

import unicodedata
from array import array

import regex

from tracker.extract.text_sentences import trimmed

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
