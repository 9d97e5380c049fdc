"""A document's text as bytes to keep beside the document, and back: what the reader saw is what the proof shows."""

from __future__ import annotations

import json
import zlib
from array import array
from dataclasses import astuple

from tracker.errors import Unreadable
from tracker.extract.docs_limits import unreadable
from tracker.extract.text import Block, Text

_BY_EXTRAS = frozenset({"scanned", "too_many_pages"})
"""Reasons that may fall away where another extra is installed."""

_BY_CHANCE = frozenset({"timeout", "crashed"})
"""Reasons that a busy machine may have brought about."""

_MOST_TRIES = 3


def packed(text: Text) -> bytes:
    """A text with its blocks, what is struck out and where its pages begin; without the way back to the source."""
    kept = {
        "value": text.value,
        "blocks": [astuple(block) for block in text.blocks],
        "struck": text.struck,
        "pages": text.page_starts,
    }
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 6)


def packed_refusal(error: Unreadable, extras: str, before: bytes | None = None) -> bytes:
    """Why a document could not be read, to keep in the place of its text; ``before`` is what was kept until now."""
    tries = json.loads(zlib.decompress(before)).get("tries", 0) if before else 0
    return zlib.compress(json.dumps({"refused": error.reason, "extras": extras, "tries": tries + 1}).encode(), 6)


def kept_text(data: bytes, extras: str) -> Text | None:
    """What was kept of a document; None when it should be read again.

    That is so when other extras than today's (see :func:`tracker.extract.docs_ocr.extras`) could not read it, or when
    it took too long or ended its process fewer than three times.

    Raises:
        Unreadable: the document was refused, and would be again.
    """
    kept = json.loads(zlib.decompress(data))
    refused = kept.get("refused")
    if refused in _BY_EXTRAS and kept["extras"] != extras:
        return None
    if refused in _BY_CHANCE and kept["tries"] < _MOST_TRIES:
        return None
    return unpacked(data)


def unpacked(data: bytes) -> Text:
    """The reverse of :func:`packed`; the text is its own source then.

    Raises:
        Unreadable: what was kept is a refusal.
    """
    kept = json.loads(zlib.decompress(data))
    if "refused" in kept:
        raise unreadable(str(kept["refused"]))
    value = str(kept["value"])
    return Text(
        value,
        tuple(Block(*fields) for fields in kept["blocks"]),
        array("I", range(len(value))),
        tuple((int(start), int(end)) for start, end in kept["struck"]),
        tuple(int(start) for start in kept["pages"]),
    )
