"""The themes that are proposed from a project's words: the floors of their figures, and what counts for them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.matching.fit_topics import LEAST, MARKS, Projects, chances, learn, out_of_fold, read
from tracker.jobs.projects_topics import themes_in
from tracker.matching.glossary import glossary
from tracker.matching.topics import topics


@pytest.fixture(scope="module")
def projects() -> Projects:
    """The judged projects, with what they are about."""
    return Projects()


def rates(said: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Recall and precision among projects that have any theme."""
    said, truth = said[truth.any(axis=1)], truth[truth.any(axis=1)]
    hits = (said & truth).sum()
    return float(hits / truth.sum()), float(hits / said.sum())


def proposed(projects: Projects) -> np.ndarray:
    texts = [(str(line["title"]), f"{line['title']}\n{line['text']}") for line in projects.lines]
    found = [themes_in(projects.catalogue, title, text) for title, text in texts]
    return np.array([[theme in themes for theme in projects.themes] for themes in found])


def test_most_themes_that_a_reader_sees_are_proposed_and_few_others(projects: Projects) -> None:
    recall, precision = rates(proposed(projects), projects.read)
    assert recall >= 0.86
    assert precision >= 0.76


def test_they_are_found_as_well_by_weights_that_never_saw_the_project(projects: Projects) -> None:
    recall, precision = rates(out_of_fold(projects) >= LEAST, projects.read)
    assert recall >= 0.85
    assert precision >= 0.74


def test_what_officers_ticked_is_found_more_often_than_by_single_words(projects: Projects) -> None:
    recall, precision = rates(proposed(projects), projects.ticked)
    single, right = rates(projects.marks()[:, :, MARKS.index("words")] > 0, projects.ticked)
    assert recall >= single + 0.08
    assert precision >= right


def test_the_weights_that_ship_are_those_that_are_learnt(projects: Projects) -> None:
    marks = np.concatenate([projects.marks(0.3, seed) for seed in range(5)])
    learnt = chances(projects.marks(), learn(marks, np.tile(projects.read, (5, 1))))
    shipped = chances(projects.marks(), np.array([*(topics().marks[name] for name in MARKS), topics().offset]))
    assert topics().least == LEAST
    assert np.abs(learnt - shipped).max() < 0.1


def test_every_project_was_read_with_themes_of_the_catalogue(projects: Projects) -> None:
    assert read().keys() == {str(line["id"]) for line in projects.lines}
    assert set().union(*read().values()) <= set(projects.themes)


def test_a_theme_comes_with_the_words_as_they_are_written(projects: Projects) -> None:
    found = themes_in(
        projects.catalogue, "Cárcamo de bombeo", "Cárcamo de bombeo\nCambiar bombas y tablero del Cárcamo."
    )
    assert found == {"agua": ("cárcamo",)}


def test_one_word_in_passing_names_no_theme(projects: Projects) -> None:
    text = "Rescate del archivo\nLegajos de 1598: actas de cabildo, padrones y pleitos de agua. Organizar y catalogar."
    assert "agua" not in themes_in(projects.catalogue, "Rescate del archivo", text)


@pytest.mark.parametrize("text", ["", "Lorem ipsum", "???"])
def test_a_text_that_says_nothing_names_no_theme(projects: Projects, text: str) -> None:
    assert themes_in(projects.catalogue, text, text) == {}


def test_the_glossary_gives_the_first_words_of_each_subject_as_they_stand_in_the_text() -> None:
    assert glossary().words("Se pide Agua Potable, y otra vez agua potable.", "es")["agua_potable"] == "Agua Potable"
