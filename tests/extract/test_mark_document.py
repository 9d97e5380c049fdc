"""Marked evidence in documents: the pages around, the words of the fact, and words only."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from tests.extract.test_mark import ALLOWED, bare, marked
from tracker.extract.docs_worker import document_text
from tracker.extract.mark_document import BLOCKS_AROUND, MarkedPage, excerpt_of, marked_pages
from tracker.extract.stored_text import packed, unpacked
from tracker.extract.text import Text
from tracker.extract.text_sentences import Span

DOCUMENTS = ["mx-cl/bases-2019.pdf", "mx-cl/bases-2022.docx", "mx-fr/reglement-2024-fr.pdf", "mx-uy/bases-vi-2025.pdf"]


def document(name: str) -> Text:
    return document_text(Path("tests/sites/files", name).read_bytes(), "", name)


def shown_of(pages: tuple[MarkedPage, ...]) -> str:
    return "".join(page.html for page in pages)


def span_of(text: Text, words: str) -> Span:
    start = text.value.index(words)
    return start, start + len(words)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_block_of_a_document_can_be_marked(name: str) -> None:
    text = document(name)
    for block in text.blocks:
        shown = shown_of(marked_pages(text, [(block.start, block.end)]))
        assert marked(shown) == text.value[block.start : block.end]
        assert shown.count('id="prueba"') == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_kept_text_comes_back_as_it_was_read(name: str) -> None:
    text = document(name)
    again = unpacked(packed(text))
    assert (again.value, again.blocks, again.struck, again.page_starts) == (
        text.value,
        text.blocks,
        text.struck,
        text.page_starts,
    )
    assert len(again.origin) == len(again.value)


def test_a_document_is_shown_page_by_page_with_its_tables_and_lists() -> None:
    text = document("mx-cl/bases-2019.pdf")
    pages = marked_pages(text, [span_of(text, "30 de septiembre de 2019")])
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    row = '<td>Cierre de la recepción de propuestas</td><td><mark id="prueba">30 de septiembre de 2019</mark></td>'
    assert row in shown_of(pages)
    assert "<ul><li>Asesorías.</li>" in shown_of(pages)


def test_of_a_pdf_the_page_of_the_words_and_its_neighbours_are_shown() -> None:
    text = document("mx-cl/bases-2019.pdf")
    for number, near in {1: [1, 2], 3: [2, 3, 4], 5: [4, 5]}.items():
        block = next(block for block in text.blocks if text.page_of(block.start) == number)
        excerpt = excerpt_of(text, (block.start, block.end))
        assert ([page.number for page in excerpt.pages], excerpt.pages_in_all, excerpt.whole) == (near, 5, False)
        assert [page.number for page in excerpt.pages if "<mark" in page.html] == [number]


def test_of_a_docx_the_paragraphs_around_the_words_are_shown() -> None:
    text = document("mx-cl/bases-2022.docx")
    for block in text.blocks:
        excerpt = excerpt_of(text, (block.start, block.end))
        assert ([page.number for page in excerpt.pages], excerpt.pages_in_all) == ([None], None)
        assert marked(shown_of(excerpt.pages)) == text.value[block.start : block.end]


def test_of_a_long_text_no_more_than_the_neighbourhood_is_shown_and_rows_stay_whole() -> None:
    rows = "".join(f"Concepto {number} | Monto {number}\n" for number in range(100))
    text = Text.plain(rows)
    excerpt = excerpt_of(text, span_of(text, "Monto 50"))
    shown = shown_of(excerpt.pages)
    assert not excerpt.whole
    assert shown.count("<tr>") * 2 == shown.count("<td>")
    assert BLOCKS_AROUND <= shown.count("<tr>") <= BLOCKS_AROUND + 2
    assert excerpt_of(Text.plain("Una línea."), (0, 3)).whole


@given(st.text(st.sampled_from("ab<>&\"' \n|-"), max_size=80), st.data())
def test_the_words_of_a_document_are_words_and_no_markup(passage: str, data: st.DataObject) -> None:
    text = Text.plain(passage)
    start = data.draw(st.integers(0, len(text.value)))
    end = data.draw(st.integers(start, len(text.value)))
    shown = shown_of(marked_pages(text, [(start, end)]))
    tree = fromstring(f"<div>{shown}</div>")
    assert bare(str(tree.text_content())) == bare(text.value)
    assert bare(marked(shown)) == bare(text.value[start:end])
    assert {element.tag for element in tree.iter()} <= ALLOWED
