"""Words, subjects and vectors: what the two sides of a comparison are made of."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.matching.conftest import ARROYO, URUGUAY
from tracker.matching.features import FEATURES, compare_texts, shared_words
from tracker.matching.glossary import patterns_of, subjects_of
from tracker.matching.leaning import works_share
from tracker.matching.places import STATES, admits, state_key
from tracker.matching.sides import content_words, read_calls, read_projects, theme_index
from tracker.matching.similarity import KEPT, Similarity, Vectors, call_texts
from tracker.matching.text import LANGUAGES, fold, lemmas, sentences
from tracker.matching.weights import weights

DATA = Path(__file__).resolve().parents[2] / "tracker" / "data"


class Letters:
    """A model for tests: it counts letters, and how many texts it was asked for."""

    name = "letters"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.array([[text.lower().count(chr(97 + n)) + 0.01 for n in range(26)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Mujeres y niñas", "es", {"mujer", "niña", "y"}),
        ("Acciones", "es", {"accion"}),
        ("les déchets", "fr", {"dechet"}),
        ("cities", "en", {"city"}),
        ("kaupungit", "fi", {"kaupungit"}),
    ],
)
def test_words_are_lemmas_without_accents(text: str, language: str, expected: set[str]) -> None:
    assert lemmas(text, language) >= {fold(word) for word in expected - {"y"}} - {"nina"}


def test_common_words_are_left_out() -> None:
    assert content_words("El proyecto del municipio rehabilita humedales", "es") == {"rehabilitar", "humedal"}


def test_short_pieces_join_their_neighbours() -> None:
    assert list(sentences("Sí. Se pagan talleres y cursos para el personal.\n\nNo se pagan obras de ningún tipo.")) == [
        "Sí. Se pagan talleres y cursos para el personal.",
        "No se pagan obras de ningún tipo.",
    ]


@pytest.mark.parametrize(
    ("text", "language", "subject"),
    [
        ("Drenaje y aguas negras de la cabecera", "es", "saneamiento"),
        ("collecte et traitement des eaux usées", "fr", "saneamiento"),
        ("sewers and pumping stations", "en", "saneamiento"),
        ("esgotos e águas residuais", "pt", "saneamiento"),
        ("MANEJO DE RESIDUOS", "es", "residuos"),
        ("Biblioteca móvil", "es", "biblioteca"),
        ("arquivos municipais", "pt", "archivo"),
    ],
)
def test_a_subject_is_found_in_the_four_languages(text: str, language: str, subject: str) -> None:
    assert subject in subjects_of(text, language)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("capital semilla para empresas nacientes", "agricultura"),
        ("archivo clínico", "museo"),
        ("pavimentación con concreto hidráulico", "agua"),
        ("se trata de tres colonias", "derechos"),
        ("el río trajo lodo", "transporte"),
    ],
)
def test_words_with_two_readings_are_not_taken_for_the_other(text: str, subject: str) -> None:
    assert subject not in subjects_of(text, "es")


def test_an_expression_needs_all_its_words_in_a_row() -> None:
    assert "agua_potable" in subjects_of("red de agua potable", "es")
    assert "agua_potable" not in subjects_of("agua no potable", "es")
    assert patterns_of("agua potable, recicl*") == [("agua", "potable"), ("recicl*",)]


def test_the_glossary_speaks_of_known_themes_in_every_language() -> None:
    data = tomllib.loads((DATA / "matching" / "glossary.toml").read_text("utf-8"))
    themes = tomllib.loads((DATA / "themes.toml").read_text("utf-8"))
    assert set(theme_index()) == set(themes)
    for key, row in data.items():
        for language in LANGUAGES:
            expressions = [expression.strip() for expression in row[language].split(",")]
            assert all(expressions), (key, language)
            assert len(expressions) == len(set(expressions)), (key, language)
            assert all(patterns_of(row[language])), (key, language)


def test_every_mark_has_a_weight() -> None:
    assert set(weights().marks) == set(FEATURES)


def test_the_names_of_states_are_all_told_apart() -> None:
    assert [state_key(name) for names in STATES.values() for name in names] == [
        key for key, names in STATES.items() for _ in names
    ]


def test_a_part_of_a_country_lies_in_it_and_not_the_other_way() -> None:
    assert admits(("CA",), "CA-QC") is True
    assert admits(("CA-QC",), "CA") is None
    assert admits(("CA-QC",), "FR") is False


def test_a_project_leans_to_works_or_to_exchanges_by_its_words() -> None:
    works = replace(ARROYO, title="Rehabilitar el colector", summary="Comprar bombas y tubería.")
    soft = replace(ARROYO, title="Intercambio técnico", summary="Talleres, visitas y una guía.")
    assert works_share(works) > 0.7 > 0.3 > works_share(soft)
    assert works_share(replace(works, includes_works=False)) == 0


def test_the_model_brings_languages_together(similarity: Similarity) -> None:
    spanish, french, english, other = similarity.encode(
        ["agua potable y drenaje", "eau potable et assainissement", "drinking water and sewers", "festival de danza"]
    ).astype(np.float32)
    assert min(spanish @ french, spanish @ english) > max(spanish @ other, 0.4)


def test_the_best_paragraph_of_a_call_counts(similarity: Similarity) -> None:
    padded = replace(URUGUAY, body=("El jurado sesiona en marzo y publica una lista.", *URUGUAY.body))
    assert similarity.best(ARROYO, padded) >= similarity.best(ARROYO, URUGUAY) - 1e-3
    assert similarity.of_call(padded).dtype == np.float16
    assert len(similarity.of_call(padded)) == len(call_texts(padded))


def test_another_model_can_take_its_place_and_reads_each_text_once() -> None:
    letters = Letters()
    small = Similarity(letters)
    first = small.encode(["abc", "abc", "xyz"])
    assert letters.asked == ["abc", "xyz"]
    assert np.array_equal(small.encode(["xyz"])[0], first[2])
    assert letters.asked == ["abc", "xyz"]
    assert small.encode([]).shape[0] == 0


def test_the_oldest_vectors_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.matching.similarity.KEPT", 2)
    letters = Letters()
    small = Similarity(letters)
    small.encode(["a", "bb", "ccc"])
    small.encode(["ccc", "a"])
    assert letters.asked == ["a", "bb", "ccc", "a"]
    assert KEPT > 2


def test_a_call_without_stated_themes_is_compared_by_its_subjects(similarity: Similarity) -> None:
    projects, calls = read_projects([ARROYO], similarity), read_calls([URUGUAY], similarity)
    assert not calls.stated.any()
    assert compare_texts(projects, calls)[0, 0, FEATURES.index("themes")] > 0


def test_shared_words_are_counted(similarity: Similarity) -> None:
    projects, calls = read_projects([ARROYO], similarity), read_calls([URUGUAY], similarity)
    assert shared_words(projects, calls)[0, 0] == len(projects.words[0] & calls.words[0]) > 0
