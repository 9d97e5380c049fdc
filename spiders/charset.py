"""Finds the encoding of a page. Scrapy's own guess turns ñ into ń where a page declares none."""

from __future__ import annotations

import codecs
import re

from scrapy import Request
from scrapy.http import Response, TextResponse
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

FALLBACK = "cp1252"
TWICE = re.compile("[ÃÂ][\x80-\xbf\u0152-\u0192\u2013-\u2122]|â€")
ONCE = re.compile("[à-ÿ¡¿]")
ENOUGH = 3


def encoding_of(body: bytes, content_type: str | None = None) -> str:
    """UTF-8 if the body decodes as such, else what is declared, else Windows-1252."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
        return declared if declared and _decodes(body, declared) else FALLBACK
    return "utf-8"


def is_encoded_twice(body: bytes) -> bool:
    """Whether a page's letters with accents are signs of an encoding that was applied twice: all of them, or most."""
    text = body.decode("utf-8", "replace")
    if text.isascii():
        return False
    twice = len(TWICE.findall(text))
    return _is_bytes(text) or (twice >= ENOUGH and twice > len(ONCE.findall(text)))


def _is_bytes(text: str) -> bool:
    """Whether the letters of a text are the bytes of another in UTF-8."""
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
        body.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


class Charset:
    """Gives every text answer the encoding that fits its bytes."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The same answer in the right encoding."""
        if not isinstance(response, TextResponse):
            return response
        declared = response.headers.get("Content-Type", b"") or b""
        return response.replace(encoding=encoding_of(response.body, declared.decode("latin-1")))
