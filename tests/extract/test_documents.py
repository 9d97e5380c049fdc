"""Documents: paragraphs, tables and pages of PDF and DOCX, and a typed reason where a file can't be read."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import Unreadable
from tracker.extract.docs_worker import document_text
from tracker.extract.documents import DocumentReader, Limits, read_document
from tracker.extract.text import Text

FILES = Path("tests/sites/files")
PDF = "application/pdf"


def recorded(name: str) -> Text:
    return document_text((FILES / name).read_bytes(), "", name)


def blocks(text: Text) -> list[tuple[str, str]]:
    return [(block.kind, text.value[block.start : block.end]) for block in text.blocks]


def pdf(*pages: list[tuple[int, int, int, str]], font: str = "Helvetica") -> bytes:
    """A PDF whose pages hold lines of text: from the left, from below, size, words."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append(f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>")
    kids: list[str] = []
    for lines in pages:
        shown = "".join(f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET\n" for x, y, size, words in lines)
        objects.append(f"<</Length {len(shown.encode('cp1252'))}>>stream\n{shown}endstream")
        content = len(objects)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/Contents {content} 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(objects) + 1}>>\n"
    return out + f"{tail}startxref\n{len(out)}\n%%EOF".encode()


def paragraph(*lines: str, top: int = 700) -> list[tuple[int, int, int, str]]:
    return [(72, top - 15 * number, 11, words) for number, words in enumerate(lines)]


LONG = "Las propuestas se reciben por correo en las dos agencias, con el mismo texto y los anexos de la"


def docx_bytes(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- PDF ---------------------------------------------------------------------------------------------------------


def test_the_rules_of_a_call_are_read_as_a_person_sees_them() -> None:
    text = recorded("mx-uy/bases-vi-2025.pdf")
    assert blocks(text)[0] == ("title", "Fondo Conjunto de Cooperación México–Uruguay")
    assert ("heading", "3. Quién puede participar") in blocks(text)
    assert ("item", "Intercambio de personas expertas y de funcionariado.") in blocks(text)
    start = text.value.index("Plazo. Se reciben propuestas hasta las 23.59 horas del 15 de julio de 2025. La fecha")
    assert (block := text.block_at(start)) is not None
    assert (block.kind, block.start) == ("paragraph", start)


def test_running_headers_and_page_numbers_are_left_out() -> None:
    text = recorded("mx-uy/bases-vi-2025.pdf")
    assert "Página" not in text.value
    assert text.value.count("Bases de la VI Convocatoria") == 1


def test_each_sentence_knows_its_page() -> None:
    text = recorded("mx-uy/bases-vi-2025.pdf")
    assert len(text.page_starts) == 6
    assert text.page_of(0) == 1
    assert text.page_of(text.value.index("hasta las 23.59")) == 2
    assert text.page_of(text.value.index("¿Quién firma?")) == 6


def test_dates_in_a_ruled_table_stand_beside_their_labels() -> None:
    text = recorded("mx-cl/bases-2019.pdf")
    label = next(block for block in text.blocks if text.value[block.start :].startswith("Cierre de la recepción"))
    row = [text.value[block.start : block.end] for block in text.row_of(label)]
    assert row == ["Cierre de la recepción de propuestas", "30 de septiembre de 2019"]


def test_words_cut_at_line_ends_are_whole_again_and_compounds_keep_their_hyphen() -> None:
    data = pdf(paragraph(f"{LONG} Coopera-", "ción y el apoyo franco-mexicano se suman a él. El programa franco-",
                         "mexicano sigue hasta el 3 de mayo."))  # fmt: skip
    text = document_text(data, PDF, "a.pdf")
    assert "de la Cooperación y el apoyo franco-mexicano" in text.value
    assert "El programa franco-mexicano sigue hasta" in text.value


def test_an_address_cut_at_a_line_end_is_whole_again() -> None:
    data = pdf(paragraph(f"{LONG} agencia dgopmexico@sre.gob.", "mx y en el sitio."))
    assert "dgopmexico@sre.gob.mx y en el sitio." in document_text(data, PDF, "a.pdf").value


def test_a_line_that_had_room_for_more_ends_its_paragraph() -> None:
    data = pdf(paragraph("Cierre: 3 de mayo de 2025", "Apertura: 1 de marzo de 2025", LONG, "propuesta."))
    assert blocks(document_text(data, PDF, "a.pdf")) == [
        ("paragraph", "Cierre: 3 de mayo de 2025"),
        ("paragraph", "Apertura: 1 de marzo de 2025"),
        ("paragraph", f"{LONG} propuesta."),
    ]


def test_a_paragraph_may_go_on_over_the_page() -> None:
    first = [*paragraph(LONG, top=120), (72, 20, 8, "1")]
    data = pdf(
        first, [*paragraph("misma propuesta, hasta el 3 de mayo.", "Fin de las bases.", top=700), (72, 20, 8, "2")]
    )
    text = document_text(data, PDF, "a.pdf")
    assert f"{LONG} misma propuesta, hasta el 3 de mayo." in text.value
    assert text.page_of(text.value.index("misma")) == 2


def test_every_character_of_a_document_comes_from_somewhere_in_order() -> None:
    text = recorded("mx-fr/reglement-2024-fr.pdf")
    assert len(text.origin) == len(text.value)
    assert list(text.page_starts) == sorted(text.page_starts)


# --- DOCX --------------------------------------------------------------------------------------------------------


def test_a_docx_gives_headings_items_and_cells_in_their_order() -> None:
    text = recorded("mx-cl/bases-2022.docx")
    assert blocks(text)[:2] == [
        ("title", "Bases de la Convocatoria 2022 del Fondo Conjunto de Cooperación México–Chile"),
        ("heading", "1. Objeto"),
    ]  # fmt: skip
    assert ("item", "Derechos humanos") in blocks(text)
    assert blocks(text)[-2:] == [("cell", "Cierre de recepción"), ("cell", "19 de agosto de 2022")]


def test_prompts_of_empty_fields_are_no_text() -> None:
    assert "Haga clic" not in recorded("amexcid/formato-presentacion-proyectos.docx").value


def test_content_controls_and_tracked_changes_are_read_as_the_reader_sees_them() -> None:
    document = docx.Document()
    run = "<w:r>{}<w:t xml:space='preserve'>{}</w:t></w:r>"
    document.element.body.insert(0, parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{run.format('', 'Cierra el ')}"
        "<w:del w:id='1' w:author='a'><w:r><w:delText>1 de mayo</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'>{run.format('', ' 3 de mayo')}</w:ins>"
        f"{run.format('<w:rPr><w:strike/></w:rPr>', ' o antes')}</w:p></w:sdtContent></w:sdt>"
    ))  # fmt: skip
    text = document_text(docx_bytes(document), "", "a.docx")
    assert text.value == "Cierra el 1 de mayo 3 de mayo o antes"
    assert [text.value[start:end] for start, end in text.struck] == ["1 de mayo", " o antes"]


def test_a_short_line_in_bold_serves_as_a_heading() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Plazo").bold = True
    document.add_paragraph("Hasta el 3 de mayo.")
    assert blocks(document_text(docx_bytes(document), "", "a.docx"))[0] == ("heading", "Plazo")


# --- what can't be read ------------------------------------------------------------------------------------------


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    return out.getvalue()


def archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, "x")
    return out.getvalue()


UNREADABLE = [
    ("encrypted", (FILES / "amexcid/instructivo-formato.pdf").read_bytes(), "a.pdf"),
    ("encrypted", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
    ("damaged", (FILES / "guangzhou/guidelines-7.pdf").read_bytes(), "a.pdf"),
    ("damaged", b"<html>Not found</html>", "a.pdf"),
    ("damaged", (FILES / "mx-cl/bases-2022.docx").read_bytes()[:20_000], "a.docx"),
    ("damaged", archive("word/document.xml"), "a.docx"),
    ("scanned", (FILES / "mx-cl/aviso-2022-digitalizado.pdf").read_bytes(), "a.pdf"),
    ("unsupported", archive("content.xml"), "a.odt"),
    ("unsupported", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"),
    ("unsupported", b"GIF89a", "a.gif"),
    ("bomb", bomb(), "a.docx"),
    ("too_many_pages", pdf(*[paragraph(LONG)] * 5), "a.pdf"),
    ("too_large", b"%PDF-" + b"0" * 300_000, "a.pdf"),
]
LIMITS = Limits(pages=4, bytes=250_000, seconds=20)


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(LIMITS) as opened:
        yield opened


@pytest.mark.parametrize(("reason", "data", "name"), UNREADABLE, ids=[f"{case[0]}-{case[2]}" for case in UNREADABLE])
def test_what_cannot_be_read_says_why_and_the_next_document_is_read(
    reason: str, data: bytes, name: str, reader: DocumentReader
) -> None:
    with pytest.raises(Unreadable) as caught:
        reader.read(data, "", name)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(".")
    assert "15 de abril" in reader.read((FILES / "mx-uy/bases-2016.pdf").read_bytes(), PDF, "b.pdf").value


def test_a_child_reads_the_same_as_we_do(reader: DocumentReader) -> None:
    for name in ("mx-uy/bases-2016.pdf", "mx-cl/bases-2022.docx"):
        assert reader.read((FILES / name).read_bytes(), "", name) == recorded(name)


def test_one_document_can_be_read_alone() -> None:
    assert "15 de abril" in read_document((FILES / "mx-uy/bases-2016.pdf").read_bytes(), PDF, "a.pdf").value


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    slow = pdf(*[paragraph(*[LONG] * 40)] * 150)
    with DocumentReader(Limits(seconds=0.2)) as impatient:
        begin = time.monotonic()
        with pytest.raises(Unreadable, match="too long") as caught:
            impatient.read(slow, PDF, "a.pdf")
        assert caught.value.reason == "timeout"
        assert time.monotonic() - begin < 2


def test_a_document_that_asks_for_too_much_memory_ends_only_the_child() -> None:
    document = docx.Document()
    for _ in range(40):
        document.add_paragraph(os.urandom(60_000).hex())
    with DocumentReader(Limits(memory=90_000_000)) as small:
        with pytest.raises(Unreadable) as caught:
            small.read(docx_bytes(document), "", "a.docx")
        assert caught.value.reason in {"too_large", "crashed"}


def test_the_child_can_write_nothing_and_knows_none_of_our_settings(
    monkeypatch: pytest.MonkeyPatch, reader: DocumentReader
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    with DocumentReader() as fresh:
        fresh.read((FILES / "mx-uy/bases-2016.pdf").read_bytes(), PDF, "a.pdf")
        child = fresh._child
        assert child is not None
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        limits = Path(f"/proc/{child.pid}/limits").read_text()
    assert b"secret" not in environment
    assert "Max file size             0                    0" in limits


def reason_of(data: bytes, name: str) -> str | None:
    """Why the document can't be read; None when it can."""
    try:
        document_text(data, "", name)
    except Unreadable as error:
        return error.reason
    return None


REFUSED = {None, "damaged", "unsupported", "scanned", "encrypted", "bomb", "too_many_pages"}


@given(st.binary(max_size=300), st.sampled_from(["a.pdf", "a.docx", "a.html", "a.bin"]))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(noise: bytes, name: str) -> None:
    assert {reason_of(data, name) for data in (noise, b"%PDF-1.4\n" + noise, b"PK\x03\x04" + noise)} <= REFUSED


@given(st.data())
@settings(max_examples=100)
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["mx-uy/bases-2016.pdf", "mx-cl/bases-2022.docx"]))
    whole = bytearray((FILES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert reason_of(bytes(whole), name) in REFUSED
