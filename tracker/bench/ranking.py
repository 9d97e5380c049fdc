"""How fast matching ranks a country's projects, beside the likeness of the same texts by their words alone."""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

import numpy as np

from tracker.bench.inside import PAIRS
from tracker.bench.pairs import Figure, compare
from tracker.catalogue import load_catalogue
from tracker.domain.brief import CallBrief
from tracker.errors import PuenteError
from tracker.matching.batch import CallPool, ProjectPool, boards, read_calls, read_projects
from tracker.matching.case import Applicant
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.similarity import Similarity, UniversalEncoder, Vectors, call_texts, whole

try:
    from sklearn.feature_extraction.text import TfidfVectorizer
except ImportError:  # it is for development only
    TfidfVectorizer = None

EACH = 5
"""Projects of a municipality."""
MOST_CALLS = 500
CALLS_FOR_EACH = 5
"""So many calls for each municipality while there are few, so that a small run is small on both sides."""
TOP = 10
TODAY = date(2025, 7, 2)
MARK = " · "
"""Between a text and the number that makes it one of its own."""


class Variations:
    """The model, asked once per text that is varied: how long ranking takes does not depend on the vectors' values."""

    name = "variations"

    def __init__(self) -> None:
        self.encoder = UniversalEncoder()
        self.known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts that these are variations of."""
        plain = [text.partition(MARK)[0] for text in texts]
        for text in plain:
            if text not in self.known:
                self.known[text] = self.encoder.encode([text])[0]
        return np.stack([self.known[text] for text in plain])


@dataclass(frozen=True, slots=True)
class Country:
    """Projects of municipalities and the calls that are open, made from the judged ones."""

    applicants: Sequence[Applicant]
    calls: Sequence[CallBrief]

    @property
    def pairs(self) -> int:
        """How many pairs there are to rank."""
        return len(self.applicants) * len(self.calls)

    def texts(self) -> tuple[list[str], list[str]]:
        """All texts of projects and of calls."""
        return [whole(item.project) for item in self.applicants], [". ".join(call_texts(call)) for call in self.calls]


def country(municipalities: int) -> Country:
    """Five projects for each of so many real municipalities, and the open calls; no text stands there twice.

    Raises:
        PuenteError: this is no checkout of the project.
    """
    if not PAIRS.is_dir():
        raise PuenteError(f"{PAIRS} is missing; run the benchmarks in a checkout of the project")
    places = list(load_catalogue().municipalities.values())[:municipalities]
    models = [applicant_from(number, line) for number, line in enumerate(read_lines(PAIRS / "projects.dev.jsonl"))]
    originals = [call_from(line) for line in read_lines(PAIRS / "calls.jsonl")]
    applicants = []
    for number in range(len(places) * EACH):
        place, model = places[number // EACH], models[number * 31 % len(models)]
        text = f"{model.project.summary}{MARK}{place.name} {number}"
        seat = replace(
            model.municipality,
            cvegeo=place.cvegeo,
            name=place.name,
            state=place.state,
            population=place.population,
            zone=place.zone,
        )
        applicants.append(Applicant(replace(model.project, id=number, summary=text), seat, model.border_km))
    wanted = min(MOST_CALLS, CALLS_FOR_EACH * municipalities)
    return Country(applicants, [_edition(originals, number) for number in range(wanted)])


def _edition(originals: Sequence[CallBrief], number: int) -> CallBrief:
    """A call like one of the real ones, every other sentence its own, as editions repeat the rest."""
    call = originals[number % len(originals)]
    title, *said = call_texts(call)
    changed = [f"{sentence}{MARK}{number}" if place % 2 else sentence for place, sentence in enumerate(said)]
    return replace(call, key=f"{call.key}-{number}", title=f"{title}{MARK}{number}", body=tuple(changed))


def rank(size: int, pairs: int) -> Figure:
    """The ten best calls of each project of ``size`` municipalities, against scikit-learn's TF-IDF on the same texts.

    Every text was read before, as in daily work; how long a new one takes stands beside it.

    Raises:
        PuenteError: scikit-learn is not installed, or this is no checkout of the project.
    """
    if TfidfVectorizer is None:
        raise PuenteError("puente bench rank is compared with scikit-learn; install it with: bin/setup dev")
    all_of_it = country(size)
    quarter = Country(all_of_it.applicants[: len(all_of_it.applicants) // 4 or 1], all_of_it.calls)
    similarity = Similarity(Variations())
    projects, calls = _read(all_of_it, similarity)
    figure = compare(
        "rank",
        "pairs",
        lambda: _ranked(*_read(all_of_it, similarity)) * len(all_of_it.calls),
        lambda: _by_words(*all_of_it.texts()) * len(all_of_it.calls),
        "scikit-learn TF-IDF",
        pairs,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole_time = _seconds(lambda: _ranked(*_read(all_of_it, similarity)), pairs)
    part_time = _seconds(lambda: _ranked(*_read(quarter, similarity)), pairs)
    newest = all_of_it.calls[-1:]
    new_time = _seconds(lambda: _told(projects, read_calls(newest, similarity)), pairs)
    growth = math.log(whole_time / part_time) / math.log(len(all_of_it.applicants) / len(quarter.applicants))
    words = [
        f"{figure.baseline} top {TOP} of the same {len(all_of_it.applicants)} x {len(calls.calls)} texts",
        f"a new call {whole_time / new_time:.0f} times faster than all",
        f"time grows with pairs to the power {growth:.2f}",
        f"peak {peak:.0f} MB",
        f"a new text is read in {_reading(all_of_it):.1f} ms",
    ]
    return replace(figure, baseline="; ".join(words))


def _read(some: Country, similarity: Similarity) -> tuple[ProjectPool, CallPool]:
    return read_projects(some.applicants, similarity), read_calls(some.calls, similarity)


def _ranked(projects: ProjectPool, calls: CallPool) -> int:
    """How many projects were given their ten best calls."""
    return sum(len(board.fitting(TOP)) for board in boards(projects, calls, TODAY))


def _told(projects: ProjectPool, calls: CallPool) -> int:
    """How many projects a call fits."""
    return sum(len(board.pairs()[0]) for board in boards(projects, calls, TODAY))


def _by_words(projects: Sequence[str], calls: Sequence[str]) -> int:
    """The same by TF-IDF with its usual settings, in blocks as large as ours."""
    model = TfidfVectorizer()
    asked = model.fit_transform([*calls, *projects])
    columns, rows = asked[: len(calls)].T.tocsr(), asked[len(calls) :]
    best = [np.argpartition(-part, min(TOP, len(calls)) - 1, axis=1)[:, :TOP] for part in _products(rows, columns)]
    return sum(len(part) for part in best)


def _products(rows: object, columns: object) -> Iterator[Vectors]:
    for first in range(0, rows.shape[0], 512):  # type: ignore[attr-defined]  # scipy's matrices have no types
        yield (rows[first : first + 512] @ columns).toarray()  # type: ignore[index]


def _seconds(work: Callable[[], int], times: int) -> float:
    """How long it takes, the median."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _reading(some: Country) -> float:
    """Milliseconds to take the vector of a text that was never read."""
    texts = [whole(item.project).partition(MARK)[0] for item in some.applicants[:10]]
    return 1000 * _seconds(lambda: len(UniversalEncoder().encode(texts)), 1) / len(texts)
