"""Folding and the notation of word lists."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.catalogue.words import fold, pattern, search_of

COMPOSED = st.text().map(lambda text: unicodedata.normalize("NFC", text))
WORDS = st.text("abcdeñé -*", min_size=1, max_size=12).filter(str.strip)


@given(COMPOSED)
def test_a_folded_text_is_as_long_as_the_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(COMPOSED)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(COMPOSED, COMPOSED)
def test_each_character_is_folded_by_itself(first: str, second: str) -> None:
    assert fold(first + second) == fold(first) + fold(second)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Décima CONVOCATORIA – hasta", "decima convocatoria - hasta"),
        ("l’égalité", "l'egalite"),
        ("Ñuu\u00a0Savi\u202f2", "nuu savi 2"),
        ("Œuvre Straße İstanbul", "œuvre straße İstanbul"),
    ],
)
def test_case_accents_dashes_and_spaces_are_made_alike(text: str, folded: str) -> None:
    assert fold(text) in (folded, folded.replace("İ", "i"))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("México-Uruguay", "mexico – uruguay"),
        ("México-Uruguay", "MÉXICO URUGUAY"),
        ("agua potable", "agua\npotable"),
        ("recicl*", "Reciclaje"),
        ("recicl*", "recicl"),
        ("cultur* viva", "culturas vivas o cultura viva"),
        ("PM2.5", "las PM2.5,"),
    ],
)
def test_a_word_is_found(word: str, text: str) -> None:
    assert pattern([word]).search(fold(text))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("agua", "paraguas"),
        ("agua", "aguas"),
        ("PM2.5", "PM235"),
        ("arte", "Bogarte"),
        ("Sur-Sur", "Sursur"),
        ("energ*", "sinergia"),
    ],
)
def test_a_word_is_not_found_inside_another(word: str, text: str) -> None:
    assert not pattern([word]).search(fold(text))


def test_the_longest_word_is_found_first() -> None:
    found = pattern(["agua", "agua potable", "agua p*"]).search("agua potable")
    assert found is not None
    assert found[0] == "agua potable"


def test_no_words_find_nothing() -> None:
    assert not pattern([]).search("anything")


@given(WORDS)
def test_a_word_without_stars_is_found_in_itself(word: str) -> None:
    plain = " ".join(word.replace("*", "").split())
    if plain.strip("- "):
        assert pattern([plain]).fullmatch(fold(plain))


@given(st.lists(st.text(min_size=1, max_size=8), max_size=5), COMPOSED)
def test_any_words_give_a_pattern_that_runs(words: list[str], text: str) -> None:
    pattern(words).search(fold(text))


@pytest.mark.parametrize("words", [["agua"], ["agua p*", "rio-mar"], ["*"], ["un fondo de todos", "x"], []])
@pytest.mark.parametrize("text", ["El agua potable", "río – mar", "agua", "Un  fondo de todos", "nada", ""])
def test_the_quick_search_finds_what_the_pattern_finds(words: list[str], text: str) -> None:
    quick, slow = search_of(words)(fold(text)), pattern(words).search(fold(text))
    assert (quick and quick.span()) == (slow and slow.span())
