"""Every value stands on words of its page, and their sentences, read again alone, give the same value.

What "alone" keeps: the page's date (a day without a year), the country of its owner (a bare $, "local time"), its
title (the edition's year) and the fund that it speaks of (the countries behind it). The text is the sentences only.

The tests take the development passages and some hundreds of the others, chosen by their names;
``python -m tests.extract.test_evidence`` takes all of them and says which values their sentences do not give.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.calibration import READING, context_of
from tracker.catalogue import load_catalogue
from tracker.domain.fact import Unknown
from tracker.domain.reading import PRESENTS, Reading
from tracker.extract.excerpt import around, excerpt, heads_of, sentences_of
from tracker.extract.findings import Finding
from tracker.extract.html_walk import html_text
from tracker.extract.page import page_facts
from tracker.extract.proof import UNPROVEN, proven
from tracker.extract.read_page import read_page
from tracker.extract.read_text import ReadContext, read_text, reader_of_parts
from tracker.extract.roles_layout import Layout
from tracker.extract.source_page import SourcePage
from tracker.extract.text import Text

TESTS = Path(__file__).parents[1]
FETCHED = datetime(2025, 6, 18, 18, tzinfo=UTC)
PAGE_ITSELF = {"languages": "the page's own mark, or its words as a whole"}
"""Fields of a page that no sentence gives."""
WHOLE = "passages.dev.jsonl"
SOME = 350
"""So many passages of the other files are read here, however many there are: those whose names come first by a sum."""


@cache
def passages(some: int | None = SOME) -> tuple[tuple[str, Text, ReadContext, Reading], ...]:
    """Passages below ``tests/reading``, read once; those never looked at are named by their number only."""
    files = {file.name: file.read_text("utf-8").splitlines() for file in sorted(READING.glob("*.jsonl"))}
    others = [json.loads(line) for name, lines in files.items() for line in lines if name != WHOLE]
    chosen = sorted(others, key=lambda row: zlib.crc32(row["id"].encode()))[:some]
    found = []
    for row in (*map(json.loads, files[WHOLE]), *chosen):
        text, context = Text.plain(row["text"]), context_of(row)
        reading = read_text(text, context)
        if reading.kind in PRESENTS:
            found.append((row["id"], text, context, reading))
    return tuple(found)


def pages() -> Iterator[tuple[str, Text, ReadContext, Reading]]:
    """The recorded pages of each source, and the pages of the rehearsal."""
    for file in sorted([*(TESTS / "recorded").rglob("*.html"), *(TESTS / "sites" / "pages").glob("*.html")]):
        html = file.read_text("utf-8", errors="replace")
        address = f"https://site.example/{file.stem}"
        [reading] = read_page(SourcePage(address, html, FETCHED, "MX", "es"), load_catalogue())
        facts = page_facts(html, address)
        context = ReadContext(
            address, facts.page_date, "MX", facts.language or "es", FETCHED, facts.title, load_catalogue()
        )
        yield file.name, html_text(html), context, reading


def failures(text: Text, context: ReadContext, reading: Reading) -> Iterator[str]:
    """The fields whose sentences, read again alone, give another value."""
    again, layout = reader_of_parts(context, reading.fund), Layout(text)
    for name, fact in reading.facts.items():
        proof = [piece for piece in fact.evidence if piece.rule != "mail link"]
        if not fact.known or fact.unknown or name in UNPROVEN or name in PAGE_ITSELF or not proof:
            continue
        alone = excerpt(text, sentences_of(layout, [(piece.start, piece.end) for piece in proof]))
        if again(name, alone) != fact.value:
            yield name


def test_the_passages_are_of_all_languages() -> None:
    assert len(passages()) >= 300
    assert {context.language for _, _, context, _ in passages()} >= {"es", "fr", "en", "pt"}


def test_every_value_of_every_passage_carries_words_that_stand_in_it() -> None:
    for name, text, _, reading in passages():
        for field, fact in reading.facts.items():
            assert not fact.known or fact.evidence or field in UNPROVEN, (name, field)
            assert all(text.value[e.start : e.end] == e.words != "" for e in fact.evidence), (name, field)


def test_the_sentences_of_every_passage_read_alone_give_the_same_values() -> None:
    found = {name: list(failures(text, context, reading)) for name, text, context, reading in passages()}
    assert {name: fields for name, fields in found.items() if fields} == {}


def test_pages_as_they_were_recorded_prove_their_values_too() -> None:
    read = list(pages())
    assert sum(reading.kind in PRESENTS for *_, reading in read) >= 8
    for name, text, context, reading in read:
        for field, fact in reading.facts.items():
            assert not fact.known or fact.evidence or field in (*UNPROVEN, *PAGE_ITSELF), (name, field)
            assert all(text.value[e.start : e.end] == e.words for e in fact.evidence), (name, field)
        assert list(failures(text, context, reading)) == [], name


def test_a_label_above_the_value_belongs_to_its_proof() -> None:
    reading = read("¿Cuánto dura un proyecto?\n18 meses, a partir de enero de 2026.")
    assert reading.fact("duration_months_max").value == 18
    assert "¿Cuánto dura un proyecto?" in [piece.words for piece in reading.fact("duration_months_max").evidence]


def test_the_deadline_that_settles_the_year_of_the_opening_belongs_to_its_proof() -> None:
    reading = read(
        "El llamado se abrió el 20 de noviembre. Los municipios pueden postular hasta el 9 de febrero de 2024."
    )
    words = [piece.words for piece in reading.fact("opens").evidence]
    assert reading.fact("opens").value == "2023-11-20"
    assert words[0].startswith("El llamado se abrió el 20 de noviembre")
    assert any("9 de febrero de 2024" in other for other in words[1:])


def read(words: str, **known: Any) -> Reading:
    invitation = "Se invita a los municipios a presentar proyectos al fondo.\n"
    return read_text(Text.plain(invitation + words), ReadContext("https://fondo.example/", **known))


LAYOUT = Layout(Text.plain("Uno dice algo. Dos dice más. Tres calla.\nCuatro va aparte."))


def test_what_nothing_short_proves_is_a_question() -> None:
    found = {"amount_max": Finding(5, ((0, 14),)), "title": Finding("Uno", ((0, 3),))}
    result = proven(LAYOUT, found, lambda _name, _text: None)
    assert (result["amount_max"].alone, result["amount_max"].value) == (False, 5)
    assert result["title"].alone


def test_the_proof_grows_by_as_little_as_is_needed() -> None:
    found = {"amount_max": Finding(5, ((15, 27),))}
    result = proven(LAYOUT, found, lambda _name, text: 5 if "Uno" in text.value else None)["amount_max"]
    assert result.alone
    assert [LAYOUT.value[start:end] for start, end in result.spans] == ["Dos dice más", "Uno dice algo."]


@pytest.mark.parametrize("value", ["palabra " * 5_000, "a. " * 40_000])
def test_a_page_is_no_proof(value: str) -> None:
    asked: list[int] = []
    layout = Layout(Text.plain(value))
    spans = tuple((at, at + 1) for at in range(0, len(layout.value), 40))
    result = proven(layout, {"themes": Finding((), spans)}, lambda _name, text: asked.append(len(text.value)))
    assert not result["themes"].alone
    assert all(length < 20_000 for length in asked)
    assert len(asked) < 30


def test_an_excerpt_keeps_rows_marks_and_the_way_back() -> None:
    text = Text.plain("Fecha | Qué\n15 de julio | cierre\nOtra cosa que no cuenta.")
    layout = Layout(text)
    (row,) = sentences_of(layout, [(text.value.index("15"), text.value.index("15") + 2)])
    part = excerpt(text, [row])
    assert part.value == "15 de julio\ncierre"
    assert [block.row for block in part.blocks] == [1, 1]
    assert [text.value[at] for at in part.origin] == list("15 de julioccierre")
    assert heads_of(layout, row) == ((0, 9),)


def test_around_a_sentence_stand_those_before_and_after_it() -> None:
    middle = LAYOUT.sentence(15)
    assert [LAYOUT.value[a:b] for a, b in around(LAYOUT, middle, 1, 2)] == [
        "Uno dice algo.", "Tres calla.", "Cuatro va aparte.",
    ]  # fmt: skip
    assert around(LAYOUT, LAYOUT.sentence(0), 2, 0) == ()


def test_sums_that_disagree_are_shown_with_all_their_sentences() -> None:
    fact = read(
        "La bolsa total de la convocatoria es de $5,000,000. El fondo dispone en total de $6,000,000 para la"
        " convocatoria. Monto total de la convocatoria: $7,000,000.", country="MX",
    ).fact("amount_total")  # fmt: skip
    assert fact.unknown is Unknown.CONTRADICTORY
    assert {"5,000,000", "6,000,000", "7,000,000"} <= {piece.words.rsplit("$")[-1] for piece in fact.evidence}


if __name__ == "__main__":
    for each, words, known, result in passages(None):
        for lost in failures(words, known, result):
            sys.stdout.write(f"{each}: {lost}\n")
