"""Scanned pages, read from their pictures where the extra "ocr" is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pypdfium2

from tracker.extract.docs_limits import Limits, unreadable
from tracker.extract.text import Text

try:
    import tesserocr
except ImportError:  # the extra "ocr" is not installed
    tesserocr = None

LANGUAGES = ("spa", "fra", "por", "eng", "deu")

FOLDERS = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")
"""Where systems keep the languages of tesseract."""

DPI = 300


def languages_in(folder: str | None) -> tuple[str, ...]:
    """The languages of the funds that a folder has; none where there is no folder."""
    if folder is None:
        return ()
    return tuple(name for name in LANGUAGES if Path(folder, f"{name}.traineddata").is_file())


def tessdata_of(limits: Limits) -> str | None:
    """The folder with languages: the one that the limits name, else the system's; None where there is none."""
    folders = FOLDERS if limits.tessdata is None else (limits.tessdata,)
    return next((folder for folder in folders if languages_in(folder)), None)


def extras(limits: Limits) -> str:
    """What reads scanned pages here, such as ``ocr:spa+eng``; empty where nothing does. It loads no engine."""
    known = languages_in(tessdata_of(limits)) if find_spec("tesserocr") is not None else ()
    return f"ocr:{'+'.join(known)}" if known else ""


def ocr_text(document: pypdfium2.PdfDocument, limits: Limits) -> Text:
    """The text of scanned pages.

    Raises:
        Unreadable: ``scanned`` where the extra or its languages are missing, or where the pictures hold no words;
            ``too_many_pages`` where reading them all would take too long.
    """
    folder = tessdata_of(limits)
    if tesserocr is None or folder is None:
        raise unreadable("scanned")
    if len(document) > limits.scanned_pages:
        raise unreadable("too_many_pages")
    read: list[str] = []
    with tesserocr.PyTessBaseAPI(lang="+".join(languages_in(folder)), path=folder) as engine:
        for page in document:
            engine.SetImage(page.render(scale=DPI / 72, grayscale=True).to_pil())
            read.append(engine.GetUTF8Text())
    if not "".join(read).strip():
        raise unreadable("scanned")
    return text_of(read)


def text_of(pages: Sequence[str]) -> Text:
    """The words of pages as one text that knows where each page begins."""
    text = Text.plain("\n".join(pages))
    offsets = [sum(len(page) + 1 for page in pages[:number]) for number in range(len(pages))]
    starts = tuple(
        next((at for at, raw in enumerate(text.origin) if raw >= offset), len(text.value)) for offset in offsets
    )
    return replace(text, page_starts=starts)
