"""The text of a PDF: of its own letters, or of the pictures of its pages where the extra "ocr" is used."""

from __future__ import annotations

import pypdfium2

from tracker.extract.docs_limits import Limits, unreadable
from tracker.extract.docs_ocr import ocr_text
from tracker.extract.docs_pdf_blocks import assembled
from tracker.extract.docs_pdf_lines import ENOUGH_A_PAGE, pages_of
from tracker.extract.text import Text

_OBJECT = b" obj"


def pdf_text(data: bytes, limits: Limits) -> Text:
    """The text of a PDF: paragraphs, headings, items and the cells of ruled tables; running headers left out."""
    if data.count(_OBJECT) > limits.objects:
        raise unreadable("bomb")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise unreadable("encrypted" if "password" in str(error).lower() else "damaged") from error
    with document:
        if len(document) > limits.pages:
            raise unreadable("too_many_pages")
        pages = pages_of(document, data)
        if not pages or sum(len(page.raw.split()) for page in pages) * 5 < ENOUGH_A_PAGE * len(pages):
            return ocr_text(document, limits)
    return assembled(pages)
