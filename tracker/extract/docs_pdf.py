"""The text of a PDF: of its own letters, or of the pictures of its pages where the extra "ocr" is used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2

from tracker.extract.docs_limits import Limits, unreadable
from tracker.extract.docs_pdf_blocks import assembled
from tracker.extract.docs_pdf_lines import ENOUGH_A_PAGE, pages_of
from tracker.extract.text import Text

try:
    import tesserocr
except ImportError:  # the extra "ocr" is not installed
    tesserocr = None


def pdf_text(data: bytes, limits: Limits) -> Text:
    """The text of a PDF: paragraphs, headings, items and the cells of ruled tables; running headers left out."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise unreadable("encrypted" if "password" in str(error).lower() else "damaged") from error
    with document:
        if len(document) > limits.pages:
            raise unreadable("too_many_pages")
        pages = pages_of(document, data)
        if not pages or sum(len(page.raw.split()) for page in pages) * 5 < ENOUGH_A_PAGE * len(pages):
            return _ocr_text(document, limits)
    return assembled(pages)


_OCR_LANGUAGES = ("spa", "fra", "por", "eng", "deu")

_OCR_DPI = 300


def _ocr_text(document: pypdfium2.PdfDocument, limits: Limits) -> Text:
    """The text of scanned pages, where the extra "ocr" and its languages are there."""
    if tesserocr is None or limits.tessdata is None:
        raise unreadable("scanned")
    languages = [name for name in _OCR_LANGUAGES if Path(limits.tessdata, f"{name}.traineddata").is_file()]
    if not languages:
        raise unreadable("scanned")
    read: list[str] = []
    with tesserocr.PyTessBaseAPI(lang="+".join(languages), path=limits.tessdata) as engine:
        for page in document:
            engine.SetImage(page.render(scale=_OCR_DPI / 72, grayscale=True).to_pil())
            read.append(engine.GetUTF8Text())
    if not "".join(read).strip():
        raise unreadable("scanned")
    text = Text.plain("\n".join(read))
    offsets = [sum(len(page) + 1 for page in read[:number]) for number in range(len(read))]
    starts = tuple(
        next((at for at, raw in enumerate(text.origin) if raw >= offset), len(text.value)) for offset in offsets
    )
    return replace(text, page_starts=starts)
