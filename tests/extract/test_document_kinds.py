"""ODT and XLSX as a person sees them, scanned pages, bombs, and refusals that are kept."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.extract.test_documents import FILES, LONG, blocks, paragraph, pdf
from tracker.errors import Unreadable
from tracker.extract import docs_ocr
from tracker.extract.docs_limits import Limits, unreadable
from tracker.extract.docs_worker import document_text
from tracker.extract.documents import DocumentReader
from tracker.extract.stored_text import kept_text, packed, packed_refusal, unpacked
from tracker.extract.text import Text

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    ]
)
ODT = "application/vnd.oasis.opendocument.text"
STYLES = (
    '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="T1" style:parent-style-name="Title"/>'
)


def odt(body: str, prologue: str = "", **more: str) -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<office:document-content {SPACES}>'
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", ODT)
        made.writestr("content.xml", content)
        for name, data in more.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def xlsx(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(text: Text) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for block in text.blocks:
        if block.row is not None:
            found.setdefault(block.row, []).append(text.value[block.start : block.end])
    return list(found.values())


def reason_of(data: bytes, name: str, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        document_text(data, "", name, limits or Limits())
    return caught.value.reason


# --- ODT ---------------------------------------------------------------------------------------------------------


def test_an_odt_gives_titles_headings_items_and_cells_in_their_order() -> None:
    cells = "".join(
        f"<table:table-cell><text:p>{words}</text:p></table:table-cell>" for words in ("Cierre", "15 de julio")
    )
    text = document_text(odt(
        '<text:p text:style-name="T1">Bases</text:p><text:h text:outline-level="1">1. Objeto</text:h>'
        "<text:p>Agua<text:s text:c='2'/>y<text:tab/>clima.</text:p>"
        "<text:list><text:list-item><text:p>Municipios</text:p></text:list-item></text:list>"
        '<text:p text:style-name="B">Plazo</text:p>'
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    ), "", "a.odt")  # fmt: skip
    assert blocks(text) == [
        ("title", "Bases"),
        ("heading", "1. Objeto"),
        ("paragraph", "Agua y clima."),
        ("item", "Municipios"),
        ("heading", "Plazo"),
        ("cell", "Cierre"),
        ("cell", "15 de julio"),
    ]
    assert rows(text) == [["Cierre", "15 de julio"]]


def test_what_an_odt_strikes_out_is_marked_and_its_prompts_and_deletions_are_no_text() -> None:
    text = document_text(odt(
        "<text:tracked-changes><text:p>borrado</text:p></text:tracked-changes>"
        '<text:p>Cierra el <text:span text:style-name="S">1 de mayo</text:span> 3 de mayo'
        "<text:placeholder>escriba aquí</text:placeholder>.</text:p>"
    ), "", "a.odt")  # fmt: skip
    assert text.value == "Cierra el 1 de mayo 3 de mayo."
    assert [text.value[start:end] for start, end in text.struck] == ["1 de mayo"]


def test_a_table_in_a_cell_is_text_of_the_cell() -> None:
    def table(content: str) -> str:
        row = f"<table:table-row><table:table-cell>{content}</table:table-cell></table:table-row>"
        return f"<table:table>{row}</table:table>"

    outer = table(f"<text:p>a</text:p>{table('<text:p>b</text:p>')}")
    assert rows(document_text(odt(outer), "", "a.odt")) == [["a", "b"]]


def test_an_odt_with_a_password_without_words_or_cut_short_says_so() -> None:
    manifest = {"META-INF__manifest.xml": '<m xmlns:m="m"><m:encryption-data/></m>'}
    assert reason_of(odt("<text:p>x</text:p>", **manifest), "a.odt") == "encrypted"
    assert reason_of(odt(""), "a.odt") == "scanned"
    assert reason_of(odt("<text:p>"), "a.odt") == "damaged"
    assert reason_of(odt("<text:p>x</text:p>")[:300], "a.odt") == "damaged"


# --- XLSX --------------------------------------------------------------------------------------------------------


def test_an_xlsx_gives_its_sheets_as_headings_and_its_rows_with_dates_that_cannot_be_misread() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Calendario"
    sheet.append(["Cierre", date(2025, 7, 5)])
    sheet.append(["Hora", datetime.fromisoformat("2025-07-05T23:59"), None, 0.5, 1500.0, True])
    sheet["D2"].number_format = "0%"
    hidden = book.create_sheet("Listas")
    hidden.append(["interno"])
    hidden.sheet_state = "hidden"
    text = document_text(xlsx(book), "", "a.xlsx")
    assert blocks(text)[0] == ("heading", "Calendario")
    assert rows(text) == [["Cierre", "2025-07-05"], ["Hora", "2025-07-05 23:59", "50 %", "1500"]]
    assert "interno" not in text.value


def test_a_cell_with_several_lines_stays_one_row() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Cierre", "15 de julio\nde 2025"])
    assert rows(document_text(xlsx(book), "", "a.xlsx")) == [["Cierre", "15 de julio", "de 2025"]]


def test_an_xlsx_with_too_many_cells_without_words_or_damaged_says_so() -> None:
    book = openpyxl.Workbook()
    assert reason_of(xlsx(book), "a.xlsx") == "scanned"
    book.active["XFD1048576"] = "x"
    assert reason_of(xlsx(book), "a.xlsx") == "too_large"
    whole = bytearray(xlsx(book))
    whole[200:900] = bytes(700)
    assert reason_of(bytes(whole), "a.xlsx") == "damaged"


# --- bombs -------------------------------------------------------------------------------------------------------


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_documents_that_declare_entities_are_not_opened() -> None:
    assert reason_of(odt("<text:p>&b;</text:p>", ENTITIES), "a.odt") == "bomb"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", f"<?xml version='1.0' encoding='UTF-16'?>{ENTITIES}<x/>".encode("utf-16"))
    assert reason_of(out.getvalue(), "a.xlsx") == "bomb"


def test_an_archive_that_unpacks_to_far_more_is_not_opened_whatever_its_kind() -> None:
    assert reason_of(odt("<text:p>x</text:p>", Pictures__a="0" * 20_000_000), "a.odt") == "bomb"


def pdf_bomb() -> bytes:
    """A PDF of a megabyte whose one page unpacks to half a gigabyte."""
    packer = zlib.compressobj(9)
    piece = b"BT /F 1 Tf (a) Tj ET\n" * 50_000
    stream = b"".join(packer.compress(piece) for _ in range(500)) + packer.flush()
    empty = pdf(paragraph("x"))
    head = b"<</Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    start = empty.index(b"4 0 obj") + len(b"4 0 obj")
    return empty[:start] + head + stream + b"\nendstream" + empty[empty.index(b"\nendobj", start) :]


def test_pdfs_that_grow_without_end_are_refused_and_the_next_document_is_read() -> None:
    objects = b"%PDF-1.4\n" + b"".join(b"%d 0 obj<<>>endobj\n" % number for number in range(1, 400_000))
    pages = pdf(*[paragraph("Uno")] * 2_000)
    reasons = []
    with DocumentReader(Limits(seconds=20, memory=1 << 29)) as reader:
        for data in (objects, pages, pdf_bomb()):
            with pytest.raises(Unreadable) as caught:
                reader.read(data, "", "a.pdf")
            reasons.append(caught.value.reason)
        assert LONG in reader.read(pdf(paragraph(LONG)), "", "b.pdf").value
    assert reasons[:2] == ["bomb", "too_many_pages"]
    assert reasons[2] in {"crashed", "too_large", "damaged", "timeout"}


# --- scanned pages -----------------------------------------------------------------------------------------------


def test_without_the_extra_a_scanned_document_says_that_it_was_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs_ocr, "tesserocr", None)
    assert reason_of((FILES / "mx-cl/aviso-2022-digitalizado.pdf").read_bytes(), "a.pdf") == "scanned"


def test_only_the_languages_that_are_there_are_used(tmp_path: Path) -> None:
    (tmp_path / "spa.traineddata").touch()
    (tmp_path / "jpn.traineddata").touch()
    assert docs_ocr.languages_in(str(tmp_path)) == ("spa",)
    assert docs_ocr.tessdata_of(Limits(tessdata=str(tmp_path))) == str(tmp_path)
    assert docs_ocr.tessdata_of(Limits(tessdata=str(tmp_path / "none"))) is None


def test_what_was_read_from_pictures_knows_its_pages() -> None:
    text = docs_ocr.text_of(["Aviso 2022\n", "Anexo\n\n", ""])
    assert text.page_of(text.value.index("Aviso")) == 1
    assert text.page_of(text.value.index("Anexo")) == 2


# --- refusals that are kept --------------------------------------------------------------------------------------


def test_a_refusal_is_kept_and_holds() -> None:
    kept = packed_refusal(unreadable("encrypted"), "")
    for read in (lambda: kept_text(kept, "ocr:spa"), lambda: unpacked(kept)):
        with pytest.raises(Unreadable) as caught:
            read()
        assert caught.value.reason == "encrypted"


def test_a_scanned_document_is_opened_again_once_another_extra_is_there() -> None:
    kept = packed_refusal(unreadable("scanned"), "")
    assert kept_text(kept, "ocr:spa") is None
    with pytest.raises(Unreadable):
        kept_text(kept, "")


def test_a_document_that_took_too_long_is_tried_three_times() -> None:
    first = packed_refusal(unreadable("timeout"), "")
    second = packed_refusal(unreadable("timeout"), "", first)
    assert kept_text(first, "") is None
    assert kept_text(second, "") is None
    with pytest.raises(Unreadable):
        kept_text(packed_refusal(unreadable("timeout"), "", second), "")


def test_a_text_that_was_kept_comes_back() -> None:
    text = Text.plain("Cierre | 15 de julio")
    kept = kept_text(packed(text), "")
    assert kept is not None
    assert (kept.value, kept.blocks) == (text.value, text.blocks)
