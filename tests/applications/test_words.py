"""Words are counted as Word counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.applications.words import count_words

WORDS = st.text(st.characters(categories=["L", "N", "Po", "Sc"]), min_size=1)
BLANKS = st.text(" \t\n\u00a0\u2009", min_size=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("agua", 1),
        ("Saneamiento del arroyo", 3),
        ("uno\ndos\r\ntres", 3),
        ("y/o", 1),
        ("franco-mexicano", 1),
        ("2024-2026", 1),
        ("US$ 500,000", 2),
        ("info@sre.gob.mx", 1),
        ("Sí, claro: ¿no?", 3),
        ("- uno", 2),
        ("agua – suelo", 3),
        ("agua—suelo", 2),
        ("México–Uruguay", 2),
        ("18\u00a0meses", 2),
        ("—", 1),
    ],
)
def test_a_text_has_as_many_words_as_in_word(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(WORDS), BLANKS)
def test_words_are_what_stands_between_white_space(words: list[str], blank: str) -> None:
    assert count_words(blank.join(words)) == len(words)


@given(st.lists(st.text()))
def test_a_list_has_the_words_of_its_items(items: list[str]) -> None:
    assert count_words(tuple(items)) == sum(count_words(item) for item in items)


@given(st.text(), st.text())
def test_more_text_never_has_fewer_words(text: str, more: str) -> None:
    assert count_words(f"{text} {more}") == count_words(text) + count_words(more)
