"""A document's text as bytes to keep beside the document, and back: what the reader saw is what the proof shows."""

from __future__ import annotations

import json
import zlib
from array import array
from dataclasses import astuple

from tracker.extract.text import Block, Text


def packed(text: Text) -> bytes:
    """A text with its blocks, what is struck out and where its pages begin; without the way back to the source."""
    kept = {
        "value": text.value,
        "blocks": [astuple(block) for block in text.blocks],
        "struck": text.struck,
        "pages": text.page_starts,
    }
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 6)


def unpacked(data: bytes) -> Text:
    """The reverse of :func:`packed`; the text is its own source then."""
    kept = json.loads(zlib.decompress(data))
    value = str(kept["value"])
    return Text(
        value,
        tuple(Block(*fields) for fields in kept["blocks"]),
        array("I", range(len(value))),
        tuple((int(start), int(end)) for start, end in kept["struck"]),
        tuple(int(start) for start in kept["pages"]),
    )
